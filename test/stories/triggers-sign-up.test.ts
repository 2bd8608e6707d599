import {
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  SignUpCommand,
  type SignUpCommandInput,
} from '@aws-sdk/client-cognito-identity-provider'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Accounts, list, openAccounts, password, refused, type Values } from '../support/accounts.ts'
import { lambdaConfig, type PoolFunctions, startFunctions } from '../support/pool-functions.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { signInWith, tokensOf } from '../support/sign-in.ts'

const email = 'ada@example.com'
const phone_number = '+12065550123'
let functions: PoolFunctions
let server: TestServer
let accounts: Accounts

beforeAll(async () => {
  functions = await startFunctions()
  server = await startServer({ config: { functions: functions.entries } })
})

beforeEach(async () => {
  accounts = await open()
  functions.on('PreSignUp', () => undefined)
  functions.on('PostConfirmation', () => undefined)
  functions.taken('PreSignUp')
  functions.taken('PostConfirmation')
})

const open = (settings: Parameters<typeof openAccounts>[1] = {}) =>
  openAccounts(
    server,
    { LambdaConfig: lambdaConfig(functions, 'PreSignUp', 'PostConfirmation'), ...settings },
    { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_ADMIN_USER_PASSWORD_AUTH'] },
  )

const signUp = (attributes: Values = {}, rest: Partial<SignUpCommandInput> = {}, { app } = accounts) =>
  server.client.send(
    new SignUpCommand({ ...app, Username: 'ada', Password: password, UserAttributes: list(attributes), ...rest }),
  )

const create = (attributes: Values = {}, rest: object = {}) =>
  server.client.send(
    new AdminCreateUserCommand({
      ...accounts.pool,
      Username: 'ada',
      UserAttributes: list(attributes),
      MessageAction: 'SUPPRESS',
      ...rest,
    }),
  )

const decide = (decision: object) =>
  functions.on('PreSignUp', event => {
    Object.assign(event.response, decision)
  })

describe('the event', () => {
  test('of somebody who signs himself up has what he sent and no more', async () => {
    await signUp(
      { email, name: 'Ada' },
      { ValidationData: [{ Name: 'captcha', Value: '03AG' }], ClientMetadata: { utm: 'spring' } },
    )
    expect(functions.taken('PreSignUp')).toEqual([
      {
        version: '1',
        triggerSource: 'PreSignUp_SignUp',
        region: 'us-east-1',
        userPoolId: accounts.pool.UserPoolId,
        userName: 'ada',
        callerContext: {
          awsSdkVersion: expect.stringMatching(/^aws-sdk-js-\d+\.\d+\.\d+$/),
          clientId: accounts.app.ClientId,
        },
        request: {
          userAttributes: { email, name: 'Ada' },
          validationData: { captcha: '03AG' },
          clientMetadata: { utm: 'spring' },
        },
        response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
      },
    ])
  })

  test('has no metadata and null validation data where none was sent', async () => {
    await signUp()
    expect(functions.taken('PreSignUp')[0]?.request).toEqual({ userAttributes: {}, validationData: null })
  })

  // Captured from the service: the SDK of the caller, by whichever header it may name itself in.
  test.each([
    ['aws-sdk-nodejs/2.987.0 linux/v14.17.4 promise', undefined, 'aws-sdk-nodejs-2.987.0'],
    ['aws-sdk-iOS/2.9.3 iOS/12.1 en_US', undefined, 'aws-sdk-ios-2.9.3'],
    ['aws-sdk-java/2.20.43 Linux/5.10 OpenJDK', undefined, 'aws-sdk-java-2.20.43'],
    ['Mozilla/5.0', 'aws-sdk-js/2.1639.0 callback', 'aws-sdk-js-2.1639.0'],
    ['Mozilla/5.0', 'aws-amplify/6.0.1 framework/1', 'aws-sdk-unknown-unknown'],
    ['Boto3/1.34.1 md/Botocore#1.34.1', undefined, 'aws-sdk-unknown-unknown'],
    ['aws-sdk-"}<script>/1', undefined, 'aws-sdk-unknown-unknown'],
  ])('of a caller who says %j and %j names %s', async (agent, amazonAgent, awsSdkVersion) => {
    const headers = { 'user-agent': agent, ...(amazonAgent && { 'x-amz-user-agent': amazonAgent }) }
    const { status } = await server.call('SignUp', { ...accounts.app, Username: 'ada', Password: password }, headers)
    expect(status).toBe(200)
    expect(functions.taken('PreSignUp')[0]?.callerContext.awsSdkVersion).toBe(awsSdkVersion)
  })

  test('of an administrator names no client', async () => {
    await create({ email }, { ValidationData: [{ Name: 'a', Value: 'b' }], ClientMetadata: { c: 'd' } })
    expect(functions.taken('PreSignUp')).toEqual([
      expect.objectContaining({
        triggerSource: 'PreSignUp_AdminCreateUser',
        userName: 'ada',
        callerContext: expect.objectContaining({ clientId: 'CLIENT_ID_NOT_APPLICABLE' }),
        request: { userAttributes: { email }, validationData: { a: 'b' }, clientMetadata: { c: 'd' } },
      }),
    ])
  })

  test('names the sub where addresses are the user names', async () => {
    const byEmail = await open({ UsernameAttributes: ['email'] })
    const { UserSub } = await signUp({}, { Username: email }, byEmail)
    const [{ userName, request } = expect.fail()] = functions.taken('PreSignUp')
    expect(userName).toBe(UserSub)
    expect(request.userAttributes).toEqual({ email })
  })

  test('is sent after the request was checked', async () => {
    await refused(signUp({}, { Password: 'lowercase' }), 'InvalidPasswordException')
    await signUp()
    await refused(signUp(), 'UsernameExistsException')
    expect(functions.taken('PreSignUp')).toHaveLength(1)
  })
})

describe('autoConfirmUser', () => {
  test('confirms at once, sends no code, and the user signs in', async () => {
    decide({ autoConfirmUser: true })
    const answer = await signUp({ email })
    expect(answer).toMatchObject({ UserConfirmed: true })
    expect(answer.CodeDeliveryDetails).toBeUndefined()
    expect(await accounts.get('ada')).toMatchObject({ status: 'CONFIRMED', attributes: { email_verified: 'false' } })
    expect(await server.messages({ userPoolId: accounts.pool.UserPoolId })).toEqual([])
    tokensOf(await signInWith(server).byPassword(accounts.app, 'ada'))
  })

  test('is a confirmation, which the next function is told of', async () => {
    decide({ autoConfirmUser: true })
    const { UserSub } = await signUp({ email }, { ClientMetadata: { utm: 'spring' } })
    expect(functions.taken('PostConfirmation')).toEqual([
      expect.objectContaining({
        triggerSource: 'PostConfirmation_ConfirmSignUp',
        request: {
          userAttributes: { sub: UserSub, 'cognito:user_status': 'CONFIRMED', email, email_verified: 'false' },
          clientMetadata: { utm: 'spring' },
        },
        response: {},
      }),
    ])
  })

  test('left out, the user waits for his code and nobody is told of a confirmation', async () => {
    expect(await signUp({ email })).toMatchObject({
      UserConfirmed: false,
      CodeDeliveryDetails: { AttributeName: 'email' },
    })
    expect(functions.taken('PostConfirmation')).toEqual([])
  })
})

describe('autoVerifyEmail and autoVerifyPhone', () => {
  test('vouch for the addresses', async () => {
    decide({ autoVerifyEmail: true, autoVerifyPhone: true })
    await signUp({ email, phone_number })
    const { status, attributes } = await accounts.get('ada')
    expect({ status, ...attributes }).toMatchObject({
      status: 'UNCONFIRMED',
      email_verified: 'true',
      phone_number_verified: 'true',
    })
  })

  test.each(['autoVerifyEmail', 'autoVerifyPhone'])('%s without an address refuses the sign-up', async flag => {
    decide({ [flag]: true })
    await refused(signUp(), 'InvalidParameterException')
    await refused(accounts.get('ada'), 'UserNotFoundException')
  })

  test('move an alias to the new user, and its owner keeps it unverified', async () => {
    accounts = await open({ AliasAttributes: ['email'] })
    await accounts.confirmed('grace', { email, email_verified: 'true' })
    decide({ autoConfirmUser: true, autoVerifyEmail: true })
    await signUp({ email })
    expect((await accounts.get(email)).username).toBe('ada')
    expect((await accounts.get('grace')).attributes).toMatchObject({ email, email_verified: 'false' })
  })

  test('left out, an alias stays with its owner', async () => {
    accounts = await open({ AliasAttributes: ['email'] })
    await accounts.confirmed('grace', { email, email_verified: 'true' })
    await signUp({ email })
    expect((await accounts.get(email)).username).toBe('grace')
  })
})

describe('an administrator', () => {
  test('is not served by the decisions for those who sign themselves up', async () => {
    decide({ autoConfirmUser: true, autoVerifyEmail: true, autoVerifyPhone: true })
    await create({ email })
    const { status, attributes } = await accounts.get('ada')
    expect(status).toBe('FORCE_CHANGE_PASSWORD')
    expect(attributes.email_verified).toBeUndefined()
    expect(functions.taken('PostConfirmation')).toEqual([])
  })

  test('does not ask again when he repeats an invitation', async () => {
    await create({ email })
    functions.taken('PreSignUp')
    await create({}, { MessageAction: 'RESEND', DesiredDeliveryMediums: ['EMAIL'] })
    expect(functions.taken('PreSignUp')).toEqual([])
  })
})

test('a function that throws keeps everybody out, and leaves nothing', async () => {
  functions.on('PreSignUp', () => {
    throw new Error('No entry')
  })
  const words = ['UserLambdaValidationException', 'PreSignUp failed with error No entry.'] as const
  await refused(signUp({ email }), ...words)
  await refused(create({ email }), ...words)
  await refused(accounts.get('ada'), 'UserNotFoundException')
  expect(await server.messages({ userPoolId: accounts.pool.UserPoolId })).toEqual([])
  functions.on('PreSignUp', () => undefined)
  await signUp({ email })
})

test('a function may call the API of its own pool meanwhile, and whoever it made keeps his name', async () => {
  functions.on('PreSignUp', async event => {
    if (event.triggerSource !== 'PreSignUp_SignUp') return
    const user = { ...accounts.pool, Username: event.userName }
    await server.client.send(new AdminCreateUserCommand({ ...user, MessageAction: 'SUPPRESS' }))
    if (event.request.clientMetadata?.keep !== 'true') await server.client.send(new AdminDeleteUserCommand(user))
  })
  expect((await signUp()).UserConfirmed).toBe(false)
  const taken = signUp({}, { Username: 'bob', ClientMetadata: { keep: 'true' } })
  await refused(taken, 'UsernameExistsException', 'User already exists')
  expect((await accounts.get('bob')).status).toBe('FORCE_CHANGE_PASSWORD')
})

test('a function that fails after an automatic confirmation is answered, and the user stays', async () => {
  decide({ autoConfirmUser: true })
  functions.on('PostConfirmation', () => {
    throw new Error('welcome')
  })
  await refused(signUp(), 'UserLambdaValidationException', 'PostConfirmation failed with error welcome.')
  expect((await accounts.get('ada')).status).toBe('CONFIRMED')
})
