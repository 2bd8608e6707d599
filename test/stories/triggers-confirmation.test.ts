import {
  AdminConfirmSignUpCommand,
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  ForgotPasswordCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { type Accounts, openAccounts, otherPassword, otherThan, password, refused } from '../support/accounts.ts'
import { lambdaConfig, type PoolFunctions, startFunctions } from '../support/pool-functions.ts'
import { startServer, type TestServer } from '../support/server.ts'

const email = 'ada@example.com'
const ClientMetadata = { tz: 'Europe/Rome' }
const none = { 'cognito:user_status': 'CONFIRMED' }
let functions: PoolFunctions
let server: TestServer
let accounts: Accounts

beforeAll(async () => {
  functions = await startFunctions()
  server = await startServer({ config: { functions: functions.entries } })
})

beforeEach(async () => {
  functions.on('PostConfirmation', () => undefined)
  functions.taken('PostConfirmation')
  accounts = await openAccounts(server, {
    LambdaConfig: lambdaConfig(functions, 'PostConfirmation'),
    VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_CODE' },
  })
})

const ada = { Username: 'ada' }
const confirm = (ConfirmationCode: string) =>
  server.client.send(new ConfirmSignUpCommand({ ...accounts.app, ...ada, ConfirmationCode, ClientMetadata }))
const adminConfirm = () =>
  server.client.send(new AdminConfirmSignUpCommand({ ...accounts.pool, ...ada, ClientMetadata }))
const fail = () =>
  functions.on('PostConfirmation', () => {
    throw new Error('welcome')
  })

test('a confirmed sign-up is told with the address that it verified', async () => {
  const { UserSub } = await accounts.signUp('ada', { email })
  await confirm(await server.lastCode(email))
  expect(functions.taken('PostConfirmation')).toEqual([
    {
      version: '1',
      triggerSource: 'PostConfirmation_ConfirmSignUp',
      region: 'us-east-1',
      userPoolId: accounts.pool.UserPoolId,
      userName: 'ada',
      callerContext: { awsSdkVersion: expect.stringMatching(/^aws-sdk-js-/), clientId: accounts.app.ClientId },
      request: {
        userAttributes: { ...none, sub: UserSub, email, email_verified: 'true' },
        clientMetadata: ClientMetadata,
      },
      response: {},
    },
  ])
})

test('a sign-up that an administrator confirms is told without a client', async () => {
  await accounts.signUp('ada', { email })
  await adminConfirm()
  const [{ triggerSource, callerContext, request } = expect.fail()] = functions.taken('PostConfirmation')
  expect(triggerSource).toBe('PostConfirmation_ConfirmSignUp')
  expect(callerContext.clientId).toBe('CLIENT_ID_NOT_APPLICABLE')
  expect(request).toMatchObject({ userAttributes: { email_verified: 'false' }, clientMetadata: ClientMetadata })
})

test('a sign-up that is confirmed by its link is told', async () => {
  accounts = await openAccounts(server, {
    LambdaConfig: lambdaConfig(functions, 'PostConfirmation'),
    VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_LINK' },
  })
  await accounts.signUp('ada', { email })
  const [{ link = '' } = expect.fail()] = await server.messages({ userPoolId: accounts.pool.UserPoolId })
  expect((await fetch(link)).status).toBe(200)
  const [{ triggerSource, callerContext, request } = expect.fail()] = functions.taken('PostConfirmation')
  expect(triggerSource).toBe('PostConfirmation_ConfirmSignUp')
  expect(callerContext.clientId).toBe(accounts.app.ClientId)
  expect(request.userAttributes).toMatchObject({ 'cognito:user_status': 'CONFIRMED', email_verified: 'true' })
  expect(request).not.toHaveProperty('clientMetadata')
})

test('a new password by code is told', async () => {
  const { sub } = await accounts.confirmed('ada', { email, email_verified: 'true' })
  await server.client.send(new ForgotPasswordCommand({ ...accounts.app, ...ada }))
  const ConfirmationCode = await server.lastCode(email)
  const answer = { ...accounts.app, ...ada, ConfirmationCode, Password: otherPassword, ClientMetadata }
  await server.client.send(new ConfirmForgotPasswordCommand(answer))
  expect(functions.taken('PostConfirmation')).toEqual([
    expect.objectContaining({
      triggerSource: 'PostConfirmation_ConfirmForgotPassword',
      request: {
        userAttributes: { ...none, sub, email, email_verified: 'true' },
        clientMetadata: ClientMetadata,
      },
    }),
  ])
})

test('a wrong code confirms nothing and tells nothing', async () => {
  await accounts.signUp('ada', { email })
  await refused(confirm(otherThan(await server.lastCode(email))), 'CodeMismatchException')
  expect(functions.taken('PostConfirmation')).toEqual([])
})

test('an administrator who makes a user or sets a password confirms nobody by it', async () => {
  await server.client.send(new AdminCreateUserCommand({ ...accounts.pool, ...ada, MessageAction: 'SUPPRESS' }))
  await server.client.send(
    new AdminSetUserPasswordCommand({ ...accounts.pool, ...ada, Password: password, Permanent: true }),
  )
  expect(functions.taken('PostConfirmation')).toEqual([])
})

test('what happened stays when the function fails, and its error is answered', async () => {
  fail()
  const failed = ['UserLambdaValidationException', 'PostConfirmation failed with error welcome.'] as const
  await accounts.signUp('ada', { email })
  const code = await server.lastCode(email)
  await refused(confirm(code), ...failed)
  expect(await accounts.get('ada')).toMatchObject({ status: 'CONFIRMED', attributes: { email_verified: 'true' } })
  await refused(confirm(code), 'NotAuthorizedException', 'User cannot be confirmed. Current status is CONFIRMED')

  await server.client.send(new ForgotPasswordCommand({ ...accounts.app, ...ada }))
  const ConfirmationCode = await server.lastCode(email)
  const answer = { ...accounts.app, ...ada, ConfirmationCode, Password: otherPassword }
  await refused(server.client.send(new ConfirmForgotPasswordCommand(answer)), ...failed)
  expect(await accounts.accessToken('ada', otherPassword)).not.toBe('')
})

test('a function that gives nothing back has failed', async () => {
  functions.on('PostConfirmation', () => null)
  await accounts.signUp('ada', { email })
  await refused(adminConfirm(), 'InvalidLambdaResponseException', 'Unrecognizable lambda output')
})
