import {
  AdminCreateUserCommand,
  type AdminCreateUserCommandInput,
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminSetUserPasswordCommand,
  DeleteUserCommand,
  GetUserCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { type Accounts, list, openAccounts, otherPassword, password, refused } from '../support/accounts.ts'
import { startServer } from '../support/server.ts'

const server = await startServer()
const { client, clock } = server
const email = 'alice@example.com'
const phone_number = '+12065550123'

const create = ({ pool }: Accounts, input: Partial<AdminCreateUserCommandInput> = {}) =>
  client.send(new AdminCreateUserCommand({ ...pool, Username: 'alice', ...input }))
const sentTo = ({ pool }: Accounts) => server.messages({ userPoolId: pool.UserPoolId })

describe('a user whom an administrator makes', () => {
  test('must change the temporary password that he is sent', async () => {
    const accounts = await openAccounts(server)
    const { User } = await create(accounts, { UserAttributes: list({ email }) })
    expect(User).toMatchObject({ Username: 'alice', Enabled: true, UserStatus: 'FORCE_CHANGE_PASSWORD' })
    expect(User?.Attributes?.map(({ Name }) => Name)).toEqual(['sub', 'email'])
    expect(User?.UserCreateDate).toEqual(clock.now())
    const [invitation] = await sentTo(accounts)
    expect(invitation).toMatchObject({ trigger: expect.stringMatching(/AdminCreateUser/), destination: email })
    expect(invitation?.body).toContain('alice')
    // No tokens, but the question for a password of his own.
    expect(await accounts.accessToken('alice', invitation?.code)).toBe('')
  })

  test('gets a password that the strictest policy accepts', async () => {
    const accounts = await openAccounts(server, { Policies: { PasswordPolicy: { MinimumLength: 40 } } })
    await create(accounts, { UserAttributes: list({ email }) })
    expect((await sentTo(accounts))[0]?.code).toMatch(/^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*[^\w]).{40}$/)
  })

  test('is told by SMS first, by e-mail else, and where the administrator wants', async () => {
    const accounts = await openAccounts(server)
    const UserAttributes = list({ email, phone_number })
    const media = async () => (await sentTo(accounts)).map(({ medium }) => medium)
    await create(accounts, { UserAttributes })
    expect(await media()).toEqual(['SMS'])
    await create(accounts, { Username: 'both', UserAttributes, DesiredDeliveryMediums: ['EMAIL', 'SMS'] })
    expect((await media()).toSorted()).toEqual(['EMAIL', 'SMS', 'SMS'])
    await create(accounts, { Username: 'none' })
    await create(accounts, { Username: 'hush', UserAttributes, MessageAction: 'SUPPRESS' })
    expect(await media()).toHaveLength(3)
    const unreachable = create(accounts, { Username: 'x', DesiredDeliveryMediums: ['EMAIL'] })
    await refused(unreachable, 'InvalidParameterException')
    await refused(accounts.get('x'), 'UserNotFoundException')
  })

  test('is not made with a password that the policy refuses', async () => {
    const accounts = await openAccounts(server)
    await refused(
      create(accounts, { TemporaryPassword: 'No-Digits' }),
      'InvalidPasswordException',
      'Password did not conform with password policy: Password must have numeric characters',
    )
    await refused(accounts.get('alice'), 'UserNotFoundException')
  })

  test('is made once', async () => {
    const accounts = await openAccounts(server)
    await create(accounts)
    await refused(create(accounts), 'UsernameExistsException', 'User account already exists')
    await refused(create(accounts, { MessageAction: 'SUPPRESS' }), 'UsernameExistsException')
  })

  test('is there even when the invitation cannot be delivered', async () => {
    const failing = await startServer({
      services: { sender: { send: () => Promise.reject(new Error('down')), close: () => undefined } },
    })
    const accounts = await openAccounts(failing)
    const made = failing.client.send(
      new AdminCreateUserCommand({ ...accounts.pool, Username: 'alice', UserAttributes: list({ email }) }),
    )
    await refused(made, 'CodeDeliveryFailureException')
    expect((await accounts.get('alice')).status).toBe('FORCE_CHANGE_PASSWORD')
    await refused(accounts.signUp('bob', { email }), 'CodeDeliveryFailureException')
    expect((await accounts.get('bob')).status).toBe('UNCONFIRMED')
  })
})

describe('an invitation that is sent again', () => {
  test('brings another password with its full time, and nothing else', async () => {
    const accounts = await openAccounts(server)
    await create(accounts, { UserAttributes: list({ email }) })
    const [first] = await sentTo(accounts)
    clock.advance('8 days')
    await refused(
      accounts.accessToken('alice', first?.code),
      'NotAuthorizedException',
      'Temporary password has expired and must be reset by an administrator.',
    )
    const { User } = await create(accounts, { MessageAction: 'RESEND' })
    expect(User).toMatchObject({ UserStatus: 'FORCE_CHANGE_PASSWORD', UserLastModifiedDate: clock.now() })
    const [second] = await sentTo(accounts)
    await refused(accounts.accessToken('alice', first?.code), 'NotAuthorizedException')
    expect(await accounts.accessToken('alice', second?.code)).toBe('')
    await create(accounts, { MessageAction: 'RESEND', TemporaryPassword: otherPassword })
    expect(await accounts.accessToken('alice', otherPassword)).toBe('')
  })

  test('is for who exists and has not signed in yet', async () => {
    const accounts = await openAccounts(server)
    await refused(create(accounts, { MessageAction: 'RESEND' }), 'UserNotFoundException', 'User does not exist.')
    await accounts.confirmed('alice')
    await refused(
      create(accounts, { MessageAction: 'RESEND' }),
      'UnsupportedUserStateException',
      'Resend not possible. alice status is not FORCE_CHANGE_PASSWORD',
    )
  })
})

describe('a user who is disabled', () => {
  test('cannot sign in, and his tokens stay revoked after he is enabled', async () => {
    const accounts = await openAccounts(server)
    const alice = { ...accounts.pool, Username: 'alice' }
    await accounts.confirmed('alice')
    const AccessToken = await accounts.accessToken('alice')
    for (let i = 0; i < 2; i++) await client.send(new AdminDisableUserCommand(alice))
    expect(await accounts.get('alice')).toMatchObject({ enabled: false, status: 'CONFIRMED' })
    await refused(accounts.accessToken('alice'), 'NotAuthorizedException', 'User is disabled.')
    await refused(client.send(new GetUserCommand({ AccessToken })), 'NotAuthorizedException')
    for (let i = 0; i < 2; i++) await client.send(new AdminEnableUserCommand(alice))
    await refused(client.send(new GetUserCommand({ AccessToken })), 'NotAuthorizedException')
    await client.send(new GetUserCommand({ AccessToken: await accounts.accessToken('alice') }))
  })
})

describe('a user who is deleted', () => {
  test('is gone with his tokens, by his own hand or an administrator’s', async () => {
    const accounts = await openAccounts(server)
    await accounts.confirmed('alice')
    await accounts.confirmed('bob')
    const AccessToken = await accounts.accessToken('alice')
    await client.send(new DeleteUserCommand({ AccessToken }))
    await client.send(new AdminDeleteUserCommand({ ...accounts.pool, Username: 'bob' }))
    for (const name of ['alice', 'bob']) await refused(accounts.get(name), 'UserNotFoundException')
    await refused(client.send(new DeleteUserCommand({ AccessToken })), 'UserNotFoundException')
    await accounts.confirmed('alice')
    await refused(client.send(new GetUserCommand({ AccessToken })), 'UserNotFoundException')
  })
})

test('nobody is administered who is not in the pool', async () => {
  const here = await openAccounts(server)
  const there = await openAccounts(server)
  await there.confirmed('alice')
  const alice = { ...here.pool, Username: 'alice' }
  const none = ['UserNotFoundException', 'User does not exist.'] as const
  await refused(here.get('alice'), ...none)
  await refused(client.send(new AdminEnableUserCommand(alice)), ...none)
  await refused(client.send(new AdminDisableUserCommand(alice)), ...none)
  await refused(client.send(new AdminDeleteUserCommand(alice)), ...none)
  await refused(client.send(new AdminSetUserPasswordCommand({ ...alice, Password: password })), ...none)
})

test('a pool with a function that cannot run makes, confirms and invites nobody', async () => {
  const LambdaArn = 'arn:aws:lambda:us-east-1:123456789012:function:f'
  const deciding = await openAccounts(server, { LambdaConfig: { PreSignUp: LambdaArn } })
  await refused(create(deciding), 'UnexpectedLambdaException')
  await refused(deciding.signUp('bob'), 'UnexpectedLambdaException')
  for (const name of ['alice', 'bob']) await refused(deciding.get(name), 'UserNotFoundException')

  const wording = await openAccounts(server, { LambdaConfig: { CustomMessage: LambdaArn } })
  await refused(wording.signUp('bob', { email }), 'UnexpectedLambdaException')
  await refused(wording.get('bob'), 'UserNotFoundException')
})
