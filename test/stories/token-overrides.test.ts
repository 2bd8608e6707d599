import {
  AdminAddUserToGroupCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  CreateGroupCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  RespondToAuthChallengeCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { beforeEach, expect, test } from 'vitest'
import { type Accounts, otherPassword, password, refused } from '../support/accounts.ts'
import { startFunctions } from '../support/pool-functions.ts'
import { startServer } from '../support/server.ts'
import { claimsOf, openSignIn, signInWith, tokensOf } from '../support/sign-in.ts'

const functions = await startFunctions()
const server = await startServer({ config: { functions: functions.entries } })
const { client } = server
const { initiate, byPassword, refresh, invited } = signInWith(server)
const LambdaArn = functions.arn('PreTokenGeneration')
const withVersion = (LambdaVersion: 'V1_0' | 'V2_0' | 'V3_0') =>
  openSignIn(server, { LambdaConfig: { PreTokenGenerationConfig: { LambdaArn, LambdaVersion } } })
const first = await withVersion('V1_0')
const second = await withVersion('V2_0')
const third = await withVersion('V3_0')
const role = 'arn:aws:iam::123456789012:role/ed'
const unusable = ['InvalidLambdaResponseException', 'Unrecognizable lambda output'] as const

beforeEach(() => {
  functions.says('PreTokenGeneration', {})
  functions.taken('PreTokenGeneration')
})

async function editor({ pool, confirmed }: Accounts, Username: string) {
  await confirmed(Username, { email: `${Username}@example.com`, family_name: 'King' })
  await client
    .send(new CreateGroupCommand({ ...pool, GroupName: 'editors', RoleArn: role, Precedence: 1 }))
    .catch(() => undefined)
  await client.send(new AdminAddUserToGroupCommand({ ...pool, Username, GroupName: 'editors' }))
}

async function claims({ app }: Accounts, name: string) {
  const tokens = tokensOf(await byPassword(app, name))
  return { id: claimsOf(tokens.IdToken), access: claimsOf(tokens.AccessToken), ...tokens }
}

test('the first version changes the ID token, and the groups of both', async () => {
  await editor(first, 'ada')
  functions.says('PreTokenGeneration', {
    claimsOverrideDetails: {
      claimsToAddOrOverride: { tenant: 't1', family_name: 'Byron', sub: 'forged', 'cognito:groups': 'forged' },
      claimsToSuppress: ['email', 'token_use'],
      groupOverrideDetails: { groupsToOverride: ['beta'], iamRolesToOverride: [role], preferredRole: role },
    },
  })
  const { id, access } = await claims(first, 'ada')
  expect(id).toMatchObject({ tenant: 't1', family_name: 'Byron', token_use: 'id', 'cognito:groups': ['beta'] })
  expect(id).toMatchObject({ 'cognito:roles': [role], 'cognito:preferred_role': role })
  expect(id.sub).toBe(access.sub)
  expect(id).not.toHaveProperty('email')
  expect(access).toMatchObject({ 'cognito:groups': ['beta'], scope: 'aws.cognito.signin.user.admin' })
  expect(access).not.toHaveProperty('tenant')
  const [event] = functions.taken('PreTokenGeneration')
  expect(event).toMatchObject({
    version: '1',
    triggerSource: 'TokenGeneration_Authentication',
    request: { groupConfiguration: { groupsToOverride: ['editors'], iamRolesToOverride: [role], preferredRole: role } },
  })
  expect(event?.request).not.toHaveProperty('scopes')
  expect(await first.get('ada')).toMatchObject({ attributes: { family_name: 'King' } })
})

test.each([
  ['nothing at all', {}, ['editors']],
  ['null', { claimsOverrideDetails: null }, ['editors']],
  ['no word of groups', { claimsOverrideDetails: { claimsToSuppress: [] } }, ['editors']],
  ['null for groups', { claimsOverrideDetails: { groupOverrideDetails: null } }, undefined],
  ['empty groups', { claimsOverrideDetails: { groupOverrideDetails: {} } }, undefined],
] as const)('what the first version leaves of the groups when it says %s', async (title, response, groups) => {
  const name = `bea-${title.replaceAll(' ', '-')}`
  await editor(first, name)
  functions.says('PreTokenGeneration', response)
  const { id, access } = await claims(first, name)
  expect(id['cognito:groups']).toEqual(groups)
  expect(access['cognito:groups']).toEqual(groups)
  expect(id['cognito:preferred_role']).toBe(groups ? role : undefined)
})

test.each([
  ['second', second, '2'],
  ['third', third, '3'],
] as const)('the %s version changes the claims of both tokens, with any values', async (_, accounts, version) => {
  await editor(accounts, 'cleo')
  const org = { id: 9, names: ['x'] }
  functions.says('PreTokenGeneration', {
    claimsAndScopeOverrideDetails: {
      idTokenGeneration: { claimsToAddOrOverride: { level: 3, org, tags: ['a'] }, claimsToSuppress: ['family_name'] },
      accessTokenGeneration: {
        claimsToAddOrOverride: { level: 4, client_id: 'forged', aud: accounts.app.ClientId },
        claimsToSuppress: ['username', 'event_id'],
        scopesToAdd: ['orders/read'],
        scopesToSuppress: [],
      },
      groupOverrideDetails: { groupsToOverride: ['beta', 'gamma'], iamRolesToOverride: [], preferredRole: null },
    },
  })
  const { id, access } = await claims(accounts, 'cleo')
  expect(id).toMatchObject({ level: 3, org, tags: ['a'], 'cognito:groups': ['beta', 'gamma'] })
  for (const absent of ['family_name', 'cognito:roles', 'cognito:preferred_role']) expect(id).not.toHaveProperty(absent)
  expect(access).toMatchObject({ level: 4, client_id: accounts.app.ClientId, aud: accounts.app.ClientId })
  expect(access).toMatchObject({ username: 'cleo', scope: 'aws.cognito.signin.user.admin orders/read' })
  expect(access).toMatchObject({ 'cognito:groups': ['beta', 'gamma'] })
  const [event] = functions.taken('PreTokenGeneration')
  expect(event).toMatchObject({ version, request: { scopes: ['aws.cognito.signin.user.admin'] } })
})

const scopes = (scopesToAdd: string[], scopesToSuppress: string[]) => ({
  claimsAndScopeOverrideDetails: { accessTokenGeneration: { scopesToAdd, scopesToSuppress } },
})

test('a token without its scope opens no account, and what looks like the scope is not it', async () => {
  await second.confirmed('dora')
  const admin = 'aws.cognito.signin.user.admin'
  for (const added of [[], [`${admin}/x`], [`x-${admin}`], [admin.toUpperCase()], [admin]]) {
    functions.says('PreTokenGeneration', scopes(added, [admin]))
    const { access, AccessToken } = await claims(second, 'dora')
    expect(String(access.scope ?? '').split(' ')).not.toContain(admin)
    const lacking = ['NotAuthorizedException', 'Access Token does not have required scopes'] as const
    await refused(client.send(new GetUserCommand({ AccessToken })), ...lacking)
  }
  functions.says('PreTokenGeneration', scopes(['orders/read'], []))
  const { AccessToken } = await claims(second, 'dora')
  expect(await client.send(new GetUserCommand({ AccessToken }))).toMatchObject({ Username: 'dora' })
})

test('a refresh asks again, with the scopes of the sign-in', async () => {
  await second.confirmed('eve')
  functions.says('PreTokenGeneration', scopes([], ['aws.cognito.signin.user.admin']))
  const { RefreshToken } = await claims(second, 'eve')
  functions.taken('PreTokenGeneration')
  functions.says('PreTokenGeneration', {
    claimsAndScopeOverrideDetails: { idTokenGeneration: { claimsToAddOrOverride: { round: 2 } } },
  })
  const tokens = tokensOf(await refresh(second.app, RefreshToken))
  expect(claimsOf(tokens.IdToken)).toMatchObject({ round: 2 })
  expect(claimsOf(tokens.AccessToken)).toMatchObject({ scope: 'aws.cognito.signin.user.admin' })
  expect(functions.taken('PreTokenGeneration')).toMatchObject([
    { triggerSource: 'TokenGeneration_RefreshTokens', request: { scopes: ['aws.cognito.signin.user.admin'] } },
  ])
})

test('GetTokensFromRefreshToken asks as a sign-in does, and passes its metadata on', async () => {
  await third.confirmed('frank')
  const { RefreshToken } = await claims(third, 'frank')
  functions.taken('PreTokenGeneration')
  functions.says('PreTokenGeneration', {
    claimsAndScopeOverrideDetails: { accessTokenGeneration: { claimsToAddOrOverride: { round: 3 } } },
  })
  const ClientMetadata = { tenant: 't1' }
  const redeemed = await client.send(
    new GetTokensFromRefreshTokenCommand({ ...third.app, RefreshToken, ClientMetadata }),
  )
  expect(claimsOf(tokensOf(redeemed).AccessToken)).toMatchObject({ round: 3 })
  expect(functions.taken('PreTokenGeneration')).toMatchObject([
    { triggerSource: 'TokenGeneration_Authentication', request: { clientMetadata: ClientMetadata } },
  ])
})

test('a new password has a source of its own, and metadata comes with the answer', async () => {
  await invited(first.pool, 'grace')
  const { Session } = await initiate(first.app, 'USER_PASSWORD_AUTH', { USERNAME: 'grace', PASSWORD: password })
  expect(functions.taken('PreTokenGeneration')).toHaveLength(0)
  const ClientMetadata = { tenant: 't1' }
  await client.send(
    new RespondToAuthChallengeCommand({
      ...first.app,
      Session,
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
      ChallengeResponses: { USERNAME: 'grace', NEW_PASSWORD: otherPassword },
      ClientMetadata,
    }),
  )
  expect(functions.taken('PreTokenGeneration')).toMatchObject([
    { triggerSource: 'TokenGeneration_NewPasswordChallenge', request: { clientMetadata: ClientMetadata } },
  ])
})

test.each([
  ['a number in the first version', first, { claimsOverrideDetails: { claimsToAddOrOverride: { level: 3 } } }],
  ['a text for a list', first, { claimsOverrideDetails: { claimsToSuppress: 'email' } }],
  ['a text for the details', second, { claimsAndScopeOverrideDetails: 'no' }],
  ['a scope with a blank in it', second, scopes(['orders/read aws.cognito.signin.user.admin'], [])],
  ['numbers for groups', third, { claimsAndScopeOverrideDetails: { groupOverrideDetails: { groupsToOverride: [1] } } }],
])('refuses %s, and gives no tokens', async (title, accounts, response) => {
  const name = `heidi-${title.replaceAll(' ', '-')}`
  await accounts.confirmed(name)
  functions.says('PreTokenGeneration', response)
  await refused(byPassword(accounts.app, name), ...unusable)
})

test('its error refuses sign-in and refresh', async () => {
  await first.confirmed('ivan')
  const { RefreshToken } = await claims(first, 'ivan')
  functions.on('PreTokenGeneration', () => {
    throw new Error('No entry')
  })
  const told = ['UserLambdaValidationException', 'PreTokenGeneration failed with error No entry.'] as const
  await refused(byPassword(first.app, 'ivan'), ...told)
  await refused(refresh(first.app, RefreshToken), ...told)
})

test('who is disabled while the function runs gets no tokens by a refresh either', async () => {
  const { app, pool, confirmed } = second
  await confirmed('zoe')
  const disabled = ['NotAuthorizedException', 'User is disabled.'] as const
  for (const isFlow of [true, false]) {
    functions.says('PreTokenGeneration', {})
    const { RefreshToken } = tokensOf(await byPassword(app, 'zoe'))
    functions.on('PreTokenGeneration', async ({ userName }) => {
      await client.send(new AdminDisableUserCommand({ ...pool, Username: userName }))
    })
    const redeem = new GetTokensFromRefreshTokenCommand({ ...app, RefreshToken })
    await refused(isFlow ? refresh(app, RefreshToken) : client.send(redeem), ...disabled)
    await client.send(new AdminEnableUserCommand({ ...pool, Username: 'zoe' }))
  }
})
