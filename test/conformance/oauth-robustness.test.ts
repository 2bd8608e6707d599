/**
 * Nothing that is asked of the OAuth endpoints causes a 5xx, sends a browser to a place that its client has not
 * registered, or gives a code or token to whom has shown nothing.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { basic, callback, logoutUrl, openOAuth, otherCallback } from '../support/oauth.ts'
import { startServer } from '../support/server.ts'

const server = await startServer({ config: { logLevel: 'error' } })
const settings = { AllowedOAuthFlows: ['code' as const, 'implicit' as const] }
const app = await openOAuth(server, settings)
const closed = await openOAuth(server, { ...settings, GenerateSecret: true })
const { sub } = await app.confirmed('alice', { email: 'alice@example.org' })
const browser = await app.browserOf(sub)
const { body: tokens } = await app.exchange(await app.codeOf(browser))
const runs = Number(process.env.ROBUSTNESS_RUNS ?? 25) * 8

const odd = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '',
    ' ',
    '\0',
    '__proto__',
    'constructor',
    '%00',
    '../..',
    '\r\nSet-Cookie: a=b',
    '//evil.example',
    '#',
  ),
  fc.string({ minLength: 2_000, maxLength: 5_000 }),
)

const often = (...usual: readonly string[]) =>
  fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...usual) }, { weight: 1, arbitrary: odd })

const places = [
  ...[callback, otherCallback, logoutUrl, `${callback}/`, `${callback}#x`, 'https://evil.example/callback'],
  ...['https://app.example.org@evil.example/', 'javascript:alert(1)', '//evil.example', `${callback}\\@evil.example`],
]

const values: Readonly<Record<string, fc.Arbitrary<string>>> = {
  client_id: often(...Array(4).fill(app.app.ClientId), closed.app.ClientId, 'nobody'),
  client_secret: often(closed.secret ?? '', 'wrong'),
  redirect_uri: often(...Array(9).fill(callback), ...places),
  logout_uri: often(logoutUrl, ...places),
  post_logout_redirect_uri: often(logoutUrl, ...places),
  response_type: often('code', 'code', 'code', 'token', 'token', 'token id_token', 'id_token'),
  scope: often('openid', 'openid email', 'openid profile phone', 'email', 'nonsense', 'openid api/read'),
  state: often('s', '{"a":1}', 'x'.repeat(9_000)),
  nonce: often('n'),
  code_challenge: often('a'.repeat(43), 'a'.repeat(44)),
  code_challenge_method: often('S256', 'plain'),
  identity_provider: often('COGNITO', 'Google'),
  idp_identifier: often('example.org'),
  prompt: often('none', 'login', 'consent', 'none login'),
  max_age: often('0', '3600', '-1', '1e9'),
  lang: often('de'),
  login_hint: often('alice'),
  request: often('a.b.c'),
  response_mode: often('query', 'fragment', 'form_post'),
  grant_type: often('authorization_code', 'refresh_token', 'client_credentials', 'password'),
  code: often('x', sub),
  code_verifier: often('a'.repeat(43)),
  refresh_token: often('x', '....', String(tokens.access_token)),
  token: often('x', String(tokens.access_token), String(tokens.id_token)),
  aws_client_metadata: often('{}', '{"a":"b"}', '[', '{"a":1}'),
}

/** Parameters that a right request has, and some others, each once for the most part. */
function parameters(usual: readonly string[]): fc.Arbitrary<readonly (readonly [string, string])[]> {
  const one = (name: string) => (values[name] ?? odd).map(value => [name, value] as const)
  const some = (names: readonly string[]) => fc.subarray([...names]).chain(chosen => fc.tuple(...chosen.map(one)))
  const most = fc.oneof({ weight: 5, arbitrary: fc.tuple(...usual.map(one)) }, { weight: 1, arbitrary: some(usual) })
  const others = Object.keys(values).filter(name => !usual.includes(name))
  const afew = fc.subarray(others, { maxLength: 4 }).chain(chosen => fc.tuple(...chosen.map(one)))
  const few = fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: afew })
  const strange = fc.array(fc.tuple(odd, odd), { maxLength: 1 })
  const repeated = fc.oneof({ weight: 6, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: some(usual) })
  return fc.tuple(most, few, strange, repeated).map(lists => lists.flat() as (readonly [string, string])[])
}

function encode(pairs: readonly (readonly [string, string])[]): string {
  const query = new URLSearchParams()
  for (const [name, value] of pairs) query.append(name.toWellFormed(), value.toWellFormed())
  return query.toString()
}

const longestLine = 14_000

const registered = [callback, otherCallback]
const own = ['/login', '/error']

/** The place that a browser was sent to: one of ours, or exactly one that is registered. */
function expectRegistered(location: string, allowed: readonly string[], about: string): URL {
  const url = new URL(location, server.url)
  const isOwn = location.startsWith('/') && !location.startsWith('//') && own.includes(url.pathname)
  const isAllowed = allowed.some(
    place => location === place || (/^[?#&]/.test(location.slice(place.length)) && location.startsWith(place)),
  )
  expect(isOwn || isAllowed, `${about} -> ${location}`).toBe(true)
  return url
}

test.each([
  ['nobody is signed in', undefined],
  ['somebody is signed in', browser],
])('the authorize endpoint where %s', async (_who, cookie) => {
  const outcomes = new Set<string>()
  await fc.assert(
    fc.asyncProperty(parameters(['client_id', 'redirect_uri', 'response_type', 'scope', 'state']), async pairs => {
      const query = encode(pairs)
      // Beyond it Node hangs up, and what a client sees of its answer is chance.
      fc.pre(query.length < longestLine)
      const url = `${server.url}/oauth2/authorize?${query}`
      const response = await fetch(url, { redirect: 'manual', headers: cookie ? { cookie } : {} })
      const about = query.slice(0, 1_500)
      expect(response.status, about).toBe(302)
      expect(response.headers.getSetCookie(), about).toEqual([])
      const location = expectRegistered(response.headers.get('location') ?? '', registered, about)
      const all = new URLSearchParams(`${location.search.slice(1)}&${location.hash.slice(1)}`)
      const hasResult = !own.includes(location.pathname) && (all.has('code') || all.has('access_token'))
      if (!cookie) expect(hasResult, about).toBe(false)
      outcomes.add(own.includes(location.pathname) ? location.pathname : hasResult ? 'result' : 'error')
    }),
    { numRuns: runs },
  )
  // The walk comes by every kind of answer.
  for (const outcome of ['/error', '/login', 'error', ...(cookie ? ['result'] : [])])
    expect([...outcomes]).toContain(outcome)
})

test('the logout endpoint', async () => {
  const outcomes = new Set<string>()
  await fc.assert(
    fc.asyncProperty(parameters(['client_id', 'logout_uri']), async pairs => {
      const query = encode(pairs)
      // Beyond it Node hangs up, and what a client sees of its answer is chance.
      fc.pre(query.length < longestLine)
      const response = await fetch(`${server.url}/logout?${query}`, { redirect: 'manual' })
      const about = query.slice(0, 1_500)
      expect(response.status, about).toBe(302)
      const location = expectRegistered(response.headers.get('location') ?? '', [logoutUrl], about)
      outcomes.add(own.includes(location.pathname) ? location.pathname : 'away')
    }),
    { numRuns: runs },
  )
  for (const outcome of ['/error', 'away']) expect([...outcomes]).toContain(outcome)
})

const headers = fc.oneof(
  { weight: 4, arbitrary: fc.constant({}) },
  fc.constantFrom<Record<string, string>>(
    basic(closed.app.ClientId, closed.secret ?? ''),
    basic(closed.app.ClientId, 'wrong'),
    { authorization: 'Basic ***' },
    { authorization: `Bearer ${tokens.id_token}` },
  ),
)
const types = often('application/x-www-form-urlencoded', 'application/json').filter(type => /^[\x20-\x7e]*$/.test(type))

test.each([
  ['token', ['client_id', 'grant_type', 'code', 'redirect_uri']],
  ['token', ['client_id', 'client_secret', 'grant_type', 'refresh_token']],
  ['revoke', ['client_id', 'token']],
])('the %s endpoint with %j', async (path, usual) => {
  await fc.assert(
    fc.asyncProperty(parameters(usual), headers, types, async (pairs, given, type) => {
      const body = encode(pairs)
      const sent = { ...given, 'content-type': type }
      const response = await fetch(`${server.url}/oauth2/${path}`, { method: 'POST', headers: sent, body })
      const text = await response.text()
      const about = `${body.slice(0, 1_500)} ${JSON.stringify(sent)} -> ${response.status} ${text.slice(0, 200)}`
      if (path === 'revoke' && response.status === 200) {
        expect(text, about).toBe('')
        return
      }
      expect([400, 401, 413], about).toContain(response.status)
      expect(response.headers.get('content-type'), about).toBe('application/json;charset=UTF-8')
      expect(JSON.parse(text).error, about).toMatch(/^[a-z_]+$/)
    }),
    { numRuns: runs },
  )
})

test('the userInfo endpoint', async () => {
  const header = fc.oneof(
    odd,
    odd.map(text => `Bearer ${text}`),
    fc.base64String().map(text => `Bearer ${text}.e30.x`),
  )
  await fc.assert(
    fc.asyncProperty(
      header.filter(text => /^[\x20-\x7e]*$/.test(text)),
      fc.boolean(),
      async (authorization, isPost) => {
        const method = isPost ? 'POST' : 'GET'
        const response = await fetch(`${server.url}/oauth2/userInfo`, { method, headers: { authorization } })
        expect([400, 401], authorization).toContain(response.status)
        expect(response.headers.get('www-authenticate'), authorization).toMatch(/^Bearer error="/)
      },
    ),
    { numRuns: runs },
  )
})
