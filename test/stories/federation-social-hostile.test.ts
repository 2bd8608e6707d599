/** Social providers that are slow, silent, broken or lie: the application is told, within its time, and nobody is made. */
import { AdminDeleteUserCommand, ListUsersCommand } from '@aws-sdk/client-cognito-identity-provider'
import { beforeEach, describe, expect, test } from 'vitest'
import { longestTrip } from '../support/hostile-provider.ts'
import { callback, openOAuth } from '../support/oauth.ts'
import { roundTrip, support, trust } from '../support/round-trip.ts'
import { startServer } from '../support/server.ts'
import { type Reaction, startStubProvider } from '../support/stub-provider.ts'

const [facebook, google] = await Promise.all([startStubProvider(), startStubProvider('https://accounts.google.com')])
const standIns = {
  'www.facebook.com': facebook.origin,
  'graph.facebook.com': facebook.origin,
  'accounts.google.com': google.origin,
  'www.googleapis.com': google.origin,
  'people.googleapis.com': google.origin,
}
const server = await startServer({
  config: { identityProviders: { standIns, allowHttp: [], allowPrivate: [] } },
  services: { providerMillis: 400 },
})
const app = await openOAuth(server)
const client = { client_id: 'us', client_secret: 'ours' }
await trust(server, app, {
  ...{ ProviderName: 'Facebook', ProviderType: 'Facebook' },
  ProviderDetails: { ...client, authorize_scopes: 'public_profile', api_version: 'v21.0' },
  AttributeMapping: { email: 'email' },
})
await trust(server, app, {
  ...{ ProviderName: 'Google', ProviderType: 'Google' },
  ProviderDetails: { ...client, authorize_scopes: 'openid' },
  AttributeMapping: { birthdate: 'birthdays' },
})
await support(server, app, ['COGNITO', 'Facebook', 'Google'])
const { leave, comeBack } = roundTrip(server, app)
const [tokenPath, attributesPath, peoplePath] = ['/v21.0/oauth/access_token', '/v21.0/me', '/v1/people/me']

async function told(identity_provider: 'Facebook' | 'Google'): Promise<string | null> {
  const startedAt = performance.now()
  const left = await leave({ identity_provider, state: 'its state' })
  const at = Math.floor(Date.now() / 1000)
  const times = { iat: at, exp: at + 300 }
  const claims = { iss: 'https://accounts.google.com', aud: 'us', sub: '1', nonce: left.nonce, ...times }
  const id_token = await google.sign(claims)
  google.answer('/oauth2/v4/token', { access_token: 'a', token_type: 'Bearer', id_token })
  const { location, session } = await comeBack(left, { code: 'code', state: left.state })
  expect(performance.now() - startedAt).toBeLessThan(longestTrip)
  expect([location.origin + location.pathname, location.searchParams.get('state')]).toEqual([callback, 'its state'])
  if (location.searchParams.has('code')) return 'signed in'
  const { Users = [] } = await server.client.send(new ListUsersCommand(app.pool))
  expect([location.searchParams.get('error'), session, Users]).toEqual(['invalid_request', undefined, []])
  return location.searchParams.get('error_description')
}

const json =
  (status: number, body: string): Reaction =>
  response =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(body)

beforeEach(() => {
  facebook.answer(tokenPath, { access_token: 'fb', token_type: 'bearer' })
  facebook.answer(attributesPath, { id: '42', email: 'f@example.org' })
  google.answer(peoplePath, {})
})

describe('the token endpoint', () => {
  const graph = '{"error":{"message":"This authorization code has been used.","type":"OAuthException","code":100}}'
  test.each<[string, Reaction, string | RegExp]>([
    ['is silent', () => undefined, 'Timeout occurred in calling IdP token endpoint'],
    ['hangs up', response => void response.destroy(), 'Connection to IdP token endpoint failed'],
    ['sends no end of text', response => void response.end('x'.repeat(300_000)), /token endpoint failed/],
    ['sends a page', response => void response.end('<html>'), 'Bad token response: access_token is missing'],
    ['sends broken JSON', json(200, '{"a'), 'Bad token response: access_token is missing'],
    ['sends a list', [], 'Bad token response: access_token is missing'],
    ['sends no text for a token', { access_token: 7 }, 'Bad token response: access_token is missing'],
    ['sends a token that is no header', { access_token: 'a\nb: c' }, 'Connection to IdP attributes endpoint failed'],
    ['refuses the code', json(400, graph), 'Facebook Error - 400 This authorization code has been used.'],
    [
      'fails with a page',
      response => void response.writeHead(502).end('<html>'),
      'Facebook Error - 502 error getting token',
    ],
    ['fails without an end', json(400, `{"error":"${'x'.repeat(100_000)}"}`), /^Facebook Error - 400 x{600,}$/],
    [
      'sends browsers elsewhere',
      response => void response.writeHead(302, { location: 'http://evil.example/' }).end(),
      /failed/,
    ],
  ])('%s', async (_what, reaction, sentence) => {
    facebook.answer(tokenPath, reaction)
    expect(await told('Facebook')).toMatch(sentence)
  })
})

describe('the attributes endpoint', () => {
  test.each<[string, Reaction, string | RegExp]>([
    ['is silent', () => undefined, 'Timeout occurred in calling IdP attributes endpoint'],
    ['sends no end of text', response => void response.end('x'.repeat(300_000)), /attributes endpoint failed/],
    ['sends a page', response => void response.end('<html>'), 'Bad userInfo response: not a JSON object'],
    ['sends a list', [{ id: '42' }], 'Bad userInfo response: not a JSON object'],
    ['sends null', json(200, 'null'), 'Bad userInfo response: not a JSON object'],
    ['tells of nobody', { email: 'f@example.org' }, 'Bad userInfo response: id is missing'],
    ['tells of nobody by an empty id', { id: '' }, 'Bad userInfo response: id is missing'],
    ['tells of somebody by a number', { id: 42 }, 'Bad userInfo response: id is missing'],
    [
      'tells of somebody by a prototype',
      json(200, '{"__proto__":{"id":"42"}}'),
      'Bad userInfo response: id is missing',
    ],
    ['refuses', json(400, '{}'), 'Facebook Error - 400 error getting attributes'],
  ])('%s', async (_what, reaction, sentence) => {
    facebook.answer(attributesPath, reaction)
    expect(await told('Facebook')).toMatch(sentence)
  })
})

describe('the people API of Google', () => {
  test.each<[string, Reaction, string | RegExp]>([
    ['is silent', () => undefined, 'Timeout occurred in calling IdP attributes endpoint'],
    ['refuses', json(403, '{}'), 'Google Error - 403 error getting attributes'],
    ['sends a list', [], 'Bad userInfo response: not a JSON object'],
    ['tells a date that is none', { birthdays: [{ date: { year: 'x'.repeat(3_000) } }] }, /^Invalid user attributes/],
  ])('%s', async (_what, reaction, sentence) => {
    google.answer(peoplePath, reaction)
    expect(await told('Google')).toMatch(sentence)
  })

  test.each<[string, object]>([
    ['nothing', {}],
    ['no list', { birthdays: { date: {} } }],
    ['a list of other things', { birthdays: ['1990', null, 7] }],
    ['a date that is no object', { birthdays: [{ date: '1990' }] }],
  ])('tells %s, which is nothing', async (_what, answer) => {
    google.answer(peoplePath, answer)
    expect(await told('Google')).toBe('signed in')
    await server.client.send(new AdminDeleteUserCommand({ ...app.pool, Username: 'Google_1' }))
  })
})
