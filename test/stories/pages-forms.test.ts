/** Forms of the pages that no honest page sends: each is refused, and nothing of it is done. */
import { expect, test } from 'vitest'
import { password } from '../support/accounts.ts'
import { complaintOf, createFormBrowser, type FormBrowser } from '../support/form-browser.ts'
import { callback, encode, openOAuth } from '../support/oauth.ts'
import { startServer } from '../support/server.ts'

const server = await startServer()
const app = await openOAuth(server)
await app.confirmed('alice')

const asked = { client_id: app.app.ClientId, redirect_uri: callback, response_type: 'code', state: 's' }
const login = `${server.url}/login?${encode(asked)}`
const right = { username: 'alice', password }
const expired = 'This page was open for too long. Please try again.'
const malformed = 'This page was not sent as it should be. Please try again.'

async function opened(): Promise<FormBrowser> {
  const browser = createFormBrowser(server)
  await browser.open(login)
  return browser
}

const isSignedIn = (browser: FormBrowser) => browser.cookie('cognito') !== undefined

test('the right form signs in', async () => {
  const browser = await opened()
  const { url } = await browser.submit(right)
  expect(url.href).toMatch(/^https:\/\/app\.example\.org\/callback\?code=[\w-]{36}&state=s$/)
  expect(isSignedIn(browser)).toBe(true)
})

test('a script that makes up its own token signs in, as with the service', async () => {
  const browser = createFormBrowser(server)
  const token = '291219ef-c91d-4e53-b633-d6c27d6506f3'
  browser.setCookie('XSRF-TOKEN', token)
  const response = await browser.post(login, new URLSearchParams({ ...right, _csrf: token, cognitoAsfData: '' }))
  expect(response.headers.get('location')).toContain(`${callback}?code=`)
})

test.each([
  ['without the token', () => ({ _csrf: '' })],
  ['with the token of another browser', () => ({ _csrf: 'd6506f3c-c91d-4e53-b633-d6c27d291219' })],
  ['with a token and one character more', (browser: FormBrowser) => ({ _csrf: `${browser.cookie('XSRF-TOKEN')}x` })],
])('a form %s is shown again and signs nobody in', async (_what, token) => {
  const browser = await opened()
  const place = await browser.submit({ ...right, ...token(browser) })
  expect([place.status, place.url.pathname, complaintOf(place)]).toEqual([403, '/login', expired])
  expect(isSignedIn(browser)).toBe(false)
})

test.each([undefined, '', 'short', '"><script>', 'x'.repeat(65)])(
  'a form with the cookie %j signs nobody in',
  async value => {
    const browser = await opened()
    browser.setCookie('XSRF-TOKEN', value)
    const response = await browser.post(login, new URLSearchParams({ ...right, _csrf: value ?? '' }))
    expect([response.status, response.headers.get('location')]).toEqual([403, null])
    expect(await response.text()).toContain('name="_csrf"')
  },
)

test('a token that two sites have set counts for nothing', async () => {
  const token = '291219ef-c91d-4e53-b633-d6c27d6506f3'
  const response = await fetch(login, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: `XSRF-TOKEN=${token}; XSRF-TOKEN=${token}` },
    body: new URLSearchParams({ ...right, _csrf: token }),
  })
  expect(response.status).toBe(403)
})

test.each(['cross-site', 'same-site'])('a form that a browser calls %s signs nobody in', async site => {
  const browser = await opened()
  const form = new URLSearchParams({ ...right, _csrf: browser.cookie('XSRF-TOKEN') ?? '' })
  expect((await browser.post(login, form, { 'sec-fetch-site': site })).status).toBe(403)
  expect((await browser.post(login, form, { 'sec-fetch-site': 'same-origin' })).status).toBe(302)
})

test('a form that was opened before somebody signed in is good for nothing after', async () => {
  const browser = await opened()
  const old = browser.cookie('XSRF-TOKEN') ?? ''
  await browser.submit(right)
  expect(browser.cookie('XSRF-TOKEN')).toBeUndefined()
  const response = await browser.post(login, new URLSearchParams({ ...right, _csrf: old }))
  expect(response.status).toBe(403)
})

test.each([
  ['that is JSON', 415, 'application/json', () => JSON.stringify(right)],
  ['in parts', 415, 'multipart/form-data; boundary=x', () => '--x--'],
  ['with a field twice', 400, undefined, (token: string) => `${encode({ ...right, _csrf: token })}&username=bob`],
  ['with a foreign field twice', 400, undefined, (token: string) => `${encode({ ...right, _csrf: token })}&a=1&a=2`],
  [
    'of 64 KiB and more',
    413,
    undefined,
    (token: string) => encode({ ...right, _csrf: token, more: 'x'.repeat(65_536) }),
  ],
])('a form %s is refused', async (_what, status, type, body) => {
  const browser = await opened()
  const headers: Record<string, string> = type === undefined ? {} : { 'content-type': type }
  const response = await browser.post(login, body(browser.cookie('XSRF-TOKEN') ?? ''), headers)
  const place = { url: new URL(login), status: response.status, html: await response.text() }
  expect([place.status, complaintOf(place)]).toEqual([status, malformed])
})

const name129 = 'x'.repeat(129)

test.each([
  [{}, 'Please fill in every field.'],
  [{ username: 'alice' }, 'Please fill in every field.'],
  [{ password }, 'Please fill in every field.'],
  [{ username: '   ', password }, 'Please fill in every field.'],
  [{ username: 'al\0ice', password }, 'Please check what you have typed.'],
  [{ username: 'al ice', password }, 'Please check what you have typed.'],
  [{ username: name129, password }, 'Please check what you have typed.'],
  [{ username: 'alice', password: 'x'.repeat(257) }, 'Please check what you have typed.'],
  [{ username: 'alice', password: 'x'.repeat(60_000) }, 'Please check what you have typed.'],
  [{ username: '\ud800', password }, 'User does not exist.'],
])('the form %j is answered with a sentence', async (fields, sentence) => {
  const place = await (await opened()).submit(fields)
  expect([place.status, complaintOf(place)]).toEqual([400, sentence])
})

test('a blank that a keyboard added behind a name is no part of it', async () => {
  const browser = await opened()
  expect((await browser.submit({ username: 'alice ', password })).url.href).toContain(callback)
})

test.each(['PUT', 'DELETE', 'PATCH'])('%s is answered 405', async method => {
  for (const path of ['/login', '/signup', '/mfa']) {
    const response = await fetch(`${server.url}${path}`, { method })
    expect([response.status, response.headers.get('allow'), await response.text()]).toEqual([
      405,
      'GET, HEAD, POST',
      '',
    ])
  }
})

test('an address sends so many forms and links, and then waits; a proxy is believed where it is named', async () => {
  const proxied = await startServer({ config: { trustedProxies: ['127.0.0.1'] } })
  const send = (address: string) =>
    fetch(`${proxied.url}/login?${encode({ ...asked, client_id: inProxied.app.ClientId })}`, {
      method: 'POST',
      headers: { 'x-forwarded-for': address },
      body: new URLSearchParams(right),
    })
  const inProxied = await openOAuth(proxied)
  for (let count = 0; count < 120; count++) expect((await send('192.0.2.1')).status).toBe(403)
  const refused = await send('192.0.2.1')
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1'])
  expect(await refused.text()).toContain('role="alert">There were too many attempts from your network.')
  expect((await send('192.0.2.2')).status).toBe(403)
  expect((await send('203.0.113.5, 192.0.2.1')).status).toBe(429)
  const link = `${proxied.url}/confirmUser/?client_id=${inProxied.app.ClientId}&user_name=alice&confirmation_code=123456`
  const open = (address: string) => fetch(link, { headers: { 'x-forwarded-for': address } })
  expect([(await open('192.0.2.1')).status, (await open('192.0.2.2')).status]).toEqual([429, 400])
  proxied.clock.advance('1 second')
  expect((await send('192.0.2.1')).status).toBe(403)
})
