import {
  AdminConfirmSignUpCommand,
  AdminUpdateUserAttributesCommand,
  ConfirmSignUpCommand,
  ResendConfirmationCodeCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { expect, test } from 'vitest'
import { list, openAccounts, otherThan, password, refused } from '../support/accounts.ts'
import { startServer } from '../support/server.ts'

const server = await startServer()
const { client, clock } = server
const alice = { Username: 'alice', Password: password, UserAttributes: list({ email: 'alice@example.com' }) }

test('a new user is unconfirmed, and a code goes to the address that the pool verifies', async () => {
  const { app, get } = await openAccounts(server)
  const answer = await client.send(new SignUpCommand({ ...app, ...alice }))
  expect(answer).toMatchObject({
    UserConfirmed: false,
    UserSub: expect.stringMatching(/^[0-9a-f-]{36}$/),
    CodeDeliveryDetails: { AttributeName: 'email', DeliveryMedium: 'EMAIL', Destination: 'a***@e***' },
  })
  expect(answer.Session).toBeUndefined()
  expect(await server.lastCode('alice@example.com')).toMatch(/^\d{6}$/)
  expect(await get('alice')).toMatchObject({
    status: 'UNCONFIRMED',
    enabled: true,
    attributes: { sub: answer.UserSub, email: 'alice@example.com', email_verified: 'false' },
  })
})

test('of two addresses that the pool verifies, the code goes to the phone', async () => {
  const { app } = await openAccounts(server, {
    AutoVerifiedAttributes: ['email', 'phone_number'],
    SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms', ExternalId: 'x' },
  })
  const UserAttributes = list({ email: 'alice@example.com', phone_number: '+12065550123' })
  const { CodeDeliveryDetails } = await client.send(new SignUpCommand({ ...app, ...alice, UserAttributes }))
  expect(CodeDeliveryDetails).toEqual({
    AttributeName: 'phone_number',
    DeliveryMedium: 'SMS',
    Destination: '+*******0123',
  })
})

test('without an address to verify no code goes out, and the user waits for an administrator', async () => {
  const { app, pool, get } = await openAccounts(server)
  const answer = await client.send(new SignUpCommand({ ...app, Username: 'quiet', Password: password }))
  expect(answer.CodeDeliveryDetails).toBeUndefined()
  expect(await server.messages({ userPoolId: pool.UserPoolId })).toEqual([])
  await client.send(new AdminConfirmSignUpCommand({ ...pool, Username: 'quiet' }))
  expect((await get('quiet')).status).toBe('CONFIRMED')
})

test('the right code confirms the user and verifies the address that it went to', async () => {
  const { app, signUp, get } = await openAccounts(server)
  await signUp('alice', { email: 'alice@example.com' })
  const ConfirmationCode = await server.lastCode('alice@example.com')
  await client.send(new ConfirmSignUpCommand({ ...app, Username: 'alice', ConfirmationCode }))
  expect(await get('alice')).toMatchObject({ status: 'CONFIRMED', attributes: { email_verified: 'true' } })
})

test('a wrong code is refused and the right one still works', async () => {
  const { app, signUp } = await openAccounts(server)
  await signUp('alice', { email: 'alice@example.com' })
  const code = await server.lastCode('alice@example.com')
  const answer = (ConfirmationCode: string) =>
    client.send(new ConfirmSignUpCommand({ ...app, Username: 'alice', ConfirmationCode }))
  const sentence = 'Invalid verification code provided, please try again.'
  for (const wrong of [otherThan(code), `${code}0`, code.slice(1), 'abc']) {
    await refused(answer(wrong), 'CodeMismatchException', sentence)
  }
  await answer(code)
})

test('a code that was used confirms nobody again', async () => {
  const { app, signUp } = await openAccounts(server)
  await signUp('alice', { email: 'alice@example.com' })
  const ConfirmationCode = await server.lastCode('alice@example.com')
  const answer = () => client.send(new ConfirmSignUpCommand({ ...app, Username: 'alice', ConfirmationCode }))
  await answer()
  await refused(answer(), 'NotAuthorizedException', 'User cannot be confirmed. Current status is CONFIRMED')
})

test('of two that answer the same code at once, one is confirmed by it', async () => {
  const { app, signUp } = await openAccounts(server)
  await signUp('alice', { email: 'alice@example.com' })
  const ConfirmationCode = await server.lastCode('alice@example.com')
  const answer = () => client.send(new ConfirmSignUpCommand({ ...app, Username: 'alice', ConfirmationCode }))
  const outcomes = await Promise.allSettled([answer(), answer(), answer()])
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})

test('a code expires after a day', async () => {
  const { app, signUp, get } = await openAccounts(server)
  await signUp('alice', { email: 'alice@example.com' })
  const ConfirmationCode = await server.lastCode('alice@example.com')
  clock.advance('24 hours')
  await refused(
    client.send(new ConfirmSignUpCommand({ ...app, Username: 'alice', ConfirmationCode })),
    'ExpiredCodeException',
    'Invalid code provided, please request a code again.',
  )
  expect((await get('alice')).status).toBe('UNCONFIRMED')
})

test('the code of another user or another pool is refused', async () => {
  const here = await openAccounts(server)
  const there = await openAccounts(server)
  await here.signUp('alice', { email: 'alice@example.com' })
  await here.signUp('bob', { email: 'bob@example.com' })
  const foreign = await server.lastCode('alice@example.com')
  await there.signUp('alice', { email: 'alice@example.net' })
  const answer = (app: { ClientId: string }, Username: string) =>
    client.send(new ConfirmSignUpCommand({ ...app, Username, ConfirmationCode: foreign }))
  await refused(answer(here.app, 'bob'), 'CodeMismatchException')
  await refused(answer(there.app, 'alice'), 'CodeMismatchException')
})

test('a code that was sent again replaces the former one', async () => {
  const { app, signUp } = await openAccounts(server)
  await signUp('alice', { email: 'alice@example.com' })
  const former = await server.lastCode('alice@example.com')
  const { CodeDeliveryDetails } = await client.send(new ResendConfirmationCodeCommand({ ...app, Username: 'alice' }))
  expect(CodeDeliveryDetails).toEqual({ AttributeName: 'email', DeliveryMedium: 'EMAIL', Destination: 'a***@e***' })
  const [message] = await server.messages({ destination: 'alice@example.com' })
  expect(message?.trigger).toMatch(/ResendCode/)
  const answer = (ConfirmationCode: string) =>
    client.send(new ConfirmSignUpCommand({ ...app, Username: 'alice', ConfirmationCode }))
  await refused(answer(former), 'ExpiredCodeException', 'Invalid code provided, please request a code again.')
  await answer(message?.code ?? '')
})

test('a code is not sent again to somebody who is confirmed, nor where no address is verified', async () => {
  const { app, pool, signUp } = await openAccounts(server)
  const again = (ClientId: string, Username: string) =>
    client.send(new ResendConfirmationCodeCommand({ ClientId, Username }))
  await signUp('alice', { email: 'alice@example.com' })
  await client.send(new AdminConfirmSignUpCommand({ ...pool, Username: 'alice' }))
  await refused(again(app.ClientId, 'alice'), 'InvalidParameterException', 'User is already confirmed.')

  const silent = await openAccounts(server, { AutoVerifiedAttributes: [] })
  await silent.signUp('alice', { email: 'alice@example.com' })
  const sentence = 'Cannot resend codes. Auto verification not turned on.'
  await refused(again(silent.app.ClientId, 'alice'), 'InvalidParameterException', sentence)
})

test('an administrator confirms without a code and verifies nothing; the code is void', async () => {
  const { app, pool, signUp, get } = await openAccounts(server)
  await signUp('alice', { email: 'alice@example.com' })
  const confirm = () => client.send(new AdminConfirmSignUpCommand({ ...pool, Username: 'alice' }))
  await confirm()
  expect(await get('alice')).toMatchObject({ status: 'CONFIRMED', attributes: { email_verified: 'false' } })
  const sentence = 'User cannot be confirmed. Current status is CONFIRMED'
  await refused(confirm(), 'NotAuthorizedException', sentence)
  const ConfirmationCode = await server.lastCode('alice@example.com')
  await refused(
    client.send(new ConfirmSignUpCommand({ ...app, Username: 'alice', ConfirmationCode })),
    'NotAuthorizedException',
    sentence,
  )
})

test('an address that was changed after the code went out is not verified by it', async () => {
  const { app, pool, signUp, get } = await openAccounts(server)
  await signUp('alice', { email: 'alice@example.com' })
  const ConfirmationCode = await server.lastCode('alice@example.com')
  const UserAttributes = list({ email: 'mallory@example.com' })
  await client.send(new AdminUpdateUserAttributesCommand({ ...pool, Username: 'alice', UserAttributes }))
  await client.send(new ConfirmSignUpCommand({ ...app, Username: 'alice', ConfirmationCode }))
  expect((await get('alice')).attributes).toMatchObject({ email: 'mallory@example.com', email_verified: 'false' })
})

test('a name is given once', async () => {
  const { app, signUp } = await openAccounts(server)
  await signUp('alice', { email: 'alice@example.com' })
  await refused(client.send(new SignUpCommand({ ...app, ...alice })), 'UsernameExistsException', 'User already exists')
  const both = await Promise.allSettled([signUp('bob'), signUp('bob')])
  expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})

test('a pool whose administrators make the accounts permits no sign-up', async () => {
  const { app } = await openAccounts(server, { AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } })
  await refused(
    client.send(new SignUpCommand({ ...app, ...alice })),
    'NotAuthorizedException',
    'SignUp is not permitted for this user pool',
  )
})

test('a session that nobody was given is refused', async () => {
  const { app, signUp } = await openAccounts(server)
  await signUp('alice', { email: 'alice@example.com' })
  const ConfirmationCode = await server.lastCode('alice@example.com')
  const Session = 'x'.repeat(40)
  await refused(
    client.send(new ConfirmSignUpCommand({ ...app, Username: 'alice', ConfirmationCode, Session })),
    'NotAuthorizedException',
  )
})
