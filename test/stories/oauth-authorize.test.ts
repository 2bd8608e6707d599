import { UpdateUserPoolClientCommand } from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { type Asked, callback, openOAuth, otherCallback, pkce, visit } from '../support/oauth.ts'
import { startServer } from '../support/server.ts'

const server = await startServer()
const app = await openOAuth(server)
const alice = await app.confirmed('alice', { email: 'alice@example.org' })
const browser = await app.browserOf(alice.sub)

/** What a redirect says, in the order in which it says it. */
const said = (location: URL) => [...location.searchParams].map(pair => pair.join('='))

async function expectPage(asked: Asked, error: string) {
  const { status, location } = await app.authorize(asked, browser)
  expect([status, location.origin, location.pathname]).toEqual([302, server.url, '/error'])
  expect(location.searchParams.get('error')).toBe(error)
  expect(location.searchParams.get('client_id')).toBe(app.app.ClientId)
}

async function expectRedirect(asked: Asked, ...expected: readonly string[]) {
  const { status, location } = await app.authorize({ state: 's', ...asked }, browser)
  expect([status, location.origin + location.pathname]).toEqual([302, callback])
  expect(said(location)).toEqual([expect.stringMatching(/^error_description=./), ...expected])
}

describe('a browser', () => {
  test('without a session goes to the sign-in page with exactly the query it came with', async () => {
    const query = `client_id=${app.app.ClientId}&redirect_uri=${encodeURIComponent(callback)}&response_type=code&state=a%20b+c&extra=1`
    const { status, location } = await visit(`${server.url}/oauth2/authorize?${query}`)
    expect(status).toBe(302)
    expect(location.href).toBe(`${server.url}/login?${query}`)
  })

  test('in which somebody is signed in goes straight back with a code and the state as it was sent', async () => {
    const state = '{"a":"%20 +&=#é"}'
    const { status, location, response } = await app.authorize({ state }, browser)
    expect(status).toBe(302)
    expect(location.origin + location.pathname).toBe(callback)
    expect([...location.searchParams.keys()]).toEqual(['code', 'state'])
    expect(location.searchParams.get('code')).toMatch(
      /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/,
    )
    expect(location.searchParams.get('state')).toBe(state)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('referrer-policy')).toBe('no-referrer')
    expect(response.headers.get('x-frame-options')).toBe('DENY')
  })

  test('goes back to an address that has a query of its own', async () => {
    const { location } = await app.authorize({ redirect_uri: otherCallback }, browser)
    expect(location.href).toMatch(/^http:\/\/localhost:3000\/\?from=cenote&code=[\da-f-]+$/)
  })

  test('goes back to the scheme of an app, and to letters of any script', async () => {
    const CallbackURLs = ['myapp://sign-in', 'https://example.org/zurück']
    const other = await openOAuth(server, { CallbackURLs })
    const cookie = await other.browserOf((await other.confirmed('bob')).sub)
    const [native, umlaut] = await Promise.all(CallbackURLs.map(uri => other.authorize({ redirect_uri: uri }, cookie)))
    expect(native?.location.href).toMatch(/^myapp:\/\/sign-in\?code=/)
    expect(umlaut?.location.href).toMatch(/^https:\/\/example\.org\/zur%C3%BCck\?code=/)
  })

  test('asks the client’s default address where it names none and one provider is left', async () => {
    const other = await openOAuth(server, { DefaultRedirectURI: callback })
    const cookie = await other.browserOf((await other.confirmed('bob')).sub)
    const code = await other.codeOf(cookie, { redirect_uri: undefined })
    expect((await other.exchange(code, { redirect_uri: otherCallback })).body.error).toBe('invalid_grant')
    expect((await other.exchange(code, { redirect_uri: undefined })).status).toBe(200)
    const none = await openOAuth(server, { DefaultRedirectURI: callback, SupportedIdentityProviders: [] })
    const { location } = await none.authorize({ redirect_uri: undefined })
    expect(location.searchParams.get('error')).toBe('missing_redirect_uri')
  })
})

test('no answer says whose it is, and no document promises that it would, as in the service', async () => {
  for (const asked of [{}, { response_type: 'token' }, { scope: 'nonsense' }, { prompt: 'none', max_age: '0' }]) {
    const { location } = await app.authorize(asked, browser)
    expect(location.origin).toBe(new URL(callback).origin)
    expect(location.searchParams.has('iss') || location.hash.includes('iss=')).toBe(false)
  }
  const document = await (await fetch(`${app.issuer}/.well-known/openid-configuration`)).json()
  expect(document).not.toHaveProperty('authorization_response_iss_parameter_supported')
})

describe('where the client or its address is not certain, the error stays on a page:', () => {
  test.each([
    ['no client', { client_id: undefined }, 'unknown_client'],
    ['an unknown client', { client_id: 'nobody' }, 'unknown_client'],
    ['an impossible client', { client_id: '../x\0' }, 'unknown_client'],
    ['a client twice', { client_id: ['a', 'a'] }, 'invalid_request'],
    ['a query without end', { state: 'x'.repeat(9_000) }, 'invalid_request'],
  ])('%s', async (_what, asked: Asked, error) => {
    const { location } = await app.authorize(asked, browser)
    expect([location.origin, location.pathname]).toEqual([server.url, '/error'])
    expect([...location.searchParams]).toEqual([['error', error]])
  })

  test.each([
    ['no address', { redirect_uri: undefined }, 'missing_redirect_uri'],
    ['an empty address', { redirect_uri: '' }, 'missing_redirect_uri'],
    ['two addresses', { redirect_uri: [callback, callback] }, 'invalid_request'],
    ['a trailing slash', { redirect_uri: `${callback}/` }, 'redirect_mismatch'],
    ['another case', { redirect_uri: callback.toUpperCase() }, 'redirect_mismatch'],
    ['another port', { redirect_uri: 'http://localhost:3001/?from=cenote' }, 'redirect_mismatch'],
    ['a query more', { redirect_uri: `${callback}?x=1` }, 'redirect_mismatch'],
    ['a fragment more', { redirect_uri: `${callback}#x` }, 'redirect_mismatch'],
    ['a user before the host', { redirect_uri: 'https://app.example.org@evil.example/callback' }, 'redirect_mismatch'],
    ['another place', { redirect_uri: 'https://evil.example/' }, 'redirect_mismatch'],
    ['a script', { redirect_uri: 'javascript:alert(1)' }, 'redirect_mismatch'],
    ['an address of another client', { redirect_uri: 'myapp://sign-in' }, 'redirect_mismatch'],
  ])('%s', async (_what, asked: Asked, error) => expectPage(asked, error))

  test.each([
    ['a provider that the client does not have', { identity_provider: 'Google' }, 'login_option_unavailable'],
    ['the identifier of none', { idp_identifier: 'example.org' }, 'login_option_unavailable'],
  ])('%s', async (_what, asked: Asked, error) => expectPage(asked, error))

  test('a client without the pool’s own sign-in', async () => {
    const other = await openOAuth(server, { SupportedIdentityProviders: [] })
    for (const [asked, error] of [
      [{}, 'local_sign_in_disabled'],
      [{ identity_provider: 'COGNITO' }, 'login_option_unavailable'],
    ] as const) {
      const { location } = await other.authorize(asked)
      expect([location.pathname, location.searchParams.get('error')]).toEqual(['/error', error])
    }
  })
})

describe('the application is told, with its state, of', () => {
  test.each([
    ['no response type', { response_type: undefined }, 'invalid_request'],
    ['a response type that is none', { response_type: 'id_token' }, 'invalid_request'],
    ['two response types', { response_type: 'token id_token' }, 'invalid_request'],
    ['a response type twice', { response_type: ['code', 'code'] }, 'invalid_request'],
    ['an unknown scope', { scope: 'openid nonsense' }, 'invalid_scope'],
    ['a scope that cannot be one', { scope: 'openid "' }, 'invalid_scope'],
    ['only blanks for a scope', { scope: '  ' }, 'invalid_scope'],
    ['a scope in other letters', { scope: 'OpenID' }, 'invalid_scope'],
    ['a challenge without its method', { code_challenge: 'a'.repeat(43) }, 'invalid_request'],
    ['a method without its challenge', { code_challenge_method: 'S256' }, 'invalid_request'],
    ['a plain challenge', { code_challenge: 'a'.repeat(43), code_challenge_method: 'plain' }, 'invalid_request'],
    [
      'a challenge that is no digest',
      { code_challenge: 'a'.repeat(42), code_challenge_method: 'S256' },
      'invalid_request',
    ],
    ['both ways to name a provider', { identity_provider: 'COGNITO', idp_identifier: 'x' }, 'invalid_request'],
    ['a prompt that is none', { prompt: 'None' }, 'invalid_request'],
    ['no prompt beside another', { prompt: 'none login' }, 'invalid_request'],
    ['an age that is none', { max_age: '-1' }, 'invalid_request'],
    ['a nonce twice', { nonce: ['a', 'b'] }, 'invalid_request'],
    ['a way to answer that is not built', { response_mode: 'form_post' }, 'invalid_request'],
    ['a resource that is no address', { resource: 'orders' }, 'invalid_target'],
    ['a resource with a fragment', { resource: 'https://orders.example#a' }, 'invalid_target'],
    ['two resources', { resource: ['https://a.example', 'https://b.example'] }, 'invalid_request'],
    ['a request object', { request: 'a.b.c' }, 'request_not_supported'],
    ['the address of a request object', { request_uri: 'https://a.example' }, 'request_uri_not_supported'],
    ['a registration', { registration: '{}' }, 'registration_not_supported'],
  ])('%s', async (_what, asked: Asked, error) => expectRedirect(asked, 'state=s', `error=${error}`))

  test('two states, without either', () => expectRedirect({ state: ['a', 'b'] }, 'error=invalid_request'))

  test('a flow that its client may not use, in the fragment of the implicit one', async () => {
    const { location } = await app.authorize({ response_type: 'token', state: 'a b' }, browser)
    expect(location.search).toBe('')
    expect(location.hash).toBe('#error_description=unauthorized_client&state=a%20b&error=unauthorized_client')
  })

  test('a scope that its client may not have', async () => {
    const other = await openOAuth(server, { AllowedOAuthScopes: ['openid'] })
    const { location } = await other.authorize({ scope: 'openid email' })
    expect(said(location)).toEqual(['error_description=invalid_scope', 'error=invalid_scope'])
  })

  test('a client that may not use OAuth at all', async () => {
    const other = await openOAuth(server)
    const change = { ...other.pool, ...other.app, CallbackURLs: [callback], SupportedIdentityProviders: ['COGNITO'] }
    await server.client.send(new UpdateUserPoolClientCommand(change))
    const { location } = await other.authorize({ state: 's' })
    const description = 'error_description=Client is not enabled for OAuth2.0 flows '
    expect(said(location)).toEqual([description, 'state=s', 'error=invalid_request'])
  })
})

describe('a browser session', () => {
  test('is asked about without a page', async () => {
    expect((await app.authorize({ prompt: 'none' }, browser)).location.searchParams.has('code')).toBe(true)
    const { location } = await app.authorize({ prompt: 'none', state: 's' })
    expect(location.origin + location.pathname).toBe(callback)
    expect(said(location)).toEqual(['error_description=Login is required', 'state=s', 'error=login_required'])
  })

  test('does not count where the application asks for a new sign-in, or for one that is younger', async () => {
    const { sub } = await app.confirmed('young')
    const cookie = await app.browserOf(sub)
    const page = async (asked: Asked) => (await app.authorize(asked, cookie)).location.pathname
    expect(await page({ prompt: 'login' })).toBe('/login')
    expect(await page({ prompt: 'login consent' })).toBe('/login')
    expect(await page({ prompt: 'select_account' })).toBe('/callback')
    server.clock.advance('10 minutes')
    expect(await page({ max_age: '600' })).toBe('/callback')
    expect(await page({ max_age: '599' })).toBe('/login')
    expect(await page({ identity_provider: 'COGNITO' })).toBe('/callback')
  })

  test('lasts an hour and is not renewed', async () => {
    const cookie = await app.browserOf((await app.confirmed('hour')).sub)
    const page = async () => (await app.authorize({}, cookie)).location.pathname
    server.clock.advance('59 minutes')
    expect(await page()).toBe('/callback')
    server.clock.advance('1 minute')
    expect(await page()).toBe('/login')
  })

  test('of another pool, a changed one, and one that comes twice are nobody’s', async () => {
    const other = await openOAuth(server)
    const cookie = await other.browserOf((await other.confirmed('bob')).sub)
    const fresh = await app.browserOf(alice.sub)
    for (const wrong of [
      cookie,
      `${fresh.slice(0, -1)}${fresh.endsWith('A') ? 'B' : 'A'}`,
      `${fresh}; ${fresh}`,
      'cognito=',
    ])
      expect((await app.authorize({}, wrong)).location.pathname).toBe('/login')
    expect((await app.authorize({}, fresh)).location.pathname).toBe('/callback')
  })
})

test('where the operator demands it, a client without a secret gets no code without a proof key', async () => {
  const strict = await startServer({ config: { pkce: 'publicClients' } })
  const open = await openOAuth(strict)
  const cookie = await open.browserOf((await open.confirmed('alice')).sub)
  const { location } = await open.authorize({ state: 's' }, cookie)
  const missing = "error_description=Required String parameter 'code_challenge' is not present"
  expect(said(location)).toEqual([missing, 'state=s', 'error=invalid_request'])
  const { verifier, asked } = pkce()
  const { status } = await open.exchange(await open.codeOf(cookie, asked), { code_verifier: verifier })
  expect(status).toBe(200)
  const secretive = await openOAuth(strict, { GenerateSecret: true })
  const other = await secretive.browserOf((await secretive.confirmed('alice')).sub)
  expect((await secretive.exchange(await secretive.codeOf(other))).status).toBe(200)
})

test('anything but GET is refused without a body', async () => {
  for (const method of ['POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS']) {
    const { asked } = pkce()
    const response = await fetch(`${server.url}/oauth2/authorize?${new URLSearchParams(asked)}`, { method })
    expect([method, response.status, await response.text()]).toEqual([method, 405, ''])
    expect(response.headers.get('allow')).toBe('GET')
  }
})

test('a failure inside is told to the application by a redirect, and to a program in JSON', async () => {
  const own = await startServer()
  const failing = await openOAuth(own)
  const cookie = await failing.browserOf((await failing.confirmed('alice')).sub)
  await failing.authorize({}, cookie)
  // Client and pool are still known, from before.
  await own.server.services.store.close()
  const { status, location } = await failing.authorize({ state: 's' }, cookie)
  expect([status, location.origin + location.pathname]).toEqual([302, callback])
  expect(said(location)).toEqual(['error_description=Internal server error', 'state=s', 'error=server_error'])
  const answer = await failing.exchange('x')
  expect(answer).toMatchObject({ status: 500, body: { error: 'server_error' } })
})
