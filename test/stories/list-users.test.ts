import {
  AdminConfirmSignUpCommand,
  AdminCreateUserCommand,
  type AdminCreateUserCommandInput,
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminUpdateUserAttributesCommand,
  CreateGroupCommand,
  type CreateUserPoolCommandInput,
  InvalidParameterException,
  ListUsersCommand,
  type ListUsersCommandInput,
  ListUsersInGroupCommand,
  ResourceNotFoundException,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { beforeAll, describe, expect, test } from 'vitest'
import { startServer, type TestServer } from '../support/server.ts'

let server: TestServer

beforeAll(async () => {
  server = await startServer()
})

async function directory(settings: Partial<CreateUserPoolCommandInput> = {}) {
  const pool = await server.createPool(settings)
  const UserPoolId = pool.Id
  const list = (question: Partial<ListUsersCommandInput> = {}) =>
    server.client.send(new ListUsersCommand({ UserPoolId, ...question }))
  return {
    pool,
    UserPoolId,
    list,
    add: async (Username: string, attributes: Record<string, string> = {}) => {
      const UserAttributes = Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }))
      const input: AdminCreateUserCommandInput = { UserPoolId, Username, UserAttributes, MessageAction: 'SUPPRESS' }
      return (await server.client.send(new AdminCreateUserCommand(input))).User
    },
    remove: (Username: string) => server.client.send(new AdminDeleteUserCommand({ UserPoolId, Username })),
    find: async (Filter: string) => (await list({ Filter })).Users?.map(user => user.Username),
  }
}

type Directory = Awaited<ReturnType<typeof directory>>

const people: Record<string, Record<string, string>> = {
  ada: {
    email: 'Ada@Example.com',
    phone_number: '+12065550101',
    name: 'Ada Lovelace',
    given_name: 'Ada',
    family_name: 'Lovelace',
    preferred_username: 'countess',
  },
  adam: { email: 'adam@example.com', phone_number: '+12065550102', given_name: 'Adam', family_name: 'O\'Neill "Shaq"' },
  Bob: { email: 'bob@example.org', phone_number: '+12065550199', family_name: '日本 太郎', name: 'C:\\Bob' },
}

describe('a filter', () => {
  let some: Directory
  beforeAll(async () => {
    some = await directory()
    for (const [name, attributes] of Object.entries(people)) await some.add(name, attributes)
  })

  test.each([
    ['email = "ada@example.com"', ['ada']],
    ['email = "ADA@EXAMPLE.COM"', ['ada']],
    ['email ^= "AD"', ['ada', 'adam']],
    ['email = "ada"', []],
    ['email ^= "da@"', []],
    ['phone_number = "+12065550199"', ['Bob']],
    ['phone_number ^= "+120655501"', ['ada', 'adam', 'Bob']],
    ['name = "Ada Lovelace"', ['ada']],
    ['name = "C:\\\\Bob"', ['Bob']],
    ['given_name ^= "Ada"', ['ada', 'adam']],
    ['given_name = "adam"', ['adam']],
    ['family_name = "O\'Neill \\"Shaq\\""', ['adam']],
    ['family_name ^= "日本"', ['Bob']],
    ['preferred_username = "countess"', ['ada']],
    ['username = "ada"', ['ada']],
    ['username ^= "ada"', ['ada', 'adam']],
    ['username = "bob"', []],
    ['"username"="Bob"', ['Bob']],
    ['cognito:user_status = "force_change_password"', ['Bob', 'ada', 'adam']],
    ['cognito:user_status ^= "FORCE"', ['Bob', 'ada', 'adam']],
    ['cognito:user_status = "CONFIRMED"', []],
    ['status = "Enabled"', ['Bob', 'ada', 'adam']],
    ['status = "enabled"', []],
    ['status = "Disabled"', []],
    ['', ['Bob', 'ada', 'adam']],
  ])('%s finds %j', async (filter, found) => {
    expect((await some.find(filter))?.toSorted()).toEqual(found.toSorted())
  })

  test('finds a user by sub', async () => {
    const { Users = [] } = await some.list({ Filter: 'username = "ada"' })
    const sub = Users[0]?.Attributes?.find(({ Name }) => Name === 'sub')?.Value ?? ''
    expect(await some.find(`sub = "${sub}"`)).toEqual(['ada'])
    expect(await some.find(`sub ^= "${sub.slice(0, 20)}"`)).toEqual(['ada'])
    expect(await some.find(`sub = "${sub.toUpperCase()}"`)).toEqual(['ada'])
  })

  test.each([
    'email',
    'email = ada',
    'email == "ada"',
    'email = "a" and name = "b"',
    'custom:team = "a"',
    'birthdate = "2000"',
    '   ',
    'email = "a"; DROP TABLE user',
  ])('%s is refused', async filter => {
    await expect(some.find(filter)).rejects.toThrow(InvalidParameterException)
    await expect(some.find(filter)).rejects.toThrow('Error while parsing filter.')
  })

  test('is at most 256 characters long', async () => {
    const name = (length: number) => `name = "${'x'.repeat(length - 9)}"`
    expect(await some.find(name(256))).toEqual([])
    await expect(some.find(name(257))).rejects.toThrow(InvalidParameterException)
  })

  test('takes signs of a pattern language as they are', async () => {
    for (const wild of ['%', '_da', 'a%', 'ad*', '.*']) expect(await some.find(`username ^= "${wild}"`)).toEqual([])
  })

  test('sees no user of another pool', async () => {
    const other = await directory()
    expect(await other.find('email ^= "a"')).toEqual([])
  })
})

describe('a filter follows what changes', () => {
  test('status, confirmation and attributes', async () => {
    const { pool, UserPoolId, add, find } = await directory()
    await add('ada', { email: 'ada@example.com' })
    const { ClientId } = await server.createClient(pool)
    await server.client.send(new SignUpCommand({ ClientId, Username: 'bob', Password: 'Passw0rd!' }))
    expect(await find('cognito:user_status = "UNCONFIRMED"')).toEqual(['bob'])
    await server.client.send(new AdminConfirmSignUpCommand({ UserPoolId, Username: 'bob' }))
    expect(await find('cognito:user_status = "CONFIRMED"')).toEqual(['bob'])
    expect(await find('cognito:user_status = "UNCONFIRMED"')).toEqual([])

    await server.client.send(new AdminDisableUserCommand({ UserPoolId, Username: 'ada' }))
    expect(await find('status = "Disabled"')).toEqual(['ada'])
    expect(await find('status = "Enabled"')).toEqual(['bob'])

    const UserAttributes = [{ Name: 'email', Value: 'lovelace@example.com' }]
    await server.client.send(new AdminUpdateUserAttributesCommand({ UserPoolId, Username: 'ada', UserAttributes }))
    expect(await find('email = "ada@example.com"')).toEqual([])
    expect(await find('email ^= "love"')).toEqual(['ada'])
  })

  test('names ignore case where the pool does', async () => {
    const { add, find } = await directory({ UsernameConfiguration: { CaseSensitive: false } })
    await add('Ada')
    expect(await find('username = "aDA"')).toHaveLength(1)
    expect(await find('username ^= "AD"')).toHaveLength(1)
  })
})

describe('the attributes asked for', () => {
  let some: Directory
  beforeAll(async () => {
    some = await directory()
    await some.add('ada', { email: 'ada@example.com', given_name: 'Ada' })
    await some.add('bob', { email: 'bob@example.com' })
  })
  const attributesOf = async (AttributesToGet: string[], Filter?: string) =>
    (await some.list({ AttributesToGet, Filter })).Users?.map(user => user.Attributes)

  test('are the only ones shown', async () => {
    expect(await attributesOf(['email'])).toEqual([
      [{ Name: 'email', Value: 'ada@example.com' }],
      [{ Name: 'email', Value: 'bob@example.com' }],
    ])
    expect(await attributesOf(['sub', 'given_name'], 'username = "ada"')).toEqual([
      [
        { Name: 'sub', Value: expect.stringMatching(/^[0-9a-f-]{36}$/) },
        { Name: 'given_name', Value: 'Ada' },
      ],
    ])
  })

  test('are none when the list is empty', async () => {
    expect(await attributesOf([])).toEqual([[], []])
  })

  test.each([['given_name'], ['custom:unknown'], ['nonsense']])('%s, which not all have, is refused', async name => {
    await expect(attributesOf(['email', name])).rejects.toThrow(InvalidParameterException)
    await expect(attributesOf(['email', name])).rejects.toThrow('One or more requested attributes do not exist.')
  })
})

describe('pages of users', () => {
  test('neither lose nor repeat anybody while users come and go', async () => {
    const { add, remove, list } = await directory()
    for (const name of ['b', 'd', 'f', 'h']) await add(name)
    const names = (page: Awaited<ReturnType<typeof list>>) => page.Users?.map(user => user.Username)
    const first = await list({ Limit: 2 })
    expect(names(first)).toEqual(['b', 'd'])
    await add('a')
    await add('e')
    await remove('d')
    const second = await list({ Limit: 2, PaginationToken: first.PaginationToken })
    expect(names(second)).toEqual(['e', 'f'])
    const third = await list({ Limit: 2, PaginationToken: second.PaginationToken })
    expect(names(third)).toEqual(['h'])
    expect(third.PaginationToken).toBeUndefined()
  })

  test('go on in order of the searched attribute where several share a value', async () => {
    const { add, list } = await directory()
    for (let i = 0; i < 7; i++) await add(`user-${i}`, { family_name: i % 2 ? 'Same' : 'same', given_name: `${9 - i}` })
    const Filter = 'family_name = "same"'
    const seen: (string | undefined)[] = []
    let PaginationToken: string | undefined
    do {
      const page = await list({ Filter, Limit: 2, PaginationToken })
      seen.push(...(page.Users ?? []).map(user => user.Username))
      PaginationToken = page.PaginationToken
    } while (PaginationToken)
    expect(seen.toSorted()).toEqual(Array.from({ length: 7 }, (_, i) => `user-${i}`))
    const ordered = await list({ Filter: 'given_name ^= ""' })
    expect(ordered.Users?.map(user => user.Username)).toEqual(Array.from({ length: 7 }, (_, i) => `user-${6 - i}`))
  })

  test('hold 60 users where no limit or zero is given', async () => {
    const { add, list } = await directory()
    for (let i = 0; i < 61; i++) await add(`user-${i}`)
    expect((await list()).Users).toHaveLength(60)
    const { Users, PaginationToken } = await list({ Limit: 0 })
    expect(Users).toHaveLength(60)
    expect((await list({ Limit: 0, PaginationToken })).Users).toHaveLength(1)
    await expect(list({ Limit: 61 })).rejects.toThrow(InvalidParameterException)
  })

  test('have tokens that are good for one question only', async () => {
    const { UserPoolId, add, list } = await directory()
    const other = await directory()
    for (const name of ['a', 'b', 'c']) await add(name, { email: `${name}@example.com` })
    const Filter = 'status = "Enabled"'
    const { PaginationToken } = await list({ Limit: 1, Filter })
    const refused = /^Paging marker \S+ is invalid for request \S+$/
    await expect(list({ Limit: 1, PaginationToken })).rejects.toThrow(refused)
    await expect(list({ Limit: 1, Filter: 'status = "Disabled"', PaginationToken })).rejects.toThrow(refused)
    await expect(list({ Limit: 1, Filter, AttributesToGet: ['email'], PaginationToken })).rejects.toThrow(refused)
    await expect(other.list({ Limit: 1, Filter, PaginationToken })).rejects.toThrow(InvalidParameterException)
    await server.client.send(new CreateGroupCommand({ UserPoolId, GroupName: 'g' }))
    const inGroup = new ListUsersInGroupCommand({ UserPoolId, GroupName: 'g', NextToken: PaginationToken })
    await expect(server.client.send(inGroup)).rejects.toThrow(refused)
    await expect(list({ Limit: 1, Filter, PaginationToken: 'made-up' })).rejects.toThrow(refused)
    expect((await list({ Limit: 2, Filter, PaginationToken })).Users).toHaveLength(2)
    server.clock.advance('61 minutes')
    await expect(list({ Limit: 1, Filter, PaginationToken })).rejects.toThrow(refused)
  })

  test('are refused for a pool that does not exist', async () => {
    const list = new ListUsersCommand({ UserPoolId: 'us-east-1_nowhere00' })
    await expect(server.client.send(list)).rejects.toThrow(ResourceNotFoundException)
  })
})
