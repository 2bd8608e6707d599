import {
  ChangePasswordCommand,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  ForgotPasswordCommand,
  GetUserAttributeVerificationCodeCommand,
  ResendConfirmationCodeCommand,
  VerifyUserAttributeCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { openAccounts, otherPassword, otherThan, password, refused } from '../support/accounts.ts'
import { startServer } from '../support/server.ts'

const server = await startServer()
const { client, clock } = server
const limit = ['LimitExceededException', 'Attempt limit exceeded, please try after some time.'] as const

/** Repeats a call that is refused or answered, and expects it to be limited from then on. */
async function expectLimit(times: number, call: () => Promise<unknown>): Promise<void> {
  const names = []
  for (let i = 0; i <= times; i++) {
    names.push(
      await call().then(
        () => 'ok',
        (error: Error) => error.name,
      ),
    )
  }
  expect(names.slice(0, times)).not.toContain(limit[0])
  expect(names[times]).toBe(limit[0])
}

async function unconfirmed() {
  const accounts = await openAccounts(server)
  await accounts.signUp('alice', { email: 'alice@example.com' })
  const code = await server.lastCode('alice@example.com')
  const Username = 'alice'
  return {
    ...accounts,
    code,
    resend: () => client.send(new ResendConfirmationCodeCommand({ ...accounts.app, Username })),
    confirm: (ConfirmationCode: string) =>
      client.send(new ConfirmSignUpCommand({ ...accounts.app, Username, ConfirmationCode })),
  }
}

async function signedIn() {
  const accounts = await openAccounts(server)
  await accounts.confirmed('alice', { email: 'alice@example.com', email_verified: 'true' })
  return { ...accounts, AccessToken: await accounts.accessToken('alice') }
}

describe('within an hour', () => {
  test('a sign-up is confirmed in fifteen attempts, and then not even with the right code', async () => {
    const { confirm, code, get } = await unconfirmed()
    await expectLimit(15, () => confirm(otherThan(code)))
    await refused(confirm(code), ...limit)
    expect((await get('alice')).status).toBe('UNCONFIRMED')
    clock.advance('1 hour')
    await confirm(code)
  })

  test('many attempts at once are counted one by one', async () => {
    const { confirm, code } = await unconfirmed()
    const wrong = otherThan(code)
    const outcomes = await Promise.allSettled(Array.from({ length: 30 }, () => confirm(wrong)))
    const names = outcomes.map(outcome => (outcome.status === 'rejected' ? outcome.reason.name : 'ok'))
    expect(names.filter(name => name === 'CodeMismatchException')).toHaveLength(15)
    expect(names.filter(name => name === limit[0])).toHaveLength(15)
  })

  test('a sign-up code is sent again five times', async () => {
    const { resend } = await unconfirmed()
    await expectLimit(5, resend)
    clock.advance('59 minutes')
    await refused(resend(), ...limit)
    clock.advance('1 minute')
    await resend()
  })

  test('a forgotten password is asked for, and answered, ten times each', async () => {
    const { app } = await signedIn()
    const answer = { ...app, Username: 'alice', ConfirmationCode: 'x', Password: otherPassword }
    await expectLimit(10, () => client.send(new ForgotPasswordCommand({ ...app, Username: 'alice' })))
    await expectLimit(10, () => client.send(new ConfirmForgotPasswordCommand(answer)))
  })

  test('a password is changed in five attempts', async () => {
    const { AccessToken } = await signedIn()
    const input = { AccessToken, PreviousPassword: otherPassword, ProposedPassword: 'Another-One-9' }
    await expectLimit(5, () => client.send(new ChangePasswordCommand(input)))
    const right = client.send(new ChangePasswordCommand({ ...input, PreviousPassword: password }))
    await refused(right, ...limit)
  })

  test('an address is verified in fifteen attempts, with five codes', async () => {
    const { AccessToken } = await signedIn()
    const input = { AccessToken, AttributeName: 'email' }
    await expectLimit(5, () => client.send(new GetUserAttributeVerificationCodeCommand(input)))
    const Code = otherThan(await server.lastCode('alice@example.com'))
    await expectLimit(15, () => client.send(new VerifyUserAttributeCommand({ ...input, Code })))
  })
})

test('the attempts of one user do not limit another, nor his namesake in another pool', async () => {
  const here = await unconfirmed()
  await expectLimit(5, here.resend)
  const there = await unconfirmed()
  await there.resend()
  await here.signUp('bob', { email: 'bob@example.com' })
  await client.send(new ResendConfirmationCodeCommand({ ...here.app, Username: 'bob' }))
})
