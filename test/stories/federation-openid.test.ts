/** Signing in through a real provider of OpenID Connect, page by page. */
import { describe, expect, onTestFinished, test } from 'vitest'
import { createTestClock } from '../support/clock.ts'
import { openHostileProvider } from '../support/hostile-provider.ts'
import { callback, openOAuth } from '../support/oauth.ts'
import { openIdClient, startOpenIdProvider } from '../support/openid-provider.ts'
import { roundTrip, support, trust } from '../support/round-trip.ts'
import { startServer } from '../support/server.ts'

/** Types a name and consents, and answers the address that the provider then sends the browser to. */
async function passProvider(start: URL, name: string): Promise<URL> {
  const jar = new Map<string, string>()
  let url = start
  let init: RequestInit = {}
  for (let step = 0; step < 20; step++) {
    const headers = { cookie: [...jar].map(pair => pair.join('=')).join('; ') }
    const response = await fetch(url, { ...init, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      jar.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
    }
    init = {}
    const location = response.headers.get('location')
    if (location) {
      url = new URL(location, url)
      if (url.origin !== start.origin) return url
      continue
    }
    const page = await response.text()
    const [, action] = /<form[^>]* action="([^"]+)"/.exec(page) ?? []
    const [, prompt] = /name="prompt" value="(\w+)"/.exec(page) ?? []
    if (!action || !prompt) throw new Error(`no form at ${url}: ${page.slice(0, 300)}`)
    url = new URL(action, url)
    init = { method: 'POST', body: new URLSearchParams({ prompt, login: name, password: 'any' }) }
  }
  throw new Error('the provider does not come to an end')
}

test.each(['GET', 'POST'])('a person signs in twice, with PKCE, and userInfo is asked by %s', async method => {
  const provider = await startOpenIdProvider()
  onTestFinished(() => provider.close())
  const server = await startServer({
    clock: createTestClock(new Date().toISOString()),
    config: { identityProviders: { standIns: {}, allowHttp: [provider.host], allowPrivate: [] } },
  })
  await provider.allow(`${server.url}/oauth2/idpresponse`)
  const app = await openOAuth(server)
  await trust(server, app, {
    ...{ ProviderName: 'Company', ProviderType: 'OIDC' },
    ProviderDetails: {
      ...openIdClient,
      authorize_scopes: 'openid email profile',
      oidc_issuer: provider.issuer,
      attributes_request_method: method,
    },
    AttributeMapping: { email: 'email', email_verified: 'email_verified', name: 'name' },
  })
  await support(server, app, ['Company'])
  const { leave, comeBack } = roundTrip(server, app)
  const subs = new Set<unknown>()
  for (const _ of [1, 2]) {
    const left = await leave({})
    expect(left.location.searchParams.get('code_challenge_method')).toBe('S256')
    const back = await passProvider(left.location, 'alice')
    expect(back.origin + back.pathname).toBe(`${server.url}/oauth2/idpresponse`)
    const { location } = await comeBack(left, Object.fromEntries(back.searchParams))
    expect(location.href).toMatch(`${callback}?code=`)
    const { body } = await app.exchange(location.searchParams.get('code') ?? '')
    const claims = JSON.parse(Buffer.from(String(body.id_token).split('.')[1] ?? '', 'base64url').toString())
    expect(claims).toMatchObject({ email: 'alice@example.org', email_verified: true, name: 'alice' })
    subs.add(claims.sub)
  }
  expect(subs.size).toBe(1)
})

describe('an issuer with a slash at its end, as Auth0 has it', () => {
  const withSlash = (at: string) => `${at}/`
  const withoutSlash = (at: string) => at
  test.each([
    ['is given with it', withSlash, withSlash, 'signed in'],
    ['is given without it', withoutSlash, withSlash, 'signed in'],
    ['is given with one that it has not', withSlash, withoutSlash, 'signed in'],
    ['does not sign for the issuer without it', withSlash, withSlash, /^Bad id_token issuer/, withoutSlash],
    ['does not sign for the issuer that it is not', withoutSlash, withoutSlash, /^Bad id_token issuer/, withSlash],
  ])('%s', async (_what, given, published, told, signedFor = published) => {
    const { stub, point, toldFor, claimsFor } = await openHostileProvider()
    const document = (await (await fetch(`${stub.origin}/.well-known/openid-configuration`)).json()) as object
    stub.answer('/.well-known/openid-configuration', { ...document, issuer: published(stub.origin) })
    stub.answer('/userinfo', { sub: 'subject' })
    await point({ oidc_issuer: given(stub.origin) })
    const iss = signedFor(stub.origin)
    expect(await toldFor(nonce => stub.sign(claimsFor(nonce, { iss })))).toMatch(told)
  })
})

describe('an issuer without nonces', () => {
  const openWithout = async (isNamed: boolean) => {
    const hostile = await openHostileProvider({}, isNamed ? stub => ({ withoutNonce: [stub.host] }) : undefined)
    hostile.stub.answer('/userinfo', { sub: 'subject' })
    return hostile
  }
  const bare = { nonce: undefined }

  test('is sent none and signs people in where the configuration names it', async () => {
    const { stub, toldFor, claimsFor } = await openWithout(true)
    const nonces: string[] = []
    const told = await toldFor(nonce => {
      nonces.push(nonce)
      return stub.sign(claimsFor(nonce, bare))
    })
    expect([told, nonces]).toEqual(['signed in', ['']])
  })

  test('is held to that', async () => {
    const { stub, toldFor, claimsFor } = await openWithout(true)
    expect(await toldFor(() => stub.sign(claimsFor('of another trip')))).toMatch(/^Bad id_token/)
    expect(await toldFor(() => stub.sign(claimsFor('')))).toMatch(/^Bad id_token/)
  })

  test('signs nobody in where it is not named', async () => {
    const { stub, toldFor, claimsFor } = await openWithout(false)
    expect(await toldFor(nonce => stub.sign(claimsFor(nonce, bare)))).toMatch(/^Bad id_token.*nonce/)
  })
})
