import {
  AdminForgetDeviceCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { refused } from '../support/accounts.ts'
import { devicesWith, newDeviceOf } from '../support/devices.ts'
import { startServer } from '../support/server.ts'
import { claimsOf, openSignIn, signInWith, tokensOf } from '../support/sign-in.ts'

const server = await startServer()
const { client } = server
const { initiate, byPassword } = signInWith(server)
const { begin, confirm, confirmed, start, finish } = devicesWith(server)
const accounts = await openSignIn(server, { DeviceConfiguration: {} })
const { app, pool } = accounts
await accounts.confirmed('alice')
await accounts.confirmed('bob')
const { device: bobs } = await confirmed(accounts, 'bob')

const invalid = ['NotAuthorizedException', 'Invalid Refresh Token'] as const

const ways = {
  REFRESH_TOKEN_AUTH: (REFRESH_TOKEN: string, DEVICE_KEY?: string) =>
    initiate(app, 'REFRESH_TOKEN_AUTH', { REFRESH_TOKEN, ...(DEVICE_KEY !== undefined && { DEVICE_KEY }) }),
  GetTokensFromRefreshToken: (RefreshToken: string, DeviceKey?: string) =>
    client.send(new GetTokensFromRefreshTokenCommand({ ...app, RefreshToken, DeviceKey })),
}

describe.each(Object.entries(ways))('%s', (_, refresh) => {
  test('goes with the key of the device that was confirmed', async () => {
    const { device, tokens } = await confirmed(accounts, 'alice')
    const refreshed = await refresh(tokens.RefreshToken, device.key)
    expect(refreshed.AuthenticationResult?.NewDeviceMetadata).toBeUndefined()
    const { device_key, origin_jti } = claimsOf(refreshed.AuthenticationResult?.AccessToken ?? '')
    expect(device_key).toBe(device.key)
    expect(origin_jti).toBe(claimsOf(tokens.AccessToken).origin_jti)
  })

  test('is refused without the key, and with another’s', async () => {
    const { tokens } = await confirmed(accounts, 'alice')
    const { device: other } = await confirmed(accounts, 'alice')
    await refused(refresh(tokens.RefreshToken), ...invalid)
    await refused(refresh(tokens.RefreshToken, other.key), ...invalid)
    await refused(refresh(tokens.RefreshToken, bobs.key), ...invalid)
  })

  test('is refused until the device is confirmed', async () => {
    const { AuthenticationResult } = await byPassword(app, 'alice')
    const device = newDeviceOf(AuthenticationResult)
    const { RefreshToken, AccessToken } = tokensOf({ AuthenticationResult })
    await refused(refresh(RefreshToken), ...invalid)
    await refused(refresh(RefreshToken, device.key), ...invalid)
    await confirm(AccessToken, device)
    expect((await refresh(RefreshToken, device.key)).AuthenticationResult?.AccessToken).toBeDefined()
  })

  test('is refused once the device is forgotten, for every sign-in on it; its access tokens live on', async () => {
    const { device, tokens } = await confirmed(accounts, 'alice')
    const { answer } = await start(app, await begin(app, 'alice', device), device)
    const later = tokensOf(await finish(app, answer))
    const { tokens: elsewhere, device: other } = await confirmed(accounts, 'alice')
    await client.send(new AdminForgetDeviceCommand({ ...pool, Username: 'alice', DeviceKey: device.key }))
    for (const { RefreshToken } of [tokens, later]) await refused(refresh(RefreshToken, device.key), ...invalid)
    await client.send(new GetUserCommand({ AccessToken: later.AccessToken }))
    await refresh(elsewhere.RefreshToken, other.key)
  })
})

test('a token that is rotated stays bound to its device', async () => {
  const RefreshTokenRotation = { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 } as const
  const rotating = await openSignIn(
    server,
    { DeviceConfiguration: {} },
    { RefreshTokenRotation, ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] },
  )
  await rotating.confirmed('rita')
  const { device, tokens } = await confirmed(rotating, 'rita')
  const redeem = (RefreshToken: string, DeviceKey?: string) =>
    client.send(new GetTokensFromRefreshTokenCommand({ ...rotating.app, RefreshToken, DeviceKey }))
  await refused(redeem(tokens.RefreshToken), ...invalid)
  const next = tokensOf(await redeem(tokens.RefreshToken, device.key))
  expect(claimsOf(next.AccessToken).device_key).toBe(device.key)
  await refused(redeem(next.RefreshToken), ...invalid)
  const last = tokensOf(await redeem(next.RefreshToken, device.key))
  await client.send(new AdminForgetDeviceCommand({ ...rotating.pool, Username: 'rita', DeviceKey: device.key }))
  await refused(redeem(last.RefreshToken, device.key), ...invalid)
})

test('a sign-in of a pool without devices is refreshed without a key, and with none', async () => {
  const plain = await openSignIn(server)
  await plain.confirmed('carol')
  const { RefreshToken } = tokensOf(await byPassword(plain.app, 'carol'))
  const REFRESH_TOKEN = RefreshToken
  await initiate(plain.app, 'REFRESH_TOKEN_AUTH', { REFRESH_TOKEN })
  const named = initiate(plain.app, 'REFRESH_TOKEN_AUTH', { REFRESH_TOKEN, DEVICE_KEY: bobs.key })
  await refused(named, ...invalid)
})
