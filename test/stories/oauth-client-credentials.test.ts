import {
  CreateResourceServerCommand,
  GetUserCommand,
  UpdateResourceServerCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose'
import { beforeEach, describe, expect, test } from 'vitest'
import { refused } from '../support/accounts.ts'
import { type Asked, openOAuth } from '../support/oauth.ts'
import { startFunctions } from '../support/pool-functions.ts'
import { startServer } from '../support/server.ts'

const functions = await startFunctions()
const server = await startServer({ config: { functions: functions.entries } })
const { client } = server
const scopes = (...names: string[]) => names.map(ScopeName => ({ ScopeName, ScopeDescription: ScopeName }))
const orders = { Identifier: 'https://orders.example', Name: 'Orders' }
const [read, write] = ['https://orders.example/read', 'https://orders.example/write']

const machine = {
  GenerateSecret: true,
  AllowedOAuthFlows: ['client_credentials' as const],
  AllowedOAuthScopes: [read, write],
  CallbackURLs: [],
  LogoutURLs: [],
}

async function openMachine(poolSettings: Parameters<typeof openOAuth>[2] = {}) {
  const { Id: UserPoolId } = await server.createPool(poolSettings)
  await client.send(new CreateResourceServerCommand({ UserPoolId, ...orders, Scopes: scopes('read', 'write') }))
  const { ClientId, ClientSecret } = await server.createClient(
    { Id: UserPoolId },
    { AllowedOAuthFlowsUserPoolClient: true, ...machine },
  )
  const ask = async (form: Asked = {}) => {
    const own = { grant_type: 'client_credentials', client_id: ClientId, client_secret: ClientSecret }
    const body = new URLSearchParams()
    for (const [name, value] of Object.entries({ ...own, ...form })) if (value) body.set(name, String(value))
    const response = await fetch(`${server.url}/oauth2/token`, { method: 'POST', body })
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }
  return { UserPoolId, ClientId, ask, issuer: `${server.url}/${UserPoolId}` }
}

const app = await openMachine()

test('a program gets one token, for itself, that anybody can verify', async () => {
  const { status, body } = await app.ask({ scope: read })
  expect(status).toBe(200)
  expect(body).toEqual({ access_token: expect.any(String), expires_in: 3600, token_type: 'Bearer' })
  const keys = createRemoteJWKSet(new URL(`${app.issuer}/.well-known/jwks.json`))
  const { payload } = await jwtVerify(String(body.access_token), keys, { currentDate: server.clock.now() })
  const now = Math.floor(server.clock.now().getTime() / 1000)
  expect(payload).toEqual({
    sub: app.ClientId,
    token_use: 'access',
    scope: read,
    auth_time: now,
    iss: app.issuer,
    exp: now + 3600,
    iat: now,
    version: 2,
    jti: expect.any(String),
    client_id: app.ClientId,
  })
})

test('without a scope it gets all those that its owner allowed', async () => {
  const { body } = await app.ask()
  expect(decodeJwt(String(body.access_token)).scope).toBe(`${read} ${write}`)
  const twice = await app.ask({ scope: `${write}  ${read} ${write}` })
  expect(decodeJwt(String(twice.body.access_token)).scope).toBe(`${write} ${read}`)
})

test.each([
  ['that nobody defines', `${orders.Identifier}/nonsense`],
  ['about people', 'openid'],
  ['of its own account', 'aws.cognito.signin.user.admin'],
  ['beside a right one', `${read} email`],
  ['of blanks', '   '],
])('a scope %s is refused', async (_what, scope) => {
  expect(await app.ask({ scope })).toMatchObject({ status: 400, body: { error: 'invalid_scope' } })
})

test('a wrong secret, and none, are refused', async () => {
  for (const client_secret of ['wrong', undefined])
    expect(await app.ask({ client_secret })).toEqual({ status: 400, body: { error: 'invalid_client' } })
})

test('a scope that its resource server lost is left out until it is back', async () => {
  const own = await openMachine()
  const define = (...names: string[]) =>
    client.send(new UpdateResourceServerCommand({ UserPoolId: own.UserPoolId, ...orders, Scopes: scopes(...names) }))
  const granted = async (scope?: string) => {
    const { body } = await own.ask({ scope })
    return body.access_token ? decodeJwt(String(body.access_token)).scope : body.error
  }
  await define('read')
  expect(await granted()).toBe(read)
  expect(await granted(`${read} ${write}`)).toBe(read)
  expect(await granted(write)).toBe('invalid_scope')
  await define('read', 'write')
  expect(await granted(write)).toBe(write)
})

test('a scope about people is not for it even where its client has it', async () => {
  const own = await openMachine()
  await server.server.services.store.clients.update(own.UserPoolId, own.ClientId, present => ({
    ...present,
    settings: { ...present.settings, AllowedOAuthScopes: [read, 'openid'] },
  }))
  expect((await own.ask()).body.error).toBe('invalid_scope')
  expect((await own.ask({ scope: 'openid' })).body.error).toBe('invalid_scope')
  expect((await own.ask({ scope: read })).status).toBe(200)
})

test('the token opens neither the API nor userInfo', async () => {
  const { body } = await app.ask()
  const AccessToken = String(body.access_token)
  const lacks = 'Access Token does not have required scopes'
  await refused(client.send(new GetUserCommand({ AccessToken })), 'NotAuthorizedException', lacks)
  const headers = { authorization: `Bearer ${AccessToken}` }
  expect((await fetch(`${server.url}/oauth2/userInfo`, { headers })).status).toBe(401)
})

test('a client that signs people in may not ask for itself', async () => {
  const people = await openOAuth(server, { GenerateSecret: true })
  expect((await people.token({ grant_type: 'client_credentials' })).body.error).toBe('unauthorized_client')
})

test('a person signs in with custom scopes too', async () => {
  const people = await openOAuth(server)
  const { pool } = people
  await client.send(new CreateResourceServerCommand({ ...pool, ...orders, Scopes: scopes('read') }))
  const { store } = server.server.services
  await store.clients.update(pool.UserPoolId, people.app.ClientId, present => ({
    ...present,
    settings: { ...present.settings, AllowedOAuthScopes: ['openid', read] },
  }))
  const cookie = await people.browserOf((await people.confirmed('ann')).sub)
  const { body } = await people.exchange(await people.codeOf(cookie, { scope: `openid ${read}` }))
  expect(decodeJwt(String(body.access_token)).scope).toBe(`openid ${read}`)
})

describe('the pool’s function', () => {
  const withVersion = (LambdaVersion: 'V1_0' | 'V2_0' | 'V3_0') =>
    openMachine({
      LambdaConfig: { PreTokenGenerationConfig: { LambdaArn: functions.arn('PreTokenGeneration'), LambdaVersion } },
    })

  beforeEach(() => {
    functions.says('PreTokenGeneration', {})
    functions.taken('PreTokenGeneration')
  })

  test('of the third version is asked, with what the program tells it, and changes the token', async () => {
    const third = await withVersion('V3_0')
    functions.says('PreTokenGeneration', {
      claimsAndScopeOverrideDetails: {
        accessTokenGeneration: {
          claimsToAddOrOverride: { tenant: { id: 7 }, sub: 'forged', client_id: 'forged', version: 3 },
          scopesToAdd: ['extra'],
          scopesToSuppress: [write],
        },
        groupOverrideDetails: { groupsToOverride: ['admins'] },
      },
    })
    const { body } = await third.ask({ aws_client_metadata: '{"env":"test"}' })
    const claims = decodeJwt(String(body.access_token))
    expect(claims).toMatchObject({ tenant: { id: 7 }, sub: third.ClientId, client_id: third.ClientId, version: 2 })
    expect(claims.scope).toBe(`${read} extra`)
    expect(claims).not.toHaveProperty('cognito:groups')
    expect(functions.taken('PreTokenGeneration')).toMatchObject([
      {
        version: '3',
        triggerSource: 'TokenGeneration_ClientCredentials',
        userName: third.ClientId,
        callerContext: { clientId: third.ClientId },
        request: { userAttributes: {}, scopes: [read, write], clientMetadata: { env: 'test' } },
      },
    ])
  })

  test('of an earlier version is not asked', async () => {
    for (const version of ['V1_0', 'V2_0'] as const) expect((await (await withVersion(version)).ask()).status).toBe(200)
    expect(functions.taken('PreTokenGeneration')).toEqual([])
  })

  test('may say no', async () => {
    const third = await withVersion('V3_0')
    functions.on('PreTokenGeneration', () => {
      throw new Error('not this program')
    })
    expect((await third.ask()).body).toEqual({
      error: 'invalid_request',
      error_description: 'PreTokenGeneration failed with error not this program.',
    })
  })

  test.each(['{', '[]', '"x"', 'null', '{"a":1}', '{"a":{}}'])('is not told %s', async aws_client_metadata => {
    expect((await app.ask({ aws_client_metadata })).body.error).toBe('invalid_request')
  })
})
