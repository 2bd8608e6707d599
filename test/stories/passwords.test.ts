import {
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminResetUserPasswordCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  ChangePasswordCommand,
  ConfirmForgotPasswordCommand,
  ForgotPasswordCommand,
  GetUserCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { type Accounts, list, openAccounts, otherPassword, otherThan, password, refused } from '../support/accounts.ts'
import { startServer } from '../support/server.ts'

const server = await startServer()
const { client, clock } = server
const alice = { email: 'alice@example.com', email_verified: 'true' }
const wrong = 'Incorrect username or password.'
const mismatch = 'Invalid verification code provided, please try again.'
const expired = 'Invalid code provided, please request a code again.'
const sms = { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms', ExternalId: 'x' }

const forgot = ({ app }: Accounts, Username: string) => client.send(new ForgotPasswordCommand({ ...app, Username }))
const confirm = ({ app }: Accounts, Username: string, ConfirmationCode: string, Password = otherPassword) =>
  client.send(new ConfirmForgotPasswordCommand({ ...app, Username, ConfirmationCode, Password }))
const change = (AccessToken: string, PreviousPassword: string | undefined, ProposedPassword: string) =>
  client.send(new ChangePasswordCommand({ AccessToken, PreviousPassword, ProposedPassword }))
const set = ({ pool }: Accounts, Username: string, Password: string, Permanent?: boolean) =>
  client.send(new AdminSetUserPasswordCommand({ ...pool, Username, Password, Permanent }))
const reset = ({ pool }: Accounts, Username: string) =>
  client.send(new AdminResetUserPasswordCommand({ ...pool, Username }))

describe('the policy', () => {
  const short =
    "1 validation error detected: Value at 'password' failed to satisfy constraint: Member must have length greater than or equal to 6"
  test.each([
    ['Sh0r!', 'InvalidParameterException', short],
    ['Sh0rt!!', 'InvalidPasswordException', 'Password did not conform with policy: Password not long enough'],
    [
      'NO-LOWER-1',
      'InvalidPasswordException',
      'Password did not conform with policy: Password must have lowercase characters',
    ],
    [
      'no-upper-1',
      'InvalidPasswordException',
      'Password did not conform with policy: Password must have uppercase characters',
    ],
    [
      'No-Digits',
      'InvalidPasswordException',
      'Password did not conform with policy: Password must have numeric characters',
    ],
    [
      'NoSymbols1',
      'InvalidPasswordException',
      'Password did not conform with policy: Password must have symbol characters',
    ],
    [
      'ÄÖÜäöü-12',
      'InvalidPasswordException',
      'Password did not conform with policy: Password must have lowercase characters',
    ],
  ])('refuses %j', async (Password, name, sentence) => {
    const { app } = await openAccounts(server)
    await refused(client.send(new SignUpCommand({ ...app, Username: 'alice', Password })), name, sentence)
  })

  test('takes a blank inside for a symbol, and none at the ends', async () => {
    const { app } = await openAccounts(server)
    const signUp = (Password: string) => client.send(new SignUpCommand({ ...app, Username: 'alice', Password }))
    await refused(signUp(' NoSymbols1'), 'InvalidParameterException')
    await refused(signUp('NoSymbols1 '), 'InvalidParameterException')
    await refused(signUp(`Aa1-${'x'.repeat(253)}`), 'InvalidParameterException')
    await signUp('No Symbols1')
  })

  test('asks only for what its owner asks for', async () => {
    const { app } = await openAccounts(server, { Policies: { PasswordPolicy: { MinimumLength: 10 } } })
    const signUp = (Password: string) => client.send(new SignUpCommand({ ...app, Username: 'alice', Password }))
    await refused(signUp('ninechars'), 'InvalidPasswordException')
    await signUp('tenletters')
  })
})

describe('the history', () => {
  test('keeps the last passwords from being used again, at every door', async () => {
    const accounts = await openAccounts(server, {
      Policies: { PasswordPolicy: { MinimumLength: 8, PasswordHistorySize: 2 } },
      UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' },
      UserPoolTier: 'PLUS',
    })
    await accounts.confirmed('alice', alice)
    const violated = ['PasswordHistoryPolicyViolationException', 'Password has previously been used'] as const
    await refused(set(accounts, 'alice', password, true), ...violated)
    const token = await accounts.accessToken('alice')
    await refused(change(token, password, password), ...violated)
    await change(token, password, 'second-password')
    await refused(change(token, 'second-password', password), ...violated)
    await forgot(accounts, 'alice')
    const code = await server.lastCode(alice.email)
    await refused(confirm(accounts, 'alice', code, 'second-password'), ...violated)
    await confirm(accounts, 'alice', code, 'third-password')
    await set(accounts, 'alice', password, true)
  })

  test('does not keep an invitation from being sent again with the same password', async () => {
    const { pool } = await openAccounts(server, {
      Policies: { PasswordPolicy: { MinimumLength: 8, PasswordHistorySize: 2 } },
      UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' },
      UserPoolTier: 'PLUS',
    })
    const invitation = { ...pool, Username: 'alice', TemporaryPassword: password }
    await client.send(new AdminCreateUserCommand(invitation))
    await client.send(new AdminCreateUserCommand({ ...invitation, MessageAction: 'RESEND' }))
  })

  test('of a pool without one lets a password be set again', async () => {
    const accounts = await openAccounts(server)
    await accounts.confirmed('alice')
    await set(accounts, 'alice', password, true)
  })
})

describe('a signed-in user', () => {
  test('changes his password with the present one, and keeps his tokens', async () => {
    const accounts = await openAccounts(server)
    await accounts.confirmed('alice')
    const token = await accounts.accessToken('alice')
    await refused(change(token, otherPassword, 'Another-One-9'), 'NotAuthorizedException', wrong)
    await refused(change(token, undefined, 'Another-One-9'), 'InvalidParameterException')
    await refused(change(token, password, 'weakling'), 'InvalidPasswordException')
    await change(token, password, otherPassword)
    await refused(accounts.accessToken('alice', password), 'NotAuthorizedException', wrong)
    await accounts.accessToken('alice', otherPassword)
    expect((await client.send(new GetUserCommand({ AccessToken: token }))).Username).toBe('alice')
  })
})

describe('a forgotten password', () => {
  test('is replaced by whoever answers the code that went to a verified address', async () => {
    const accounts = await openAccounts(server)
    await accounts.confirmed('alice', alice)
    expect((await forgot(accounts, 'alice')).CodeDeliveryDetails).toEqual({
      AttributeName: 'email',
      DeliveryMedium: 'EMAIL',
      Destination: 'a***@e***',
    })
    const code = await server.lastCode(alice.email)
    await refused(confirm(accounts, 'alice', otherThan(code)), 'CodeMismatchException', mismatch)
    await refused(confirm(accounts, 'alice', code, 'weakling'), 'InvalidPasswordException')
    await accounts.accessToken('alice', password)
    await confirm(accounts, 'alice', code)
    await accounts.accessToken('alice', otherPassword)
    await refused(accounts.accessToken('alice', password), 'NotAuthorizedException', wrong)
    await refused(confirm(accounts, 'alice', code, password), 'ExpiredCodeException', expired)
  })

  test('is not replaced by a replaced code, one of an hour ago, or one of somebody else', async () => {
    const accounts = await openAccounts(server)
    await accounts.confirmed('alice', alice)
    await accounts.confirmed('bob', { email: 'bob@example.com', email_verified: 'true' })
    await refused(confirm(accounts, 'alice', '123456'), 'ExpiredCodeException', expired)
    await forgot(accounts, 'alice')
    const former = await server.lastCode(alice.email)
    await forgot(accounts, 'alice')
    await refused(confirm(accounts, 'alice', former), 'ExpiredCodeException', expired)
    await forgot(accounts, 'bob')
    const code = await server.lastCode(alice.email)
    await refused(confirm(accounts, 'bob', code), 'CodeMismatchException', mismatch)
    clock.advance('1 hour')
    await refused(confirm(accounts, 'alice', code), 'ExpiredCodeException', expired)
    await accounts.accessToken('alice', password)
  })

  test('is not replaced by a code whose address is no longer verified', async () => {
    const accounts = await openAccounts(server)
    await accounts.confirmed('alice', alice)
    await forgot(accounts, 'alice')
    const code = await server.lastCode(alice.email)
    const UserAttributes = list({ email_verified: 'false' })
    await client.send(new AdminUpdateUserAttributesCommand({ ...accounts.pool, Username: 'alice', UserAttributes }))
    await refused(confirm(accounts, 'alice', code), 'ExpiredCodeException', expired)
    await accounts.accessToken('alice', password)
  })

  test('is recovered by the means that the pool prefers and the user has verified', async () => {
    const both = { ...alice, phone_number: '+12065550123', phone_number_verified: 'true' }
    const byPhone = await openAccounts(server, {
      SmsConfiguration: sms,
      AccountRecoverySetting: {
        RecoveryMechanisms: [
          { Priority: 2, Name: 'verified_email' },
          { Priority: 1, Name: 'verified_phone_number' },
        ],
      },
    })
    await byPhone.confirmed('alice', both)
    expect((await forgot(byPhone, 'alice')).CodeDeliveryDetails?.AttributeName).toBe('phone_number')
    await byPhone.confirmed('mail', alice)
    expect((await forgot(byPhone, 'mail')).CodeDeliveryDetails?.AttributeName).toBe('email')
    const byMail = await openAccounts(server, {
      AccountRecoverySetting: { RecoveryMechanisms: [{ Priority: 1, Name: 'verified_email' }] },
    })
    await byMail.confirmed('alice', both)
    expect((await forgot(byMail, 'alice')).CodeDeliveryDetails?.AttributeName).toBe('email')
    await byMail.confirmed('phone', { phone_number: '+12065550123', phone_number_verified: 'true' })
    const sentence = 'Cannot reset password for the user as there is no registered/verified email or phone_number'
    await refused(forgot(byMail, 'phone'), 'InvalidParameterException', sentence)
  })

  test('is for administrators alone where the pool says so', async () => {
    const accounts = await openAccounts(server, {
      AccountRecoverySetting: { RecoveryMechanisms: [{ Priority: 1, Name: 'admin_only' }] },
    })
    await accounts.confirmed('alice', alice)
    await refused(forgot(accounts, 'alice'), 'NotAuthorizedException')
    await refused(reset(accounts, 'alice'), 'NotAuthorizedException')
  })

  test('cannot be recovered by who is disabled, unproven, or has a temporary one', async () => {
    const accounts = await openAccounts(server)
    const noContact = 'Cannot reset password for the user as there is no registered/verified email or phone_number'
    await accounts.signUp('new', { email: alice.email })
    await refused(forgot(accounts, 'new'), 'InvalidParameterException', noContact)
    // What AdminResetUserPassword declares has no word for the unconfirmed.
    const unconfirmed = 'User password cannot be reset in the current state.'
    await refused(reset(accounts, 'new'), 'NotAuthorizedException', unconfirmed)
    await accounts.confirmed('bare')
    await refused(forgot(accounts, 'bare'), 'InvalidParameterException', noContact)
    await refused(reset(accounts, 'bare'), 'InvalidParameterException', noContact)
    await accounts.confirmed('temporary', alice)
    await set(accounts, 'temporary', password)
    const state = 'User password cannot be reset in the current state.'
    await refused(forgot(accounts, 'temporary'), 'NotAuthorizedException', state)
    await refused(reset(accounts, 'temporary'), 'NotAuthorizedException', state)
    await accounts.confirmed('alice', alice)
    await forgot(accounts, 'alice')
    const code = await server.lastCode(alice.email)
    await client.send(new AdminDisableUserCommand({ ...accounts.pool, Username: 'alice' }))
    await refused(forgot(accounts, 'alice'), 'NotAuthorizedException', 'User is disabled.')
    await refused(confirm(accounts, 'alice', code), 'NotAuthorizedException', 'User is disabled.')
  })
})

describe('an administrator', () => {
  test('sets a password for good from any status, which voids codes', async () => {
    const accounts = await openAccounts(server)
    await accounts.signUp('alice', { email: alice.email })
    await set(accounts, 'alice', otherPassword, true)
    expect((await accounts.get('alice')).status).toBe('CONFIRMED')
    await accounts.accessToken('alice', otherPassword)

    await accounts.confirmed('bob', { email: 'bob@example.com', email_verified: 'true' })
    await forgot(accounts, 'bob')
    await set(accounts, 'bob', otherPassword, true)
    await refused(confirm(accounts, 'bob', await server.lastCode('bob@example.com')), 'ExpiredCodeException', expired)
  })

  test('sets a password for the time until it is changed, unless told otherwise', async () => {
    const accounts = await openAccounts(server)
    await accounts.confirmed('alice')
    await set(accounts, 'alice', otherPassword)
    expect((await accounts.get('alice')).status).toBe('FORCE_CHANGE_PASSWORD')
    expect(await accounts.accessToken('alice', otherPassword)).toBe('')
    clock.advance('7 days')
    await refused(
      accounts.accessToken('alice', otherPassword),
      'NotAuthorizedException',
      'Temporary password has expired and must be reset by an administrator.',
    )
    await refused(set(accounts, 'nobody', otherPassword), 'UserNotFoundException', 'User does not exist.')
    await refused(set(accounts, 'alice', 'weakling'), 'InvalidPasswordException')
  })

  test('takes a password out of use, and the user chooses another with the code he got', async () => {
    const accounts = await openAccounts(server)
    await accounts.confirmed('alice', alice)
    const token = await accounts.accessToken('alice')
    await reset(accounts, 'alice')
    expect((await accounts.get('alice')).status).toBe('RESET_REQUIRED')
    await refused(accounts.accessToken('alice'), 'PasswordResetRequiredException')
    await refused(change(token, password, otherPassword), 'PasswordResetRequiredException')
    await confirm(accounts, 'alice', await server.lastCode(alice.email))
    expect((await accounts.get('alice')).status).toBe('CONFIRMED')
    await accounts.accessToken('alice', otherPassword)
  })
})
