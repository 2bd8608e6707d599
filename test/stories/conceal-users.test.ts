import {
  AdminConfirmSignUpCommand,
  AdminDisableUserCommand,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  ForgotPasswordCommand,
  ResendConfirmationCodeCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { type Accounts, openAccounts, otherPassword, password, refused } from '../support/accounts.ts'
import { startServer } from '../support/server.ts'

const server = await startServer()
const { client, clock } = server
const alice = { email: 'alice@example.com', email_verified: 'true' }
const notFound = ['UserNotFoundException', 'Username/client id combination not found.'] as const
const mismatch = ['CodeMismatchException', 'Invalid verification code provided, please try again.'] as const
const expired = ['ExpiredCodeException', 'Invalid code provided, please request a code again.'] as const
const disabled = ['NotAuthorizedException', 'User is disabled.'] as const
const limit = ['LimitExceededException', 'Attempt limit exceeded, please try after some time.'] as const

const forgot = ({ app }: Accounts, Username: string) => client.send(new ForgotPasswordCommand({ ...app, Username }))
const answer = ({ app }: Accounts, Username: string, ConfirmationCode = '123456') =>
  client.send(new ConfirmForgotPasswordCommand({ ...app, Username, ConfirmationCode, Password: otherPassword }))
const confirm = ({ app }: Accounts, Username: string) =>
  client.send(new ConfirmSignUpCommand({ ...app, Username, ConfirmationCode: '123456' }))
const resend = ({ app }: Accounts, Username: string) =>
  client.send(new ResendConfirmationCodeCommand({ ...app, Username }))
const disable = ({ pool }: Accounts, Username: string) =>
  client.send(new AdminDisableUserCommand({ ...pool, Username }))

const openLegacy = () => openAccounts(server, {}, { PreventUserExistenceErrors: 'LEGACY' })
const openConcealing = () => openAccounts(server, {}, { PreventUserExistenceErrors: 'ENABLED' })

describe('a client that does not conceal users', () => {
  test('says that a user does not exist', async () => {
    const accounts = await openLegacy()
    for (const call of [forgot, answer, confirm, resend]) await refused(call(accounts, 'nobody'), ...notFound)
  })

  test('says that a user is disabled', async () => {
    const accounts = await openLegacy()
    await accounts.signUp('alice', { email: alice.email })
    await disable(accounts, 'alice')
    for (const call of [forgot, answer, confirm, resend]) await refused(call(accounts, 'alice'), ...disabled)
  })

  test('is what a client without the setting is', async () => {
    await refused(forgot(await openAccounts(server), 'nobody'), ...notFound)
  })
})

describe('a client that conceals users', () => {
  test('tells of a code for a forgotten password that nobody gets, always the same', async () => {
    const accounts = await openConcealing()
    const { CodeDeliveryDetails } = await forgot(accounts, 'nobody')
    expect(CodeDeliveryDetails).toMatchObject({
      AttributeName: 'email',
      DeliveryMedium: 'EMAIL',
      Destination: expect.stringMatching(/^[a-z]\*\*\*@[a-z]\*\*\*$/),
    })
    expect((await forgot(accounts, 'nobody')).CodeDeliveryDetails).toEqual(CodeDeliveryDetails)
    expect(await server.messages({ userPoolId: accounts.pool.UserPoolId })).toEqual([])
  })

  test('answers alike for nobody, a disabled user, an unconfirmed one, and one without an address', async () => {
    const accounts = await openConcealing()
    await accounts.confirmed('disabled', alice)
    await disable(accounts, 'disabled')
    await accounts.confirmed('bare')
    await accounts.signUp('unconfirmed')
    for (const name of ['nobody', 'disabled', 'bare', 'unconfirmed']) {
      await refused(answer(accounts, name), ...expired)
      const { CodeDeliveryDetails } = await forgot(accounts, name)
      expect(CodeDeliveryDetails).toMatchObject({ AttributeName: 'email', DeliveryMedium: 'EMAIL' })
      await refused(answer(accounts, name), ...mismatch)
    }
    expect(await server.messages({ userPoolId: accounts.pool.UserPoolId })).toEqual([])
  })

  test('forgets the pretended code when a real one would have expired', async () => {
    const accounts = await openConcealing()
    await accounts.confirmed('alice', alice)
    for (const name of ['alice', 'nobody']) {
      await refused(answer(accounts, name), ...expired)
      await forgot(accounts, name)
    }
    clock.advance('59 minutes')
    for (const name of ['alice', 'nobody']) await refused(answer(accounts, name), ...mismatch)
    clock.advance('1 minute')
    for (const name of ['alice', 'nobody']) await refused(answer(accounts, name), ...expired)
  })

  test('does not let the password of a disabled user be replaced by a code that he got before', async () => {
    const accounts = await openConcealing()
    await accounts.confirmed('alice', alice)
    await forgot(accounts, 'alice')
    const code = await server.lastCode(alice.email)
    await disable(accounts, 'alice')
    await refused(answer(accounts, 'alice', code), ...mismatch)
  })

  test('tells of a sign-up code for nobody and for a disabled user', async () => {
    const accounts = await openConcealing()
    await accounts.signUp('alice', { email: alice.email })
    await disable(accounts, 'alice')
    for (const name of ['nobody', 'alice']) {
      expect((await resend(accounts, name)).CodeDeliveryDetails).toMatchObject({ AttributeName: 'email' })
      await refused(confirm(accounts, name), ...expired)
    }
    expect(await server.messages({ userPoolId: accounts.pool.UserPoolId })).toHaveLength(1)
  })

  test('still says what does not depend on whether a user exists', async () => {
    const accounts = await openConcealing()
    await accounts.signUp('alice', { email: alice.email })
    const taken = client.send(new SignUpCommand({ ...accounts.app, Username: 'alice', Password: password }))
    await refused(taken, 'UsernameExistsException', 'User already exists')
    await client.send(new AdminConfirmSignUpCommand({ ...accounts.pool, Username: 'alice' }))
    await refused(resend(accounts, 'alice'), 'InvalidParameterException', 'User is already confirmed.')
    await refused(
      confirm(accounts, 'alice'),
      'NotAuthorizedException',
      'User cannot be confirmed. Current status is CONFIRMED',
    )
  })

  test('shows neither by a failure nor by its time whether a code is sent', async () => {
    const reached = Promise.withResolvers<void>()
    const send = () => Promise.reject(new Error('down'))
    const failing = await startServer({ services: { sender: { send, close: () => undefined } } })
    const slow = await startServer({
      services: { sender: { send: () => reached.promise, isRemote: () => true, close: () => undefined } },
    })
    for (const concealing of [failing, slow]) {
      const accounts = await openAccounts(concealing, {}, { PreventUserExistenceErrors: 'ENABLED' })
      const Username = 'alice'
      await accounts.confirmed(Username, alice)
      const { CodeDeliveryDetails } = await concealing.client.send(
        new ForgotPasswordCommand({ ...accounts.app, Username }),
      )
      expect(CodeDeliveryDetails?.Destination).toBe('a***@e***')
    }
    reached.resolve()
    const telling = await openAccounts(failing)
    await telling.confirmed('alice', alice)
    const told = failing.client.send(new ForgotPasswordCommand({ ...telling.app, Username: 'alice' }))
    await refused(told, 'CodeDeliveryFailureException', 'Unable to deliver code to user')
  })

  test('limits attempts for nobody as for a user', async () => {
    const accounts = await openConcealing()
    await accounts.confirmed('alice', alice)
    const outcomes = async (call: (accounts: Accounts, name: string) => Promise<unknown>, name: string) => {
      const names: string[] = []
      for (let i = 0; i < 17; i++) {
        const error = await call(accounts, name).then(
          () => ({ name: 'ok' }),
          (reason: Error) => reason,
        )
        names.push(error.name)
        if (error.name === limit[0]) break
      }
      return names
    }
    expect(await outcomes(forgot, 'nobody')).toEqual(await outcomes(forgot, 'alice'))
    expect(await outcomes(answer, 'nobody')).toEqual(await outcomes(answer, 'alice'))
    expect((await outcomes(confirm, 'nobody')).length).toBe((await outcomes(confirm, 'alice')).length)
  })
})
