import {
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminGetUserCommand,
  AdminUpdateUserAttributesCommand,
  ConfirmSignUpCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { type Accounts, list, openAccounts, password, refused, type Values } from '../support/accounts.ts'
import { startServer } from '../support/server.ts'

const server = await startServer()
const { client } = server

const mail = { email: 'alice@example.com' }
const verifiedMail = { ...mail, email_verified: 'true' }
const sms = { SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms', ExternalId: 'x' } }

function signUp({ app }: Accounts, Username: string, attributes: Values = {}) {
  return client.send(new SignUpCommand({ ...app, Username, Password: password, UserAttributes: list(attributes) }))
}

function create({ pool }: Accounts, Username: string, attributes: Values = {}, ForceAliasCreation?: boolean) {
  const UserAttributes = list(attributes)
  return client.send(
    new AdminCreateUserCommand({ ...pool, Username, UserAttributes, ForceAliasCreation, MessageAction: 'SUPPRESS' }),
  )
}

function update({ pool }: Accounts, Username: string, attributes: Values) {
  return client.send(new AdminUpdateUserAttributesCommand({ ...pool, Username, UserAttributes: list(attributes) }))
}

async function confirm({ app }: Accounts, Username: string, address: string, ForceAliasCreation?: boolean) {
  const ConfirmationCode = await server.lastCode(address)
  return client.send(new ConfirmSignUpCommand({ ...app, Username, ConfirmationCode, ForceAliasCreation }))
}

describe('where user names are free', () => {
  test('a user is found by his name and by his sub, and nobody else takes either', async () => {
    const accounts = await openAccounts(server)
    const { UserSub = '' } = await signUp(accounts, 'alice', mail)
    expect((await accounts.get(UserSub)).username).toBe('alice')
    await refused(signUp(accounts, UserSub), 'UsernameExistsException', 'User already exists')
    await refused(create(accounts, 'alice'), 'UsernameExistsException', 'User account already exists')
  })

  test('an address finds nobody, and two users may have the same one', async () => {
    const accounts = await openAccounts(server)
    await signUp(accounts, 'alice', mail)
    await signUp(accounts, 'alicia', mail)
    await refused(accounts.get(mail.email), 'UserNotFoundException', 'User does not exist.')
  })

  test('names of 128 characters of any script are names', async () => {
    const accounts = await openAccounts(server)
    const name = 'ä漢🙂'.repeat(32)
    await signUp(accounts, name)
    expect((await accounts.get(name)).username).toBe(name)
  })

  test('a deleted user leaves his name to another, who is not he', async () => {
    const accounts = await openAccounts(server)
    const { UserSub } = await signUp(accounts, 'alice')
    await client.send(new AdminDeleteUserCommand({ ...accounts.pool, Username: 'alice' }))
    await refused(accounts.get('alice'), 'UserNotFoundException')
    expect((await signUp(accounts, 'alice')).UserSub).not.toBe(UserSub)
  })
})

describe('case', () => {
  test('tells names apart by default', async () => {
    const accounts = await openAccounts(server)
    await signUp(accounts, 'alice')
    await signUp(accounts, 'Alice')
    expect((await accounts.get('Alice')).username).toBe('Alice')
    await refused(accounts.get('ALICE'), 'UserNotFoundException')
  })

  test('does not where the pool says so; the name stays as it was typed', async () => {
    const accounts = await openAccounts(server, { UsernameConfiguration: { CaseSensitive: false } })
    await signUp(accounts, 'Alice')
    await refused(signUp(accounts, 'ALICE'), 'UsernameExistsException', 'User already exists')
    expect((await accounts.get('aLICE')).username).toBe('Alice')
  })
})

describe('where addresses are the user names', () => {
  test('the user name is the sub, and the address becomes an attribute that finds the user at once', async () => {
    const accounts = await openAccounts(server, { UsernameAttributes: ['email'] })
    const { UserSub = '' } = await signUp(accounts, mail.email)
    for (const name of [mail.email, UserSub]) {
      expect(await accounts.get(name)).toMatchObject({ username: UserSub, attributes: mail })
    }
    await confirm(accounts, mail.email, mail.email)
    expect((await accounts.get(mail.email)).status).toBe('CONFIRMED')
  })

  test('other names are refused with the form that is needed', async () => {
    const byMail = await openAccounts(server, { UsernameAttributes: ['email'] })
    await refused(signUp(byMail, 'alice'), 'InvalidParameterException', 'Username should be an email.')
    const byPhone = await openAccounts(server, { UsernameAttributes: ['phone_number'], AutoVerifiedAttributes: [] })
    await refused(signUp(byPhone, mail.email), 'InvalidParameterException', 'Username should be a phone number.')
    const byBoth = await openAccounts(server, { UsernameAttributes: ['email', 'phone_number'] })
    const sentence = 'Username should be either an email or a phone number.'
    await refused(create(byBoth, 'alice'), 'InvalidParameterException', sentence)
    await signUp(byBoth, '+12065550123')
    expect((await byBoth.get('+12065550123')).attributes.phone_number).toBe('+12065550123')
  })

  test('an address belongs to one user even before it is verified', async () => {
    const accounts = await openAccounts(server, { UsernameAttributes: ['email', 'phone_number'] })
    const sentence = 'An account with the given email already exists.'
    await signUp(accounts, mail.email)
    await refused(signUp(accounts, mail.email), 'UsernameExistsException', sentence)
    await refused(create(accounts, mail.email), 'UsernameExistsException', sentence)
    await refused(signUp(accounts, '+12065550123', mail), 'UsernameExistsException', sentence)
    await create(accounts, 'bob@example.com')
    await refused(update(accounts, 'bob@example.com', verifiedMail), 'AliasExistsException', sentence)
  })

  test('a user name and a different attribute of the same kind contradict each other', async () => {
    const accounts = await openAccounts(server, { UsernameAttributes: ['email'] })
    await refused(signUp(accounts, 'bob@example.com', mail), 'InvalidParameterException')
    await refused(accounts.get('bob@example.com'), 'UserNotFoundException')
  })

  test('a changed address finds its user at once and leaves the old one to others', async () => {
    const accounts = await openAccounts(server, { UsernameAttributes: ['email'] })
    await create(accounts, mail.email)
    await update(accounts, mail.email, { email: 'new@example.com' })
    expect((await accounts.get('new@example.com')).attributes.email).toBe('new@example.com')
    await refused(accounts.get(mail.email), 'UserNotFoundException')
    await signUp(accounts, mail.email)
  })
})

describe('where addresses are aliases', () => {
  const aliases = { AliasAttributes: ['email', 'phone_number', 'preferred_username'] as const, ...sms }
  const open = () => openAccounts(server, { ...aliases, AliasAttributes: [...aliases.AliasAttributes] })

  test('a user name may not look like one', async () => {
    const accounts = await open()
    for (const make of [signUp, create]) {
      await refused(
        make(accounts, mail.email),
        'InvalidParameterException',
        'Username cannot be of email format, since user pool is configured for email alias.',
      )
      await refused(
        make(accounts, '+12065550123'),
        'InvalidParameterException',
        'Username cannot be of phone number format, since user pool is configured for phone number alias.',
      )
    }
  })

  test('an address finds its user once it is verified, and not before', async () => {
    const accounts = await open()
    await signUp(accounts, 'alice', mail)
    await refused(accounts.get(mail.email), 'UserNotFoundException')
    await refused(confirm(accounts, mail.email, mail.email), 'UserNotFoundException')
    await confirm(accounts, 'alice', mail.email)
    expect((await accounts.get(mail.email)).username).toBe('alice')
  })

  test('the second who proves an address is refused, unless he takes it from the first', async () => {
    const accounts = await open()
    await create(accounts, 'first', verifiedMail)
    await signUp(accounts, 'second', mail)
    const sentence = 'An account with the email already exists.'
    await refused(confirm(accounts, 'second', mail.email), 'AliasExistsException', sentence)
    expect((await accounts.get('second')).status).toBe('UNCONFIRMED')

    await confirm(accounts, 'second', mail.email, true)
    expect((await accounts.get(mail.email)).username).toBe('second')
    expect((await accounts.get('first')).attributes).toMatchObject({ ...mail, email_verified: 'false' })
  })

  test('an administrator makes a user with an address of another only by force', async () => {
    const accounts = await open()
    await create(accounts, 'first', verifiedMail)
    await create(accounts, 'unverified', mail)
    const sentence = 'An account with the email already exists.'
    await refused(create(accounts, 'second', verifiedMail), 'AliasExistsException', sentence)
    await refused(accounts.get('second'), 'UserNotFoundException')
    // Force moves only what is sent as verified.
    await create(accounts, 'modest', mail, true)
    expect((await accounts.get(mail.email)).username).toBe('first')

    await create(accounts, 'second', verifiedMail, true)
    expect((await accounts.get(mail.email)).username).toBe('second')
    expect((await accounts.get('first')).attributes.email_verified).toBe('false')
  })

  test('an administrator who vouches for an address moves it', async () => {
    const accounts = await open()
    await create(accounts, 'first', verifiedMail)
    await create(accounts, 'second')
    await update(accounts, 'second', verifiedMail)
    expect((await accounts.get(mail.email)).username).toBe('second')
    expect((await accounts.get('first')).attributes.email_verified).toBe('false')
  })

  test('an address that is changed while its code is answered is taken from nobody', async () => {
    const accounts = await open()
    await create(accounts, 'first', verifiedMail)
    await signUp(accounts, 'second', mail)
    const { store } = server.server.services
    const { transaction } = store
    // After the code was checked, and before anything is written.
    store.transaction = async work => {
      store.transaction = transaction
      await update(accounts, 'second', { email: 'other@example.com' })
      return transaction(work)
    }
    await confirm(accounts, 'second', mail.email, true)
    expect(store.transaction).toBe(transaction)
    expect((await accounts.get(mail.email)).username).toBe('first')
    expect((await accounts.get('second')).attributes.email_verified).toBe('false')
  })

  test('a preferred user name cannot look like an address, which only its proven owner signs in with', async () => {
    const accounts = await open()
    await create(accounts, 'mallory')
    for (const [format, preferred_username] of [
      ['email', mail.email],
      ['phone number', '+12065550123'],
    ] as const) {
      const sentence = `Preferred username cannot be of ${format} format, since user pool is configured for ${format} alias.`
      await refused(update(accounts, 'mallory', { preferred_username }), 'InvalidParameterException', sentence)
      await refused(create(accounts, 'other', { preferred_username }), 'InvalidParameterException', sentence)
    }
    // Where it is no name to sign in with, it may be anything.
    const plain = await openAccounts(server, { AliasAttributes: ['email'] })
    await create(plain, 'mallory', { preferred_username: mail.email })
    await refused(plain.get(mail.email), 'UserNotFoundException')
  })

  test('a preferred user name is given to confirmed users, to one of them, and can be no name of another', async () => {
    const accounts = await open()
    const preferred = { preferred_username: 'ace' }
    const tooEarly =
      'Preferred username cannot be provided for unconfirmed account, since user pool is configured for preferred username alias.'
    await refused(signUp(accounts, 'alice', preferred), 'InvalidParameterException', tooEarly)
    await signUp(accounts, 'alice')
    await refused(update(accounts, 'alice', preferred), 'InvalidParameterException', tooEarly)

    await create(accounts, 'bob', preferred)
    expect((await accounts.get('ace')).username).toBe('bob')
    await create(accounts, 'carol')
    const taken = 'An account with the preferred_username already exists.'
    await refused(update(accounts, 'carol', preferred), 'AliasExistsException', taken)
    await refused(update(accounts, 'carol', { preferred_username: 'alice' }), 'AliasExistsException', taken)
    await refused(signUp(accounts, 'ace'), 'UsernameExistsException', 'User already exists')
    await refused(create(accounts, 'dave', preferred), 'AliasExistsException', taken)
  })
})

test('an administrator who names nobody is told so, whatever clients conceal', async () => {
  const { pool } = await openAccounts(server, {}, { PreventUserExistenceErrors: 'ENABLED' })
  await refused(
    client.send(new AdminGetUserCommand({ ...pool, Username: 'nobody' })),
    'UserNotFoundException',
    'User does not exist.',
  )
})
