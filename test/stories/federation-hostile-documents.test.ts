/** A provider whose documents and words are broken, huge or lies: the application is told in few words, and nobody is made. */
import { exportJWK, generateKeyPair } from 'jose'
import { beforeEach, describe, expect, test } from 'vitest'
import { longestTrip, openHostileProvider } from '../support/hostile-provider.ts'
import type { Reaction } from '../support/stub-provider.ts'

const { stub, claimsFor, point, toldFor, toldOnLeaving, numberOfUsers, logged } = await openHostileProvider({
  nickname: 'nickname',
})

beforeEach(() => stub.answer('/userinfo', { sub: 'subject' }))

const published = (at: string, change: object = {}) => ({
  ...{ issuer: at, authorization_endpoint: `${at}/authorize`, token_endpoint: `${stub.origin}/token` },
  ...{ userinfo_endpoint: `${stub.origin}/userinfo`, jwks_uri: `${stub.origin}/jwks` },
  ...{ response_types_supported: ['code'], id_token_signing_alg_values_supported: ['RS256'] },
  ...change,
})

let issuers = 0
/** Each of an issuer of its own, for what one has published is kept for a while. */
async function publish(documentOf: (at: string) => Reaction): Promise<void> {
  const path = `/issuer-${++issuers}`
  const at = `${stub.origin}${path}`
  stub.answer(`${path}/.well-known/openid-configuration`, documentOf(at))
  await point({ oidc_issuer: at })
}

describe('a discovery document is refused', () => {
  test.each<[string, Reaction, string | RegExp]>([
    ['that does not come', () => undefined, 'Timeout occurred in calling IdP discovery endpoint'],
    ['that is not there', response => void response.writeHead(404).end(), /^Bad openid-configuration/],
    ['without end', response => void response.end('x'.repeat(300_000)), /discovery endpoint failed/],
    ['that is a page', response => void response.end('<html>'), /^Bad openid-configuration/],
    ['that is a list', [] as object, /^Bad openid-configuration/],
    [
      'from another place',
      response => void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
      /discovery endpoint failed/,
    ],
  ])('%s', async (_what, reaction, told) => {
    const startedAt = performance.now()
    await publish(() => reaction)
    expect(await toldOnLeaving()).toMatch(told)
    expect(performance.now() - startedAt).toBeLessThan(longestTrip)
  })

  test.each<[string, object, string | RegExp]>([
    ['of another issuer', { issuer: 'https://evil.example' }, /^Bad openid-configuration/],
    ['without a token endpoint', { token_endpoint: undefined }, /token_endpoint/],
    ['without userInfo', { userinfo_endpoint: undefined }, /userinfo_endpoint/],
    ['whose keys are nowhere', { jwks_uri: undefined }, /jwks_uri/],
    ['whose keys are at no address', { jwks_uri: 'nonsense' }, /jwks_uri/],
    ['whose keys are in a file', { jwks_uri: 'file:///etc/passwd' }, /jwks_uri/],
    ['that sends browsers to a script', { authorization_endpoint: 'javascript:alert(1)' }, /authorization_endpoint/],
    ['that sends codes nowhere', { token_endpoint: 'nonsense' }, /token_endpoint/],
    ['that sends codes in clear', { token_endpoint: 'http://evil.example/token' }, /token_endpoint/],
    ['that sends tokens in clear', { userinfo_endpoint: 'http://evil.example/me' }, /userinfo_endpoint/],
  ])('%s', async (_what, change, told) => {
    await publish(at => published(at, change))
    expect(await toldOnLeaving()).toMatch(told)
  })
})

test('an honest document leads to the provider', async () => {
  await publish(at => published(at))
  expect(await toldOnLeaving()).toBe('left')
})

describe('keys are refused', () => {
  const pointKeys = async (reaction: Reaction, path = `/keys-${++issuers}`) => {
    stub.answer(path, reaction)
    await point({ jwks_uri: `${stub.origin}${path}` })
  }
  const named = { kid: 'one', alg: 'RS256', use: 'sig', kty: 'RSA', e: 'AQAB' }
  test.each<[string, Reaction, string | RegExp]>([
    ['that do not come', () => undefined, 'Timeout in calling jwks uri'],
    ['that are not there', response => void response.writeHead(404).end(), /^Bad id_token/],
    ['without end', response => void response.end('x'.repeat(300_000)), /jwks uri failed/],
    ['that are a page', response => void response.end('<html>'), /^Bad id_token/],
    ['that are no keys', { keys: 'none' }, /^Bad id_token/],
    ['of which none is the one', { keys: [{ ...named, kid: 'two', n: 'AQAB' }] }, /^Bad id_token/],
    ['that cannot be read', { keys: [{ ...named, n: '!' }] }, /^Bad id_token/],
    ['that are nothing', { keys: [{ ...named, n: '' }] }, /^Bad id_token/],
  ])('%s', async (_what, reaction, told) => {
    const startedAt = performance.now()
    await pointKeys(reaction)
    expect(await toldFor(nonce => stub.sign(claimsFor(nonce)))).toMatch(told)
    expect(performance.now() - startedAt).toBeLessThan(longestTrip)
  })

  test('that are too short', async () => {
    const { publicKey } = await generateKeyPair('RS256', { modulusLength: 2048 })
    const { n = '' } = await exportJWK(publicKey)
    await pointKeys({ keys: [{ ...named, n: n.slice(0, 170) }] })
    expect(await toldFor(nonce => stub.sign(claimsFor(nonce)))).toMatch(/^Bad id_token/)
  })
})

describe('words of a provider', () => {
  const keys = () => point({ jwks_uri: `${stub.origin}/jwks` })

  test('that are endless reach the application cut', async () => {
    await keys()
    const body = JSON.stringify({ error: 'invalid_grant', error_description: `no ${'x'.repeat(100_000)}` })
    const endless: Reaction = response => void response.writeHead(400, { 'content-type': 'application/json' }).end(body)
    const told = await toldFor(() => endless)
    expect(told).toMatch(/^Company Error - 400 invalid_grant no x+$/)
    expect(told?.length).toBeLessThan(1_000)
  })

  test.each([
    ['a line break', 'access\r\nx-injected: yes'],
    ['another script', 'доступ'],
  ])('are no header: %s in an access token', async (_what, access_token) => {
    await keys()
    const told = await toldFor(nonce => async response => {
      const id_token = await stub.sign(claimsFor(nonce))
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ access_token, token_type: 'Bearer', id_token }))
    })
    expect(told).toBe('Connection to IdP attributes endpoint failed')
  })

  test.each([
    ['endless', 'x'.repeat(100_000), /^1 validation error detected: Value 'Company_x+$/],
    ['with a NUL', 'some\0body', /must satisfy regular expression/i],
    ['of half a character', 'some\ud800body', /must satisfy regular expression/i],
    ['with a line break', 'some\nbody', /must satisfy regular expression/i],
  ])('are no subject: %s', async (_what, sub, told) => {
    await keys()
    stub.answer('/userinfo', { sub })
    const answer = await toldFor(nonce => stub.sign(claimsFor(nonce, { sub })))
    expect(answer).toMatch(told)
    expect(answer).not.toBe('signed in')
    expect(answer?.length).toBeLessThan(1_000)
  })

  test.each([
    ['with a NUL', 'some\0body'],
    ['of half a character', 'some\ud800body'],
  ])('are no attribute: %s', async (_what, nickname) => {
    await keys()
    expect(await toldFor(nonce => stub.sign(claimsFor(nonce, { nickname })))).toMatch(/^Invalid user attributes/)
  })
})

test('the log has a line for each, and cuts it', () => {
  const lines = logged().filter(({ event }) => event === 'federationFailed')
  expect(lines.length).toBeGreaterThan(10)
  for (const { reason } of lines) expect(String(reason).length).toBeLessThan(1_000)
  expect(logged().filter(({ msg }) => msg === 'bug')).toEqual([])
})

test('nobody was made', async () => {
  expect(await numberOfUsers()).toBe(0)
})
