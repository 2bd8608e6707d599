/** Pages in a browser where somebody is signed in: whether he goes on as himself, and who else may sign in. */
import { AdminDisableUserCommand, AdminSetUserPasswordCommand } from '@aws-sdk/client-cognito-identity-provider'
import { decodeJwt } from 'jose'
import { expect, test } from 'vitest'
import { otherPassword, password } from '../support/accounts.ts'
import { complaintOf, createFormBrowser, type FormBrowser, headingOf } from '../support/form-browser.ts'
import { callback, codeFlow, encode, type OAuthApp, openOAuth } from '../support/oauth.ts'
import { startServer } from '../support/server.ts'

const server = await startServer()
const app = await openOAuth(server)
const byAddress = await openOAuth(server, {}, { UsernameAttributes: ['email'] })
await app.confirmed('alice')
await app.confirmed('bob')

const address = (path: string, more: Record<string, string> = {}, of: Pick<OAuthApp, 'app'> = app) =>
  `${server.url}${path}?${encode({ client_id: of.app.ClientId, redirect_uri: callback, response_type: 'code', ...more })}`
const hasArrived = ({ url }: { url: URL }) => url.href.startsWith(`${callback}?code=`)

async function signedIn(username = 'alice', of: OAuthApp = app): Promise<FormBrowser> {
  const browser = createFormBrowser(server)
  await browser.open(address('/login', {}, of))
  expect(hasArrived(await browser.submit({ username, password }))).toBe(true)
  return browser
}

const seconds = () => Math.floor(server.clock.now().getTime() / 1000)

test('who is signed in goes on as himself with one form, as of when he signed in', async () => {
  const browser = await signedIn()
  const since = seconds()
  server.clock.advance('10 minutes')
  const page = await browser.open(address('/login', { scope: 'openid' }))
  expect([page.status, page.url.pathname]).toEqual([200, '/login'])
  expect(page.html).toContain('alice')
  expect(page.html).not.toContain('name="password"')
  const { url } = await browser.submit({ continue: 'yes' })
  const { body } = await app.exchange(url.searchParams.get('code') ?? '')
  expect(decodeJwt(String(body.id_token))).toMatchObject({ 'cognito:username': 'alice', auth_time: since })
  server.clock.advance('50 minutes')
  expect((await browser.open(address('/login'))).html).toContain('name="password"')
})

test('who has an address for a name is called by it', async () => {
  await byAddress.confirmed('carol@example.com', { email: 'carol@example.com' })
  const browser = await signedIn('carol@example.com', byAddress)
  expect((await browser.open(address('/login', {}, byAddress))).html).toContain('carol@example.com')
})

test('a form from elsewhere goes on as nobody', async () => {
  const browser = await signedIn()
  await browser.open(address('/login'))
  const forged = await browser.submit({ continue: 'yes', _csrf: 'd6506f3c-c91d-4e53-b633-d6c27d291219' })
  expect([forged.status, hasArrived(forged)]).toEqual([403, false])
})

test.each([
  ['wants the password again', { prompt: 'login' }],
  ['takes no session', { max_age: '0' }],
  ['takes no older session', { max_age: '60' }],
])('an application that %s gets it, whatever form is sent', async (_what, more) => {
  const browser = await signedIn()
  server.clock.advance('2 minutes')
  const page = await browser.open(address('/login', more))
  expect(page.html).toContain('name="password"')
  const place = await browser.submit({ continue: 'yes' })
  expect(hasArrived(place)).toBe(false)
  expect(place.html).toContain('name="password"')
  expect(hasArrived(await browser.submit({ username: 'alice', password }))).toBe(true)
})

test('an application that wants no page gets its answer without one, at the page too', async () => {
  const browser = await signedIn()
  expect(hasArrived(await browser.open(address('/login', { prompt: 'none' })))).toBe(true)
  const { url } = await createFormBrowser(server).open(address('/login', { prompt: 'none', state: 's' }))
  expect(`${url.origin}${url.pathname}`).toBe(callback)
  expect(Object.fromEntries(url.searchParams)).toMatchObject({ error: 'login_required', state: 's' })
})

test('somebody else may sign in, and is the one who is signed in then', async () => {
  const browser = await signedIn()
  await browser.open(address('/login', { prompt: 'login' }))
  expect(hasArrived(await browser.submit({ username: 'bob', password }))).toBe(true)
  const page = await browser.open(address('/login'))
  expect([page.html.includes('bob'), page.html.includes('alice')]).toEqual([true, false])
})

test('a page that was open while its session ended asks for the password', async () => {
  const browser = await signedIn()
  const copy = browser.cookie('cognito')
  await browser.open(address('/login'))
  await fetch(address('/logout'), { headers: { cookie: `cognito=${copy}` }, redirect: 'manual' })
  const place = await browser.submit({ continue: 'yes' })
  expect([hasArrived(place), place.html.includes('name="password"')]).toEqual([false, true])
})

test.each([
  ['a disabled person', (Username: string) => new AdminDisableUserCommand({ ...app.pool, Username })],
  [
    'another password',
    (Username: string) =>
      new AdminSetUserPasswordCommand({ ...app.pool, Username, Password: otherPassword, Permanent: true }),
  ],
] as const)('%s ends it', async (what, command) => {
  const name = `leaving-${what.length}`
  await app.confirmed(name)
  const browser = await signedIn(name)
  await browser.open(address('/login'))
  const change = command(name)
  if (change instanceof AdminDisableUserCommand) await server.client.send(change)
  else await server.client.send(change)
  expect(hasArrived(await browser.submit({ continue: 'yes' }))).toBe(false)
  expect(hasArrived(await browser.open(address('/oauth2/authorize')))).toBe(false)
})

test('a session is good for other clients of its pool, not for those of another', async () => {
  const browser = await signedIn()
  const settings = { ...codeFlow, AllowedOAuthFlows: [...codeFlow.AllowedOAuthFlows] }
  const { ClientId } = await server.createClient(
    { Id: app.pool.UserPoolId },
    {
      ...settings,
      AllowedOAuthScopes: [...codeFlow.AllowedOAuthScopes],
      CallbackURLs: [...codeFlow.CallbackURLs],
      LogoutURLs: [...codeFlow.LogoutURLs],
      SupportedIdentityProviders: [...codeFlow.SupportedIdentityProviders],
    },
  )
  expect(hasArrived(await browser.open(address('/oauth2/authorize', {}, { app: { ClientId } })))).toBe(true)
  const foreign = await browser.open(address('/oauth2/authorize', {}, byAddress))
  expect([foreign.url.pathname, foreign.html.includes('alice')]).toEqual(['/login', false])
})

test('a client that signs in nobody by password says which setting it lacks, with a session too', async () => {
  const bare = await openOAuth(server, { SupportedIdentityProviders: [] })
  const place = await createFormBrowser(server).open(address('/login', {}, bare))
  expect([place.status, place.url.pathname]).toEqual([400, '/error'])
  expect(complaintOf(place)).toContain('SupportedIdentityProviders')
})

test('the page that is left after signing out is the sign-in page of the same request', async () => {
  const browser = await signedIn()
  const page = await browser.open(address('/login', { state: 'a b', lang: 'de' }))
  const [, out = ''] = /href="(\/logout\?[^"]+)"/.exec(page.html) ?? []
  const place = await browser.open(`${server.url}${out.replaceAll('&amp;', '&')}`)
  expect([place.url.pathname, headingOf(place), place.url.searchParams.get('state')]).toEqual([
    '/login',
    'Anmelden',
    'a b',
  ])
  expect(place.html).toContain('name="password"')
  expect((await browser.submit({ username: 'bob', password })).url.searchParams.get('state')).toBe('a b')
})
