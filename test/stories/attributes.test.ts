import {
  AdminCreateUserCommand,
  AdminDeleteUserAttributesCommand,
  AdminUpdateUserAttributesCommand,
  type AttributeType,
  type CreateUserPoolClientCommandInput,
  DeleteUserAttributesCommand,
  GetUserCommand,
  SignUpCommand,
  UpdateUserAttributesCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { type Accounts, list, openAccounts, password, refused, type Values, valuesOf } from '../support/accounts.ts'
import { startServer } from '../support/server.ts'

const server = await startServer()
const { client } = server

const Schema = [
  { Name: 'given_name', Required: true, Mutable: true },
  {
    Name: 'plan',
    AttributeDataType: 'String' as const,
    Mutable: true,
    StringAttributeConstraints: { MinLength: '2', MaxLength: '5' },
  },
  {
    Name: 'age',
    AttributeDataType: 'Number' as const,
    Mutable: true,
    NumberAttributeConstraints: { MinValue: '1', MaxValue: '150' },
  },
  {
    Name: 'share',
    AttributeDataType: 'Number' as const,
    Mutable: true,
    NumberAttributeConstraints: { MinValue: '-0.5', MaxValue: '9007199254740992.5' },
  },
  { Name: 'staff', AttributeDataType: 'Boolean' as const, Mutable: true },
  { Name: 'since', AttributeDataType: 'DateTime' as const, Mutable: true },
  { Name: 'number', AttributeDataType: 'String' as const, Mutable: false },
  { Name: 'note', AttributeDataType: 'String' as const, Mutable: true, DeveloperOnlyAttribute: true },
]
const customNames = ['custom:plan', 'custom:age', 'custom:share', 'custom:staff', 'custom:since', 'custom:number']
const WriteAttributes = ['given_name', 'email', 'preferred_username', 'birthdate', ...customNames]
const schemaFault = (text: string) => `Attributes did not conform to the schema: ${text}\n`

const open = (settings: Partial<CreateUserPoolClientCommandInput> = { WriteAttributes }) =>
  openAccounts(server, { Schema }, settings)

function signUp({ app }: Accounts, attributes: Values) {
  const UserAttributes = list({ given_name: 'Alice', ...attributes })
  return client.send(new SignUpCommand({ ...app, Username: 'alice', Password: password, UserAttributes }))
}

function create({ pool }: Accounts, UserAttributes: AttributeType[]) {
  return client.send(
    new AdminCreateUserCommand({ ...pool, Username: 'alice', UserAttributes, MessageAction: 'SUPPRESS' }),
  )
}

function update({ pool }: Accounts, UserAttributes: AttributeType[]) {
  return client.send(new AdminUpdateUserAttributesCommand({ ...pool, Username: 'alice', UserAttributes }))
}

describe('of a new user', () => {
  test.each<[Values, string]>([
    [{ 'custom:x': '1' }, 'custom:x: Attribute does not exist in the schema.'],
    [{ plan: 'gold' }, 'plan: Attribute does not exist in the schema.'],
    [{ 'custom:plan': 'platinum' }, 'custom:plan: String must be no longer than 5 characters'],
    [{ 'custom:plan': 'x' }, 'custom:plan: String must be no shorter than 2 characters'],
    [{ 'custom:age': '151' }, 'custom:age: Number must be no greater than 150'],
    [{ 'custom:age': '0' }, 'custom:age: Number must be no less than 1'],
    [{ 'custom:age': '4.5' }, 'custom:age: Number must be an integer'],
    [{ 'custom:share': '-1' }, 'custom:share: Number must be no less than -0.5'],
    [{ 'custom:share': '9007199254740993' }, 'custom:share: Number must be no greater than 9007199254740992.5'],
    [{ 'custom:staff': 'yes' }, 'custom:staff: Boolean must be true or false'],
    [{ 'custom:since': 'yesterday' }, 'custom:since: DateTime must be in ISO 8601 format'],
    [{ 'custom:since': '2026-02-29' }, 'custom:since: DateTime must be in ISO 8601 format'],
    [{ birthdate: '1.1.1970' }, 'birthdate: String must be no shorter than 10 characters'],
    [{ given_name: '' }, 'name.givenName: The attribute name.givenName is required'],
    [
      { 'custom:x': '1', 'custom:plan': 'x' },
      'custom:x: Attribute does not exist in the schema.\ncustom:plan: String must be no shorter than 2 characters',
    ],
  ])('%j does not conform to the schema', async (attributes, fault) => {
    const accounts = await open()
    await refused(signUp(accounts, attributes), 'InvalidParameterException', schemaFault(fault))
    await refused(accounts.get('alice'), 'UserNotFoundException')
  })

  test.each(['alice', 'a@b@c', 'a lice@example.com', 'a,b@example.com', '@example.com', 'alice@', 'a\n@example.com'])(
    'the e-mail address %j is none',
    async email => {
      await refused(signUp(await open(), { email }), 'InvalidParameterException', 'Invalid email address format.')
    },
  )

  test.each(['12065550123', '+1 206 555 0123', '+1-206-555', '+', '+1206555012a', '+１２０６５５５０１２３'])(
    'the phone number %j is none',
    async phone_number => {
      const attributes = list({ phone_number })
      await refused(create(await open(), attributes), 'InvalidParameterException', 'Invalid phone number format.')
    },
  )

  test('what its client may not write is refused to whoever signs up, and to no administrator', async () => {
    const accounts = await open({})
    const sentence = 'A client attempted to write unauthorized attribute'
    const unauthorized: Values[] = [
      { 'custom:plan': 'gold' },
      { 'dev:custom:note': 'x' },
      { email: 'a@b.c', email_verified: 'true' },
      { phone_number_verified: 'true' },
    ]
    for (const attributes of unauthorized) {
      await refused(signUp(accounts, attributes), 'NotAuthorizedException', sentence)
    }
    const attributes = { 'custom:plan': 'gold', 'dev:custom:note': 'x', email: 'a@b.c', email_verified: 'true' }
    await create(accounts, list(attributes))
    expect((await accounts.get('alice')).attributes).toMatchObject(attributes)
  })

  test('the sub is the server’s to give, and a flag needs its address', async () => {
    const accounts = await open()
    const sub = list({ sub: '00000000-0000-4000-8000-000000000000' })
    await refused(create(accounts, sub), 'InvalidParameterException', 'Cannot modify the non-mutable attribute sub')
    const flag = list({ email_verified: 'true' })
    await refused(create(accounts, flag), 'InvalidParameterException', 'Email is required to verify/un-verify')
  })

  test('required attributes are asked of whoever signs up, not of an administrator', async () => {
    const accounts = await open()
    await create(accounts, [])
    expect((await accounts.get('alice')).attributes).not.toHaveProperty('given_name')
  })

  test('an attribute that comes twice is refused, and an empty one is not there', async () => {
    const accounts = await open()
    const twice = [...list({ email: 'a@b.c' }), ...list({ email: 'd@e.f' })]
    await refused(create(accounts, twice), 'InvalidParameterException', 'Attribute email is given more than once.')
    await signUp(accounts, { email: '', birthdate: '' })
    expect((await accounts.get('alice')).attributes).toEqual({ sub: expect.any(String), given_name: 'Alice' })
  })

  test('2048 characters fit, one more does not', async () => {
    const accounts = await open()
    const value = 'ä'.repeat(2048)
    await refused(create(accounts, list({ nickname: `${value}x` })), 'InvalidParameterException')
    await create(accounts, list({ nickname: value }))
    expect((await accounts.get('alice')).attributes.nickname).toBe(value)
  })
})

describe('of a user who exists', () => {
  async function withAlice(settings?: Partial<CreateUserPoolClientCommandInput>) {
    const accounts = await open(settings)
    await accounts.confirmed('alice', { given_name: 'Alice', 'custom:number': '7', 'dev:custom:note': 'x' })
    const AccessToken = await accounts.accessToken('alice')
    const updateOwn = (attributes: Values) =>
      client.send(new UpdateUserAttributesCommand({ AccessToken, UserAttributes: list(attributes) }))
    const deleteOwn = (UserAttributeNames: string[]) =>
      client.send(new DeleteUserAttributesCommand({ AccessToken, UserAttributeNames }))
    return { ...accounts, accounts, AccessToken, updateOwn, deleteOwn }
  }

  test.each<[Values, string]>([
    [{ 'custom:x': '1' }, 'user.custom:x: Attribute does not exist in the schema.\n'],
    [{ 'custom:number': '8' }, 'user.custom:number: Attribute cannot be updated.\n'],
    [{ 'custom:number': '' }, 'user.custom:number: Attribute cannot be updated.\n'],
    [{ sub: 'x' }, 'Cannot modify the non-mutable attribute sub'],
    [
      { 'custom:plan': 'platinum' },
      'Invalid user attributes: custom:plan: String must be no longer than 5 characters\n',
    ],
    [{ given_name: '' }, 'Invalid user attributes: given_name: Required attribute cannot be deleted.\n'],
    [{ email: 'nowhere' }, 'Invalid email address format.'],
  ])('%j is refused at both doors', async (change, sentence) => {
    const { accounts, updateOwn, get } = await withAlice()
    const before = await get('alice')
    await refused(updateOwn(change), 'InvalidParameterException', sentence)
    await refused(update(accounts, list(change)), 'InvalidParameterException', sentence)
    expect(await get('alice')).toEqual(before)
  })

  test('a change keeps what it does not name; an empty value takes away', async () => {
    const { accounts, updateOwn, get } = await withAlice()
    expect(await updateOwn({ 'custom:plan': 'gold' })).toMatchObject({ CodeDeliveryDetailsList: [] })
    await update(accounts, list({ 'custom:age': '42' }))
    expect((await get('alice')).attributes).toMatchObject({
      given_name: 'Alice',
      'custom:plan': 'gold',
      'custom:age': '42',
    })
    await update(accounts, list({ 'custom:plan': '' }))
    expect((await get('alice')).attributes).not.toHaveProperty('custom:plan')
  })

  test('what the client may not write, its users cannot change or delete', async () => {
    const { updateOwn, deleteOwn } = await withAlice({ WriteAttributes: ['given_name', 'custom:plan'] })
    const sentence = 'A client attempted to write unauthorized attribute'
    for (const name of ['nickname', 'custom:age', 'dev:custom:note', 'email_verified']) {
      await refused(updateOwn({ [name]: 'true' }), 'NotAuthorizedException', sentence)
      await refused(deleteOwn([name]), 'NotAuthorizedException', sentence)
    }
  })

  test('attributes are deleted at both doors, except the required, the fixed and the unknown', async () => {
    const { pool, updateOwn, deleteOwn, get } = await withAlice()
    const deleteAs = (UserAttributeNames: string[]) =>
      client.send(new AdminDeleteUserAttributesCommand({ ...pool, Username: 'alice', UserAttributeNames }))
    for (const remove of [deleteOwn, deleteAs]) {
      await updateOwn({ 'custom:plan': 'gold', 'custom:age': '42' })
      await remove(['custom:plan', 'custom:age'])
      await remove(['custom:plan'])
      expect(Object.keys((await get('alice')).attributes)).not.toContain('custom:plan')
      const required = 'Invalid user attributes: given_name: Required attribute cannot be deleted.\n'
      await refused(remove(['given_name']), 'InvalidParameterException', required)
      await refused(remove(['custom:number']), 'InvalidParameterException')
      const unknown = 'user.custom:x: Attribute does not exist in the schema.\n'
      await refused(remove(['custom:x']), 'InvalidParameterException', unknown)
    }
  })

  test('the sub comes first, administrators see all, and a user sees what his client may read', async () => {
    const { AccessToken, get } = await withAlice({ ReadAttributes: ['given_name'], WriteAttributes })
    const own = await client.send(new GetUserCommand({ AccessToken }))
    expect(own.Username).toBe('alice')
    expect(own.UserAttributes?.map(({ Name }) => Name)).toEqual(['sub', 'given_name'])
    expect(own).not.toHaveProperty('UserStatus')
    const { attributes } = await get('alice')
    expect(Object.keys(attributes)[0]).toBe('sub')
    expect(attributes).toMatchObject({ 'custom:number': '7', 'dev:custom:note': 'x' })
  })

  test('developers’ attributes are hidden from a user whose client has no list', async () => {
    const { AccessToken } = await withAlice({})
    const own = await client.send(new GetUserCommand({ AccessToken }))
    expect(valuesOf(own.UserAttributes)).not.toHaveProperty('dev:custom:note')
  })

  test('the last address by which a user signs in cannot be deleted', async () => {
    const accounts = await openAccounts(server, { UsernameAttributes: ['email', 'phone_number'] })
    await accounts.confirmed('alice@example.com', { phone_number: '+12065550123' })
    const remove = (Username: string, name: string) =>
      client.send(new AdminDeleteUserAttributesCommand({ ...accounts.pool, Username, UserAttributeNames: [name] }))
    await remove('alice@example.com', 'email')
    await refused(accounts.get('alice@example.com'), 'UserNotFoundException')
    await refused(remove('+12065550123', 'phone_number'), 'InvalidParameterException')

    const { sub } = await accounts.confirmed('bob@example.com', { phone_number: '+12065550124' })
    // Both were found deletable before either is deleted.
    const { store } = server.server.services
    const { transaction } = store
    const waiting: (() => void)[] = []
    store.transaction = async work => {
      await new Promise<void>(resolve => {
        waiting.push(resolve)
        if (waiting.length === 2) for (const go of waiting) go()
      })
      return transaction(work)
    }
    const both = await Promise.allSettled([remove(sub, 'email'), remove(sub, 'phone_number')])
    store.transaction = transaction
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })
})
