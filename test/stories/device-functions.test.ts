import { beforeEach, expect, test } from 'vitest'
import { refused } from '../support/accounts.ts'
import { askForPin, customTriggers, customWith, openCustom, pin } from '../support/custom.ts'
import { devicesWith, newDeviceOf } from '../support/devices.ts'
import { startFunctions } from '../support/pool-functions.ts'
import { startServer } from '../support/server.ts'
import { claimsOf, signInWith, tokensOf } from '../support/sign-in.ts'

const functions = await startFunctions()
const server = await startServer({ config: { functions: functions.entries } })
const { byPassword } = signInWith(server)
const { begin, confirm, confirmed, start, finish } = devicesWith(server)
const custom = customWith(server)
const triggers = ['PostAuthentication', 'PreTokenGeneration']
const accounts = await openCustom(server, functions, { triggers, pool: { DeviceConfiguration: {} } })
const { app } = accounts

const unknown = ['ResourceNotFoundException', 'Device does not exist.'] as const
const nobodys = 'us-east-1_a1b2c3d4-5678-90ab-cdef-0123456789ab'

beforeEach(() => {
  askForPin(functions)
  for (const trigger of triggers) functions.says(trigger, {})
  for (const trigger of [...triggers, ...customTriggers]) functions.taken(trigger)
})

test('functions are told whether the device is new, and that it proved itself', async () => {
  await accounts.confirmed('alice')
  const { device } = await confirmed(accounts, 'alice')
  expect(functions.taken('PostAuthentication')[0]?.request.newDeviceUsed).toBe(true)
  expect(functions.taken('PreTokenGeneration')[0]?.triggerSource).toBe('TokenGeneration_Authentication')
  const { answer } = await start(app, await begin(app, 'alice', device), device)
  expect(functions.taken('PostAuthentication')).toEqual([])
  tokensOf(await finish(app, answer))
  expect(functions.taken('PostAuthentication')[0]?.request.newDeviceUsed).toBe(false)
  expect(functions.taken('PreTokenGeneration')[0]?.triggerSource).toBe('TokenGeneration_AuthenticateDevice')
})

test('no device is new where the pool does not track them', async () => {
  const plain = await openCustom(server, functions, { triggers })
  await plain.confirmed('alice')
  tokensOf(await byPassword(plain.app, 'alice'))
  expect(functions.taken('PostAuthentication')[0]?.request.newDeviceUsed).toBe(false)
})

/** Up to the right answer of a custom challenge. */
async function answerPin(name: string, more: Record<string, string> = {}, ANSWER = pin) {
  const { Session } = await custom.begin(app, name)
  return { Session, answer: () => custom.answer(app, Session, { USERNAME: name, ANSWER, ...more }) }
}

test('a custom sign-in ends on a new device, which proves itself after the next one', async () => {
  await accounts.confirmed('bob')
  const first = await (await answerPin('bob')).answer()
  const device = newDeviceOf(first.AuthenticationResult)
  await confirm(tokensOf(first).AccessToken, device)
  const DEVICE_KEY = device.key
  const asked = await (await answerPin('bob', { DEVICE_KEY })).answer()
  expect(asked.ChallengeName).toBe('DEVICE_SRP_AUTH')
  expect(asked.AuthenticationResult).toBeUndefined()
  const { answer } = await start(app, asked, device)
  expect(claimsOf(tokensOf(await finish(app, answer)).AccessToken)).toMatchObject({ device_key: device.key })

  const wrong = await (await answerPin('bob', { DEVICE_KEY }, 'no')).answer()
  expect(wrong.ChallengeName).toBe('CUSTOM_CHALLENGE')
})

test('a device before the custom challenge proves nothing', async () => {
  await accounts.confirmed('carol')
  const { device } = await confirmed(accounts, 'carol')
  const asked = await custom.begin(app, 'carol', { DEVICE_KEY: device.key })
  expect(asked.ChallengeName).toBe('CUSTOM_CHALLENGE')
  const instead = start(app, { ...asked, ChallengeParameters: { USERNAME: 'carol' } }, device)
  await refused(instead, 'NotAuthorizedException', 'Invalid session for the user.')
})

test('an unknown device is refused before functions are asked, and the challenge stays open', async () => {
  await accounts.confirmed('dora')
  const { Session, answer } = await answerPin('dora', { DEVICE_KEY: nobodys })
  await refused(answer(), ...unknown)
  expect(functions.taken('VerifyAuthChallengeResponse')).toEqual([])
  newDeviceOf((await custom.answer(app, Session, { USERNAME: 'dora', ANSWER: pin })).AuthenticationResult)
})
