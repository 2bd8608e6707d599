/** The examples of docs/federation.md, as they stand there: each is trusted, and somebody signs in by it. */
import { generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import {
  AdminGetUserCommand,
  type CreateIdentityProviderCommandInput,
  GetSigningCertificateCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { expect, test } from 'vitest'
import { openOAuth } from '../support/oauth.ts'
import { roundTrip, support, trust } from '../support/round-trip.ts'
import { metadataXml, newKeys } from '../support/saml-directory.ts'
import { startServer } from '../support/server.ts'
import { startStubProvider } from '../support/stub-provider.ts'

const text = readFileSync(new URL('../../docs/federation.md', import.meta.url), 'utf8')
const examples = [...text.matchAll(/```json\n(\{\n.*?\n\})\n```/gs)].map(
  ([, json = '']) => JSON.parse(json) as CreateIdentityProviderCommandInput,
)

const issuers = {
  Company: 'https://id.example.org',
  Google: 'https://accounts.google.com',
  Facebook: undefined,
  LoginWithAmazon: undefined,
  SignInWithApple: 'https://appleid.apple.com',
  Directory: undefined,
}
type Name = keyof typeof issuers
const hosts: Record<Name, readonly string[]> = {
  Company: ['id.example.org'],
  Google: ['accounts.google.com', 'www.googleapis.com', 'people.googleapis.com'],
  Facebook: ['www.facebook.com', 'graph.facebook.com'],
  LoginWithAmazon: ['www.amazon.com', 'api.amazon.com'],
  SignInWithApple: ['appleid.apple.com'],
  Directory: ['directory.example.org'],
}
const names = Object.keys(issuers) as Name[]
const stubs = Object.fromEntries(
  await Promise.all(names.map(async name => [name, await startStubProvider(issuers[name])] as const)),
) as Record<Name, Awaited<ReturnType<typeof startStubProvider>>>
const standIns = Object.fromEntries(names.flatMap(name => hosts[name].map(host => [host, stubs[name].origin])))
const server = await startServer({ config: { identityProviders: { standIns, allowHttp: [], allowPrivate: [] } } })
const app = await openOAuth(server)
const { leave, comeBack, comeBackByForm } = roundTrip(server, app)

const pem = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' })

function example(name: Name): Omit<CreateIdentityProviderCommandInput, 'UserPoolId'> {
  const found = examples.find(({ ProviderName }) => ProviderName === name)
  if (!found?.ProviderDetails) throw new Error(`docs/federation.md has no example of ${name}`)
  const { UserPoolId: _, ...provider } = found
  const key = found.ProviderDetails.private_key && { private_key: String(pem) }
  return { ...provider, ProviderDetails: { ...found.ProviderDetails, ...key } }
}

async function leaveFor(name: Name) {
  const provider = example(name)
  await trust(server, app, provider)
  await support(server, app, [name])
  const left = await leave({})
  const { client_id: aud = '' } = provider.ProviderDetails ?? {}
  const at = Math.floor(Date.now() / 1000)
  const idToken = (claims: object) =>
    stubs[name].sign({ iss: issuers[name] ?? '', aud, nonce: left.nonce, iat: at, exp: at + 300, ...claims })
  const tokens = async (claims: object) => ({
    access_token: 'a',
    token_type: 'Bearer',
    id_token: await idToken(claims),
  })
  return { left, stub: stubs[name], tokens }
}

async function attributesOf(Username: string): Promise<Record<string, string>> {
  const { UserAttributes = [] } = await server.client.send(new AdminGetUserCommand({ ...app.pool, Username }))
  return Object.fromEntries(UserAttributes.map(({ Name = '', Value = '' }) => [Name, Value]))
}

const hasArrived = ({ location }: { location: URL }) => location.searchParams.has('code')

test('there is one of every type', () => {
  expect(examples.map(({ ProviderType }) => ProviderType)).toEqual([
    ...['OIDC', 'Google', 'Facebook', 'LoginWithAmazon', 'SignInWithApple', 'SAML'],
  ])
})

test('OpenID Connect', async () => {
  const { left, stub, tokens } = await leaveFor('Company')
  stub.answer('/token', await tokens({ sub: 'alice' }))
  stub.answer('/userinfo', { sub: 'alice', email: 'a@example.org', email_verified: true, name: 'Alice' })
  expect(hasArrived(await comeBack(left, { code: 'code', state: left.state }))).toBe(true)
  expect(await attributesOf('Company_alice')).toMatchObject({
    ...{ email: 'a@example.org', email_verified: 'true', name: 'Alice' },
  })
})

test('Google', async () => {
  const { left, stub, tokens } = await leaveFor('Google')
  stub.answer('/oauth2/v4/token', await tokens({ sub: '1178', email: 'g@example.org', email_verified: true }))
  stub.answer('/v1/people/me', { birthdays: [{ date: { year: 1990, month: 2, day: 3 } }] })
  expect(hasArrived(await comeBack(left, { code: 'code', state: left.state }))).toBe(true)
  expect(await attributesOf('Google_1178')).toMatchObject({ email_verified: 'true', birthdate: '1990-02-03' })
})

test('Facebook', async () => {
  const { left, stub } = await leaveFor('Facebook')
  stub.answer('/v21.0/oauth/access_token', { access_token: 'fb', token_type: 'bearer' })
  stub.answer('/v21.0/me', { id: '42', email: 'f@example.org', name: 'Fay' })
  expect(hasArrived(await comeBack(left, { code: 'code', state: left.state }))).toBe(true)
  expect(await attributesOf('Facebook_42')).toMatchObject({ name: 'Fay', email_verified: 'false' })
})

test('Login with Amazon', async () => {
  const { left, stub } = await leaveFor('LoginWithAmazon')
  stub.answer('/auth/o2/token', { access_token: 'lwa', token_type: 'bearer' })
  stub.answer('/user/profile', { user_id: 'amzn1.account.X', email: 'l@example.org', postal_code: '0150' })
  expect(hasArrived(await comeBack(left, { code: 'code', state: left.state }))).toBe(true)
  expect(await attributesOf('LoginWithAmazon_amzn1.account.X')).toMatchObject({ address: '0150' })
})

test('Sign in with Apple', async () => {
  const { left, stub, tokens } = await leaveFor('SignInWithApple')
  stub.answer('/auth/token', await tokens({ sub: '0012', email: 'p@example.org', email_verified: 'true' }))
  const user = JSON.stringify({ name: { firstName: 'Pat', lastName: 'Apple' } })
  expect(hasArrived(await comeBackByForm(left, { code: 'code', state: left.state, user }))).toBe(true)
  expect(await attributesOf('SignInWithApple_0012')).toMatchObject({ email_verified: 'true', name: 'Pat Apple' })
})

test('SAML, up to its signed request', async () => {
  const { certificate } = await newKeys(server.clock.now())
  const answer = metadataXml([certificate])
  stubs.Directory.answer('/metadata', response => void response.end(answer))
  const { left } = await leaveFor('Directory')
  expect(left.location.searchParams.get('SigAlg')).toBe('http://www.w3.org/2001/04/xmldsig-more#rsa-sha256')
  const { Certificate } = await server.client.send(new GetSigningCertificateCommand(app.pool))
  expect(Certificate).toMatch(/^MII/)
})
