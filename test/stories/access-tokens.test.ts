import { createHmac, createPublicKey, generateKeyPairSync } from 'node:crypto'
import {
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminResetUserPasswordCommand,
  AdminUserGlobalSignOutCommand,
  DeleteUserPoolClientCommand,
  DeleteUserPoolCommand,
  GetUserCommand,
  GlobalSignOutCommand,
  RevokeTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { importPKCS8, SignJWT } from 'jose'
import { expect, test } from 'vitest'
import { refused } from '../support/accounts.ts'
import { startServer } from '../support/server.ts'
import { claimsOf, openSignIn, signInWith, tampered, tokensOf } from '../support/sign-in.ts'

const server = await startServer()
const { client, clock } = server
const { byPassword } = signInWith(server)

const invalid = ['NotAuthorizedException', 'Invalid Access Token'] as const
const badSignature = ['NotAuthorizedException', 'Could not verify signature for Access Token'] as const
const revoked = ['NotAuthorizedException', 'Access Token has been revoked'] as const

const getUser = (AccessToken: string) => client.send(new GetUserCommand({ AccessToken }))

async function signedIn() {
  const accounts = await openSignIn(server, { AutoVerifiedAttributes: ['email'] })
  await accounts.confirmed('alice', { email: 'alice@example.com', email_verified: 'true' })
  const signIn = async () => tokensOf(await byPassword(accounts.app, 'alice'))
  return { ...accounts, signIn, ...(await signIn()), alice: { ...accounts.pool, Username: 'alice' } }
}

const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

test('an access token speaks for its user until it expires, to the second', async () => {
  const { AccessToken } = await signedIn()
  expect((await getUser(AccessToken)).Username).toBe('alice')
  clock.advance(3_599_999)
  expect((await getUser(AccessToken)).Username).toBe('alice')
  clock.advance(1)
  await refused(getUser(AccessToken), 'NotAuthorizedException', 'Access Token has expired')
})

test('an ID token and a refresh token are no access tokens', async () => {
  const { IdToken, RefreshToken } = await signedIn()
  await refused(getUser(IdToken), ...invalid)
  await refused(getUser(RefreshToken), ...invalid)
})

test('a token that was changed is refused, wherever it was changed', async () => {
  const { AccessToken } = await signedIn()
  const [header = '', payload = '', signature = ''] = AccessToken.split('.')
  const promoted = base64url({ ...claimsOf(AccessToken), username: 'root' })
  await refused(getUser(`${header}.${promoted}.${signature}`), ...badSignature)
  await refused(getUser(`${header}.${payload}.${tampered(signature)}`), ...badSignature)
  await refused(getUser(`${header}.${payload}.`), ...badSignature)
  await refused(getUser(`${header}.${payload}`), ...invalid)
  await refused(getUser(`${AccessToken}.x`), ...invalid)
  for (const last of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_')
    if (!signature.endsWith(last)) await refused(getUser(AccessToken.slice(0, -1) + last), 'NotAuthorizedException')
  expect((await getUser(AccessToken)).Username).toBe('alice')
})

test('another algorithm than RS256 is refused, none and a keyed hash included', async () => {
  const { AccessToken, pool } = await signedIn()
  const [header = '', payload = '', signature = ''] = AccessToken.split('.')
  const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString())
  const jwks = await fetch(`${server.url}/${pool.UserPoolId}/.well-known/jwks.json`)
  const { keys } = (await jwks.json()) as { keys: { kid: string; kty: string; n: string; e: string }[] }
  const own = keys.find(key => key.kid === kid)
  const publicPem = own && createPublicKey({ key: own, format: 'jwk' }).export({ format: 'pem', type: 'spki' })
  for (const alg of ['none', 'None', 'HS256', 'RS512', 'PS256', 'ES256', '']) {
    const input = `${base64url({ kid, alg })}.${payload}`
    const byPublicKey = createHmac('sha256', publicPem ?? '')
      .update(input)
      .digest('base64url')
    for (const end of ['', signature, byPublicKey]) await refused(getUser(`${input}.${end}`), ...invalid)
  }
  for (const more of [{ crit: ['b64'] }, { jku: 'http://127.0.0.1/' }, { jwk: own }, { b64: false }])
    await refused(getUser(`${base64url({ kid, alg: 'RS256', ...more })}.${payload}.${signature}`), ...invalid)
})

test("another key's signature is refused, under its own name and under a stolen one", async () => {
  const { AccessToken, IdToken } = await signedIn()
  const { kid } = JSON.parse(Buffer.from(AccessToken.split('.')[0] ?? '', 'base64url').toString())
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const key = await importPKCS8(privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(), 'RS256')
  const forge = (name: string, claims = claimsOf(AccessToken)) =>
    new SignJWT(claims).setProtectedHeader({ kid: name, alg: 'RS256' }).sign(key)
  await refused(getUser(await forge(kid)), ...badSignature)
  await refused(getUser(await forge('AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=')), ...invalid)
  await refused(
    getUser(await forge(kid, { ...claimsOf(AccessToken), iss: 'https://example.com/us-east-1_x' })),
    ...invalid,
  )
  const idHeader = IdToken.split('.')[0]
  await refused(getUser([idHeader, ...AccessToken.split('.').slice(1)].join('.')), ...invalid)
})

test('a token of another pool is refused for what it says of this one', async () => {
  const [mine, other] = [await signedIn(), await signedIn()]
  const claims = { ...claimsOf(other.AccessToken), iss: claimsOf(mine.AccessToken).iss }
  const [header, , signature] = other.AccessToken.split('.')
  await refused(getUser(`${header}.${base64url(claims)}.${signature}`), ...invalid)
})

test('a token of another server with the same pool is refused', async () => {
  const { AccessToken } = await signedIn()
  const other = await startServer({ seed: 'cenote', clock })
  await other.createPool()
  const response = await other.call('GetUser', { AccessToken })
  expect(await response.json()).toMatchObject({ __type: 'NotAuthorizedException', message: 'Invalid Access Token' })
})

test.each(['x', 'a.b.c', '..', '...', 'e30.e30.e30', 'bnVsbA.bnVsbA.bnVsbA', 'W10.W10.W10', '='.repeat(9000)])(
  'a text that is no token is refused: %.20s',
  async text => {
    await refused(getUser(text), ...invalid)
  },
)

test('a user who was disabled, deleted or must reset is refused in the words for it', async () => {
  const { AccessToken, alice } = await signedIn()
  await client.send(new AdminDisableUserCommand(alice))
  await refused(getUser(AccessToken), 'NotAuthorizedException', 'User is disabled.')
  await client.send(new AdminDeleteUserCommand(alice))
  await refused(getUser(AccessToken), 'UserNotFoundException', 'User does not exist.')

  const two = await signedIn()
  await client.send(new AdminResetUserPasswordCommand(two.alice))
  const reset = 'Password reset required for the user'
  await refused(getUser(two.AccessToken), 'PasswordResetRequiredException', reset)
})

test('a token from before a disabling stays refused when the user is enabled again', async () => {
  const { AccessToken, alice, signIn } = await signedIn()
  await client.send(new AdminDisableUserCommand(alice))
  await client.send(new AdminEnableUserCommand(alice))
  await refused(getUser(AccessToken), ...revoked)
  expect((await getUser((await signIn()).AccessToken)).Username).toBe('alice')
})

test('a global sign-out ends every token of before and none of after, within the same second', async () => {
  const { AccessToken, app, signIn } = await signedIn()
  const second = await signIn()
  await client.send(new GlobalSignOutCommand({ AccessToken }))
  for (const token of [AccessToken, second.AccessToken]) await refused(getUser(token), ...revoked)
  await refused(client.send(new GlobalSignOutCommand({ AccessToken })), ...revoked)
  const { refresh } = signInWith(server)
  await refused(refresh(app, second.RefreshToken), 'NotAuthorizedException', 'Refresh Token has been revoked')
  const third = await signIn()
  expect((await getUser(third.AccessToken)).Username).toBe('alice')
  expect((await refresh(app, third.RefreshToken)).AuthenticationResult).toBeDefined()
})

test('an administrator signs a user out, by name', async () => {
  const { AccessToken, alice, pool } = await signedIn()
  await client.send(new AdminUserGlobalSignOutCommand(alice))
  await refused(getUser(AccessToken), ...revoked)
  const nobody = client.send(new AdminUserGlobalSignOutCommand({ ...pool, Username: 'nobody' }))
  await refused(nobody, 'UserNotFoundException', 'User does not exist.')
})

test('a revoked refresh token takes its access tokens with it, and leaves those of other sign-ins', async () => {
  const { AccessToken, RefreshToken: Token, app, signIn } = await signedIn()
  const other = await signIn()
  const refreshed = tokensOf(await signInWith(server).refresh(app, Token))
  await client.send(new RevokeTokenCommand({ ...app, Token }))
  for (const token of [AccessToken, refreshed.AccessToken]) await refused(getUser(token), ...revoked)
  expect((await getUser(other.AccessToken)).Username).toBe('alice')
})

test('a token outlives neither its client nor its pool', async () => {
  const { AccessToken, pool, app } = await signedIn()
  await client.send(new DeleteUserPoolClientCommand({ ...pool, ...app }))
  await refused(getUser(AccessToken), ...invalid)
  const other = await signedIn()
  await client.send(new DeleteUserPoolCommand(other.pool))
  await refused(getUser(other.AccessToken), ...invalid)
})
