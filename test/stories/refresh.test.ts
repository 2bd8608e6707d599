import {
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminInitiateAuthCommand,
  GetTokensFromRefreshTokenCommand,
  type GetTokensFromRefreshTokenCommandInput,
  GetUserCommand,
  RevokeTokenCommand,
  type RevokeTokenCommandInput,
  UpdateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { secretHash } from '../../src/domain/secret-hash.ts'
import { password, refused } from '../support/accounts.ts'
import { startServer } from '../support/server.ts'
import { claimsOf, everyFlow, openSignIn, signInWith, tampered, tokensOf } from '../support/sign-in.ts'

const server = await startServer()
const { client, clock } = server
const { initiate, byPassword, refresh } = signInWith(server)

const invalid = ['NotAuthorizedException', 'Invalid Refresh Token'] as const
const revoked = ['NotAuthorizedException', 'Refresh Token has been revoked'] as const
const reused = ['RefreshTokenReuseException'] as const

const redeem = (input: GetTokensFromRefreshTokenCommandInput) =>
  client.send(new GetTokensFromRefreshTokenCommand(input))
const revoke = (input: RevokeTokenCommandInput) => client.send(new RevokeTokenCommand(input))

async function signedIn(clientSettings: Parameters<typeof openSignIn>[2] = {}) {
  const accounts = await openSignIn(server, {}, clientSettings)
  await accounts.confirmed('alice')
  const { RefreshToken } = tokensOf(await byPassword(accounts.app, 'alice'))
  return { ...accounts, RefreshToken, alice: { ...accounts.pool, Username: 'alice' } }
}

const rotating = (RetryGracePeriodSeconds: number) => ({
  ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH' as const],
  RefreshTokenRotation: { Feature: 'ENABLED' as const, RetryGracePeriodSeconds },
})

describe('a refresh token', () => {
  test('is good as often as its client likes, by flow and by operation, until it expires', async () => {
    const { app, RefreshToken } = await signedIn({ RefreshTokenValidity: 1 })
    for (const flow of ['REFRESH_TOKEN_AUTH', 'REFRESH_TOKEN'] as const)
      tokensOf(await initiate(app, flow, { REFRESH_TOKEN: RefreshToken }))
    const { $metadata: _, ...result } = await redeem({ ...app, RefreshToken })
    expect(Object.keys(result)).toEqual(['AuthenticationResult'])
    expect(result.AuthenticationResult).not.toHaveProperty('RefreshToken')
    clock.advance('23 hours')
    tokensOf(await refresh(app, RefreshToken))
    clock.advance('1 hour')
    const expired = ['NotAuthorizedException', 'Refresh Token has expired'] as const
    await refused(refresh(app, RefreshToken), ...expired)
    await refused(redeem({ ...app, RefreshToken }), ...expired)
  })

  test('is refused when it was changed, wherever it was', async () => {
    const { app, RefreshToken } = await signedIn()
    const parts = RefreshToken.split('.')
    for (const part of [0, 2, 3, 4]) {
      const changed = parts.map((text, index) => (index === part ? tampered(text) : text)).join('.')
      await refused(refresh(app, changed), ...invalid)
    }
    for (const last of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_')
      if (!RefreshToken.endsWith(last)) await refused(refresh(app, RefreshToken.slice(0, -1) + last), ...invalid)
    for (const text of ['x', '....', 'a.b.c.d.e', RefreshToken.replace('..', '.QUJD.'), `${RefreshToken}.x`])
      await refused(refresh(app, text), ...invalid)
  })

  test('is refused to another client of its pool, and to one of another pool', async () => {
    const { pool, RefreshToken } = await signedIn()
    const { ClientId } = await server.createClient({ Id: pool.UserPoolId })
    await refused(refresh({ ClientId }, RefreshToken), ...invalid)
    await refused(redeem({ ClientId, RefreshToken }), ...invalid)
    await refused(refresh((await openSignIn(server)).app, RefreshToken), ...invalid)
  })

  test('is not an access or ID token, nor they it', async () => {
    const { app } = await signedIn()
    const { AccessToken, IdToken } = tokensOf(await byPassword(app, 'alice'))
    for (const token of [AccessToken, IdToken]) await refused(refresh(app, token), ...invalid)
  })

  test('is refused with its user', async () => {
    const { app, RefreshToken, alice } = await signedIn()
    await client.send(new AdminDisableUserCommand(alice))
    await refused(refresh(app, RefreshToken), 'NotAuthorizedException', 'User is disabled.')
    await client.send(new AdminDeleteUserCommand(alice))
    await refused(refresh(app, RefreshToken), 'UserNotFoundException', 'User does not exist.')
  })

  test('is refused with a device that it is not bound to', async () => {
    const { app, RefreshToken } = await signedIn()
    const DEVICE_KEY = 'us-east-1_a1b2c3d4-5678-90ab-cdef-0123456789ab'
    await refused(initiate(app, 'REFRESH_TOKEN_AUTH', { REFRESH_TOKEN: RefreshToken, DEVICE_KEY }), ...invalid)
    await refused(redeem({ ...app, RefreshToken, DeviceKey: DEVICE_KEY }), ...invalid)
  })

  test('must be given', async () => {
    const { app } = await signedIn()
    const sentence = 'Missing required parameter REFRESH_TOKEN'
    await refused(initiate(app, 'REFRESH_TOKEN_AUTH', {}), 'InvalidParameterException', sentence)
  })

  test('is refused by a client that may not refresh', async () => {
    const { app, pool, RefreshToken } = await signedIn()
    const ExplicitAuthFlows = ['ALLOW_USER_PASSWORD_AUTH' as const]
    await client.send(new UpdateUserPoolClientCommand({ ...pool, ...app, ExplicitAuthFlows }))
    const closed = ['InvalidParameterException', 'Auth flow not enabled for this client'] as const
    await refused(refresh(app, RefreshToken), ...closed)
    await refused(redeem({ ...app, RefreshToken }), ...closed)
  })
})

describe('rotation', () => {
  test('gives a new token for the old, which then is refused', async () => {
    const { app, RefreshToken } = await signedIn(rotating(0))
    const two = tokensOf(await redeem({ ...app, RefreshToken }))
    expect(two.RefreshToken).not.toBe(RefreshToken)
    await refused(redeem({ ...app, RefreshToken }), ...reused)
    const three = tokensOf(await redeem({ ...app, RefreshToken: two.RefreshToken }))
    expect(claimsOf(three.AccessToken).origin_jti).toBe(claimsOf(two.AccessToken).origin_jti)
    expect(claimsOf(three.AccessToken).auth_time).toBe(claimsOf(two.AccessToken).auth_time)
  })

  test('leaves the old token good for the grace period, counted from its first use', async () => {
    const { app, RefreshToken } = await signedIn(rotating(30))
    await redeem({ ...app, RefreshToken })
    clock.advance(20_000)
    tokensOf(await redeem({ ...app, RefreshToken }))
    clock.advance(9_999)
    tokensOf(await redeem({ ...app, RefreshToken }))
    clock.advance(1)
    await refused(redeem({ ...app, RefreshToken }), ...reused)
  })

  test('of one token by many requests at once gives one new token', async () => {
    const { app, RefreshToken } = await signedIn(rotating(0))
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => redeem({ ...app, RefreshToken })))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  test('does not prolong the sign-in', async () => {
    const { app, RefreshToken } = await signedIn({ ...rotating(0), RefreshTokenValidity: 1 })
    clock.advance('23 hours')
    const next = tokensOf(await redeem({ ...app, RefreshToken }))
    clock.advance('1 hour')
    const expired = 'Refresh Token has expired'
    await refused(redeem({ ...app, RefreshToken: next.RefreshToken }), 'NotAuthorizedException', expired)
  })

  test('closes the refresh flows, and a rotated token stays refused when it is turned off', async () => {
    const { app, pool, RefreshToken } = await signedIn(rotating(60))
    const closed = 'Auth flow not enabled for this client'
    await refused(refresh(app, RefreshToken), 'InvalidParameterException', closed)
    await redeem({ ...app, RefreshToken })
    const change = { ...pool, ...app, ExplicitAuthFlows: [...everyFlow] }
    await client.send(new UpdateUserPoolClientCommand(change))
    await refused(refresh(app, RefreshToken), ...revoked)
    await refused(redeem({ ...app, RefreshToken }), ...reused)
  })

  test('is undone by revoking any token of the sign-in', async () => {
    const { app, RefreshToken } = await signedIn(rotating(0))
    const next = tokensOf(await redeem({ ...app, RefreshToken }))
    await revoke({ ...app, Token: RefreshToken })
    await refused(redeem({ ...app, RefreshToken: next.RefreshToken }), ...revoked)
  })
})

describe('revoking', () => {
  test('ends the refresh token, and again changes nothing', async () => {
    const { app, RefreshToken: Token } = await signedIn()
    await revoke({ ...app, Token })
    await revoke({ ...app, Token })
    await refused(refresh(app, Token), ...revoked)
    await refused(redeem({ ...app, RefreshToken: Token }), ...revoked)
  })

  test('is for refresh tokens of the client that had them', async () => {
    const { app, pool, RefreshToken: Token } = await signedIn()
    const { AccessToken, IdToken } = tokensOf(await byPassword(app, 'alice'))
    for (const token of [AccessToken, IdToken])
      await refused(revoke({ ...app, Token: token }), 'UnsupportedTokenTypeException')
    await refused(revoke({ ...app, Token: tampered(Token) }), 'InvalidParameterException', 'Invalid Refresh Token')
    const { ClientId } = await server.createClient({ Id: pool.UserPoolId })
    await refused(revoke({ ClientId, Token }), 'UnauthorizedException')
    await refused(revoke({ ClientId: 'nobody', Token }), 'UnauthorizedException')
    tokensOf(await refresh(app, Token))
  })

  test('is refused by a client that does not allow it', async () => {
    const { app, RefreshToken: Token } = await signedIn({ EnableTokenRevocation: false })
    await refused(revoke({ ...app, Token }), 'UnsupportedOperationException')
  })
})

test('a client with a secret gives it in clear, to redeem and to revoke', async () => {
  const { pool, RefreshToken: foreign } = await signedIn()
  const ExplicitAuthFlows = ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] as const
  const secret = { GenerateSecret: true, ExplicitAuthFlows: [...ExplicitAuthFlows] }
  const { ClientId, ClientSecret } = await server.createClient({ Id: pool.UserPoolId }, secret)
  const SECRET_HASH = secretHash(ClientSecret ?? '', ClientId, 'alice')
  const AuthParameters = { USERNAME: 'alice', PASSWORD: password, SECRET_HASH }
  const begin = { ...pool, ClientId, AuthFlow: 'ADMIN_NO_SRP_AUTH' as const, AuthParameters }
  const { RefreshToken } = tokensOf(await client.send(new AdminInitiateAuthCommand(begin)))
  const wrong = tampered(ClientSecret ?? '')

  tokensOf(await redeem({ ClientId, ClientSecret, RefreshToken }))
  const missing = `Client ${ClientId} is configured for secret but secret was not received`
  await refused(redeem({ ClientId, RefreshToken }), 'NotAuthorizedException', missing)
  await refused(redeem({ ClientId, RefreshToken, ClientSecret: wrong }), 'NotAuthorizedException')
  await refused(redeem({ ClientId, RefreshToken: foreign, ClientSecret }), ...invalid)

  await refused(revoke({ ClientId, Token: RefreshToken }), 'UnauthorizedException')
  await refused(revoke({ ClientId, Token: RefreshToken, ClientSecret: wrong }), 'UnauthorizedException')
  tokensOf(await redeem({ ClientId, ClientSecret, RefreshToken }))
  await revoke({ ClientId, ClientSecret, Token: RefreshToken })
  await refused(redeem({ ClientId, ClientSecret, RefreshToken }), ...revoked)
})

test('what was revoked stays revoked after the refresh token has expired and the store was swept', async () => {
  const { app, RefreshToken } = await signedIn({ RefreshTokenValidity: 1 })
  clock.advance('1430 minutes')
  const { AccessToken } = tokensOf(await refresh(app, RefreshToken))
  await revoke({ ...app, Token: RefreshToken })
  clock.advance('20 minutes')
  await server.server.services.store.sweep(clock.now())
  await refused(
    client.send(new GetUserCommand({ AccessToken })),
    'NotAuthorizedException',
    'Access Token has been revoked',
  )
})
