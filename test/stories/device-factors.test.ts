import { AdminUpdateDeviceStatusCommand } from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { refused } from '../support/accounts.ts'
import { devicesWith, newDeviceOf } from '../support/devices.ts'
import { factorsWith, openWithFactors } from '../support/factors.ts'
import { startServer } from '../support/server.ts'
import { signInWith, tokensOf } from '../support/sign-in.ts'

const server = await startServer()
const { client, clock } = server
const { respond, byPassword } = signInWith(server)
const { begin, confirm, start, finish } = devicesWith(server)
const { withApp } = factorsWith(server)

const wrong = ['NotAuthorizedException', 'Incorrect username or password.'] as const
const unknown = ['ResourceNotFoundException', 'Device does not exist.'] as const
const foreign = ['NotAuthorizedException', 'Invalid session for the user.'] as const
const spent = ['NotAuthorizedException', 'Invalid session for the user, session can only be used once.'] as const
const nobodys = { key: 'us-east-1_a1b2c3d4-5678-90ab-cdef-0123456789ab' }

const withMfa = (ChallengeRequiredOnNewDevice: boolean, DeviceOnlyRememberedOnUserPrompt = false) =>
  openWithFactors(
    server,
    { MfaConfiguration: 'OPTIONAL', SoftwareTokenMfaConfiguration: { Enabled: true } },
    { DeviceConfiguration: { ChallengeRequiredOnNewDevice, DeviceOnlyRememberedOnUserPrompt } },
  )

/** A user with an authenticator app and a device that was confirmed after its code. */
async function somebody(there: Awaited<ReturnType<typeof withMfa>>) {
  await there.confirmed('alice')
  const totp = await withApp(there, 'alice')
  const answerCode = async (Session: string | undefined, DEVICE_KEY?: string) => {
    const responses = { USERNAME: 'alice', SOFTWARE_TOKEN_MFA_CODE: totp.code(), ...(DEVICE_KEY && { DEVICE_KEY }) }
    const result = await respond(there.app, 'SOFTWARE_TOKEN_MFA', responses, Session)
    clock.advance('30 seconds')
    return result
  }
  const { Session } = await byPassword(there.app, 'alice')
  const signedIn = await answerCode(Session)
  const phone = newDeviceOf(signedIn.AuthenticationResult)
  await confirm(tokensOf(signedIn).AccessToken, phone)
  return { phone, answerCode }
}

test('a remembered device stands in for them where the pool says so, and only when it proved itself', async () => {
  const there = await withMfa(true)
  const { phone } = await somebody(there)
  expect((await byPassword(there.app, 'alice')).ChallengeName).toBe('SOFTWARE_TOKEN_MFA')
  const asked = await begin(there.app, 'alice', phone)
  expect(asked.ChallengeName).toBe('DEVICE_SRP_AUTH')
  const responses = { USERNAME: 'alice', SOFTWARE_TOKEN_MFA_CODE: '000000' }
  const instead = respond(there.app, 'SOFTWARE_TOKEN_MFA', responses, asked.Session)
  await refused(instead, 'NotAuthorizedException', 'Invalid session for the user.')
  const { answer } = await start(there.app, asked, phone)
  await refused(
    finish(
      there.app,
      (await start(there.app, await begin(there.app, 'alice', phone), { ...phone, secret: 'x' })).answer,
    ),
    ...wrong,
  )
  tokensOf(await finish(there.app, answer))
})

test('elsewhere it comes after them', async () => {
  const there = await withMfa(false)
  const { phone, answerCode } = await somebody(there)
  const asked = await begin(there.app, 'alice', phone)
  expect(asked.ChallengeName).toBe('SOFTWARE_TOKEN_MFA')
  const after = await answerCode(asked.Session, phone.key)
  expect(after.ChallengeName).toBe('DEVICE_SRP_AUTH')
  const { answer } = await start(there.app, after, phone)
  tokensOf(await finish(there.app, answer))
})

describe('after a code its session asks for the device too, as the browser library answers it', () => {
  /** A code and the device that was named with it: the session of the code, and the one that its answer gave. */
  async function answered(named: (key: string) => string | undefined = key => key) {
    const there = await withMfa(false)
    const { phone, answerCode } = await somebody(there)
    const { Session } = await begin(there.app, 'alice', phone)
    const ofCode = { $metadata: {}, Session, ChallengeParameters: { USERNAME: 'alice' } }
    await refused(start(there.app, ofCode, phone), ...foreign)
    clock.advance('1 minute')
    const ofAnswer = await answerCode(Session, named(phone.key))
    return { there, phone, ofCode, ofAnswer, again: () => answerCode(Session, phone.key) }
  }

  test('once, and for nothing else', async () => {
    const { there, phone, ofCode, again } = await answered()
    const { answer } = await start(there.app, ofCode, phone)
    await refused(start(there.app, ofCode, phone), ...spent)
    await refused(again(), ...spent)
    tokensOf(await finish(there.app, answer))
    clock.advance('4 minutes')
    const expired = 'Invalid session for the user, session is expired.'
    await refused(start(there.app, ofCode, phone), 'NotAuthorizedException', expired)
  })

  test.each([
    ['that of the code and then that of its answer', ['ofCode', 'ofAnswer']],
    ['the other way round', ['ofAnswer', 'ofCode']],
  ] as const)('so that one code ends in one sign-in: %s', async (_, [first, second]) => {
    const { there, phone, ...sessions } = await answered()
    const { answer } = await start(there.app, sessions[first], phone)
    await refused(start(there.app, sessions[second], phone), ...spent)
    tokensOf(await finish(there.app, answer))
    await refused(start(there.app, sessions[second], phone), ...spent)
  })

  test('nor do both, sent at once', async () => {
    const { there, phone, ofCode, ofAnswer } = await answered()
    const sent = [ofCode, ofAnswer, ofCode, ofAnswer].map(asked => start(there.app, asked, phone))
    const results = await Promise.allSettled(sent)
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  test('nor when the session of the code is over, and what was taken long ago is swept away', async () => {
    const { there, phone, ofCode, ofAnswer } = await answered()
    const { answer } = await start(there.app, ofCode, phone)
    tokensOf(await finish(there.app, answer))
    clock.advance('100 seconds')
    await server.server.services.store.sweep(clock.now())
    await refused(start(there.app, ofAnswer, phone), ...spent)
  })

  test('not for a device that was not named with the code, and not after a code that named none', async () => {
    const { there, phone, ofCode, ofAnswer } = await answered(() => undefined)
    newDeviceOf(ofAnswer.AuthenticationResult)
    await refused(start(there.app, ofCode, phone), ...foreign)
    const second = await answered()
    await refused(start(second.there.app, second.ofCode, { ...second.phone, ...nobodys }), ...foreign)
  })
})

test('an unknown device is refused before the code is used up', async () => {
  const there = await withMfa(true)
  const { answerCode } = await somebody(there)
  const { Session } = await byPassword(there.app, 'alice')
  const code = answerCode(Session, nobodys.key)
  await refused(code, ...unknown)
  newDeviceOf((await answerCode(Session)).AuthenticationResult)
})

test('one that the user did not have remembered stands in for nothing', async () => {
  const there = await withMfa(true, true)
  const { phone, answerCode } = await somebody(there)
  const asked = await begin(there.app, 'alice', phone)
  expect(asked.ChallengeName).toBe('SOFTWARE_TOKEN_MFA')
  newDeviceOf((await answerCode(asked.Session, phone.key)).AuthenticationResult)
})

test('one that is not remembered any more while it proves itself stands in for nothing', async () => {
  const there = await withMfa(true)
  const { phone } = await somebody(there)
  const { answer } = await start(there.app, await begin(there.app, 'alice', phone), phone)
  const named = { ...there.pool, Username: 'alice', DeviceKey: phone.key }
  await client.send(new AdminUpdateDeviceStatusCommand({ ...named, DeviceRememberedStatus: 'not_remembered' }))
  await refused(finish(there.app, answer), ...unknown)
})
