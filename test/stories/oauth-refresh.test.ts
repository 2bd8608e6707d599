import {
  AdminDisableUserCommand,
  AdminUpdateUserAttributesCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { decodeJwt } from 'jose'
import { describe, expect, test } from 'vitest'
import { refused } from '../support/accounts.ts'
import { type OAuthApp, openOAuth } from '../support/oauth.ts'
import { startFunctions } from '../support/pool-functions.ts'
import { startServer } from '../support/server.ts'
import { signInWith, tampered, tokensOf } from '../support/sign-in.ts'

const functions = await startFunctions()
const server = await startServer({ config: { functions: functions.entries } })
const { client, clock } = server
const { byPassword, refresh } = signInWith(server)
const claimsOf = (token: unknown) => decodeJwt(String(token))
const redeem = (app: OAuthApp, token: unknown) =>
  app.token({ grant_type: 'refresh_token', refresh_token: String(token) })

async function signedIn(app: OAuthApp, scope = 'openid email') {
  const { sub } = await app.confirmed('alice', { email: 'alice@example.org' })
  const { body } = await app.exchange(await app.codeOf(await app.browserOf(sub), { scope, nonce: 'n' }))
  return body
}

test('a refresh gives tokens of the same sign-in in the same form, without a new refresh token', async () => {
  const app = await openOAuth(server)
  const first = await signedIn(app)
  clock.advance('30 minutes')
  const UserAttributes = [{ Name: 'email', Value: 'new@example.org' }]
  await client.send(new AdminUpdateUserAttributesCommand({ ...app.pool, Username: 'alice', UserAttributes }))
  const { status, body } = await redeem(app, first.refresh_token)
  expect(status).toBe(200)
  expect(Object.keys(body)).toEqual(['id_token', 'access_token', 'expires_in', 'token_type'])
  const [before, after] = [claimsOf(first.access_token), claimsOf(body.access_token)]
  for (const name of ['sub', 'scope', 'version', 'origin_jti', 'auth_time', 'client_id', 'username'])
    expect([name, after[name]]).toEqual([name, before[name]])
  expect(after.jti).not.toBe(before.jti)
  expect(after.exp).toBe((before.exp ?? 0) + 1800)
  const id = claimsOf(body.id_token)
  expect(id).toMatchObject({ email: 'new@example.org', at_hash: expect.any(String) })
  for (const name of ['nonce', 'event_id', 'name']) expect(id).not.toHaveProperty(name)
})

test('a refresh keeps the scopes of its sign-in, whichever it names: they neither grow nor shrink', async () => {
  const app = await openOAuth(server)
  const { refresh_token } = await signedIn(app, 'openid email')
  for (const scope of ['openid', 'openid email phone aws.cognito.signin.user.admin', 'nonsense']) {
    const { status, body } = await app.token({
      grant_type: 'refresh_token',
      refresh_token: String(refresh_token),
      scope,
    })
    expect([status, claimsOf(body.access_token).scope]).toEqual([200, 'openid email'])
  }
})

test('a sign-in without openid gets no ID token at a refresh either, at both doors', async () => {
  const app = await openOAuth(server)
  const { refresh_token } = await signedIn(app, 'email')
  expect(Object.keys((await redeem(app, refresh_token)).body)).toEqual(['access_token', 'expires_in', 'token_type'])
  const input = { ...app.app, RefreshToken: String(refresh_token) }
  const { AuthenticationResult } = await client.send(new GetTokensFromRefreshTokenCommand(input))
  expect(AuthenticationResult).not.toHaveProperty('IdToken')
  expect(claimsOf(AuthenticationResult?.AccessToken).scope).toBe('email')
})

test('tokens of either door are refreshed at the other, and keep their form', async () => {
  const app = await openOAuth(server)
  const { refresh_token } = await signedIn(app)
  const byApi = tokensOf(await refresh(app.app, String(refresh_token)))
  expect(claimsOf(byApi.AccessToken)).toMatchObject({ version: 2, scope: 'openid email' })
  expect(claimsOf(byApi.IdToken)).not.toHaveProperty('event_id')
  const { RefreshToken } = tokensOf(await byPassword(app.app, 'alice'))
  const { body } = await redeem(app, RefreshToken)
  expect(claimsOf(body.access_token)).toMatchObject({ scope: 'aws.cognito.signin.user.admin' })
  expect(claimsOf(body.access_token)).not.toHaveProperty('version')
  expect(claimsOf(body.id_token)).toHaveProperty('event_id')
})

test('a sign-in on a device is not refreshed where no device can be named', async () => {
  const DeviceConfiguration = { ChallengeRequiredOnNewDevice: false, DeviceOnlyRememberedOnUserPrompt: false }
  const app = await openOAuth(server, {}, { DeviceConfiguration })
  const { refresh_token } = await signedIn(app)
  const { RefreshToken } = tokensOf(await byPassword(app.app, 'alice'))
  expect((await redeem(app, RefreshToken)).body.error).toBe('invalid_grant')
  expect((await redeem(app, refresh_token)).status).toBe(200)
})

describe('refused is', () => {
  test('what is no refresh token of this client', async () => {
    const [app, other] = [await openOAuth(server), await openOAuth(server)]
    const { refresh_token, access_token, id_token } = await signedIn(app)
    for (const token of [tampered(String(refresh_token)), access_token, id_token, 'x', '....', '\0'])
      expect(await redeem(app, token)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
    expect((await redeem(other, refresh_token)).body.error).toBe('invalid_grant')
    const { ClientId } = await server.createClient({ Id: app.pool.UserPoolId })
    const sibling = { grant_type: 'refresh_token', refresh_token: String(refresh_token), client_id: ClientId }
    expect((await app.token(sibling)).body.error).toBe('invalid_grant')
    expect((await redeem(app, refresh_token)).status).toBe(200)
  })

  test('a token that has expired', async () => {
    const app = await openOAuth(server, { RefreshTokenValidity: 1 })
    const { refresh_token } = await signedIn(app)
    clock.advance('1439 minutes')
    expect((await redeem(app, refresh_token)).status).toBe(200)
    clock.advance('1 minute')
    expect((await redeem(app, refresh_token)).body.error).toBe('invalid_grant')
  })

  test('a token of a user who was disabled', async () => {
    const app = await openOAuth(server)
    const { refresh_token } = await signedIn(app)
    await client.send(new AdminDisableUserCommand({ ...app.pool, Username: 'alice' }))
    expect((await redeem(app, refresh_token)).body.error).toBe('invalid_grant')
  })
})

describe('where the client rotates', () => {
  const rotating = (RetryGracePeriodSeconds: number) =>
    openOAuth(server, {
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds },
    })

  test('a refresh gives a new token, and the old one is used up', async () => {
    const app = await rotating(0)
    const first = await signedIn(app)
    const { body: second } = await redeem(app, first.refresh_token)
    expect(Object.keys(second)).toEqual(['id_token', 'access_token', 'refresh_token', 'expires_in', 'token_type'])
    const { body: third } = await redeem(app, second.refresh_token)
    expect(claimsOf(third.access_token)).toMatchObject({
      scope: 'openid email',
      version: 2,
      origin_jti: claimsOf(first.access_token).origin_jti,
    })
    expect(third.refresh_token).not.toBe(second.refresh_token)
  })

  test('a token that comes again ends the sign-in, for nobody knows in whose hands it is', async () => {
    const app = await rotating(0)
    const first = await signedIn(app, 'openid aws.cognito.signin.user.admin')
    const { body: second } = await redeem(app, first.refresh_token)
    expect((await redeem(app, first.refresh_token)).body.error).toBe('invalid_grant')
    expect((await redeem(app, second.refresh_token)).body.error).toBe('invalid_grant')
    const getUser = client.send(new GetUserCommand({ AccessToken: String(second.access_token) }))
    await refused(getUser, 'NotAuthorizedException', 'Access Token has been revoked')
  })

  test('the old token is good for the grace period', async () => {
    const app = await rotating(30)
    const { refresh_token } = await signedIn(app)
    await redeem(app, refresh_token)
    clock.advance('29 seconds')
    expect((await redeem(app, refresh_token)).status).toBe(200)
    clock.advance('1 second')
    expect((await redeem(app, refresh_token)).body.error).toBe('invalid_grant')
  })

  test('of many refreshes at once one succeeds', async () => {
    const app = await rotating(0)
    const { refresh_token } = await signedIn(app)
    const answers = await Promise.all(Array.from({ length: 8 }, () => redeem(app, refresh_token)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  })
})

test('the pool’s function is told of a refresh and of the scopes of the sign-in', async () => {
  const PreTokenGenerationConfig = { LambdaArn: functions.arn('PreTokenGeneration'), LambdaVersion: 'V2_0' as const }
  const app = await openOAuth(server, {}, { LambdaConfig: { PreTokenGenerationConfig } })
  functions.says('PreTokenGeneration', {})
  const { refresh_token } = await signedIn(app)
  functions.taken('PreTokenGeneration')
  await redeem(app, refresh_token)
  expect(functions.taken('PreTokenGeneration')).toMatchObject([
    { triggerSource: 'TokenGeneration_RefreshTokens', request: { scopes: ['openid', 'email'] } },
  ])
})

test('a global sign-out by an access token of OAuth ends it', async () => {
  const app = await openOAuth(server)
  const { access_token, refresh_token } = await signedIn(app, 'openid aws.cognito.signin.user.admin')
  const answer = await server.call('GlobalSignOut', { AccessToken: access_token })
  expect(answer.status).toBe(200)
  const getUser = client.send(new GetUserCommand({ AccessToken: String(access_token) }))
  await refused(getUser, 'NotAuthorizedException', 'Access Token has been revoked')
  expect((await redeem(app, refresh_token)).body.error).toBe('invalid_grant')
})
