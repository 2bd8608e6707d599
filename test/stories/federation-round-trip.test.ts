/** To an outside provider and back: once, within five minutes, in the browser that left, and to nobody else's callback. */
import {
  AdminDisableUserCommand,
  AdminLinkProviderForUserCommand,
  ListUsersCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { beforeEach, describe, expect, test } from 'vitest'
import { password } from '../support/accounts.ts'
import { openCompany } from '../support/company.ts'
import { createFormBrowser } from '../support/form-browser.ts'
import { type Asked, callback } from '../support/oauth.ts'
import { support } from '../support/round-trip.ts'
import { startServer } from '../support/server.ts'
import { startStubProvider } from '../support/stub-provider.ts'

const stub = await startStubProvider()
const server = await startServer({
  config: { identityProviders: { standIns: {}, allowHttp: [stub.host], allowPrivate: [] } },
})
const app = await openCompany(server, stub)
const alone = await openCompany(server, stub, { providers: ['Company'] })
const { leave, comeBack, comeBackByForm, signIn } = app
const vouch = (nonce: string, sub = 'subject') => app.vouch(nonce, sub)

beforeEach(() => vouch('none'))

test('a stranger becomes a user, and is the same one the second time', async () => {
  const jwks = createRemoteJWKSet(new URL(`${app.issuer}/.well-known/jwks.json`))
  const subs: unknown[] = []
  for (const _ of [1, 2]) {
    const { location, session } = await signIn('carol')
    expect([location.origin + location.pathname, location.searchParams.get('state')]).toEqual([callback, 's'])
    expect(session).toMatch(/^cognito=/)
    const { body } = await app.exchange(location.searchParams.get('code') ?? '')
    const { payload } = await jwtVerify(String(body.id_token), jwks, {
      ...{ issuer: app.issuer, audience: app.app.ClientId, currentDate: server.clock.now() },
    })
    expect(payload).toMatchObject({ email: 'carol@example.org', 'cognito:username': 'Company_carol' })
    expect(payload.identities).toMatchObject([{ userId: 'carol', providerName: 'Company', providerType: 'OIDC' }])
    expect(payload).not.toHaveProperty('nonce')
    subs.push(payload.sub)
  }
  expect(subs[0]).toBe(subs[1])
})

test('a user is the same one by his password and by his linked provider', async () => {
  const { sub } = await app.confirmed('dora', { email: 'dora@example.org' })
  await server.client.send(
    new AdminLinkProviderForUserCommand({
      ...app.pool,
      DestinationUser: { ProviderName: 'Cognito', ProviderAttributeValue: 'dora' },
      SourceUser: { ProviderName: 'Company', ProviderAttributeName: 'Cognito_Subject', ProviderAttributeValue: 'd' },
    }),
  )
  const subOf = async (code: string | null) => {
    const { body } = await app.exchange(code ?? '')
    return JSON.parse(Buffer.from(String(body.id_token).split('.')[1] ?? '', 'base64url').toString()).sub
  }
  expect(await subOf((await signIn('d')).location.searchParams.get('code'))).toBe(sub)
  const browser = createFormBrowser(server)
  const query = new URLSearchParams({ client_id: app.app.ClientId, redirect_uri: callback, response_type: 'code' })
  const page = await browser.open(`${server.url}/oauth2/authorize?${query}`)
  expect(page.html).toContain('id="provider-Company"')
  const { url } = await browser.submit({ username: 'dora', password })
  expect(await subOf(url.searchParams.get('code'))).toBe(sub)
})

describe('leaving', () => {
  test('says what the application asked for, and nothing of its own', async () => {
    const wishes = { prompt: 'login', login_hint: 'carol@example.org' }
    const { location, nonce, state } = await leave({ idp_identifier: 'example.org', ...wishes, state: 'its own' })
    expect(location.origin + location.pathname).toBe(`${stub.origin}/authorize`)
    const { client_id, redirect_uri, response_type, scope, ...rest } = Object.fromEntries(location.searchParams)
    expect([client_id, response_type, scope]).toEqual(['us', 'code', 'openid email'])
    expect(redirect_uri).toBe(`${server.url}/oauth2/idpresponse`)
    expect(rest).toEqual({ ...wishes, nonce, state })
    expect(state).not.toContain('its own')
  })

  test('happens at once where there is one provider and no password', async () => {
    expect((await alone.leave({})).location.origin).toBe(stub.origin)
    expect((await leave({})).location.pathname).toBe('/login')
    const query = new URLSearchParams({ client_id: alone.app.ClientId, redirect_uri: callback, response_type: 'code' })
    const browser = createFormBrowser(server)
    const page = await browser.open(`${server.url}/login?${query}`)
    expect([page.status, page.html.includes('name="password"')]).toEqual([200, false])
    const refused = await browser.submit({ username: 'alice', password })
    expect(refused.url.search).toContain('local_sign_in_disabled')
    for (const path of ['/signup', '/forgotPassword'])
      expect((await browser.open(`${server.url}${path}?${query}`)).url.search).toContain('local_sign_in_disabled')
  })

  test('is found by the domain of an address on the page', async () => {
    const query = new URLSearchParams({ client_id: app.app.ClientId, redirect_uri: callback, response_type: 'code' })
    const browser = createFormBrowser(server)
    await browser.open(`${server.url}/login?${query}`)
    const stranger = await browser.submit({ idpEmail: 'somebody@nowhere.example' })
    expect(stranger.html).toContain('There is no sign-in for this address.')
    expect((await browser.submit({ idpEmail: 'carol@Example.org' })).url.origin).toBe(stub.origin)
  })

  test('is not where the client does not support the provider, or nobody is to be asked', async () => {
    const other = await openCompany(server, stub, { providers: ['COGNITO'] })
    const refused = await other.authorize({ identity_provider: 'Company' })
    expect(refused.location.search).toBe(`?error=login_option_unavailable&client_id=${other.app.ClientId}`)
    const { location } = await leave({ identity_provider: 'Company', prompt: 'none' })
    expect(location.searchParams.get('error')).toBe('login_required')
  })

  test('is refused where it would not fit into a cookie', async () => {
    const state = Array.from({ length: 500 }, (_, at) => (at * 7_919 * 104_729).toString(36)).join('')
    const { location } = await leave({ identity_provider: 'Company', state })
    expect(location.searchParams.get('error_description')).toMatch(/too long/)
  })
})

test('a session of a provider answers silently, and only where that provider is trusted', async () => {
  const { session } = await signIn('silent')
  const silent = (asked: Asked, of = app) => of.authorize({ prompt: 'none', ...asked }, session)
  expect((await silent({})).location.searchParams.has('code')).toBe(true)
  expect((await silent({ identity_provider: 'Company' })).location.searchParams.has('code')).toBe(true)
  expect((await silent({ identity_provider: 'COGNITO' })).location.searchParams.get('error')).toBe('login_required')
  await support(server, app, ['COGNITO'])
  expect((await silent({})).location.searchParams.get('error')).toBe('login_required')
  await support(server, app, ['COGNITO', 'Company'])
})

describe('coming back', () => {
  const isPage = ({ location, session }: Awaited<ReturnType<typeof comeBack>>) => {
    expect([location.origin, location.pathname, session]).toEqual([server.url, '/error', undefined])
    return location.searchParams.get('error')
  }
  const left = () => leave({ identity_provider: 'Company', state: 's' })

  test('is good once', async () => {
    const once = await left()
    await vouch(once.nonce)
    const brought = { code: 'code', state: once.state }
    expect((await comeBack(once, brought)).location.searchParams.has('code')).toBe(true)
    expect(isPage(await comeBack(once, brought))).toBe('sign_in_expired')
  })

  test('is refused in another browser, with another state, and after five minutes', async () => {
    const [one, other] = [await left(), await left()]
    const brought = { code: 'code', state: one.state }
    expect(isPage(await comeBack({ cookie: '' }, brought))).toBe('sign_in_expired')
    expect(isPage(await comeBack(other, brought))).toBe('sign_in_expired')
    expect(isPage(await comeBack(one, { code: 'code' }))).toBe('sign_in_expired')
    expect(isPage(await comeBack(one, { code: 'code', state: 'changed' }))).toBe('sign_in_expired')
    expect(isPage(await comeBack(one, { code: 'code', state: [one.state, one.state] }))).toBe('invalid_request')
    const forged = one.cookie.replace(/=./g, '=A')
    expect(isPage(await comeBack({ cookie: forged }, brought))).toBe('sign_in_expired')
    server.clock.advance('5 minutes')
    expect(isPage(await comeBack(one, brought))).toBe('sign_in_expired')
  })

  test('with an ID token of another trip is refused', async () => {
    const [one, other] = [await left(), await left()]
    await vouch(other.nonce)
    const { location, session } = await comeBack(one, { code: 'code', state: one.state })
    expect([location.searchParams.get('error'), session]).toEqual(['invalid_request', undefined])
  })

  test('works by a form, for the plain cookie too', async () => {
    const one = await left()
    await vouch(one.nonce)
    const legacy = one.cookie.split('; ').find(pair => pair.startsWith('csrf-state-legacy='))
    const { location } = await comeBackByForm({ cookie: legacy ?? '' }, { code: 'code', state: one.state })
    expect(location.searchParams.has('code')).toBe(true)
  })

  test('with a refusal tells the application what the provider said', async () => {
    const one = await left()
    const said = {
      error: 'access_denied',
      error_description: 'The user cancelled',
      redirect_uri: 'https://evil.example',
    }
    const { location } = await comeBack(one, { ...said, state: one.state })
    expect(location.href).toBe(`${callback}?error_description=The+user+cancelled&state=s&error=access_denied`)
  })

  test('is refused when the client gave up the provider meanwhile', async () => {
    const one = await left()
    await vouch(one.nonce)
    await support(server, app, ['COGNITO'])
    expect(isPage(await comeBack(one, { code: 'code', state: one.state }))).toBe('login_option_unavailable')
    await support(server, app, ['COGNITO', 'Company'])
  })

  test('of a disabled user tells the application', async () => {
    await signIn('erin')
    await server.client.send(new AdminDisableUserCommand({ ...app.pool, Username: 'Company_erin' }))
    const { location, session } = await signIn('erin')
    expect([location.searchParams.get('error_description'), session]).toEqual(['User is not enabled', undefined])
  })
})

test('no partial user was left behind', async () => {
  const { Users = [] } = await server.client.send(new ListUsersCommand(app.pool))
  expect(Users.map(({ Username }) => Username).toSorted()).toEqual([
    ...['Company_carol', 'Company_erin', 'Company_silent', 'Company_subject', 'dora'],
  ])
})
