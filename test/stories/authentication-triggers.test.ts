import {
  AdminDisableUserCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  AdminUserGlobalSignOutCommand,
  GlobalSignOutCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { beforeEach, expect, test } from 'vitest'
import { otherPassword, password, refused } from '../support/accounts.ts'
import { lambdaConfig, startFunctions } from '../support/pool-functions.ts'
import { startServer } from '../support/server.ts'
import { claimsOf, openSignIn, signInWith, tokensOf } from '../support/sign-in.ts'

const functions = await startFunctions()
const server = await startServer({ config: { functions: functions.entries } })
const { client } = server
const { initiate, respond, byPassword, bySrp, refresh, invited } = signInWith(server)
const LambdaConfig = lambdaConfig(functions, 'PreAuthentication', 'PostAuthentication')
const accounts = await openSignIn(server, { LambdaConfig })
const { app, pool } = accounts
const generic = ['NotAuthorizedException', 'Incorrect username or password.'] as const

beforeEach(() => {
  for (const trigger of ['PreAuthentication', 'PostAuthentication']) {
    functions.says(trigger, {})
    functions.taken(trigger)
  }
})

const metadata = { ClientMetadata: { device: 'kiosk-7' } }
const beginWith = (USERNAME: string, PASSWORD = password) =>
  server.call('InitiateAuth', {
    ...app,
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME, PASSWORD },
    ...metadata,
  })

test('the one runs before the password is looked at, the other before tokens; metadata of the beginning is validation data', async () => {
  const { sub } = await accounts.confirmed('alice')
  expect((await beginWith('alice', otherPassword)).status).toBe(400)
  expect(functions.taken('PostAuthentication')).toHaveLength(0)
  const [before] = functions.taken('PreAuthentication')
  expect(before).toMatchObject({
    triggerSource: 'PreAuthentication_Authentication',
    userName: 'alice',
    callerContext: { clientId: app.ClientId },
    request: { userAttributes: { sub }, validationData: metadata.ClientMetadata },
  })
  expect(before?.request).not.toHaveProperty('userNotFound')
  expect(before?.request).not.toHaveProperty('clientMetadata')

  expect((await beginWith('alice')).status).toBe(200)
  const [after] = functions.taken('PostAuthentication')
  expect(after).toMatchObject({
    triggerSource: 'PostAuthentication_Authentication',
    request: { userAttributes: { sub }, newDeviceUsed: false },
  })
  expect(after?.request).not.toHaveProperty('clientMetadata')
  expect(after?.request).not.toHaveProperty('validationData')
})

test.each([
  ['the user', 'nina', (AccessToken: string) => client.send(new GlobalSignOutCommand({ AccessToken }))],
  ['an administrator', 'olga', () => client.send(new AdminUserGlobalSignOutCommand({ ...pool, Username: 'olga' }))],
])('functions see when all tokens of a user were ended, by %s', async (_, name, signOut) => {
  await accounts.confirmed(name)
  const { AccessToken } = tokensOf(await byPassword(app, name))
  functions.taken('PreAuthentication')
  server.clock.advance('1 minute')
  const at = server.clock.now().getTime()
  await signOut(AccessToken)
  server.clock.advance('1 hour')
  await byPassword(app, name)
  const [event] = functions.taken('PreAuthentication')
  expect(event).toHaveProperty(['request', 'userAttributes', 'cognito:token_nbf'], String(at))
})

test('before that they see no such time', async () => {
  await accounts.confirmed('paul')
  await byPassword(app, 'paul')
  const [event] = functions.taken('PreAuthentication')
  expect(event).not.toHaveProperty(['request', 'userAttributes', 'cognito:token_nbf'])
})

test('by SRP both run once', async () => {
  await accounts.confirmed('bob')
  tokensOf(await bySrp(accounts, 'bob'))
  expect(functions.taken('PreAuthentication')).toHaveLength(1)
  expect(functions.taken('PostAuthentication')).toHaveLength(1)
})

test('a refresh asks neither', async () => {
  await accounts.confirmed('carol')
  const { RefreshToken } = tokensOf(await byPassword(app, 'carol'))
  functions.taken('PreAuthentication')
  functions.taken('PostAuthentication')
  await refresh(app, RefreshToken)
  expect([...functions.taken('PreAuthentication'), ...functions.taken('PostAuthentication')]).toEqual([])
})

test.each(['PreAuthentication', 'PostAuthentication'])(
  'an error of %s refuses the sign-in in its words',
  async trigger => {
    const name = `dora-${trigger}`
    await accounts.confirmed(name)
    functions.on(trigger, () => {
      throw new Error('Not on Sundays')
    })
    const told = ['UserLambdaValidationException', `${trigger} failed with error Not on Sundays.`] as const
    await refused(byPassword(app, name), ...told)
    await refused(bySrp(accounts, name), ...told)
  },
)

test('a failed last word leaves a new password unchosen', async () => {
  await invited(pool, 'eve')
  const { Session } = await initiate(app, 'USER_PASSWORD_AUTH', { USERNAME: 'eve', PASSWORD: password })
  functions.on('PostAuthentication', () => {
    throw new Error('Not yet')
  })
  const chosen = { USERNAME: 'eve', NEW_PASSWORD: otherPassword }
  await refused(respond(app, 'NEW_PASSWORD_REQUIRED', chosen, Session), 'UserLambdaValidationException')
  expect(await accounts.get('eve')).toMatchObject({ status: 'FORCE_CHANGE_PASSWORD' })
  functions.says('PostAuthentication', {})
  tokensOf(await respond(app, 'NEW_PASSWORD_REQUIRED', chosen, Session))
})

test('tokens tell of the user as the functions left him', async () => {
  await accounts.confirmed('frank')
  functions.on('PreAuthentication', async ({ userName }) => {
    const UserAttributes = [{ Name: 'name', Value: 'Frank' }]
    await client.send(new AdminUpdateUserAttributesCommand({ ...pool, Username: userName, UserAttributes }))
  })
  functions.on('PostAuthentication', async ({ userName }) => {
    const UserAttributes = [{ Name: 'nickname', Value: 'F' }]
    await client.send(new AdminUpdateUserAttributesCommand({ ...pool, Username: userName, UserAttributes }))
  })
  expect(claimsOf(tokensOf(await byPassword(app, 'frank')).IdToken)).toMatchObject({ name: 'Frank', nickname: 'F' })
})

test('a user whom a function disables gets no tokens', async () => {
  await accounts.confirmed('grace')
  functions.on('PostAuthentication', async ({ userName }) => {
    await client.send(new AdminDisableUserCommand({ ...pool, Username: userName }))
  })
  await refused(byPassword(app, 'grace'), 'NotAuthorizedException', 'User is disabled.')
  await accounts.confirmed('gina')
  functions.says('PostAuthentication', {})
  functions.on('PreAuthentication', async ({ userName }) => {
    await client.send(new AdminDisableUserCommand({ ...pool, Username: userName }))
  })
  await refused(byPassword(app, 'gina'), 'NotAuthorizedException', 'User is disabled.')
})

test('a password that is changed while a function runs is proof of nothing any more', async () => {
  await accounts.confirmed('gus')
  functions.on('PostAuthentication', async ({ userName }) => {
    const changed = { Username: userName, Password: otherPassword, Permanent: true }
    await client.send(new AdminSetUserPasswordCommand({ ...pool, ...changed }))
  })
  await refused(byPassword(app, 'gus'), ...generic)
  functions.says('PostAuthentication', {})
  tokensOf(await byPassword(app, 'gus', otherPassword))
})

test('a function may sign the user out elsewhere: the new tokens are good', async () => {
  await accounts.confirmed('heidi')
  functions.on('PostAuthentication', async ({ userName }) => {
    await client.send(new AdminUserGlobalSignOutCommand({ ...pool, Username: userName }))
  })
  const first = tokensOf(await byPassword(app, 'heidi'))
  const second = tokensOf(await byPassword(app, 'heidi'))
  const get = async (AccessToken: string) => (await server.call('GetUser', { AccessToken })).status
  expect([await get(first.AccessToken), await get(second.AccessToken)]).toEqual([400, 200])
})

test('where users are concealed, a function hears of nobody too, and may refuse him in its words', async () => {
  const hiding = await openSignIn(server, { LambdaConfig }, { PreventUserExistenceErrors: 'ENABLED' })
  await hiding.confirmed('ivan')
  await refused(byPassword(hiding.app, 'nobody'), ...generic)
  await byPassword(hiding.app, 'ivan')
  const [nobody, ivan] = functions.taken('PreAuthentication')
  expect(nobody).toMatchObject({ userName: 'nobody', request: { userNotFound: true, userAttributes: {} } })
  expect(ivan).toMatchObject({ userName: 'ivan', request: { userNotFound: false } })
  expect(functions.taken('PostAuthentication')).toHaveLength(1)
  functions.on('PreAuthentication', () => {
    throw new Error('Who are you?')
  })
  const told = ['UserLambdaValidationException', 'PreAuthentication failed with error Who are you?.'] as const
  await refused(byPassword(hiding.app, 'nobody'), ...told)
})

test('a client that does not conceal users asks no function about nobody', async () => {
  await refused(byPassword(app, 'nobody'), 'UserNotFoundException', 'User does not exist.')
  expect(functions.taken('PreAuthentication')).toHaveLength(0)
})
