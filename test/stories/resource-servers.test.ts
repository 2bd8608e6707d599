import {
  CreateResourceServerCommand,
  DeleteResourceServerCommand,
  DescribeResourceServerCommand,
  DescribeUserPoolClientCommand,
  paginateListResourceServers,
  type ResourceServerScopeType,
  UpdateResourceServerCommand,
  UpdateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { customScopes, scopesOfClient } from '../../src/flows/resource-servers.ts'
import { refused } from '../support/accounts.ts'
import { startServer, type TestServer } from '../support/server.ts'

const { client, createPool, createClient, server } = await startServer()

const scopes = (...names: string[]): ResourceServerScopeType[] =>
  names.map(ScopeName => ({ ScopeName, ScopeDescription: `May ${ScopeName}` }))

const create = (UserPoolId: string, Identifier: string, Scopes?: ResourceServerScopeType[]) =>
  client.send(new CreateResourceServerCommand({ UserPoolId, Identifier, Name: 'Orders', ...(Scopes && { Scopes }) }))
const update = (UserPoolId: string, Identifier: string, Scopes?: ResourceServerScopeType[]) =>
  client.send(new UpdateResourceServerCommand({ UserPoolId, Identifier, Name: 'Other', ...(Scopes && { Scopes }) }))
const describeServer = async (UserPoolId: string, Identifier: string) =>
  (await client.send(new DescribeResourceServerCommand({ UserPoolId, Identifier }))).ResourceServer
const remove = (UserPoolId: string, Identifier: string) =>
  client.send(new DeleteResourceServerCommand({ UserPoolId, Identifier }))

async function clientContext(poolId: string, clientId: string) {
  const { store } = server.services
  const [pool, app] = [await store.pools.get(poolId), await store.clients.get(clientId)]
  if (!pool || !app) throw new Error('no such client')
  return { ...server.services, request: { id: '', region: 'us-east-1', ip: '' }, pool, client: app }
}

describe('a resource server', () => {
  test('is shown as it was made, replaced whole by an update, and goes', async () => {
    const { Id } = await createPool()
    const Identifier = 'https://orders.example.com/v1'
    const { ResourceServer } = await create(Id, Identifier, scopes('read', 'write'))
    const made = { UserPoolId: Id, Identifier, Name: 'Orders', Scopes: scopes('read', 'write') }
    expect(ResourceServer).toEqual(made)
    expect(await describeServer(Id, Identifier)).toEqual(made)
    expect((await update(Id, Identifier)).ResourceServer).toEqual({ UserPoolId: Id, Identifier, Name: 'Other' })
    expect(await describeServer(Id, Identifier)).toEqual({ UserPoolId: Id, Identifier, Name: 'Other' })
    await remove(Id, Identifier)
    await refused(describeServer(Id, Identifier), 'ResourceNotFoundException')
    await refused(remove(Id, Identifier), 'ResourceNotFoundException')
    await refused(update(Id, Identifier), 'ResourceNotFoundException')
  })

  test('has its identifier alone in its pool, and belongs to no other', async () => {
    const [one, other] = [await createPool(), await createPool()]
    await create(one.Id, 'orders')
    await refused(
      create(one.Id, 'orders'),
      'InvalidParameterException',
      `orders already exists in user pool ${one.Id}.`,
    )
    await refused(describeServer(other.Id, 'orders'), 'ResourceNotFoundException')
    await create(other.Id, 'orders')
  })

  test.each([
    ['a blank in the identifier', 'my orders', undefined],
    ['a quotation mark in the identifier', 'my"orders', undefined],
    ['a slash in a scope', 'orders', scopes('read/all')],
    ['a scope that is given twice', 'orders', scopes('read', 'write', 'read')],
    ['more than 100 scopes', 'orders', scopes(...Array.from({ length: 101 }, (_, index) => `scope${index}`))],
  ])('is refused for %s', async (_reason, Identifier, Scopes) => {
    await refused(create((await createPool()).Id, Identifier, Scopes), 'InvalidParameterException')
  })

  test('is listed in pages, with those of its pool only', async () => {
    const [pool, other] = [await createPool(), await createPool()]
    await create(other.Id, 'foreign')
    for (const name of ['c', 'a', 'e', 'd', 'b']) await create(pool.Id, name)
    const listed: unknown[] = []
    let pages = 0
    for await (const { ResourceServers = [] } of paginateListResourceServers(
      { client, pageSize: 2 },
      { UserPoolId: pool.Id },
    )) {
      listed.push(...ResourceServers.map(({ Identifier }) => Identifier))
      pages++
    }
    expect(listed).toEqual(['a', 'b', 'c', 'd', 'e'])
    expect(pages).toBe(3)
  })

  test('is the 26th of a pool, which is refused where quotas are those of an account', async () => {
    const strict: TestServer = await startServer({ config: { quotas: 'aws' } })
    const { Id: UserPoolId } = await strict.createPool()
    const add = (Identifier: string) =>
      strict.client.send(new CreateResourceServerCommand({ UserPoolId, Identifier, Name: 'An API' }))
    for (let number = 1; number <= 25; number++) {
      strict.clock.advance('1 second')
      await add(`api-${number}`)
    }
    strict.clock.advance('1 second')
    await refused(add('api-26'), 'LimitExceededException')
  })
})

describe('the scopes of a client', () => {
  const settings = { AllowedOAuthFlows: ['client_credentials' as const], AllowedOAuthFlowsUserPoolClient: true }

  test('are those that resource servers of its pool define', async () => {
    const [pool, other] = [await createPool(), await createPool()]
    await create(pool.Id, 'orders', scopes('read'))
    const wanted = { GenerateSecret: true, ...settings, AllowedOAuthScopes: ['orders/read'] }
    expect(await createClient(pool, wanted)).toMatchObject({ AllowedOAuthScopes: ['orders/read'] })
    const sentence = 'Invalid scope requested: orders/read'
    await refused(createClient(other, wanted), 'ScopeDoesNotExistException', sentence)
    const unknown = { ...wanted, AllowedOAuthScopes: ['orders/write'] }
    await refused(createClient(pool, unknown), 'ScopeDoesNotExistException', 'Invalid scope requested: orders/write')
    const personal = { ...wanted, AllowedOAuthScopes: ['orders/read', 'email'] }
    await refused(
      createClient(pool, personal),
      'InvalidOAuthFlowException',
      'email is not supported with client_credentials flow',
    )
  })

  test('sleep while nobody defines them, and wake when somebody does again', async () => {
    const pool = await createPool()
    await create(pool.Id, 'orders', scopes('read', 'write'))
    const app = await createClient(pool, {
      AllowedOAuthFlows: ['code'],
      AllowedOAuthFlowsUserPoolClient: true,
      CallbackURLs: ['https://app.example.com/'],
      AllowedOAuthScopes: ['openid', 'orders/read', 'orders/write'],
    })
    const granted = async () => scopesOfClient(await clientContext(pool.Id, app.ClientId))
    expect(await granted()).toEqual(['openid', 'orders/read', 'orders/write'])
    await update(pool.Id, 'orders', scopes('write'))
    expect(await granted()).toEqual(['openid', 'orders/write'])
    const { UserPoolClient } = await client.send(
      new DescribeUserPoolClientCommand({ UserPoolId: pool.Id, ClientId: app.ClientId }),
    )
    expect(UserPoolClient?.AllowedOAuthScopes).toEqual(['openid', 'orders/read', 'orders/write'])
    await refused(
      client.send(
        new UpdateUserPoolClientCommand({
          UserPoolId: pool.Id,
          ClientId: app.ClientId,
          AllowedOAuthScopes: ['orders/read'],
        }),
      ),
      'ScopeDoesNotExistException',
    )
    await remove(pool.Id, 'orders')
    expect(await granted()).toEqual(['openid'])
    expect((await customScopes(await clientContext(pool.Id, app.ClientId))).size).toBe(0)
    await create(pool.Id, 'orders', scopes('read'))
    expect(await granted()).toEqual(['openid', 'orders/read'])
  })
})
