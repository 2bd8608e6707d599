import {
  AdminUpdateUserAttributesCommand,
  SetUserPoolMfaConfigCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { expect, test } from 'vitest'
import { list, otherPassword, otherThan, password, refused } from '../support/accounts.ts'
import { everyFactor, factorsWith, openWithFactors, roleArn } from '../support/factors.ts'
import { startServer } from '../support/server.ts'
import { signInWith, tokensOf } from '../support/sign-in.ts'

const server = await startServer()
const { client, clock } = server
const { respond, byPassword, bySrp, invited } = signInWith(server)
const { prefer, preferAs } = factorsWith(server)
const { SmsMfaConfiguration, EmailMfaConfiguration } = everyFactor
const bySms = await openWithFactors(server, {
  MfaConfiguration: 'ON',
  SmsMfaConfiguration: { ...SmsMfaConfiguration, SmsAuthenticationMessage: 'Come in with {####}' },
})
const byEmail = await openWithFactors(server, {
  MfaConfiguration: 'OPTIONAL',
  EmailMfaConfiguration: { Message: 'Come in with {####}', Subject: 'Door' },
})

const phone = '+12065550100'
const mismatch = ['CodeMismatchException', 'Invalid code or auth state for the user.'] as const
const invalid = ['NotAuthorizedException', 'Invalid session for the user.'] as const
const sms = (USERNAME: string, SMS_MFA_CODE: string) => ({ USERNAME, SMS_MFA_CODE })
const mail = (USERNAME: string, EMAIL_OTP_CODE: string) => ({ USERNAME, EMAIL_OTP_CODE })

/** A user of the pool where everybody is asked, with a phone number that nobody verified. */
async function reachable(name: string, number: string) {
  await bySms.confirmed(name, { phone_number: number })
  return bySms
}

test('where everybody is asked, a phone number is enough; the right code verifies it', async () => {
  const { app } = await reachable('alice', phone)
  const asked = await bySrp(bySms, 'alice')
  expect(asked).toMatchObject({
    ChallengeName: 'SMS_MFA',
    ChallengeParameters: {
      CODE_DELIVERY_DELIVERY_MEDIUM: 'SMS',
      CODE_DELIVERY_DESTINATION: '+*******0100',
      USER_ID_FOR_SRP: 'alice',
    },
  })
  const [message] = await server.messages({ destination: phone })
  const code = await server.lastCode(phone)
  expect(message).toMatchObject({ trigger: 'Authentication', medium: 'SMS', body: `Come in with ${code}` })
  expect(code).toMatch(/^\d{6}$/)
  expect((await bySms.get('alice')).attributes.phone_number_verified).toBeUndefined()
  tokensOf(await respond(app, 'SMS_MFA', sms('alice', code), asked.Session))
  expect((await bySms.get('alice')).attributes.phone_number_verified).toBe('true')
})

test('where it is optional, e-mail codes come to those who turned them on', async () => {
  const { app } = byEmail
  await byEmail.confirmed('bob', { email: 'bob@example.com' })
  const { AccessToken } = tokensOf(await byPassword(app, 'bob'))
  await prefer(AccessToken, { EmailMfaSettings: { Enabled: true } })
  const asked = await byPassword(app, 'bob')
  expect(asked).toMatchObject({
    ChallengeName: 'EMAIL_OTP',
    ChallengeParameters: {
      CODE_DELIVERY_DELIVERY_MEDIUM: 'EMAIL',
      CODE_DELIVERY_DESTINATION: 'b***@e***',
      USERNAME: 'bob',
    },
  })
  const [message] = await server.messages({ destination: 'bob@example.com' })
  const code = await server.lastCode('bob@example.com')
  expect(message).toMatchObject({ trigger: 'Authentication', subject: 'Door', body: `Come in with ${code}` })
  tokensOf(await respond(app, 'EMAIL_OTP', mail('bob', code), asked.Session))
  expect((await byEmail.get('bob')).attributes.email_verified).toBe('true')
})

test('wrong codes, however many in a row, leave the session and its code good', async () => {
  const { app } = await reachable('carol', '+12065550101')
  const { Session } = await byPassword(app, 'carol')
  const code = await server.lastCode('+12065550101')
  for (const wrong of [otherThan(code), otherThan(code), '1', 'abcdef', `${code}0`, otherThan(code)])
    await refused(respond(app, 'SMS_MFA', sms('carol', wrong), Session), ...mismatch)
  await refused(
    respond(app, 'SMS_MFA', sms('carol', ''), Session),
    'InvalidParameterException',
    'Missing required parameter SMS_MFA_CODE',
  )
  tokensOf(await respond(app, 'SMS_MFA', sms('carol', code), Session))
})

test('a code fits the sign-in that it was sent for, and no other', async () => {
  const { app } = await reachable('dora', '+12065550102')
  await reachable('eve', '+12065550103')
  const first = await byPassword(app, 'dora')
  const firstCode = await server.lastCode('+12065550102')
  const second = await byPassword(app, 'dora')
  const secondCode = await server.lastCode('+12065550102')
  expect(secondCode).not.toBe(firstCode)
  const other = await byPassword(app, 'eve')
  await refused(respond(app, 'SMS_MFA', sms('dora', firstCode), second.Session), ...mismatch)
  await refused(respond(app, 'SMS_MFA', sms('dora', secondCode), first.Session), ...mismatch)
  await refused(respond(app, 'SMS_MFA', sms('eve', firstCode), other.Session), ...mismatch)
  await refused(respond(app, 'SMS_MFA', sms('eve', firstCode), first.Session), ...invalid)
  await refused(respond(app, 'SMS_MFA', sms('dora', firstCode), other.Session), ...invalid)
  await refused(respond(app, 'EMAIL_OTP', mail('dora', firstCode), first.Session), ...invalid)
  tokensOf(await respond(app, 'SMS_MFA', sms('dora', secondCode), second.Session))
  tokensOf(await respond(app, 'SMS_MFA', sms('dora', firstCode), first.Session))
})

test('a code is good once, and as long as its session', async () => {
  const { app, pool } = await reachable('fay', '+12065550104')
  const asked = await byPassword(app, 'fay')
  const code = await server.lastCode('+12065550104')
  tokensOf(await respond(app, 'SMS_MFA', sms('fay', code), asked.Session))
  await refused(
    respond(app, 'SMS_MFA', sms('fay', code), asked.Session),
    'NotAuthorizedException',
    'Invalid session for the user, session can only be used once.',
  )
  const patient = await server.createClient(
    { Id: pool.UserPoolId },
    { AuthSessionValidity: 10, ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] },
  )
  const short = await byPassword(app, 'fay')
  const shortCode = await server.lastCode('+12065550104')
  const long = await byPassword(patient, 'fay')
  const longCode = await server.lastCode('+12065550104')
  clock.advance('9 minutes')
  await refused(
    respond(app, 'SMS_MFA', sms('fay', shortCode), short.Session),
    'NotAuthorizedException',
    'Invalid session for the user, session is expired.',
  )
  tokensOf(await respond(patient, 'SMS_MFA', sms('fay', longCode), long.Session))
})

test('the code goes to the number of then: when it changed since, it proves nothing', async () => {
  const { app, pool } = await reachable('gina', '+12065550105')
  const { Session } = await byPassword(app, 'gina')
  const code = await server.lastCode('+12065550105')
  const UserAttributes = list({ phone_number: '+12065550199' })
  await client.send(new AdminUpdateUserAttributesCommand({ ...pool, Username: 'gina', UserAttributes }))
  await refused(respond(app, 'SMS_MFA', sms('gina', code), Session), ...mismatch)
})

test('a factor that was turned off since the code was sent lets nobody in', async () => {
  const { app, pool } = byEmail
  await byEmail.confirmed('hugo', { email: 'hugo@example.com' })
  await preferAs(pool, 'hugo', { EmailMfaSettings: { Enabled: true } })
  const { Session } = await byPassword(app, 'hugo')
  const code = await server.lastCode('hugo@example.com')
  await preferAs(pool, 'hugo', { EmailMfaSettings: { Enabled: false } })
  await refused(respond(app, 'EMAIL_OTP', mail('hugo', code), Session), ...invalid)
})

test('a new password does for the first factor, and the code comes after it', async () => {
  const { app, pool } = bySms
  await invited(pool, 'iris', { phone_number: '+12065550106' })
  const first = await byPassword(app, 'iris')
  const answer = { USERNAME: 'iris', NEW_PASSWORD: otherPassword }
  const asked = await respond(app, 'NEW_PASSWORD_REQUIRED', answer, first.Session)
  expect(asked).toMatchObject({ ChallengeName: 'SMS_MFA' })
  expect((await bySms.get('iris')).status).toBe('CONFIRMED')
  tokensOf(await respond(app, 'SMS_MFA', sms('iris', await server.lastCode('+12065550106')), asked.Session))
  await refused(byPassword(app, 'iris', password), 'NotAuthorizedException')
})

test('by SMS alone, somebody without a phone number cannot get in', async () => {
  await bySms.confirmed('jane')
  await refused(byPassword(bySms.app, 'jane'), 'MFAMethodNotFoundException')
})

test('somebody who turned SMS on and lost the number is not let in by password', async () => {
  const optional = await openWithFactors(server, { MfaConfiguration: 'OPTIONAL', SmsMfaConfiguration })
  const { app, pool } = optional
  await optional.confirmed('kate', { phone_number: phone })
  await preferAs(pool, 'kate', { SMSMfaSettings: { Enabled: true } })
  const UserAttributes = list({ phone_number: '' })
  await client.send(new AdminUpdateUserAttributesCommand({ ...pool, Username: 'kate', UserAttributes }))
  await refused(byPassword(app, 'kate'), 'MFAMethodNotFoundException')
})

test('who has a factor keeps it when the pool stops offering it, until MFA is off', async () => {
  const { app, pool, ...people } = await openWithFactors(server, {
    MfaConfiguration: 'OPTIONAL',
    EmailMfaConfiguration,
    SoftwareTokenMfaConfiguration: { Enabled: true },
  })
  await people.confirmed('lena', { email: 'lena@example.com' })
  await preferAs(pool, 'lena', { EmailMfaSettings: { Enabled: true } })
  const set = (settings: object) => client.send(new SetUserPoolMfaConfigCommand({ ...pool, ...settings }))
  await set({ MfaConfiguration: 'OPTIONAL', SoftwareTokenMfaConfiguration: { Enabled: true } })
  expect((await byPassword(app, 'lena')).ChallengeName).toBe('EMAIL_OTP')
  await set({ MfaConfiguration: 'OFF' })
  tokensOf(await byPassword(app, 'lena'))
})

test('a number that is the second factor recovers no password', async () => {
  const Priority = 1
  const recovering = await openWithFactors(
    server,
    { MfaConfiguration: 'ON', SmsMfaConfiguration: { SmsConfiguration: { SnsCallerArn: roleArn } } },
    { AccountRecoverySetting: { RecoveryMechanisms: [{ Priority, Name: 'verified_phone_number' }] } },
  )
  const { app } = recovering
  await recovering.confirmed('mary', { phone_number: phone, phone_number_verified: 'true' })
  const response = await server.call('ForgotPassword', { ...app, Username: 'mary' })
  expect(await response.json()).toMatchObject({
    message: 'Cannot reset password for the user as there is no registered/verified email or phone_number',
  })
})

test('an address as long as the pool takes it is asked at, too', async () => {
  const email = `${'a'.repeat(2_030)}@example.com`
  await byEmail.confirmed('longo', { email, email_verified: 'true' })
  await preferAs(byEmail.pool, 'longo', { EmailMfaSettings: { Enabled: true } })
  const asked = await byPassword(byEmail.app, 'longo')
  expect(asked.ChallengeName).toBe('EMAIL_OTP')
  tokensOf(await respond(byEmail.app, 'EMAIL_OTP', mail('longo', await server.lastCode(email)), asked.Session))
})
