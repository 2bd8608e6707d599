import {
  CreateUserPoolClientCommand,
  DeleteUserPoolClientCommand,
  DescribeUserPoolClientCommand,
  ListUserPoolClientsCommand,
  paginateListUserPoolClients,
  UpdateUserPoolClientCommand,
  type UpdateUserPoolClientCommandInput,
} from '@aws-sdk/client-cognito-identity-provider'
import { expect, test } from 'vitest'
import { startServer } from '../support/server.ts'

const { client, clock, createPool, createClient } = await startServer()

const describeClient = async (UserPoolId: string, ClientId: string) =>
  (await client.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId }))).UserPoolClient
const update = async (UserPoolId: string, ClientId: string, input: Partial<UpdateUserPoolClientCommandInput> = {}) =>
  (await client.send(new UpdateUserPoolClientCommand({ UserPoolId, ClientId, ...input }))).UserPoolClient

test('a client made by its name alone has the documented defaults, and nothing else', async () => {
  const pool = await createPool()
  const app = await createClient(pool, { ClientName: 'web' })
  expect(app).toEqual({
    AllowedOAuthFlowsUserPoolClient: false,
    AuthSessionValidity: 3,
    ClientId: expect.stringMatching(/^[0-9a-v]{26}$/),
    ClientName: 'web',
    CreationDate: clock.now(),
    EnablePropagateAdditionalUserContextData: false,
    EnableTokenRevocation: true,
    LastModifiedDate: clock.now(),
    RefreshTokenValidity: 30,
    TokenValidityUnits: {},
    UserPoolId: pool.Id,
  })
  expect(await describeClient(pool.Id, app.ClientId)).toEqual(app)
})

test('a confidential client shows its secret, and an update does not change it', async () => {
  const pool = await createPool()
  const app = await createClient(pool, { GenerateSecret: true })
  expect(app.ClientSecret).toMatch(/^[0-9a-z]{51}$/)
  expect((await describeClient(pool.Id, app.ClientId))?.ClientSecret).toBe(app.ClientSecret)
  expect((await update(pool.Id, app.ClientId))?.ClientSecret).toBe(app.ClientSecret)
  const other = await createClient(pool, { GenerateSecret: true })
  expect(other.ClientSecret).not.toBe(app.ClientSecret)
})

test('a client may bring its own secret, but not also ask for one', async () => {
  const pool = await createPool()
  const ClientSecret = 'a_secret_of_my_own_choosing'
  expect((await createClient(pool, { ClientSecret })).ClientSecret).toBe(ClientSecret)
  await expect(createClient(pool, { ClientSecret, GenerateSecret: true })).rejects.toMatchObject({
    name: 'InvalidParameterException',
  })
})

test('every setting is shown as it was given', async () => {
  const pool = await createPool()
  const given = {
    AccessTokenValidity: 10,
    IdTokenValidity: 20,
    RefreshTokenValidity: 2,
    TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes', RefreshToken: 'hours' },
    ReadAttributes: ['email', 'name'],
    WriteAttributes: ['email'],
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH'],
    SupportedIdentityProviders: ['COGNITO'],
    CallbackURLs: ['https://example.com/callback', 'http://localhost:3000/', 'myapp://callback'],
    LogoutURLs: ['https://example.com/logout'],
    DefaultRedirectURI: 'https://example.com/callback',
    AllowedOAuthFlows: ['code', 'implicit'],
    AllowedOAuthScopes: ['openid', 'email', 'aws.cognito.signin.user.admin'],
    AllowedOAuthFlowsUserPoolClient: true,
    PreventUserExistenceErrors: 'ENABLED',
    EnableTokenRevocation: false,
    AuthSessionValidity: 15,
    RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 10 },
  } as const
  const app = await createClient(pool, structuredClone(given) as never)
  expect(app).toMatchObject(given)
  expect(await describeClient(pool.Id, app.ClientId)).toEqual(app)
})

test('an analytics application named by its ARN is reached through the service’s role', async () => {
  const ApplicationArn = 'arn:aws:mobiletargeting:us-east-1:123456789012:apps/abc'
  const app = await createClient(await createPool(), { AnalyticsConfiguration: { ApplicationArn } })
  expect(app.AnalyticsConfiguration).toEqual({
    ApplicationArn,
    RoleArn:
      'arn:aws:iam::123456789012:role/aws-service-role/cognito-idp.amazonaws.com/AWSServiceRoleForAmazonCognitoIdp',
    UserDataShared: false,
  })
})

test('an update returns what it leaves out to its default, and keeps the name', async () => {
  const pool = await createPool()
  const plain = await createClient(pool)
  const app = await createClient(pool, {
    ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
    EnableTokenRevocation: false,
    AccessTokenValidity: 2,
    AuthSessionValidity: 9,
    ReadAttributes: ['email'],
  })
  clock.advance('1 minute')
  const updated = await update(pool.Id, app.ClientId)
  expect(updated).toEqual({
    ...plain,
    ClientId: app.ClientId,
    CreationDate: app.CreationDate,
    LastModifiedDate: clock.now(),
  })
  expect((await update(pool.Id, app.ClientId, { ClientName: 'renamed' }))?.ClientName).toBe('renamed')
})

test('an update that is refused changes nothing, and words its refusal as an update', async () => {
  const pool = await createPool()
  const app = await createClient(pool)
  await expect(update(pool.Id, app.ClientId, { ReadAttributes: ['custom:none'] })).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: 'Invalid read attributes specified while updating a client',
  })
  expect(await describeClient(pool.Id, app.ClientId)).toEqual(app)
})

test('scopes that no resource server defines do not exist', async () => {
  await expect(createClient(await createPool(), { AllowedOAuthScopes: ['orders/read'] })).rejects.toMatchObject({
    name: 'ScopeDoesNotExistException',
    message: 'Invalid scope requested: orders/read',
  })
})

test('another pool’s client is not found, and a deleted one is gone', async () => {
  const [pool, other] = [await createPool(), await createPool()]
  const { ClientId } = await createClient(pool)
  const gone = { name: 'ResourceNotFoundException', message: `User pool client ${ClientId} does not exist.` }
  const remove = (UserPoolId: string) => client.send(new DeleteUserPoolClientCommand({ UserPoolId, ClientId }))
  await expect(describeClient(other.Id, ClientId)).rejects.toMatchObject(gone)
  await expect(update(other.Id, ClientId)).rejects.toMatchObject(gone)
  await expect(remove(other.Id)).rejects.toMatchObject(gone)
  expect(await describeClient(pool.Id, ClientId)).toBeDefined()
  await remove(pool.Id)
  await expect(describeClient(pool.Id, ClientId)).rejects.toMatchObject(gone)
  await expect(remove(pool.Id)).rejects.toMatchObject(gone)
})

test('clients are listed in pages, with exactly three members, and only those of the pool', async () => {
  const [pool, other] = [await createPool(), await createPool()]
  await createClient(other)
  const made: string[] = []
  for (let count = 0; count < 5; count++) made.push((await createClient(pool, { GenerateSecret: true })).ClientId)
  const listed: unknown[] = []
  let pages = 0
  for await (const { UserPoolClients = [] } of paginateListUserPoolClients(
    { client, pageSize: 2 },
    { UserPoolId: pool.Id },
  )) {
    listed.push(...UserPoolClients)
    pages++
  }
  expect(pages).toBe(3)
  expect(listed).toEqual(made.sort().map(ClientId => ({ ClientId, ClientName: 'app', UserPoolId: pool.Id })))
})

test('a page token is good for its own list only, and for an hour', async () => {
  const [pool, other] = [await createPool(), await createPool()]
  await createClient(pool)
  await createClient(pool)
  const list = (UserPoolId: string, NextToken?: string) =>
    client.send(new ListUserPoolClientsCommand({ UserPoolId, MaxResults: 1, NextToken }))
  const { NextToken } = await list(pool.Id)
  expect((await list(pool.Id, NextToken)).NextToken).toBeUndefined()
  const refusal = { name: 'InvalidParameterException', message: expect.stringContaining('Paging marker') }
  await expect(list(other.Id, NextToken)).rejects.toMatchObject(refusal)
  await expect(list(pool.Id, `${NextToken}x`)).rejects.toMatchObject(refusal)
  clock.advance('1 hour')
  await expect(list(pool.Id, NextToken)).rejects.toMatchObject(refusal)
})

test('a client cannot be made in a pool that does not exist', async () => {
  await expect(
    client.send(new CreateUserPoolClientCommand({ UserPoolId: 'us-east-1_nowhere12', ClientName: 'app' })),
  ).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: 'User pool us-east-1_nowhere12 does not exist.',
  })
})
