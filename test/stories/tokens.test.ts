import {
  AdminAddUserToGroupCommand,
  CreateGroupCommand,
  type CreateGroupCommandInput,
  UpdateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { JwtVerifier } from 'aws-jwt-verify'
import type { Jwks } from 'aws-jwt-verify/jwk'
import { compactDecrypt, createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import { beforeAll, expect, test } from 'vitest'
import { createSeal } from '../../src/platform/seal.ts'
import { openRefresh, sealRefresh } from '../../src/tokens/refresh.ts'
import { createTestRandom } from '../support/random.ts'
import { startServer } from '../support/server.ts'
import { claimsOf, everyFlow, openSignIn, signInWith, tampered, tokensOf } from '../support/sign-in.ts'

const server = await startServer()
const { client, clock, url } = server
const { byPassword, bySrp, refresh } = signInWith(server)
const accounts = await openSignIn(server, { Schema: [{ Name: 'rank', AttributeDataType: 'Number' }] })
const { app, pool } = accounts
const issuer = `${url}/${pool.UserPoolId}`
const uuid = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
const { sub } = await accounts.confirmed('alice', {
  email: 'alice@example.com',
  email_verified: 'true',
  phone_number: '+12065550100',
  name: 'Alice',
  address: '1 Main Street',
  'custom:rank': '7',
})

/** The servers' clock stands still in stories; the verifiers ask the machine's. */
const verifyOptions = { issuer, currentDate: clock.now() }
const roleArn = (name: string) => `arn:aws:iam::123456789012:role/${name}`

let signedIn: ReturnType<typeof tokensOf>
beforeAll(async () => {
  signedIn = tokensOf(await byPassword(app, 'alice'))
})

test('an ID token has exactly the documented claims', () => {
  const at = Math.floor(clock.now().getTime() / 1000)
  expect(claimsOf(signedIn.IdToken)).toEqual({
    sub,
    iss: issuer,
    aud: app.ClientId,
    token_use: 'id',
    'cognito:username': 'alice',
    auth_time: at,
    iat: at,
    exp: at + 3600,
    jti: uuid,
    origin_jti: uuid,
    event_id: uuid,
    email: 'alice@example.com',
    email_verified: true,
    phone_number: '+12065550100',
    phone_number_verified: false,
    name: 'Alice',
    address: { formatted: '1 Main Street' },
  })
})

test('an access token has exactly the documented claims', () => {
  const at = Math.floor(clock.now().getTime() / 1000)
  const claims = claimsOf(signedIn.AccessToken)
  expect(claims).toEqual({
    sub,
    iss: issuer,
    client_id: app.ClientId,
    token_use: 'access',
    scope: 'aws.cognito.signin.user.admin',
    username: 'alice',
    auth_time: at,
    iat: at,
    exp: at + 3600,
    jti: uuid,
    origin_jti: uuid,
    event_id: uuid,
  })
  const id = claimsOf(signedIn.IdToken)
  expect(id).toMatchObject({ origin_jti: claims.origin_jti, event_id: claims.event_id })
  expect(id.jti).not.toBe(claims.jti)
})

test('headers name a key and RS256 and nothing else, and the two tokens have different keys', async () => {
  const headers = [signedIn.IdToken, signedIn.AccessToken].map(token => decodeProtectedHeader(token))
  for (const header of headers) expect(header).toEqual({ kid: expect.stringMatching(/^[\w+/]{43}=$/), alg: 'RS256' })
  expect(headers[0]?.kid).not.toBe(headers[1]?.kid)
  const response = await fetch(`${issuer}/.well-known/jwks.json`)
  const { keys } = (await response.json()) as { keys: { kid: string }[] }
  expect(keys.map(({ kid }) => kid).sort()).toEqual(headers.map(({ kid }) => kid).sort())
  const key = { alg: 'RS256', e: 'AQAB', kty: 'RSA', use: 'sig', n: expect.stringMatching(/^[\w-]{342}$/) }
  for (const each of keys) expect(each).toEqual({ ...key, kid: each.kid })
})

test('jose verifies both tokens against the published keys, and neither when it was changed', async () => {
  const keys = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`))
  for (const token of [signedIn.IdToken, signedIn.AccessToken]) {
    expect((await jwtVerify(token, keys, verifyOptions)).payload.sub).toBe(sub)
    await expect(jwtVerify(tampered(token), keys, verifyOptions)).rejects.toThrow()
  }
})

test('aws-jwt-verify takes both tokens for what they are', async () => {
  const present = await startServer({ clock: { ...clock, now: () => new Date() } })
  const theirs = await openSignIn(present)
  await theirs.confirmed('alice')
  const tokens = tokensOf(await signInWith(present).byPassword(theirs.app, 'alice'))
  const { ClientId } = theirs.app
  const issuedBy = `${present.url}/${theirs.pool.UserPoolId}`
  const jwksUri = `${issuedBy}/.well-known/jwks.json`
  const jwks = (await (await fetch(jwksUri)).json()) as Jwks
  const idVerifier = JwtVerifier.create({ issuer: issuedBy, jwksUri, audience: ClientId })
  const accessVerifier = JwtVerifier.create({ issuer: issuedBy, jwksUri, audience: null })
  idVerifier.cacheJwks(jwks)
  accessVerifier.cacheJwks(jwks)
  expect(await idVerifier.verify(tokens.IdToken)).toMatchObject({ token_use: 'id', aud: ClientId })
  expect(await accessVerifier.verify(tokens.AccessToken)).toMatchObject({ token_use: 'access', client_id: ClientId })
  await expect(idVerifier.verify(tampered(tokens.IdToken))).rejects.toThrow()
  await expect(idVerifier.verify(signedIn.IdToken)).rejects.toThrow()
})

test('the lifetimes and the attributes are those of the client', async () => {
  const { ClientId } = await server.createClient(
    { Id: pool.UserPoolId },
    {
      ExplicitAuthFlows: [...everyFlow],
      AccessTokenValidity: 5,
      IdTokenValidity: 2,
      TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'hours' },
      ReadAttributes: ['email', 'custom:rank'],
    },
  )
  const result = await byPassword({ ClientId }, 'alice')
  expect(result.AuthenticationResult?.ExpiresIn).toBe(300)
  const { IdToken, AccessToken } = tokensOf(result)
  const [id, access] = [claimsOf(IdToken), claimsOf(AccessToken)]
  expect(Number(id.exp) - Number(id.iat)).toBe(7200)
  expect(Number(access.exp) - Number(access.iat)).toBe(300)
  expect(id).toMatchObject({ email: 'alice@example.com', 'custom:rank': '7' })
  for (const name of ['email_verified', 'name', 'phone_number', 'address']) expect(id).not.toHaveProperty(name)
})

test('groups come with their roles, the role of the first in precedence preferred', async () => {
  const own = await openSignIn(server)
  await own.confirmed('bob')
  const join = async (group: Omit<CreateGroupCommandInput, 'UserPoolId'>) => {
    await client.send(new CreateGroupCommand({ ...own.pool, ...group }))
    await client.send(new AdminAddUserToGroupCommand({ ...own.pool, GroupName: group.GroupName, Username: 'bob' }))
  }
  const claims = async () => {
    const { IdToken, AccessToken } = tokensOf(await byPassword(own.app, 'bob'))
    return { id: claimsOf(IdToken), access: claimsOf(AccessToken) }
  }
  await join({ GroupName: 'readers' })
  expect((await claims()).id).not.toHaveProperty('cognito:roles')
  await join({ GroupName: 'writers', Precedence: 5, RoleArn: roleArn('writer') })
  await join({ GroupName: 'admins', Precedence: 1, RoleArn: roleArn('admin') })
  const { id, access } = await claims()
  expect(access['cognito:groups']).toEqual(['admins', 'writers', 'readers'])
  expect(access).not.toHaveProperty('cognito:roles')
  expect(id).toMatchObject({
    'cognito:groups': ['admins', 'writers', 'readers'],
    'cognito:roles': [roleArn('admin'), roleArn('writer')],
    'cognito:preferred_role': roleArn('admin'),
  })
  await join({ GroupName: 'auditors', Precedence: 1, RoleArn: roleArn('auditor') })
  expect((await claims()).id).not.toHaveProperty('cognito:preferred_role')
})

test('tokens of a client without revocation have no origin', async () => {
  const change = { ...pool, ...app, ExplicitAuthFlows: [...everyFlow] }
  await client.send(new UpdateUserPoolClientCommand({ ...change, EnableTokenRevocation: false }))
  const { IdToken, AccessToken } = tokensOf(await bySrp(accounts, 'alice'))
  await client.send(new UpdateUserPoolClientCommand({ ...change, EnableTokenRevocation: true }))
  for (const token of [IdToken, AccessToken]) expect(claimsOf(token)).not.toHaveProperty('origin_jti')
})

test('a refresh changes what is new and keeps what ties the tokens to the sign-in', async () => {
  const { RefreshToken, IdToken } = signedIn
  clock.advance('10 minutes')
  const result = await refresh(app, RefreshToken)
  expect(result.ChallengeParameters).toEqual({})
  expect(result.AuthenticationResult).not.toHaveProperty('RefreshToken')
  const [before, after] = [claimsOf(IdToken), claimsOf(tokensOf(result).IdToken)]
  const changed = Object.keys(after).filter(name => JSON.stringify(after[name]) !== JSON.stringify(before[name]))
  expect(changed.sort()).toEqual(['exp', 'iat', 'jti'])
  expect(Number(after.iat) - Number(before.iat)).toBe(600)
})

test('jose opens a refresh token with the server’s key, and nobody else does', async () => {
  const seal = createSeal(server.config.masterKeys)
  const [current] = seal.keys('refresh-token')
  const { plaintext, protectedHeader } = await compactDecrypt(signedIn.RefreshToken, current?.key ?? new Uint8Array())
  expect(protectedHeader).toEqual({ cty: 'JWT', enc: 'A256GCM', alg: 'dir', kid: current?.id })
  expect(JSON.parse(Buffer.from(plaintext).toString())).toMatchObject({ sub, clientId: app.ClientId })
  const [other] = createSeal([new Uint8Array(32)]).keys('refresh-token')
  await expect(compactDecrypt(signedIn.RefreshToken, other?.key ?? new Uint8Array())).rejects.toThrow()
})

test('a refresh token outlives the rotation of the master key, and no longer', () => {
  const [one, two] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)]
  const token = { jti: 'j', poolId: 'p', clientId: 'c', sub: 's', originJti: 'o', signOuts: 0, scopes: ['x'] }
  const dated = { ...token, authTime: clock.now(), expiresAt: clock.now() }
  const text = sealRefresh({ seal: createSeal([one]), random: createTestRandom() }, dated)
  expect(openRefresh(createSeal([two, one]), text)).toEqual(dated)
  expect(openRefresh(createSeal([two]), text)).toBeUndefined()
})
