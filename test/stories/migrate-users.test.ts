import { ConfirmForgotPasswordCommand, ForgotPasswordCommand } from '@aws-sdk/client-cognito-identity-provider'
import { beforeEach, expect, test } from 'vitest'
import { otherPassword, refused } from '../support/accounts.ts'
import { everyFactor, openWithFactors } from '../support/factors.ts'
import { lambdaConfig, startFunctions } from '../support/pool-functions.ts'
import { startServer } from '../support/server.ts'
import { claimsOf, openSignIn, signInWith, tokensOf } from '../support/sign-in.ts'

const functions = await startFunctions()
const server = await startServer({ config: { functions: functions.entries } })
const { client } = server
const { initiate, byPassword, bySrp } = signInWith(server)
const LambdaConfig = lambdaConfig(functions, 'UserMigration', 'PreSignUp', 'PreAuthentication')
const accounts = await openSignIn(server, { LambdaConfig })
const { app, pool } = accounts
// Shorter than the pool's policy allows.
const legacyPassword = 'old'
const generic = ['NotAuthorizedException', 'Incorrect username or password.'] as const
const failed = (ClientId: string) =>
  ['UserNotFoundException', `Exception migrating user in app client ${ClientId}`] as const

const known = (attributes: Record<string, string>, more: object = {}) => ({
  userAttributes: attributes,
  finalUserStatus: 'CONFIRMED',
  messageAction: 'SUPPRESS',
  ...more,
})

beforeEach(() => {
  for (const trigger of ['UserMigration', 'PreSignUp', 'PreAuthentication']) {
    functions.says(trigger, {})
    functions.taken(trigger)
  }
})

test('a user who is known elsewhere is taken in with his password and signed in by the same call', async () => {
  functions.says('UserMigration', known({ email: 'ada@example.com', email_verified: 'true', name: 'Ada' }))
  const metadata = { from: 'legacy' }
  const AuthParameters = { USERNAME: 'ada', PASSWORD: legacyPassword }
  const response = await server.call('InitiateAuth', {
    ...app,
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters,
    ClientMetadata: metadata,
  })
  const { IdToken } = tokensOf((await response.json()) as Parameters<typeof tokensOf>[0])
  expect(claimsOf(IdToken)).toMatchObject({ email: 'ada@example.com', email_verified: true, name: 'Ada' })
  const [event] = functions.taken('UserMigration')
  expect(event).toMatchObject({
    triggerSource: 'UserMigration_Authentication',
    userName: 'ada',
    request: { password: legacyPassword, validationData: metadata },
  })
  expect(event?.request).not.toHaveProperty('userAttributes')
  const [created] = functions.taken('PreSignUp')
  expect(created).toMatchObject({ triggerSource: 'PreSignUp_SignUp', userName: 'ada' })
  expect(functions.taken('PreAuthentication')).toHaveLength(1)

  expect(await accounts.get('ada')).toMatchObject({ status: 'CONFIRMED' })
  tokensOf(await byPassword(app, 'ada', legacyPassword))
  tokensOf(await bySrp(accounts, 'ada', legacyPassword))
  await refused(byPassword(app, 'ada', otherPassword), ...generic)
  expect(functions.taken('UserMigration')).toHaveLength(0)
  expect(await server.messages({ userPoolId: pool.UserPoolId })).toEqual([])
})

test('by any other status he has to choose a new password first, and is in the pool already', async () => {
  functions.says(
    'UserMigration',
    known({ email: 'bob@example.com', email_verified: 'true' }, { finalUserStatus: null }),
  )
  const reset = ['PasswordResetRequiredException', 'Password reset required for the user'] as const
  await refused(byPassword(app, 'bob', legacyPassword), ...reset)
  expect(await accounts.get('bob')).toMatchObject({ status: 'RESET_REQUIRED' })
  await client.send(new ForgotPasswordCommand({ ...app, Username: 'bob' }))
  const ConfirmationCode = await server.lastCode('bob@example.com')
  const chosen = { ConfirmationCode, Password: otherPassword }
  await client.send(new ConfirmForgotPasswordCommand({ ...app, Username: 'bob', ...chosen }))
  tokensOf(await byPassword(app, 'bob', otherPassword))
})

test('a forgotten password brings him in too, and sends him a code', async () => {
  functions.says('UserMigration', known({ email: 'carol@example.com', email_verified: 'true' }))
  const ClientMetadata = { from: 'web' }
  const { CodeDeliveryDetails } = await client.send(
    new ForgotPasswordCommand({ ...app, Username: 'carol', ClientMetadata }),
  )
  expect(CodeDeliveryDetails).toMatchObject({ DeliveryMedium: 'EMAIL' })
  const [event] = functions.taken('UserMigration')
  expect(event).toMatchObject({
    triggerSource: 'UserMigration_ForgotPassword',
    request: { clientMetadata: ClientMetadata },
  })
  expect(event?.request).not.toHaveProperty('password')
  const ConfirmationCode = await server.lastCode('carol@example.com')
  const chosen = { ConfirmationCode, Password: otherPassword }
  await client.send(new ConfirmForgotPasswordCommand({ ...app, Username: 'carol', ...chosen }))
  tokensOf(await byPassword(app, 'carol', otherPassword))
})

test.each([
  ['an untouched response', {}],
  ['no attributes', known({})],
  ['attributes that the pool does not have', known({ 'custom:none': 'x' })],
  ['an address that is none', known({ email: 'nowhere' })],
  ['a sub of its own', known({ sub: 'x' })],
  ['another user name', known({ username: 'mallory', email: 'm@example.com' })],
  ['a second factor that the pool does not have', known({ phone_number: '+12065550100' }, { enableSMSMFA: true })],
])('knows nobody when the function answers %s', async (title, response) => {
  const name = `dora-${title.replaceAll(' ', '-')}`
  functions.says('UserMigration', response)
  await refused(byPassword(app, name, legacyPassword), ...failed(app.ClientId))
  await refused(client.send(new ForgotPasswordCommand({ ...app, Username: name })), ...failed(app.ClientId))
  await refused(accounts.get(name), 'UserNotFoundException')
})

test('what is no answer at all is told as such', async () => {
  functions.says('UserMigration', { userAttributes: { name: 7 } })
  await refused(
    byPassword(app, 'emil', legacyPassword),
    'InvalidLambdaResponseException',
    'Unrecognizable lambda output',
  )
  await refused(accounts.get('emil'), 'UserNotFoundException')
})

test('an error of the function is told as one that knows nobody; one of PreSignUp in its own words', async () => {
  functions.on('UserMigration', () => {
    throw new Error('Bad password')
  })
  await refused(byPassword(app, 'eve', legacyPassword), ...failed(app.ClientId))
  functions.says('UserMigration', known({ name: 'Eve' }))
  functions.on('PreSignUp', () => {
    throw new Error('Full')
  })
  await refused(
    byPassword(app, 'eve', legacyPassword),
    'UserLambdaValidationException',
    'PreSignUp failed with error Full.',
  )
  await refused(accounts.get('eve'), 'UserNotFoundException')
})

test('where users are concealed, one whom the function does not know is nobody', async () => {
  const hiding = await openSignIn(server, { LambdaConfig }, { PreventUserExistenceErrors: 'ENABLED' })
  for (const response of [{}, known({ 'custom:none': 'x' })]) {
    functions.says('UserMigration', response)
    await refused(byPassword(hiding.app, 'frank', legacyPassword), ...generic)
    const sent = await client.send(new ForgotPasswordCommand({ ...hiding.app, Username: 'frank' }))
    expect(sent.CodeDeliveryDetails).toMatchObject({ DeliveryMedium: 'EMAIL' })
  }
  functions.says('UserMigration', known({ name: 'Frank' }))
  tokensOf(await byPassword(hiding.app, 'frank', legacyPassword))
})

test('guesses that the function judges are locked out as others are', async () => {
  for (const [PreventUserExistenceErrors, refusal] of [
    ['ENABLED', generic[0]],
    ['LEGACY', 'UserNotFoundException'],
  ] as const) {
    const guarded = await openSignIn(server, { LambdaConfig }, { PreventUserExistenceErrors })
    functions.says('UserMigration', {})
    for (const guess of ['1', '2', '3', '4', '5']) await refused(byPassword(guarded.app, 'grace', guess), refusal)
    functions.taken('UserMigration')
    functions.says('UserMigration', known({ name: 'Grace' }))
    const locked = ['NotAuthorizedException', 'Password attempts exceeded'] as const
    await refused(byPassword(guarded.app, 'grace', legacyPassword), ...locked)
    expect(functions.taken('UserMigration')).toHaveLength(0)
  }
})

test('of guesses that are sent at once the function hears no more than the lock lets through', async () => {
  const guarded = await openSignIn(server, { LambdaConfig })
  functions.on('UserMigration', () => new Promise(resolve => setTimeout(resolve, 200)))
  const guesses = Array.from({ length: 20 }, (_, guess) => byPassword(guarded.app, 'greta', String(guess)))
  const answers = await Promise.allSettled(guesses)
  expect(answers.every(({ status }) => status === 'rejected')).toBe(true)
  expect(functions.taken('UserMigration')).toHaveLength(5)
})

test('no flow without a clear password asks the function', async () => {
  await refused(bySrp(accounts, 'heidi', legacyPassword), 'UserNotFoundException', 'User does not exist.')
  await refused(initiate(app, 'CUSTOM_AUTH', { USERNAME: 'heidi' }), 'InvalidParameterException')
  expect(functions.taken('UserMigration')).toHaveLength(0)
})

test('who is taken in by two calls at once is one user, and both sign in', async () => {
  functions.says('UserMigration', known({ name: 'Ivan' }))
  const both = await Promise.all([1, 2, 3].map(() => byPassword(app, 'ivan', legacyPassword)))
  const subs = both.map(signedIn => claimsOf(tokensOf(signedIn).AccessToken).sub)
  expect(new Set(subs).size).toBe(1)
})

test('who appears while the function runs is who he says he is there: the function’s word counts no more', async () => {
  functions.on('UserMigration', async event => {
    await accounts.confirmed('judy')
    Object.assign(event.response, known({ name: 'Mallory' }))
  })
  await refused(byPassword(app, 'judy', legacyPassword), ...generic)
  expect((await accounts.get('judy')).attributes).not.toHaveProperty('name')
})

test('required attributes that nobody gave have the service’s filler; addresses are never made up', async () => {
  const Schema = [
    { Name: 'family_name', AttributeDataType: 'String', Required: true, Mutable: true },
    { Name: 'email', AttributeDataType: 'String', Required: true, Mutable: true },
  ] as const
  const strict = await openSignIn(server, { LambdaConfig, Schema: [...Schema] })
  functions.says('UserMigration', known({ name: 'Karl' }))
  tokensOf(await byPassword(strict.app, 'karl', legacyPassword))
  const { attributes } = await strict.get('karl')
  expect(attributes).toMatchObject({ name: 'Karl', family_name: 'cognito:default_val' })
  expect(attributes).not.toHaveProperty('email')
})

test('where addresses are user names, the typed one is his', async () => {
  const byEmail = await openSignIn(server, { LambdaConfig, UsernameAttributes: ['email'] })
  functions.says('UserMigration', known({ email_verified: 'true' }))
  tokensOf(await byPassword(byEmail.app, 'lena@example.com', legacyPassword))
  const { username, attributes } = await byEmail.get('lena@example.com')
  expect(username).toBe(attributes.sub)
  expect(attributes).toMatchObject({ email: 'lena@example.com', email_verified: 'true' })
  await refused(byPassword(byEmail.app, 'not-an-address', legacyPassword), ...failed(byEmail.app.ClientId))
})

test('who typed an alias gets a user name of the function’s, and takes the alias only where it says so', async () => {
  const aliased = await openSignIn(server, { LambdaConfig, AliasAttributes: ['email'] })
  const mia = { email: 'mia@example.com', email_verified: 'true' }
  functions.says('UserMigration', known(mia))
  await refused(byPassword(aliased.app, 'mia@example.com', legacyPassword), ...failed(aliased.app.ClientId))
  functions.says('UserMigration', known({ ...mia, username: 'mia', email: 'other@example.com' }))
  await refused(byPassword(aliased.app, 'mia@example.com', legacyPassword), ...failed(aliased.app.ClientId))
  functions.says('UserMigration', known({ ...mia, username: 'mia' }))
  tokensOf(await byPassword(aliased.app, 'mia@example.com', legacyPassword))
  expect(await aliased.get('mia@example.com')).toMatchObject({ username: 'mia' })

  functions.says('UserMigration', known(mia))
  await refused(byPassword(aliased.app, 'mia2', legacyPassword), ...failed(aliased.app.ClientId))
  functions.says('UserMigration', known(mia, { forceAliasCreation: true }))
  tokensOf(await byPassword(aliased.app, 'mia2', legacyPassword))
  expect(await aliased.get('mia@example.com')).toMatchObject({ username: 'mia2' })
  expect((await aliased.get('mia')).attributes).toMatchObject({ email_verified: 'false' })
})

test('a second factor that the function turns on is asked for at once', async () => {
  const guarded = await openWithFactors(server, { MfaConfiguration: 'OPTIONAL', ...everyFactor }, { LambdaConfig })
  functions.says('UserMigration', known({ phone_number: '+12065550123' }, { enableSMSMFA: true }))
  const asked = await byPassword(guarded.app, 'nina', legacyPassword)
  expect(asked).toMatchObject({ ChallengeName: 'SMS_MFA' })
  expect(asked.AuthenticationResult).toBeUndefined()
  functions.says('UserMigration', known({ name: 'Olaf' }, { enableSMSMFA: true }))
  await refused(byPassword(guarded.app, 'olaf', legacyPassword), ...failed(guarded.app.ClientId))
})

test('he is welcomed unless the function says not to, and his password is in no message', async () => {
  const welcome = { messageAction: null, desiredDeliveryMediums: ['EMAIL'] }
  functions.says('UserMigration', known({ email: 'paul@example.com' }, welcome))
  tokensOf(await byPassword(app, 'paul', 'Sehr-geheim-7'))
  await expect.poll(() => server.messages({ destination: 'paul@example.com' })).toHaveLength(1)
  const [message] = await server.messages({ destination: 'paul@example.com' })
  expect(message).toMatchObject({ medium: 'EMAIL', username: 'paul' })
  expect(JSON.stringify(message)).not.toContain('Sehr-geheim-7')
  functions.says('UserMigration', known({ email: 'quinn@example.com' }, { messageAction: null }))
  tokensOf(await byPassword(app, 'quinn', legacyPassword))
  expect(await server.messages({ destination: 'quinn@example.com' })).toEqual([])
})
