import {
  AdminDisableUserCommand,
  AdminInitiateAuthCommand,
  AdminResetUserPasswordCommand,
  AdminRespondToAuthChallengeCommand,
  type AuthFlowType,
  type ExplicitAuthFlowsType,
} from '@aws-sdk/client-cognito-identity-provider'
import { expect, test } from 'vitest'
import { openAccounts, otherPassword, password, refused } from '../support/accounts.ts'
import { startServer } from '../support/server.ts'
import { openSignIn, signInWith, tokensOf } from '../support/sign-in.ts'

const server = await startServer()
const { client } = server
const { initiate, respond, byPassword } = signInWith(server)
const accounts = await openSignIn(server)
const { app, pool } = accounts
await accounts.confirmed('alice')

const wrong = ['NotAuthorizedException', 'Incorrect username or password.'] as const
const right = { USERNAME: 'alice', PASSWORD: password }

const adminInitiate = (AuthFlow: AuthFlowType, AuthParameters: Record<string, string>, to = { ...pool, ...app }) =>
  client.send(new AdminInitiateAuthCommand({ ...to, AuthFlow, AuthParameters }))

test('the right password ends in tokens, and in nothing else', async () => {
  const { $metadata: _, ...result } = await byPassword(app, 'alice')
  expect(result).toEqual({
    ChallengeParameters: {},
    AuthenticationResult: {
      AccessToken: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      IdToken: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      RefreshToken: expect.stringMatching(/^[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+$/),
      ExpiresIn: 3600,
      TokenType: 'Bearer',
    },
  })
})

test.each(['ADMIN_USER_PASSWORD_AUTH', 'ADMIN_NO_SRP_AUTH'] as const)('an administrator signs in by %s', async flow => {
  tokensOf(await adminInitiate(flow, right))
  await refused(adminInitiate(flow, { ...right, PASSWORD: otherPassword }), ...wrong)
})

test.each([
  ['one character more', `${password}!`],
  ['one character less', password.slice(0, -1)],
  ['another case', password.toUpperCase()],
  ['a space after it', `${password} `],
  ['another one', otherPassword],
])('refuses a password with %s', async (_, PASSWORD) => {
  const own = await openSignIn(server)
  await own.confirmed('alice')
  await refused(byPassword(own.app, 'alice', PASSWORD), ...wrong)
  tokensOf(await byPassword(own.app, 'alice'))
})

test("refuses another user's password", async () => {
  const own = await openSignIn(server)
  await own.confirmed('alice')
  await own.signUp('bob')
  await refused(byPassword(own.app, 'bob', otherPassword), ...wrong)
  await refused(byPassword(own.app, 'bob'), 'UserNotConfirmedException', 'User is not confirmed.')
})

test('a user of one pool is nobody in another', async () => {
  const other = await openSignIn(server)
  await refused(byPassword(other.app, 'alice'), 'UserNotFoundException', 'User does not exist.')
})

test('a client of another pool is refused to administrators', async () => {
  const other = await openSignIn(server)
  const sentence = `User pool client ${app.ClientId} does not exist.`
  const call = adminInitiate('ADMIN_NO_SRP_AUTH', right, { ...other.pool, ...app })
  await refused(call, 'ResourceNotFoundException', sentence)
  const answer = new AdminRespondToAuthChallengeCommand({
    ...other.pool,
    ...app,
    ChallengeName: 'NEW_PASSWORD_REQUIRED',
    ChallengeResponses: right,
    Session: 'x'.repeat(40),
  })
  await refused(client.send(answer), 'ResourceNotFoundException', sentence)
})

test.each([
  ['USERNAME', { PASSWORD: password }],
  ['USERNAME', { USERNAME: '', PASSWORD: password }],
  ['PASSWORD', { USERNAME: 'alice' }],
  ['PASSWORD', { USERNAME: 'alice', PASSWORD: '' }],
])('refuses a sign-in without %s', async (name, parameters: Record<string, string>) => {
  const sentence = `Missing required parameter ${name}`
  await refused(initiate(app, 'USER_PASSWORD_AUTH', parameters), 'InvalidParameterException', sentence)
})

test.each([
  ['USER_SRP_AUTH', 'USER_SRP_AUTH is not enabled for the client.'],
  ['USER_PASSWORD_AUTH', 'USER_PASSWORD_AUTH flow not enabled for this client'],
  ['CUSTOM_AUTH', 'CUSTOM_AUTH is not enabled for the client.'],
  ['USER_AUTH', 'USER_AUTH is not enabled for the client.'],
  ['REFRESH_TOKEN_AUTH', 'Auth flow not enabled for this client'],
  ['ADMIN_USER_PASSWORD_AUTH', 'Initiate Auth method not supported.'],
  ['ADMIN_NO_SRP_AUTH', 'Initiate Auth method not supported.'],
] as const)('a client that allows only administrators to sign in refuses %s', async (flow, sentence) => {
  const closed = await openAccounts(server, {}, { ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH'] })
  await refused(initiate(closed.app, flow, right), 'InvalidParameterException', sentence)
})

test('an administrator is refused a flow that the client does not allow, and the one that is for users', async () => {
  const flows: ExplicitAuthFlowsType[] = ['ALLOW_USER_PASSWORD_AUTH']
  const closed = await openAccounts(server, {}, { ExplicitAuthFlows: flows })
  const to = { ...closed.pool, ...closed.app }
  const sentence = 'Auth flow not enabled for this client'
  await refused(adminInitiate('ADMIN_USER_PASSWORD_AUTH', right, to), 'InvalidParameterException', sentence)
  const forUsers = adminInitiate('USER_PASSWORD_AUTH', right, to)
  await refused(forUsers, 'InvalidParameterException', 'Initiate Auth method not supported.')
})

test('without a function that defines them there are no custom challenges', async () => {
  const sentence = 'Custom auth lambda trigger is not configured for the user pool.'
  await refused(initiate(app, 'CUSTOM_AUTH', { USERNAME: 'alice' }), 'InvalidParameterException', sentence)
})

test.each(['PreAuthentication', 'PostAuthentication', 'PreTokenGeneration', 'UserMigration'] as const)(
  'a pool with a %s function signs nobody in past it',
  async trigger => {
    const LambdaConfig = { [trigger]: 'arn:aws:lambda:us-east-1:123456789012:function:guard' }
    const guarded = await openSignIn(server, { LambdaConfig })
    await guarded.confirmed('alice')
    const name = trigger === 'UserMigration' ? 'nobody' : 'alice'
    await refused(byPassword(guarded.app, name), 'UnexpectedLambdaException')
  },
)

test('a disabled user is refused, and so is one who must reset his password', async () => {
  const own = await openSignIn(server, { AutoVerifiedAttributes: ['email'] })
  await own.confirmed('carol', { email: 'carol@example.com', email_verified: 'true' })
  await client.send(new AdminResetUserPasswordCommand({ ...own.pool, Username: 'carol' }))
  const reset = ['PasswordResetRequiredException', 'Password reset required for the user'] as const
  await refused(byPassword(own.app, 'carol'), ...reset)
  await refused(byPassword(own.app, 'carol', otherPassword), ...reset)
  await client.send(new AdminDisableUserCommand({ ...own.pool, Username: 'carol' }))
  await refused(byPassword(own.app, 'carol'), 'NotAuthorizedException', 'User is disabled.')
})

test('a device that nobody remembered is unknown, to whoever knows the password', async () => {
  const DEVICE_KEY = 'us-east-1_a1b2c3d4-5678-90ab-cdef-0123456789ab'
  const call = initiate(app, 'USER_PASSWORD_AUTH', { ...right, DEVICE_KEY })
  await refused(call, 'ResourceNotFoundException', 'Device does not exist.')
  await refused(initiate(app, 'USER_PASSWORD_AUTH', { ...right, PASSWORD: otherPassword, DEVICE_KEY }), ...wrong)
})

test('a null in a map is no parameter', async () => {
  const AuthParameters = { ...right, DEVICE_KEY: null, SECRET_HASH: null }
  const response = await server.call('InitiateAuth', { ...app, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters })
  expect(response.status).toBe(200)
  const body = await response.json()
  expect(body).not.toHaveProperty('Session')
  expect(body).not.toHaveProperty('ChallengeName')
})

test('the password challenge of administrators was never asked', async () => {
  const call = respond(app, 'ADMIN_NO_SRP_AUTH', right, 'x'.repeat(40))
  await refused(call, 'NotAuthorizedException', 'Invalid session for the user.')
})
