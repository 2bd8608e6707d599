import {
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminResetUserPasswordCommand,
  type AuthFactorType,
} from '@aws-sdk/client-cognito-identity-provider'
import { expect, test } from 'vitest'
import { list, otherPassword, refused } from '../support/accounts.ts'
import { startServer } from '../support/server.ts'
import { openSignIn, signInWith, tokensOf } from '../support/sign-in.ts'
import { startSrp } from '../support/srp.ts'

const server = await startServer()
const { client } = server
const { initiate, respond, byPassword, bySrp } = signInWith(server)
const concealing = { PreventUserExistenceErrors: 'ENABLED' } as const
const wrong = ['NotAuthorizedException', 'Incorrect username or password.'] as const

const accounts = await openSignIn(
  server,
  { UsernameAttributes: ['email'], AutoVerifiedAttributes: ['email'] },
  concealing,
)
const { app, pool } = accounts
await accounts.confirmed('alice@example.com', { email_verified: 'true' })

const ask = async (USERNAME: string, to = app) =>
  (await initiate(to, 'USER_SRP_AUTH', { USERNAME, SRP_A: startSrp().A })).ChallengeParameters ?? {}

test('an unknown name is answered as a wrong password', async () => {
  await refused(byPassword(app, 'nobody@example.com'), ...wrong)
  await refused(byPassword(app, 'alice@example.com', otherPassword), ...wrong)
})

test('an unknown name gets an SRP challenge of the same form, and its proof is refused', async () => {
  const [real, decoy] = [await ask('alice@example.com'), await ask('nobody@example.com')]
  expect(Object.keys(decoy)).toEqual(Object.keys(real))
  expect(decoy.SECRET_BLOCK).toHaveLength(real.SECRET_BLOCK?.length ?? 0)
  for (const parameters of [real, decoy]) {
    expect(parameters.USER_ID_FOR_SRP).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(parameters.USERNAME).toBe(parameters.USER_ID_FOR_SRP)
    expect(parameters.SALT).toMatch(/^[0-9a-f]{24,32}$/)
    expect(parameters.SRP_B).toMatch(/^[0-9a-f]{700,768}$/)
  }
  await refused(bySrp(accounts, 'nobody@example.com'), ...wrong)
})

test('an unknown name has the same id and salt each time and a new B, and another pool gives it others', async () => {
  const [one, two, third] = [await ask('x@example.com'), await ask('x@example.com'), await ask('y@example.com')]
  expect({ id: two.USER_ID_FOR_SRP, salt: two.SALT }).toEqual({ id: one.USER_ID_FOR_SRP, salt: one.SALT })
  expect(two.SRP_B).not.toBe(one.SRP_B)
  expect(third.USER_ID_FOR_SRP).not.toBe(one.USER_ID_FOR_SRP)
  const elsewhere = await openSignIn(server, {}, concealing)
  expect((await ask('x@example.com', elsewhere.app)).SALT).not.toBe(one.SALT)
})

test('what state an account is in is told to whoever knows the password, and to nobody else', async () => {
  const own = await openSignIn(server, { AutoVerifiedAttributes: ['email'] }, concealing)
  await own.signUp('carol')
  await refused(byPassword(own.app, 'carol', otherPassword), ...wrong)
  await refused(byPassword(own.app, 'carol'), 'UserNotConfirmedException', 'User is not confirmed.')
  await refused(bySrp(own, 'carol', otherPassword), ...wrong)
  await refused(bySrp(own, 'carol'), 'UserNotConfirmedException', 'User is not confirmed.')

  await own.confirmed('dora', { email: 'dora@example.com', email_verified: 'true' })
  const dora = { ...own.pool, Username: 'dora' }
  await client.send(new AdminDisableUserCommand(dora))
  await refused(byPassword(own.app, 'dora', otherPassword), ...wrong)
  await refused(byPassword(own.app, 'dora'), 'NotAuthorizedException', 'User is disabled.')
  await client.send(new AdminEnableUserCommand(dora))
  await client.send(new AdminResetUserPasswordCommand(dora))
  await refused(byPassword(own.app, 'dora', otherPassword), ...wrong)
  const reset = ['PasswordResetRequiredException', 'Password reset required for the user'] as const
  await refused(byPassword(own.app, 'dora'), ...reset)
})

test('a client that does not conceal says who is unknown, at once', async () => {
  const { ClientId } = await server.createClient(
    { Id: pool.UserPoolId },
    { PreventUserExistenceErrors: 'LEGACY', ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_USER_PASSWORD_AUTH'] },
  )
  const unknown = ['UserNotFoundException', 'User does not exist.'] as const
  await refused(byPassword({ ClientId }, 'nobody@example.com'), ...unknown)
  await refused(bySrp({ app: { ClientId }, pool }, 'nobody@example.com'), ...unknown)
  tokensOf(await byPassword({ ClientId }, 'alice@example.com'))
})

test.each(['x'.repeat(200), "' OR 1=1 --", '__proto__', '🦊'])(
  'a name that cannot be one is nobody: %s',
  async name => {
    await refused(byPassword(app, name), ...wrong)
    expect((await ask(name)).USER_ID_FOR_SRP).toMatch(/^[0-9a-f-]{36}$/)
  },
)

test('the id of an SRP challenge names the same one again, whether or not there is a user', async () => {
  for (const name of ['alice@example.com', 'nobody@example.com']) {
    const { USER_ID_FOR_SRP = '', SALT } = await ask(name)
    expect(await ask(USER_ID_FOR_SRP)).toMatchObject({ USER_ID_FOR_SRP, SALT })
  }
  const unknown = '3f2a9c1e-7b4d-4e8a-9c55-0a1b2c3d4e5f'
  expect((await ask(unknown)).USER_ID_FOR_SRP).not.toBe(unknown)
})

test('a proof under a name that the challenge was not for counts for nobody', async () => {
  for (const name of ['alice@example.com', 'nobody@example.com']) {
    const srp = startSrp()
    const { ChallengeParameters } = await initiate(app, 'USER_SRP_AUTH', { USERNAME: name, SRP_A: srp.A })
    const answer = srp.answer(ChallengeParameters, pool.UserPoolId, otherPassword)
    for (let n = 0; n < 7; n++)
      await refused(respond(app, 'PASSWORD_VERIFIER', { ...answer, USERNAME: 'other@example.com' }), ...wrong)
  }
})

test('a user without a password gets an SRP challenge of the same length', async () => {
  const factors: AuthFactorType[] = ['PASSWORD', 'EMAIL_OTP']
  const Policies = { SignInPolicy: { AllowedFirstAuthFactors: factors } }
  const passwordless = await openSignIn(server, { UsernameAttributes: ['email'], Policies }, concealing)
  const attributes = { email: 'bob@example.com', email_verified: 'true' }
  await client.send(
    new AdminCreateUserCommand({
      ...passwordless.pool,
      Username: 'bob@example.com',
      UserAttributes: list(attributes),
      MessageAction: 'SUPPRESS',
    }),
  )
  const [real, decoy] = [
    await ask('bob@example.com', passwordless.app),
    await ask('nobody@example.com', passwordless.app),
  ]
  expect(real.SECRET_BLOCK).toHaveLength(decoy.SECRET_BLOCK?.length ?? 0)
})
