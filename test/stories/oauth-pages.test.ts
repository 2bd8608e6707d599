/** From an application through the sign-in page and back, with an unchanged client. */
import * as oidc from 'openid-client'
import { expect, test } from 'vitest'
import { password } from '../support/accounts.ts'
import { createTestClock } from '../support/clock.ts'
import { createFormBrowser } from '../support/form-browser.ts'
import { callback, logoutUrl, openOAuth } from '../support/oauth.ts'
import { startServer } from '../support/server.ts'

const server = await startServer({ clock: createTestClock(new Date().toISOString()) })
const app = await openOAuth(server)
const alice = await app.confirmed('alice', { email: 'alice@example.org' })
await app.confirmed('bob')
const options = { execute: [oidc.allowInsecureRequests] }
const config = await oidc.discovery(new URL(app.issuer), app.app.ClientId, undefined, oidc.None(), options)
const verifier = oidc.randomPKCECodeVerifier()
const code_challenge = await oidc.calculatePKCECodeChallenge(verifier)

const authorize = (asked: Record<string, string> = {}) =>
  oidc.buildAuthorizationUrl(config, {
    redirect_uri: callback,
    scope: 'openid email',
    ...{ code_challenge, code_challenge_method: 'S256', state: 'a state', nonce: 'n', ...asked },
  }).href

const tokensAt = (url: URL, maxAge?: number) =>
  oidc.authorizationCodeGrant(config, url, {
    pkceCodeVerifier: verifier,
    expectedState: 'a state',
    expectedNonce: 'n',
    ...(maxAge !== undefined && { maxAge }),
  })

test('a person signs in on the page, and later applications get their answer without it', async () => {
  const browser = createFormBrowser(server)
  const page = await browser.open(authorize())
  expect([page.status, page.url.pathname]).toEqual([200, '/login'])
  const wrong = await browser.submit({ username: 'alice', password: 'wrong' })
  expect(wrong.url.pathname).toBe('/login')
  const { url } = await browser.submit({ username: 'alice', password })
  expect((await tokensAt(url)).claims()).toMatchObject({ sub: alice.sub, email: 'alice@example.org' })
  const again = await browser.open(authorize({ prompt: 'none' }))
  expect((await tokensAt(again.url)).claims()?.sub).toBe(alice.sub)
})

test('an application that wants a new sign-in gets the page, and one of now', async () => {
  const browser = createFormBrowser(server)
  await browser.open(authorize())
  await browser.submit({ username: 'alice', password })
  server.clock.advance('1 second')
  const asking: Record<string, string>[] = [{ prompt: 'login' }, { max_age: '0' }]
  for (const asked of asking) {
    const page = await browser.open(authorize(asked))
    expect(page.url.pathname).toBe('/login')
    const { url } = await browser.submit({ username: 'alice', password })
    const { auth_time } = (await tokensAt(url, 1)).claims() ?? {}
    expect(auth_time).toBe(Math.floor(server.clock.now().getTime() / 1000))
  }
})

test('signing out ends it, and another person may sign in', async () => {
  const browser = createFormBrowser(server)
  await browser.open(authorize())
  await browser.submit({ username: 'alice', password })
  const copy = browser.cookies()
  const out = oidc.buildEndSessionUrl(config, { logout_uri: logoutUrl, client_id: app.app.ClientId })
  expect((await browser.open(out.href)).url.href).toBe(logoutUrl)
  expect((await app.authorize({ prompt: 'none' }, copy)).location.searchParams.get('error')).toBe('login_required')
  expect((await browser.open(authorize())).url.pathname).toBe('/login')
  const { url } = await browser.submit({ username: 'bob', password })
  expect((await tokensAt(url)).claims()?.['cognito:username']).toBe('bob')
})

test('a form from elsewhere signs nobody in', async () => {
  const browser = createFormBrowser(server)
  await browser.open(authorize())
  const { url } = await browser.submit({ _csrf: 'forged-forged-forged', username: 'alice', password })
  expect(url.origin).toBe(server.url)
  expect(browser.cookies()).not.toContain('cognito=')
})

test('what is wrong with a request is said on a page that no link puts words on', async () => {
  const browser = createFormBrowser(server)
  const page = await browser.open(authorize({ redirect_uri: 'https://evil.example', error_description: 'Call us' }))
  expect([page.status, page.url.pathname, page.url.searchParams.get('error')]).toEqual([
    400,
    '/error',
    'redirect_mismatch',
  ])
  const forged = await browser.open(`${server.url}/error?error=Call+us&error_description=Call+us`)
  expect(forged.html).not.toContain('Call us')
})
