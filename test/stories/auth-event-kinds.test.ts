import {
  ChangePasswordCommand,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  ForgotPasswordCommand,
  ResendConfirmationCodeCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { list, otherPassword, otherThan, password, refused } from '../support/accounts.ts'
import { authEventsWith, encodedData, secured } from '../support/auth-events.ts'
import { startServer } from '../support/server.ts'
import { openSignIn, signInWith, tokensOf } from '../support/sign-in.ts'

const server = await startServer()
const { client, clock, lastCode } = server
const { byPassword } = signInWith(server)
const { eventsOf, lastEvent } = authEventsWith(server)

const noRisk = { RiskDecision: 'NoRisk', CompromisedCredentialsDetected: false }

describe('a sign-up is recorded', () => {
  test('as under way until its code comes back, with where it came from', async () => {
    const { app, pool } = await openSignIn(server, secured())
    const email = 'ada@example.com'
    const signUp = { ...app, Username: 'ada', Password: password, UserAttributes: list({ email }) }
    const EncodedData = encodedData(app.ClientId, { DeviceName: 'Pixel 9' })
    await client.send(new SignUpCommand({ ...signUp, UserContextData: { EncodedData } }))
    const event = {
      EventId: expect.any(String),
      EventType: 'SignUp',
      CreationDate: clock.now(),
      EventResponse: 'InProgress',
      EventRisk: noRisk,
      ChallengeResponses: [],
      EventContextData: { IpAddress: '127.0.0.1', DeviceName: 'Pixel 9' },
    }
    expect(await eventsOf(pool, 'ada')).toEqual([event])
    const confirm = (ConfirmationCode: string) =>
      client.send(new ConfirmSignUpCommand({ ...app, Username: 'ada', ConfirmationCode }))
    const code = await lastCode(email)
    await refused(confirm(otherThan(code)), 'CodeMismatchException')
    expect(await eventsOf(pool, 'ada')).toEqual([{ ...event, EventResponse: 'Fail' }])
    await confirm(code)
    expect(await eventsOf(pool, 'ada')).toEqual([{ ...event, EventResponse: 'Pass' }])
    await refused(confirm(code), 'NotAuthorizedException')
    expect(await eventsOf(pool, 'ada')).toEqual([{ ...event, EventResponse: 'Pass' }])
  })

  test('and so is asking for another code, which then is the one that comes back', async () => {
    const { app, pool, signUp } = await openSignIn(server, secured())
    const email = 'bea@example.com'
    await signUp('bea', { email })
    clock.advance(1000)
    await client.send(new ResendConfirmationCodeCommand({ ...app, Username: 'bea' }))
    const kinds = async () =>
      (await eventsOf(pool, 'bea')).map(({ EventType, EventResponse }) => `${EventType} ${EventResponse}`)
    expect(await kinds()).toEqual(['ResendCode InProgress', 'SignUp InProgress'])
    const ConfirmationCode = await lastCode(email)
    await client.send(new ConfirmSignUpCommand({ ...app, Username: 'bea', ConfirmationCode }))
    expect(await kinds()).toEqual(['ResendCode Pass', 'SignUp InProgress'])
  })

  test('of nobody who could not sign up', async () => {
    const { pool, signUp } = await openSignIn(server, secured())
    await signUp('cid', { email: 'cid@example.com' })
    await refused(signUp('cid', { email: 'dan@example.com' }), 'UsernameExistsException')
    expect(await eventsOf(pool, 'cid')).toHaveLength(1)
  })
})

describe('a forgotten password is recorded', () => {
  test('as under way until its code comes back', async () => {
    const { app, pool, confirmed } = await openSignIn(server, secured())
    const email = 'eve@example.com'
    await confirmed('eve', { email, email_verified: 'true' })
    await client.send(new ForgotPasswordCommand({ ...app, Username: 'eve' }))
    expect(await lastEvent(pool, 'eve')).toMatchObject({ EventType: 'ForgotPassword', EventResponse: 'InProgress' })
    const confirm = (ConfirmationCode: string) =>
      client.send(
        new ConfirmForgotPasswordCommand({ ...app, Username: 'eve', ConfirmationCode, Password: otherPassword }),
      )
    const code = await lastCode(email)
    await refused(confirm(otherThan(code)), 'CodeMismatchException')
    expect(await lastEvent(pool, 'eve')).toMatchObject({ EventResponse: 'Fail' })
    await confirm(code)
    const events = await eventsOf(pool, 'eve')
    expect(events).toHaveLength(1)
    expect(events[0]).toMatchObject({ EventType: 'ForgotPassword', EventResponse: 'Pass' })
  })

  test('of nobody, whose answers stay those of somebody', async () => {
    const { app, pool, confirmed } = await openSignIn(server, secured(), { PreventUserExistenceErrors: 'ENABLED' })
    await confirmed('fay', { email: 'fay@example.com', email_verified: 'true' })
    for (const Username of ['fay', 'nobody']) {
      await client.send(new ForgotPasswordCommand({ ...app, Username }))
      const wrong = { ConfirmationCode: 'x', Password: otherPassword }
      await refused(
        client.send(new ConfirmForgotPasswordCommand({ ...app, Username, ...wrong })),
        'CodeMismatchException',
      )
    }
    expect(await eventsOf(pool, 'fay')).toHaveLength(1)
  })
})

test('a changed password is recorded, and one that could not be changed', async () => {
  const { app, pool, confirmed } = await openSignIn(server, secured())
  await confirmed('gus')
  const { AccessToken } = tokensOf(await byPassword(app, 'gus'))
  const change = (PreviousPassword: string, ProposedPassword: string) =>
    client.send(new ChangePasswordCommand({ AccessToken, PreviousPassword, ProposedPassword }))
  clock.advance(1000)
  await refused(change(otherPassword, otherPassword), 'NotAuthorizedException')
  clock.advance(1000)
  await change(password, otherPassword)
  const [changed, failed, signIn] = await eventsOf(pool, 'gus')
  const challenge = (ChallengeResponse: string) => [{ ChallengeName: 'Password', ChallengeResponse }]
  expect(changed).toMatchObject({
    EventType: 'PasswordChange',
    EventResponse: 'Pass',
    ChallengeResponses: challenge('Success'),
    EventContextData: { IpAddress: '127.0.0.1' },
  })
  expect(failed).toMatchObject({
    EventType: 'PasswordChange',
    EventResponse: 'Fail',
    ChallengeResponses: challenge('Failure'),
  })
  expect(signIn?.EventType).toBe('SignIn')
})
