/** Google, Facebook, Login with Amazon and Sign in with Apple, each by a stand-in for its hosts. */
import { generateKeyPairSync } from 'node:crypto'
import { AdminGetUserCommand } from '@aws-sdk/client-cognito-identity-provider'
import { decodeProtectedHeader, jwtVerify } from 'jose'
import { expect, test } from 'vitest'
import { openOAuth } from '../support/oauth.ts'
import { roundTrip, support, trust } from '../support/round-trip.ts'
import { startServer } from '../support/server.ts'
import { startStubProvider } from '../support/stub-provider.ts'

const [google, facebook, amazon, apple] = await Promise.all([
  startStubProvider('https://accounts.google.com'),
  startStubProvider(),
  startStubProvider(),
  startStubProvider('https://appleid.apple.com'),
])
const standIns = {
  'accounts.google.com': google.origin,
  'www.googleapis.com': google.origin,
  'people.googleapis.com': google.origin,
  'www.facebook.com': facebook.origin,
  'graph.facebook.com': facebook.origin,
  'www.amazon.com': amazon.origin,
  'api.amazon.com': amazon.origin,
  'appleid.apple.com': apple.origin,
}
const server = await startServer({ config: { identityProviders: { standIns, allowHttp: [], allowPrivate: [] } } })
const app = await openOAuth(server)
const client = { client_id: 'us', client_secret: 'ours' }
const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const pem = String(privateKey.export({ type: 'pkcs8', format: 'pem' }))
await trust(server, app, {
  ...{ ProviderName: 'Google', ProviderType: 'Google' },
  ProviderDetails: { ...client, authorize_scopes: 'openid email' },
  AttributeMapping: { email: 'email', birthdate: 'birthdays' },
})
await trust(server, app, {
  ...{ ProviderName: 'Facebook', ProviderType: 'Facebook' },
  ProviderDetails: { ...client, authorize_scopes: 'public_profile,email', api_version: 'v21.0' },
  AttributeMapping: { email: 'email', name: 'name' },
})
await trust(server, app, {
  ...{ ProviderName: 'LoginWithAmazon', ProviderType: 'LoginWithAmazon' },
  ProviderDetails: { ...client, authorize_scopes: 'profile' },
  AttributeMapping: { email: 'email' },
})
await trust(server, app, {
  ...{ ProviderName: 'SignInWithApple', ProviderType: 'SignInWithApple' },
  ProviderDetails: {
    ...{ client_id: 'us', team_id: 'TEAM', key_id: 'KEY', authorize_scopes: 'email name' },
    private_key: pem.replace(/-----.*-----|\n/g, ''),
  },
  AttributeMapping: { email: 'email', name: 'name' },
})
await support(server, app, ['COGNITO', 'Google', 'Facebook', 'LoginWithAmazon', 'SignInWithApple'])
const { leave, comeBack, comeBackByForm } = roundTrip(server, app)

const times = () => ({ iat: Math.floor(Date.now() / 1000), exp: Math.floor(Date.now() / 1000) + 300 })

async function attributesOf(Username: string): Promise<Record<string, string>> {
  const { UserAttributes = [] } = await server.client.send(new AdminGetUserCommand({ ...app.pool, Username }))
  return Object.fromEntries(UserAttributes.map(({ Name = '', Value = '' }) => [Name, Value]))
}

test('Google vouches by an ID token, and tells fields of its people API', async () => {
  const left = await leave({ identity_provider: 'Google', login_hint: 'g@example.org' })
  expect(left.location.origin + left.location.pathname).toBe(`${google.origin}/o/oauth2/v2/auth`)
  expect(left.location.searchParams.get('login_hint')).toBe('g@example.org')
  const claims = { iss: 'https://accounts.google.com', aud: 'us', sub: '1178', nonce: left.nonce, ...times() }
  const id_token = await google.sign({ ...claims, email: 'g@example.org' })
  google.answer('/oauth2/v4/token', { access_token: 'a', token_type: 'Bearer', id_token })
  google.answer('/v1/people/me', { birthdays: [{ date: { year: 1990, month: 2, day: 3 } }] })
  const { location } = await comeBack(left, { code: 'code', state: left.state, scope: 'openid', authuser: '0' })
  expect(location.searchParams.has('code'), location.href).toBe(true)
  expect(await attributesOf('Google_1178')).toMatchObject({ email: 'g@example.org', birthdate: '1990-02-03' })
  expect(google.seen.find(({ path }) => path === '/v1/people/me')?.query.get('personFields')).toBe('birthdays')
})

test('Facebook gives its token by GET, and tells the fields that are mapped, in the version that was chosen', async () => {
  const left = await leave({ identity_provider: 'Facebook' })
  expect(left.location.pathname).toBe('/v21.0/dialog/oauth')
  facebook.answer('/v21.0/oauth/access_token', { access_token: 'fb', token_type: 'bearer' })
  facebook.answer('/v21.0/me', { id: '42', email: 'f@example.org', name: 'Fay' })
  const { location } = await comeBack(left, { code: 'a code', state: left.state })
  expect(location.searchParams.has('code'), location.href).toBe(true)
  expect(await attributesOf('Facebook_42')).toMatchObject({ email: 'f@example.org', name: 'Fay' })
  const [asked, me] = facebook.seen
  expect([asked?.method, asked?.query.get('code'), asked?.query.get('client_secret')]).toEqual([
    'GET',
    'a code',
    'ours',
  ])
  expect([me?.query.get('fields'), me?.headers.authorization]).toEqual(['id,email,name', 'Bearer fb'])
})

test('Amazon tells who it is at its profile, and what was wrong with a request', async () => {
  const left = await leave({ identity_provider: 'LoginWithAmazon' })
  expect(left.location.pathname).toBe('/ap/oa')
  amazon.answer('/auth/o2/token', { access_token: 'lwa', token_type: 'bearer' })
  amazon.answer('/user/profile', { user_id: 'amzn1.account.X', email: 'a@example.org' })
  const { location } = await comeBack(left, { code: 'code', state: left.state })
  expect(location.searchParams.has('code'), location.href).toBe(true)
  expect(await attributesOf('LoginWithAmazon_amzn1.account.X')).toMatchObject({ email: 'a@example.org' })
  amazon.answer('/auth/o2/token', response => {
    response.writeHead(400, { 'content-type': 'application/json' })
    response.end('{"error":"invalid_request","error_description":"client_secret is missing"}')
  })
  const again = await leave({ identity_provider: 'LoginWithAmazon' })
  const refused = await comeBack(again, { code: 'code', state: again.state })
  const told = 'LoginWithAmazon Error - 400 invalid_request client_secret is missing'
  expect(refused.location.searchParams.get('error_description')).toBe(told)
  amazon.answer('/auth/o2/token', { access_token: 'lwa' })
  amazon.answer('/user/profile', { email: 'nobody@example.org' })
  const nobody = await leave({ identity_provider: 'LoginWithAmazon' })
  const unknown = await comeBack(nobody, { code: 'code', state: nobody.state })
  expect(unknown.location.searchParams.get('error_description')).toMatch(/user_id is missing/)
})

test('Apple comes back by a form, knows its secret by our key, and tells a name beside the token once', async () => {
  const left = await leave({ identity_provider: 'SignInWithApple' })
  expect(left.location.searchParams.get('response_mode')).toBe('form_post')
  const claims = { iss: 'https://appleid.apple.com', aud: 'us', sub: '0012', nonce: left.nonce, ...times() }
  const id_token = await apple.sign({ ...claims, email: 'p@example.org' })
  apple.answer('/auth/token', { access_token: 'a', token_type: 'Bearer', id_token })
  // Unsigned, so that only the name may be believed.
  const user = JSON.stringify({ name: { firstName: 'Pat', lastName: 'Apple' }, email: 'evil@example.org', sub: 'boss' })
  const { location } = await comeBackByForm(left, { code: 'code', state: left.state, user })
  expect(location.searchParams.has('code'), location.href).toBe(true)
  expect(await attributesOf('SignInWithApple_0012')).toMatchObject({ email: 'p@example.org', name: 'Pat Apple' })
  const secret = apple.seen.find(({ path }) => path === '/auth/token')?.form.get('client_secret') ?? ''
  const { payload } = await jwtVerify(secret, publicKey, {
    ...{ issuer: 'TEAM', subject: 'us', audience: 'https://appleid.apple.com', currentDate: server.clock.now() },
  })
  expect([decodeProtectedHeader(secret), Number(payload.exp) - Number(payload.iat)]).toEqual([
    { alg: 'ES256', kid: 'KEY' },
    300,
  ])
})
