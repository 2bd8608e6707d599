import {
  AdminGetUserCommand,
  AdminSetUserSettingsCommand,
  GetUserCommand,
  ListUsersCommand,
  type MFAOptionType,
  type SetUserPoolMfaConfigCommandInput,
  SetUserSettingsCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { expect, test } from 'vitest'
import { type Accounts, refused } from '../support/accounts.ts'
import { everyFactor, factorsWith, openWithFactors } from '../support/factors.ts'
import { startServer } from '../support/server.ts'
import { signInWith, tokensOf } from '../support/sign-in.ts'

const server = await startServer()
const { client, clock } = server
const { respond, byPassword } = signInWith(server)
const { associate, verify, prefer, preferAs } = factorsWith(server)
const accounts = await openWithFactors(server, { MfaConfiguration: 'OPTIONAL', ...everyFactor })
const { app, pool } = accounts

const phone = '+12065550100'
const sms: MFAOptionType[] = [{ DeliveryMedium: 'SMS', AttributeName: 'phone_number' }]
const turnedOn = { Enabled: true }
const preferred = { Enabled: true, PreferredMfa: true }
const unusable = (factor: string) =>
  ['InvalidParameterException', `User does not have delivery config set to turn on ${factor}`] as const

/** A user who has everything that any factor needs, with an access token. */
async function equipped(name: string, { confirmed, accessToken }: Accounts = accounts) {
  await confirmed(name, { phone_number: phone, email: `${name}@example.com` })
  const AccessToken = await accessToken(name)
  const { app: authenticator } = await associate({ AccessToken })
  await verify({ AccessToken }, authenticator.code())
  clock.advance('30 seconds')
  return { AccessToken, authenticator }
}

async function shown(AccessToken: string) {
  const { UserMFASettingList, PreferredMfaSetting, MFAOptions } = await client.send(new GetUserCommand({ AccessToken }))
  return { UserMFASettingList, PreferredMfaSetting, MFAOptions }
}

const nothing = { UserMFASettingList: undefined, PreferredMfaSetting: undefined, MFAOptions: undefined }

test('what is turned on and preferred is shown, and nothing else', async () => {
  const { AccessToken } = await equipped('alice')
  expect(await shown(AccessToken)).toEqual(nothing)
  await prefer(AccessToken, { EmailMfaSettings: turnedOn, SMSMfaSettings: preferred })
  expect(await shown(AccessToken)).toEqual({
    UserMFASettingList: ['SMS_MFA', 'EMAIL_OTP'],
    PreferredMfaSetting: 'SMS_MFA',
    MFAOptions: undefined,
  })
  await prefer(AccessToken, { SoftwareTokenMfaSettings: preferred })
  expect(await shown(AccessToken)).toMatchObject({
    UserMFASettingList: ['SMS_MFA', 'SOFTWARE_TOKEN_MFA', 'EMAIL_OTP'],
    PreferredMfaSetting: 'SOFTWARE_TOKEN_MFA',
  })
  const seen = await client.send(new AdminGetUserCommand({ ...pool, Username: 'alice' }))
  expect(seen).toMatchObject({ PreferredMfaSetting: 'SOFTWARE_TOKEN_MFA' })
  expect(seen.UserMFASettingList).toHaveLength(3)
  await prefer(AccessToken, { SoftwareTokenMfaSettings: { Enabled: true, PreferredMfa: false } })
  expect((await shown(AccessToken)).PreferredMfaSetting).toBeUndefined()
  await prefer(AccessToken, { SMSMfaSettings: preferred })
  await prefer(AccessToken, { SMSMfaSettings: { Enabled: false } })
  expect(await shown(AccessToken)).toEqual({ ...nothing, UserMFASettingList: ['SOFTWARE_TOKEN_MFA', 'EMAIL_OTP'] })
  const off = { Enabled: false }
  await prefer(AccessToken, { SoftwareTokenMfaSettings: off, EmailMfaSettings: off })
  expect(await shown(AccessToken)).toEqual(nothing)
})

test('of several factors the preferred one is asked for, else the user picks one', async () => {
  const { AccessToken, authenticator } = await equipped('bob')
  await prefer(AccessToken, {
    SMSMfaSettings: turnedOn,
    SoftwareTokenMfaSettings: turnedOn,
    EmailMfaSettings: preferred,
  })
  expect((await byPassword(app, 'bob')).ChallengeName).toBe('EMAIL_OTP')
  await prefer(AccessToken, { EmailMfaSettings: { Enabled: true, PreferredMfa: false } })
  const select = await byPassword(app, 'bob')
  expect(select).toMatchObject({
    ChallengeName: 'SELECT_MFA_TYPE',
    ChallengeParameters: {
      MFAS_CAN_CHOOSE: '["SMS_MFA","SOFTWARE_TOKEN_MFA","EMAIL_OTP"]',
      USER_ID_FOR_SRP: 'bob',
    },
  })
  const pick = (ANSWER: string) => respond(app, 'SELECT_MFA_TYPE', { USERNAME: 'bob', ANSWER }, select.Session)
  for (const wrong of ['NONE', 'sms_mfa', 'PASSWORD', 'constructor'])
    await refused(pick(wrong), 'InvalidParameterException')
  const asked = await pick('SOFTWARE_TOKEN_MFA')
  expect(asked.ChallengeName).toBe('SOFTWARE_TOKEN_MFA')
  await refused(
    pick('SMS_MFA'),
    'NotAuthorizedException',
    'Invalid session for the user, session can only be used once.',
  )
  const answer = { USERNAME: 'bob', SOFTWARE_TOKEN_MFA_CODE: authenticator.code() }
  await refused(respond(app, 'SOFTWARE_TOKEN_MFA', answer, select.Session), 'NotAuthorizedException')
  tokensOf(await respond(app, 'SOFTWARE_TOKEN_MFA', answer, asked.Session))
})

test('each factor can be picked, and codes go out only then', async () => {
  const { AccessToken } = await equipped('carol')
  await prefer(AccessToken, { SMSMfaSettings: turnedOn, EmailMfaSettings: turnedOn })
  const before = (await server.messages({ username: 'carol' })).length
  for (const [ANSWER, name, destination] of [
    ['SMS_MFA', 'SMS_MFA_CODE', phone],
    ['EMAIL_OTP', 'EMAIL_OTP_CODE', 'carol@example.com'],
  ] as const) {
    const { Session } = await byPassword(app, 'carol')
    expect((await server.messages({ username: 'carol' })).length).toBe(before + (ANSWER === 'SMS_MFA' ? 0 : 1))
    const asked = await respond(app, 'SELECT_MFA_TYPE', { USERNAME: 'carol', ANSWER }, Session)
    const code = await server.lastCode(destination)
    tokensOf(await respond(app, ANSWER, { USERNAME: 'carol', [name]: code }, asked.Session))
  }
})

test('a factor that the user did not turn on cannot be picked', async () => {
  const { AccessToken } = await equipped('dora')
  await prefer(AccessToken, { SMSMfaSettings: turnedOn, SoftwareTokenMfaSettings: turnedOn })
  const { Session } = await byPassword(app, 'dora')
  const answer = { USERNAME: 'dora', ANSWER: 'EMAIL_OTP' }
  await refused(respond(app, 'SELECT_MFA_TYPE', answer, Session), 'InvalidParameterException')
})

test('what the user lacks or the pool does not offer cannot be turned on, by nobody', async () => {
  await accounts.confirmed('eve')
  const AccessToken = await accounts.accessToken('eve')
  await refused(prefer(AccessToken, { SMSMfaSettings: turnedOn }), ...unusable('SMS_MFA'))
  await refused(prefer(AccessToken, { EmailMfaSettings: preferred }), ...unusable('EMAIL_OTP'))
  const { app: authenticator } = await associate({ AccessToken })
  expect(authenticator.secret).not.toBe('')
  await refused(preferAs(pool, 'eve', { SoftwareTokenMfaSettings: preferred }), ...unusable('SOFTWARE_TOKEN_MFA'))
  expect(await shown(AccessToken)).toEqual(nothing)

  const plain = await openWithFactors(server, { MfaConfiguration: 'OFF' })
  await plain.confirmed('eve', { phone_number: phone })
  await refused(preferAs(plain.pool, 'eve', { SMSMfaSettings: turnedOn }), ...unusable('SMS_MFA'))
  await refused(preferAs(pool, 'nobody', { SMSMfaSettings: turnedOn }), 'UserNotFoundException', 'User does not exist.')
})

test('one factor can be preferred, and only when it is on', async () => {
  const { AccessToken } = await equipped('fay')
  const wrong = 'InvalidParameterException'
  await refused(prefer(AccessToken, { SMSMfaSettings: preferred, EmailMfaSettings: preferred }), wrong)
  await refused(prefer(AccessToken, { SMSMfaSettings: { Enabled: false, PreferredMfa: true } }), wrong)
  await refused(prefer(AccessToken, { SMSMfaSettings: { PreferredMfa: true } }), wrong)
  await refused(prefer(`${AccessToken}x`, { SMSMfaSettings: preferred }), 'NotAuthorizedException')
  await refused(prefer(AccessToken, { WebAuthnMfaSettings: turnedOn }), 'UnsupportedOperationException')
  expect(await shown(AccessToken)).toEqual(nothing)
})

test('an administrator turns factors on and off', async () => {
  await equipped('gina')
  await preferAs(pool, 'gina', { SoftwareTokenMfaSettings: preferred })
  expect((await byPassword(app, 'gina')).ChallengeName).toBe('SOFTWARE_TOKEN_MFA')
  await preferAs(pool, 'gina', { SoftwareTokenMfaSettings: { Enabled: false } })
  tokensOf(await byPassword(app, 'gina'))
})

test('the older setting turns codes by SMS on and off', async () => {
  const { AccessToken } = await equipped('hugo')
  const set = (MFAOptions: MFAOptionType[]) => client.send(new SetUserSettingsCommand({ AccessToken, MFAOptions }))
  await set(sms)
  expect(await shown(AccessToken)).toEqual({ ...nothing, MFAOptions: sms })
  const { Users = [] } = await client.send(new ListUsersCommand({ ...pool, Filter: 'username = "hugo"' }))
  expect(Users[0]?.MFAOptions).toEqual(sms)
  expect((await byPassword(app, 'hugo')).ChallengeName).toBe('SMS_MFA')
  await refused(set([{ DeliveryMedium: 'EMAIL', AttributeName: 'email' }]), 'InvalidParameterException')
  await set([])
  tokensOf(await byPassword(app, 'hugo'))
  await client.send(new AdminSetUserSettingsCommand({ ...pool, Username: 'hugo', MFAOptions: sms }))
  await prefer(AccessToken, { SMSMfaSettings: { Enabled: false } })
  expect(await shown(AccessToken)).toEqual(nothing)
  await prefer(AccessToken, { SMSMfaSettings: turnedOn })
  await client.send(new AdminSetUserSettingsCommand({ ...pool, Username: 'hugo', MFAOptions: [] }))
  expect(await shown(AccessToken)).toEqual(nothing)
})

test('where MFA is required, codes by SMS are not the user’s to turn off', async () => {
  const settings: Omit<SetUserPoolMfaConfigCommandInput, 'UserPoolId'> = { MfaConfiguration: 'ON', ...everyFactor }
  const strict = await openWithFactors(server, settings)
  await strict.confirmed('iris', { phone_number: phone })
  await preferAs(strict.pool, 'iris', { SMSMfaSettings: preferred })
  const { Session } = await byPassword(strict.app, 'iris')
  const answer = { USERNAME: 'iris', SMS_MFA_CODE: await server.lastCode(phone) }
  const { AccessToken } = tokensOf(await respond(strict.app, 'SMS_MFA', answer, Session))
  await refused(prefer(AccessToken, { SMSMfaSettings: { Enabled: false } }), 'InvalidParameterException')
  const older = client.send(new SetUserSettingsCommand({ AccessToken, MFAOptions: [] }))
  await refused(older, 'InvalidParameterException')
  await prefer(AccessToken, { SMSMfaSettings: { Enabled: true, PreferredMfa: false } })
  expect(await shown(AccessToken)).toEqual({ ...nothing, UserMFASettingList: ['SMS_MFA'] })
  await preferAs(strict.pool, 'iris', { SMSMfaSettings: { Enabled: false } })
  expect(await shown(AccessToken)).toEqual(nothing)
  expect((await byPassword(strict.app, 'iris')).ChallengeName).toBe('SMS_MFA')
})
