/** What pages are made of: headers, cookies, size, and nothing of what was sent that could be more than text. */
import { AdminCreateUserCommand } from '@aws-sdk/client-cognito-identity-provider'
import { expect, test } from 'vitest'
import { password } from '../support/accounts.ts'
import { complaintOf, createFormBrowser, headingOf } from '../support/form-browser.ts'
import { callback, encode, openOAuth } from '../support/oauth.ts'
import { startServer, type TestServer } from '../support/server.ts'

const server = await startServer()
const app = await openOAuth(server, {}, { Schema: [{ Name: 'given_name', Required: true }] })
await app.confirmed('alice', { given_name: 'Alice' })

const asked = { client_id: app.app.ClientId, redirect_uri: callback, response_type: 'code' }
const address = (path: string, more: Record<string, string> = {}, at: Pick<TestServer, 'url'> = server) =>
  `${at.url}${path}?${encode({ ...asked, ...more })}`

const paths = ['/login', '/signup', '/forgotPassword', '/error', '/confirmUser'] as const

test.each(paths)('%s is kept by nobody, framed by nobody, and runs nothing', async path => {
  const { headers } = await fetch(address(path))
  expect(Object.fromEntries(headers)).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'x-frame-options': 'DENY',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  })
  const policy = headers.get('content-security-policy') ?? ''
  expect(policy).toMatch(/^default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'/)
  expect(policy).toContain("frame-ancestors 'none'")
  expect(policy).not.toMatch(/script-src|unsafe|data:|\*(?!;|$| )/)
  expect(headers.get('strict-transport-security')).toBeNull()
})

test('forms may lead where the callbacks of the client are', async () => {
  const { headers } = await fetch(address('/login'))
  const policy = headers.get('content-security-policy') ?? ''
  expect(policy).toContain("form-action 'self' https: http://localhost:* http://127.0.0.1:*;")
})

test('the sign-in page is small and asks nobody else for anything', async () => {
  const html = await (await fetch(address('/login'))).text()
  const sources = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, source = '']) => source)
  expect(sources.filter(source => !/^\/(?!\/)/.test(source))).toEqual([])
  const [css = ''] = sources.filter(source => source.endsWith('.css'))
  const sheet = await fetch(`${server.url}${css}`)
  expect(sheet.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  const [icon = ''] = sources.filter(source => source.endsWith('.svg'))
  const text = (await sheet.text()) + (await (await fetch(`${server.url}${icon}`)).text())
  expect(text).not.toMatch(/url\(|@import/)
  expect(Buffer.byteLength(html) + Buffer.byteLength(text)).toBeLessThan(30_000)
  expect(html).not.toMatch(/<script|<style|\sstyle=|\son\w+=/)
})

test('the page names an icon, and browsers that look elsewhere find it too', async () => {
  const html = await (await fetch(address('/login'))).text()
  const [, icon = ''] = /<link rel="icon" href="([^"]+)"/.exec(html) ?? []
  for (const [path, kept] of [
    [icon, 'public, max-age=31536000, immutable'],
    ['/favicon.ico', 'no-store'],
  ]) {
    const { status, headers } = await fetch(`${server.url}${path}`)
    expect([status, headers.get('content-type'), headers.get('cache-control')]).toEqual([200, 'image/svg+xml', kept])
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'/)
  }
})

test('the style sheet of another version is the present one, kept by nobody', async () => {
  const other = await fetch(`${server.url}/assets/pages-0123456789ab.css`)
  expect([other.status, other.headers.get('cache-control')]).toEqual([200, 'no-store'])
  for (const path of [
    '/assets/pages-x.css',
    '/assets/..%2f..%2fpackage.json',
    '/assets/style.css',
    '/assets/icon-x.svg',
  ])
    expect((await fetch(`${server.url}${path}`)).status).toBe(404)
})

test('where the public address is https, cookies travel by https alone', async () => {
  const secure = await startServer({ config: { publicUrl: 'https://id.example.com' } })
  const inside = await openOAuth(secure)
  const response = await fetch(address('/login', { client_id: inside.app.ClientId, lang: 'de' }, secure))
  const cookies = response.headers.getSetCookie()
  expect(cookies.map(cookie => cookie.split('=')[0])).toEqual(['XSRF-TOKEN', 'lang'])
  for (const cookie of cookies) expect(cookie).toMatch(/; Path=\/; HttpOnly; SameSite=Lax.*; Secure$/)
  expect(response.headers.get('strict-transport-security')).toBe('max-age=31536000')
})

test('the cookies of a sign-in are out of reach of scripts, and its hour is in them', async () => {
  const browser = createFormBrowser(server)
  await browser.open(address('/login'))
  const form = { _csrf: browser.cookie('XSRF-TOKEN') ?? '', username: 'alice', password }
  const response = await browser.post(address('/login'), new URLSearchParams(form))
  expect(response.headers.get('referrer-policy')).toBe('no-referrer')
  expect(response.headers.get('cache-control')).toBe('no-store')
  const cookies = response.headers.getSetCookie()
  expect(cookies).toContainEqual(
    expect.stringMatching(/^cognito=[\w-]+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=3600$/),
  )
  expect(cookies).toContainEqual('XSRF-TOKEN=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0')
  expect(cookies).toContainEqual('page-data=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0')
  expect(cookies.every(cookie => cookie.includes('HttpOnly'))).toBe(true)
})

const evil = `"'><script>alert(1)</script><img src=x onerror=alert(1)>`

function expectHarmless(html: string): void {
  expect(html).not.toContain('<script')
  expect(html).not.toContain('<img src=x')
  expect(html).not.toContain(`"'>`)
}

test('whatever the address says stays an address', async () => {
  for (const path of paths)
    for (const name of ['state', 'nonce', 'login_hint', 'lang', 'error', 'error_description', evil, 'user_name']) {
      const response = await fetch(address(path, { [name]: evil }))
      expect(response.status).toBeLessThan(500)
      expectHarmless(await response.text())
    }
})

test('whatever a form says stays a text', async () => {
  const fields = ['username', 'password', 'requiredAttributes[given_name]', 'requiredAttributes[<b>]', 'code', evil]
  for (const path of ['/login', '/signup', '/forgotPassword']) {
    const browser = createFormBrowser(server)
    await browser.open(address(path))
    const place = await browser.submit(Object.fromEntries(fields.map(field => [field, evil])))
    expect(place.status).toBe(400)
    expectHarmless(place.html)
    expect(place.html).toContain('&lt;script&gt;')
    expect(place.html.split('&lt;img').length, 'the password is not sent back').toBeLessThan(path === '/signup' ? 4 : 3)
  }
})

test('the name of a person is a text on every page', async () => {
  await app.confirmed('<b>bold</b>', { given_name: '<i>' })
  const browser = createFormBrowser(server)
  await browser.open(address('/login'))
  await browser.submit({ username: '<b>bold</b>', password })
  const { html } = await browser.open(address('/login'))
  expect(html).toContain('Continue as &lt;b&gt;bold&lt;/b&gt;')
})

test('an error page explains codes that are known, and says nothing of its address', async () => {
  const known = await fetch(address('/error', { error: 'missing_redirect_uri' }))
  expect(known.status).toBe(400)
  expect(await known.text()).toContain('Required String parameter &#39;redirect_uri&#39; is not present')
  for (const error of ['call +1 206 555 0100', '__proto__', 'constructor', '']) {
    const place = {
      url: new URL(server.url),
      status: 400,
      html: await (await fetch(address('/error', { error }))).text(),
    }
    expect(complaintOf(place)).toBe('The address of this page is not valid.')
    expect(place.html.replaceAll(/href="[^"]*"/g, '')).not.toContain('555')
  }
})

test('an error page with a code that nobody knows blames no application, in any language', async () => {
  const complaints = {
    de: 'Die Adresse dieser Seite ist nicht gültig.',
    fr: 'L’adresse de cette page n’est pas valable.',
  }
  for (const [lang, complaint] of Object.entries(complaints)) {
    const html = await (await fetch(address('/error', { error: 'something', lang }))).text()
    expect(html).toContain(complaint)
  }
})

test('the page is in the language of the address, then of the cookie, then of the browser', async () => {
  const heading = async (url: string, headers: Record<string, string>) =>
    headingOf({ url: new URL(url), status: 200, html: await (await fetch(url, { headers })).text() })
  const german = { 'accept-language': 'de-CH,de;q=0.9,en;q=0.8' }
  expect(await heading(address('/login'), german)).toBe('Anmelden')
  expect(await heading(address('/login'), { ...german, cookie: 'lang=fr' })).toBe('Connexion')
  expect(await heading(address('/login', { lang: 'ja' }), { ...german, cookie: 'lang=fr' })).toBe('サインイン')
  expect(await heading(address('/login', { lang: 'xx' }), {})).toBe('Sign in')
})

test('where a client conceals users, a stranger sees what a person sees who mistypes', async () => {
  const hiding = await openOAuth(server, { PreventUserExistenceErrors: 'ENABLED' })
  await hiding.confirmed('bob', { email: 'bob@example.com' })
  const { UserPoolId } = hiding.pool
  await server.client.send(new AdminCreateUserCommand({ UserPoolId, Username: 'guest', MessageAction: 'SUPPRESS' }))
  const answers = async (path: string, fields: (name: string) => Record<string, string>) => {
    const pages = ['bob', 'guest', 'nobody'].map(async name => {
      const browser = createFormBrowser(server)
      await browser.open(address(path, { client_id: hiding.app.ClientId }))
      const { status, url, html } = await browser.submit(fields(name))
      return [status, url.pathname, html.replaceAll(name, 'NAME').replace(/name="_csrf" value="[^"]*"/g, '')]
    })
    return Promise.all(pages)
  }
  const [bob, guest, nobody] = await answers('/login', username => ({ username, password: 'Wrong-Password-1' }))
  expect(guest).toEqual(bob)
  expect(nobody).toEqual(bob)
  const [known, , unknown] = await answers('/forgotPassword', username => ({ username }))
  const masked = (page: unknown[] = []) => JSON.stringify(page).replaceAll(/\w\*\*\*@\w\*\*\*/g, 'ADDRESS')
  expect(masked(unknown)).toBe(masked(known))
})
