import {
  AdminForgetDeviceCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateDeviceStatusCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { toHex } from '../../src/domain/srp.ts'
import { prime } from '../../src/platform/exponent.ts'
import { otherPassword, password, refused } from '../support/accounts.ts'
import { devicesWith, newDeviceOf } from '../support/devices.ts'
import { startServer } from '../support/server.ts'
import { claimsOf, openSignIn, signInWith, tampered, tokensOf } from '../support/sign-in.ts'
import { startSrp } from '../support/srp.ts'

const server = await startServer()
const { client, clock } = server
const { initiate, respond, byPassword, bySrp } = signInWith(server)
const { begin, confirmed, start, finish } = devicesWith(server)
const always = { DeviceConfiguration: { ChallengeRequiredOnNewDevice: false } }
const accounts = await openSignIn(server, always)
const { app, pool } = accounts
await accounts.confirmed('alice')
await accounts.confirmed('bob')
const { device } = await confirmed(accounts, 'alice')
const { device: bobsDevice } = await confirmed(accounts, 'bob')

const wrong = ['NotAuthorizedException', 'Incorrect username or password.'] as const
const unknown = ['ResourceNotFoundException', 'Device does not exist.'] as const
const nobodys = { key: 'us-east-1_a1b2c3d4-5678-90ab-cdef-0123456789ab' }

describe('a sign-in without a device ends on a new one', () => {
  const isNew = {
    DeviceKey: expect.stringMatching(/^us-east-1_[0-9a-f]{8}-[0-9a-f-]{27}$/),
    DeviceGroupKey: expect.stringMatching(/^-[0-9A-Za-z]{8}$/),
  }

  test.each([
    ['by clear password', () => byPassword(app, 'alice')],
    ['by SRP', () => bySrp(accounts, 'alice')],
  ])('%s', async (_, signIn) => {
    const { AuthenticationResult } = await signIn()
    expect(AuthenticationResult?.NewDeviceMetadata).toEqual(isNew)
    const { AccessToken, IdToken } = tokensOf({ AuthenticationResult })
    expect(claimsOf(AccessToken).device_key).toBe(AuthenticationResult?.NewDeviceMetadata?.DeviceKey)
    expect(claimsOf(IdToken)).not.toHaveProperty('device_key')
  })

  test('every time another, of the same group', async () => {
    const [one, two] = [await byPassword(app, 'alice'), await byPassword(app, 'alice')].map(
      ({ AuthenticationResult }) => newDeviceOf(AuthenticationResult),
    )
    expect(one?.key).not.toBe(two?.key)
    expect(one?.groupKey).toBe(device.groupKey)
    expect(two?.groupKey).toBe(device.groupKey)
    expect(bobsDevice.groupKey).not.toBe(device.groupKey)
  })

  test.each([
    [{}, true],
    [{ ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: true }, true],
    [undefined, false],
  ])('where the pool tracks devices: %o', async (DeviceConfiguration, expected) => {
    const there = await openSignIn(server, { DeviceConfiguration })
    await there.confirmed('carol')
    const { AuthenticationResult } = await byPassword(there.app, 'carol')
    expect(AuthenticationResult?.NewDeviceMetadata !== undefined).toBe(expected)
    expect('device_key' in claimsOf(tokensOf({ AuthenticationResult }).AccessToken)).toBe(expected)
  })
})

test('a remembered device proves itself after a clear password, and its tokens name it', async () => {
  const asked = await begin(app, 'alice', device)
  expect(asked.ChallengeName).toBe('DEVICE_SRP_AUTH')
  expect(asked.ChallengeParameters).toEqual({ USERNAME: 'alice', DEVICE_KEY: device.key })
  expect(asked.AuthenticationResult).toBeUndefined()
  const { challenge, answer } = await start(app, asked, device)
  expect(challenge.ChallengeName).toBe('DEVICE_PASSWORD_VERIFIER')
  expect(challenge.Session).toBeUndefined()
  expect(challenge.ChallengeParameters).toEqual({
    SALT: 'c0ffee00112233445566778899aabbcc',
    SECRET_BLOCK: expect.stringMatching(/^[A-Za-z0-9+/]+={0,2}$/),
    SRP_B: expect.stringMatching(/^[1-9a-f][0-9a-f]{700,767}$/),
    USERNAME: 'alice',
    DEVICE_KEY: device.key,
  })
  const result = await finish(app, answer)
  expect(result.AuthenticationResult?.NewDeviceMetadata).toBeUndefined()
  expect(claimsOf(tokensOf(result).AccessToken)).toMatchObject({ device_key: device.key, username: 'alice' })
})

/** A PASSWORD_VERIFIER whose right answer is known. */
async function beginSrp(name = 'alice', withPassword = password) {
  const srp = startSrp()
  const { ChallengeParameters } = await initiate(app, 'USER_SRP_AUTH', { USERNAME: name, SRP_A: srp.A })
  return srp.answer(ChallengeParameters, pool.UserPoolId, withPassword)
}

test('a remembered device proves itself after SRP, with the same public value and in upper case', async () => {
  const asked = await respond(app, 'PASSWORD_VERIFIER', { ...(await beginSrp()), DEVICE_KEY: device.key })
  expect(asked.ChallengeName).toBe('DEVICE_SRP_AUTH')
  const srp = startSrp()
  const responses = { USERNAME: 'alice', DEVICE_KEY: device.key, SRP_A: `0${srp.A.toUpperCase()}` }
  const { ChallengeParameters } = await respond(app, 'DEVICE_SRP_AUTH', responses, asked.Session)
  const parameters = { ...ChallengeParameters, USER_ID_FOR_SRP: device.key }
  const proof = srp.answer(parameters, `_${device.groupKey}`, device.secret)
  tokensOf(await finish(app, { ...proof, USERNAME: 'alice', DEVICE_KEY: device.key }))
})

test('each call speaks for itself: a device that only the first call of SRP named does not count', async () => {
  const srp = startSrp()
  const parameters = { USERNAME: 'alice', SRP_A: srp.A, DEVICE_KEY: nobodys.key }
  const { ChallengeParameters } = await initiate(app, 'USER_SRP_AUTH', parameters)
  const answer = srp.answer(ChallengeParameters, pool.UserPoolId, password)
  newDeviceOf((await respond(app, 'PASSWORD_VERIFIER', answer)).AuthenticationResult)
})

describe('a device that is none of the user’s', () => {
  test.each([
    ['unknown', () => nobodys],
    ['of another user', () => bobsDevice],
    ['never confirmed', async () => newDeviceOf((await byPassword(app, 'alice')).AuthenticationResult)],
  ])('%s: is refused after the password, and leaves the secret block good', async (_, find) => {
    const { key } = await find()
    await refused(begin(app, 'alice', { key }), ...unknown)
    const answer = await beginSrp()
    await refused(respond(app, 'PASSWORD_VERIFIER', { ...answer, DEVICE_KEY: key }), ...unknown)
    newDeviceOf((await respond(app, 'PASSWORD_VERIFIER', answer)).AuthenticationResult)
  })

  test('of another pool is refused', async () => {
    const there = await openSignIn(server, always)
    await there.confirmed('alice')
    await refused(begin(there.app, 'alice', device), ...unknown)
  })

  test('is told to nobody without the password', async () => {
    for (const { key } of [nobodys, device]) {
      const wrongOne = { USERNAME: 'alice', PASSWORD: otherPassword, DEVICE_KEY: key }
      await refused(initiate(app, 'USER_PASSWORD_AUTH', wrongOne), ...wrong)
      const answer = await beginSrp('alice', otherPassword)
      await refused(respond(app, 'PASSWORD_VERIFIER', { ...answer, DEVICE_KEY: key }), ...wrong)
    }
    clock.advance('1 hour')
  })
})

describe('refuses', () => {
  const prepared = async (of = device, name = 'alice') => start(app, await begin(app, name, of), of)

  test('a proof of another secret', async () => {
    await refused(finish(app, (await prepared({ ...device, secret: 'other' })).answer), ...wrong)
  })

  test('a changed signature or secret block, and takes the right ones after', async () => {
    const { answer } = await prepared()
    const PASSWORD_CLAIM_SIGNATURE = tampered(answer.PASSWORD_CLAIM_SIGNATURE ?? '')
    const PASSWORD_CLAIM_SECRET_BLOCK = tampered(answer.PASSWORD_CLAIM_SECRET_BLOCK ?? '')
    await refused(finish(app, { ...answer, PASSWORD_CLAIM_SIGNATURE }), ...wrong)
    await refused(finish(app, { ...answer, PASSWORD_CLAIM_SECRET_BLOCK }), ...wrong)
    await refused(finish(app, { ...answer, TIMESTAMP: 'Tue Mar 5 07:08:10 UTC 2024' }), ...wrong)
    tokensOf(await finish(app, answer))
  })

  test('a proof that was already good, and all but one of those sent at once', async () => {
    const { answer } = await prepared()
    const results = await Promise.allSettled(Array.from({ length: 6 }, () => finish(app, answer)))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    await refused(finish(app, answer), ...wrong)
  })

  test('a proof that comes too late', async () => {
    const asked = await begin(app, 'alice', device)
    const { answer } = await prepared()
    clock.advance('4 minutes')
    await refused(finish(app, answer), ...wrong)
    const expired = 'Invalid session for the user, session is expired.'
    await refused(start(app, asked, device), 'NotAuthorizedException', expired)
  })

  test('a proof for another user, client, device or challenge', async () => {
    const { answer } = await prepared()
    await refused(finish(app, { ...answer, USERNAME: 'bob' }), ...wrong)
    const { ClientId } = await server.createClient({ Id: pool.UserPoolId })
    await refused(finish({ ClientId }, answer), ...wrong)
    await refused(finish(app, { ...answer, DEVICE_KEY: bobsDevice.key }), ...unknown)
    await refused(respond(app, 'PASSWORD_VERIFIER', answer), ...wrong)
    await refused(finish(app, { ...(await beginSrp()), DEVICE_KEY: device.key }), ...wrong)
    tokensOf(await finish(app, answer))
  })

  test('a session that asked for another device, was answered, or belongs to somebody else', async () => {
    const { device: second } = await confirmed(accounts, 'alice')
    const asked = await begin(app, 'alice', device)
    await refused(start(app, asked, second), ...unknown)
    await start(app, asked, device)
    const spent = 'Invalid session for the user, session can only be used once.'
    await refused(start(app, asked, device), 'NotAuthorizedException', spent)
    const fresh = await begin(app, 'alice', device)
    const { ClientId } = await server.createClient({ Id: pool.UserPoolId })
    await refused(start({ ClientId }, fresh, device), 'NotAuthorizedException', 'Invalid session for the user.')
    const bobs = { ...fresh, ChallengeParameters: { USERNAME: 'bob' } }
    await refused(start(app, bobs, device), 'NotAuthorizedException', 'Invalid session for the user.')
  })

  test('a device before the password: neither challenge can begin a sign-in', async () => {
    const responses = { USERNAME: 'alice', DEVICE_KEY: device.key, SRP_A: startSrp().A }
    const none = respond(app, 'DEVICE_SRP_AUTH', responses)
    await refused(none, 'InvalidParameterException', 'Missing required parameter Session')
    const srp = startSrp()
    const { ChallengeParameters } = await initiate(app, 'USER_SRP_AUTH', { USERNAME: 'alice', SRP_A: srp.A })
    const parameters = { ...ChallengeParameters, USER_ID_FOR_SRP: device.key }
    const proof = srp.answer(parameters, `_${device.groupKey}`, device.secret)
    await refused(finish(app, { ...proof, USERNAME: 'alice', DEVICE_KEY: device.key }), ...wrong)
  })

  test('a device that was forgotten, or not remembered any more, between question and answer', async () => {
    const { device: lost } = await confirmed(accounts, 'alice')
    const asked = await begin(app, 'alice', lost)
    const { answer } = await prepared(lost)
    const named = { ...pool, Username: 'alice', DeviceKey: lost.key }
    await client.send(new AdminUpdateDeviceStatusCommand({ ...named, DeviceRememberedStatus: 'not_remembered' }))
    await refused(start(app, asked, lost), ...unknown)
    await client.send(new AdminForgetDeviceCommand(named))
    await refused(finish(app, answer), ...unknown)
    await refused(begin(app, 'alice', lost), ...unknown)
  })

  test('what was begun under an earlier password', async () => {
    await accounts.confirmed('dora')
    const { device: doras } = await confirmed(accounts, 'dora')
    const asked = await begin(app, 'dora', doras)
    const { answer } = await prepared(doras, 'dora')
    const change = { ...pool, Username: 'dora', Password: otherPassword, Permanent: true }
    await client.send(new AdminSetUserPasswordCommand(change))
    await refused(finish(app, answer), ...wrong)
    await refused(start(app, asked, doras), 'NotAuthorizedException', 'Invalid session for the user.')
  })

  test('a session beside the secret block: none was given', async () => {
    const { answer } = await prepared()
    const both = respond(app, 'DEVICE_PASSWORD_VERIFIER', answer, 'x'.repeat(40))
    await refused(both, 'NotAuthorizedException', 'Invalid session for the user.')
  })

  test.each([
    ['zero', '0'],
    ['one', '1'],
    ['N', toHex(prime)],
    ['N - 1', toHex(prime - 1n)],
    ['no hex', 'zz'],
  ])('the public value %s', async (_, SRP_A) => {
    const { Session } = await begin(app, 'alice', device)
    const responses = { USERNAME: 'alice', DEVICE_KEY: device.key, SRP_A }
    await refused(respond(app, 'DEVICE_SRP_AUTH', responses, Session), ...wrong)
  })

  test.each(['DEVICE_KEY', 'SRP_A'])('a beginning without %s', async name => {
    const { Session } = await begin(app, 'alice', device)
    const { [name]: _, ...responses } = { USERNAME: 'alice', DEVICE_KEY: device.key, SRP_A: startSrp().A } as Record<
      string,
      string
    >
    const missing = `Missing required parameter ${name}`
    await refused(respond(app, 'DEVICE_SRP_AUTH', responses, Session), 'InvalidParameterException', missing)
  })
})
