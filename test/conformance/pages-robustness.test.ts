/**
 * Nothing that a browser sends to the pages may cause a 5xx, send it to a place that no client has registered, or sign
 * somebody in whose name and password are not in the form.
 */
import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { password } from '../support/accounts.ts'
import { createFormBrowser } from '../support/form-browser.ts'
import { callback, logoutUrl, openOAuth, otherCallback } from '../support/oauth.ts'
import { startServer } from '../support/server.ts'

const server = await startServer({ config: { logLevel: 'silent' } })
const app = await openOAuth(server, {}, { Schema: [{ Name: 'given_name', Required: true }] })
const runs = Number(process.env.ROBUSTNESS_RUNS ?? 25) * 24

const paths = [
  ...['/login', '/signup', '/confirm', '/resendcode', '/forgotPassword', '/confirmForgotPassword', '/newPassword'],
  ...[
    '/mfa',
    '/mfaOption',
    '/mfaSetup',
    '/error',
    '/confirmUser',
    '/confirmuser/',
    '/confirmforgotPassword',
    '/logout',
    '/feedback',
  ],
]

const evil = `"><script>alert(1)</script>`

// Values that have broken servers before.
const odd = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 1, arbitrary: fc.string({ minLength: 3_000, maxLength: 9_000 }) },
  fc.constantFrom(
    '',
    ' ',
    '\0',
    '\ud800',
    '__proto__',
    'constructor',
    '%00',
    '../..',
    'a=b',
    evil,
    '\u202e',
    '\r\nX: y',
  ),
  fc.constantFrom(
    '//evil.example',
    'https://evil.example/',
    'javascript:alert(1)',
    `${callback}@evil.example`,
    logoutUrl,
  ),
)

const queryNames = [
  ...['client_id', 'redirect_uri', 'response_type', 'scope', 'state', 'nonce', 'code_challenge', 'lang', 'prompt'],
  ...['code_challenge_method', 'login_hint', 'error', 'user_name', 'confirmation_code', 'max_age', 'logout_uri'],
  ...['event_id', 'feedback_token', 'value'],
]

const fieldNames = [
  ...['_csrf', 'username', 'password', 'code', 'new_password', 'confirm_password', 'authentication_code', 'email'],
  ...['mfa_option', 'continue', 'resend', 'rememberDevice', 'requiredAttributes[given_name]', 'friendly_device_name'],
  'requiredAttributes[__proto__]',
  ...['client_id', 'user_name', 'event_id', 'feedback_token', 'value'],
]

const fields = (names: readonly string[]) => {
  const strange = fc.dictionary(fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...names) }, odd), odd, { maxKeys: 6 })
  return orNone(strange)
}

// Where every part has something strange in it, nothing is let past the first check.
function orNone(strange: fc.Arbitrary<Record<string, string>>): fc.Arbitrary<Record<string, string>> {
  return fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, { weight: 2, arbitrary: strange })
}

interface Known {
  readonly query: Record<string, string>
  readonly form: Record<string, string>
  readonly cookies: Record<string, string>
}

let known: Known

// What gets past the first checks: a request that is right, a token that fits, steps under way.
beforeAll(async () => {
  await app.confirmed('alice', { given_name: 'Alice' })
  const query = { client_id: app.app.ClientId, redirect_uri: callback, response_type: 'code' }
  const browser = createFormBrowser(server)
  await browser.open(`${server.url}/forgotPassword?${new URLSearchParams(query)}`)
  await browser.submit({ username: 'alice' })
  const token = browser.cookie('XSRF-TOKEN') ?? ''
  known = {
    query,
    form: { _csrf: token, username: 'alice', password, 'requiredAttributes[given_name]': 'Alice' },
    cookies: { 'XSRF-TOKEN': token, 'page-data': browser.cookie('page-data') ?? '' },
  }
})

const visits = fc.record({
  path: fc.constantFrom(...paths, '/login', '/login', '/login'),
  method: fc.constantFrom('GET', 'POST', 'POST', 'HEAD'),
  isRight: fc.record({ query: fc.boolean(), form: fc.boolean(), cookies: fc.boolean() }),
  query: fields(queryNames),
  form: fields(fieldNames),
  cookies: orNone(
    fc.dictionary(
      fc.constantFrom('XSRF-TOKEN', 'page-data', 'cognito', 'devices', 'lang'),
      fc.string({ unit: 'grapheme-ascii', maxLength: 60 }),
      { maxKeys: 3 },
    ),
  ),
  isRepeated: fc.nat(7).map(number => number === 0),
})

test('whatever comes, a page or a way on', { timeout: 120_000 }, async () => {
  const outcomes = new Set<string>()
  await fc.assert(
    fc.asyncProperty(visits, async visit => {
      // So that no one is told to wait.
      server.clock.advance('1 second')
      const { status, headers, html, isSignIn } = await send(visit)
      expect(status).toBeLessThan(500)
      if (headers.get('content-type')?.startsWith('text/html'))
        expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(html).not.toContain('<script')
      const location = headers.get('location')
      if (location !== null) expect(isOwn(location), location).toBe(true)
      const isSignedIn = headers.getSetCookie().some(line => /^cognito=[^;]/.test(line))
      if (/[?&#](code|access_token)=/.test(location ?? '') || isSignedIn) expect(isSignIn, location ?? '').toBe(true)
      outcomes.add(isSignedIn ? 'signed in' : location === null ? `${visit.method} ${status}` : 'sent on')
    }),
    { numRuns: runs },
  )
  // The walk comes by every kind of answer.
  const expected = ['signed in', 'sent on', 'GET 200', 'GET 400', 'POST 400']
  expect([...outcomes]).toEqual(expect.arrayContaining(expected))
})

type Visit = typeof visits extends fc.Arbitrary<infer T> ? T : never

async function send({ path, method, isRight, isRepeated, ...given }: Visit) {
  const mixed = (part: 'query' | 'form' | 'cookies'): Record<string, string> =>
    isRight[part] ? { ...given[part], ...known[part] } : { ...known[part], ...given[part] }
  const query = new URLSearchParams(mixed('query'))
  const cookie = Object.entries(mixed('cookies'))
    .map(([name, value]) => `${name}=${value.replaceAll(/[^\x21-\x7e]/g, '')}`)
    .join('; ')
  const fields = mixed('form')
  const form = new URLSearchParams(fields)
  const body = isRepeated ? `${form}&username=twice` : form.toString()
  const response = await fetch(`${server.url}${path}?${query}`, {
    method,
    redirect: 'manual',
    headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
    ...(method === 'POST' && { body }),
  })
  const isSignIn = method === 'POST' && path === '/login' && fields.username === 'alice' && fields.password === password
  return { status: response.status, headers: response.headers, html: await response.text(), isSignIn }
}

function isOwn(location: string): boolean {
  const [target = ''] = location.split(/[?#]/)
  return (
    target === '/oauth2/authorize' ||
    paths.includes(target) ||
    target === callback ||
    target === logoutUrl ||
    target === otherCallback
  )
}
