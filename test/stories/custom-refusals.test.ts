import {
  AdminDisableUserCommand,
  AdminResetUserPasswordCommand,
  AdminSetUserPasswordCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { beforeEach, expect, test } from 'vitest'
import { otherPassword, refused } from '../support/accounts.ts'
import { askForPin, customWith, openCustom, pin } from '../support/custom.ts'
import { startFunctions } from '../support/pool-functions.ts'
import { startServer } from '../support/server.ts'
import { openSignIn, signInWith, tampered, tokensOf } from '../support/sign-in.ts'

const functions = await startFunctions()
const server = await startServer({ config: { functions: functions.entries } })
const { client, clock } = server
const { begin, answer } = customWith(server)
const { respond, initiate, invited } = signInWith(server)
const accounts = await openCustom(server, functions)
const { app, pool } = accounts
const invalid = ['NotAuthorizedException', 'Invalid session for the user.'] as const
const generic = ['NotAuthorizedException', 'Incorrect username or password.'] as const
const triggers = ['DefineAuthChallenge', 'CreateAuthChallenge', 'VerifyAuthChallengeResponse']

beforeEach(() => {
  askForPin(functions)
  for (const trigger of triggers) functions.taken(trigger)
})

test('a session of another user, client or pool, or a changed one, is refused and no function asked', async () => {
  await accounts.confirmed('alice')
  await accounts.confirmed('bob')
  const elsewhere = await server.createClient({ Id: pool.UserPoolId }, { ExplicitAuthFlows: ['ALLOW_CUSTOM_AUTH'] })
  const others = await openCustom(server, functions)
  await others.confirmed('alice')
  const { Session } = await begin(app, 'alice')
  functions.taken('VerifyAuthChallengeResponse')
  const right = { USERNAME: 'alice', ANSWER: pin }
  await refused(answer(app, Session, { ...right, USERNAME: 'bob' }), ...invalid)
  await refused(answer(app, Session, { ...right, USERNAME: 'nobody' }), ...invalid)
  await refused(answer({ ClientId: elsewhere.ClientId }, Session, right), ...invalid)
  await refused(answer(others.app, Session, right), ...invalid)
  await refused(answer(app, tampered(Session ?? ''), right), ...invalid)
  expect(functions.taken('VerifyAuthChallengeResponse')).toHaveLength(0)
  tokensOf(await answer(app, Session, right))
})

test('an older session brings back no earlier round', async () => {
  await accounts.confirmed('carol')
  const first = await begin(app, 'carol')
  const second = await answer(app, first.Session, { USERNAME: 'carol', ANSWER: '0000' })
  await answer(app, second.Session, { USERNAME: 'carol', ANSWER: '0000' })
  for (const { Session } of [first, second])
    await refused(
      answer(app, Session, { USERNAME: 'carol', ANSWER: pin }),
      'NotAuthorizedException',
      'Invalid session for the user, session can only be used once.',
    )
})

test('a session is good for its time and no longer', async () => {
  await accounts.confirmed('dora')
  const { Session } = await begin(app, 'dora')
  clock.advance('3 minutes')
  await refused(
    answer(app, Session, { USERNAME: 'dora', ANSWER: pin }),
    'NotAuthorizedException',
    'Invalid session for the user, session is expired.',
  )
})

test.each([
  'SMS_MFA',
  'SOFTWARE_TOKEN_MFA',
  'EMAIL_OTP',
  'NEW_PASSWORD_REQUIRED',
  'SELECT_MFA_TYPE',
  'MFA_SETUP',
  'DEVICE_SRP_AUTH',
] as const)('%s does not answer a custom challenge', async challenge => {
  await accounts.confirmed(`eve-${challenge}`)
  const USERNAME = `eve-${challenge}`
  const { Session } = await begin(app, USERNAME)
  const everything = { USERNAME, ANSWER: pin, NEW_PASSWORD: otherPassword, SMS_MFA_CODE: '123456' }
  await refused(respond(app, challenge, everything, Session), ...invalid)
})

test('a custom challenge cannot be answered where none was asked', async () => {
  await invited(pool, 'frank')
  const { Session } = await initiate(app, 'USER_PASSWORD_AUTH', { USERNAME: 'frank', PASSWORD: 'Correct-Horse-7' })
  expect(Session).toBeDefined()
  await refused(answer(app, Session, { USERNAME: 'frank', ANSWER: pin }), ...invalid)
  expect(functions.taken('VerifyAuthChallengeResponse')).toHaveLength(0)
})

test('who was disabled, or has another password since, does not get in', async () => {
  for (const name of ['grace', 'heidi', 'ivan']) await accounts.confirmed(name, { email: `${name}@example.com` })
  const { Session: disabled } = await begin(app, 'grace')
  await client.send(new AdminDisableUserCommand({ ...pool, Username: 'grace' }))
  await refused(
    answer(app, disabled, { USERNAME: 'grace', ANSWER: pin }),
    'NotAuthorizedException',
    'User is disabled.',
  )
  await refused(begin(app, 'grace'), 'NotAuthorizedException', 'User is disabled.')

  const { Session: changed } = await begin(app, 'heidi')
  await client.send(
    new AdminSetUserPasswordCommand({ ...pool, Username: 'heidi', Password: otherPassword, Permanent: true }),
  )
  await refused(answer(app, changed, { USERNAME: 'heidi', ANSWER: pin }), ...invalid)
  const { Session: again } = await begin(app, 'heidi')
  tokensOf(await answer(app, again, { USERNAME: 'heidi', ANSWER: pin }))
})

test('a user who has to reset his password, and one who is not confirmed, get no tokens', async () => {
  await accounts.confirmed('judy', { email: 'judy@example.com', email_verified: 'true' })
  const { Session } = await begin(app, 'judy')
  await client.send(new AdminResetUserPasswordCommand({ ...pool, Username: 'judy' }))
  await refused(answer(app, Session, { USERNAME: 'judy', ANSWER: pin }), 'PasswordResetRequiredException')

  await accounts.signUp('karl', { email: 'karl@example.com' })
  const asked = await begin(app, 'karl')
  await refused(answer(app, asked.Session, { USERNAME: 'karl', ANSWER: pin }), 'UserNotConfirmedException')
})

test('a user with a temporary password, and one without any, sign in by the functions alone', async () => {
  await invited(pool, 'lena')
  const { Session } = await begin(app, 'lena')
  tokensOf(await answer(app, Session, { USERNAME: 'lena', ANSWER: pin }))
  expect(functions.taken('DefineAuthChallenge')[0]?.request.userAttributes).toMatchObject({
    'cognito:user_status': 'FORCE_CHANGE_PASSWORD',
  })
  expect(await accounts.get('lena')).toMatchObject({ status: 'FORCE_CHANGE_PASSWORD' })
})

test('the flow has to be on, and the pool has to have its functions', async () => {
  await accounts.confirmed('mia')
  const off = await server.createClient({ Id: pool.UserPoolId }, { ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'] })
  await refused(
    begin({ ClientId: off.ClientId }, 'mia'),
    'InvalidParameterException',
    'CUSTOM_AUTH is not enabled for the client.',
  )
  const without = await openSignIn(server)
  await without.confirmed('mia')
  const missing = 'Custom auth lambda trigger is not configured for the user pool.'
  await refused(begin(without.app, 'mia'), 'InvalidParameterException', missing)
  const half = await openSignIn(server, {
    LambdaConfig: { DefineAuthChallenge: functions.arn('DefineAuthChallenge') },
  })
  await half.confirmed('mia')
  await refused(begin(half.app, 'mia'), 'InvalidParameterException', missing)
  await refused(begin(app, ''), 'InvalidParameterException', 'Missing required parameter USERNAME')
  await refused(begin(app, 'mia', { CHALLENGE_NAME: 'RIDDLE' }), 'InvalidParameterException')
  await refused(begin(app, 'mia', { SRP_A: 'ab' }), 'InvalidParameterException')
  await refused(
    begin(app, 'mia', { CHALLENGE_NAME: 'SRP_A' }),
    'InvalidParameterException',
    'Missing required parameter SRP_A',
  )
  await refused(begin(app, 'mia', { CHALLENGE_NAME: 'SRP_A', SRP_A: '0' }), ...generic)
})
