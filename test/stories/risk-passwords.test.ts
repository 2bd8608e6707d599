import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  ChangePasswordCommand,
  ConfirmForgotPasswordCommand,
  type EventFilterType,
  ForgotPasswordCommand,
  SetRiskConfigurationCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { type Accounts, otherPassword, password, refused } from '../support/accounts.ts'
import { authEventsWith, knownPassword, secured } from '../support/auth-events.ts'
import { startServer } from '../support/server.ts'
import { openSignIn, signInWith, tokensOf } from '../support/sign-in.ts'

const server = await startServer()
const { client, clock, lastCode } = server
const { byPassword, bySrp, respond } = signInWith(server)
const { lastEvent, eventsOf } = authEventsWith(server)

const block = { Actions: { EventAction: 'BLOCK' } } as const
const refusal = ['InvalidPasswordException', 'Provided password cannot be used for security reasons.'] as const
const mustReset = ['PasswordResetRequiredException', 'Password reset required for the user'] as const

interface Asked {
  readonly mode?: 'AUDIT' | 'ENFORCED'
  readonly action?: 'BLOCK' | 'NO_ACTION'
  readonly filter?: EventFilterType[]
  readonly forClient?: boolean
}

/** A pool that looks passwords up, by default of every occasion and to refuse them. */
async function open({ mode = 'ENFORCED', action = 'BLOCK', filter, forClient = false }: Asked = {}) {
  const accounts = await openSignIn(server, secured(mode))
  await client.send(
    new SetRiskConfigurationCommand({
      ...accounts.pool,
      ...(forClient && accounts.app),
      CompromisedCredentialsRiskConfiguration: { EventFilter: filter, Actions: { EventAction: action } },
    }),
  )
  return accounts
}

async function withKnownPassword({ pool, confirmed }: Accounts, Username = 'ada', Permanent = true) {
  await confirmed(Username, { email: `${Username}@example.com`, email_verified: 'true' })
  await client.send(new AdminSetUserPasswordCommand({ ...pool, Username, Password: knownPassword, Permanent }))
}

const signUp = ({ app }: Accounts, Password: string, Username = 'bob') =>
  client.send(new SignUpCommand({ ...app, Username, Password }))

describe('a password that others know', () => {
  test('is refused at a sign-up, which leaves nobody', async () => {
    const accounts = await open()
    await refused(signUp(accounts, knownPassword), ...refusal)
    await signUp(accounts, password)
    expect(await lastEvent(accounts.pool, 'bob')).toMatchObject({
      EventType: 'SignUp',
      EventRisk: { RiskDecision: 'NoRisk', CompromisedCredentialsDetected: false },
    })
  })

  test('is refused as a new one, which leaves the old one', async () => {
    const { app, pool, confirmed, accessToken } = await open()
    await confirmed('ada')
    const AccessToken = await accessToken('ada')
    clock.advance('1 minute')
    const change = (ProposedPassword: string) =>
      client.send(new ChangePasswordCommand({ AccessToken, PreviousPassword: password, ProposedPassword }))
    await refused(change(knownPassword), ...refusal)
    expect(await lastEvent(pool, 'ada')).toMatchObject({
      EventType: 'PasswordChange',
      EventResponse: 'Fail',
      EventRisk: { RiskDecision: 'Block', CompromisedCredentialsDetected: true },
    })
    tokensOf(await byPassword(app, 'ada'))
    await change(otherPassword)
    tokensOf(await byPassword(app, 'ada', otherPassword))
  })

  test('is refused in the place of a forgotten one, whose code stays good', async () => {
    const { app, confirmed } = await open()
    await confirmed('ada', { email: 'forgot@example.com', email_verified: 'true' })
    await client.send(new ForgotPasswordCommand({ ...app, Username: 'ada' }))
    const ConfirmationCode = await lastCode('forgot@example.com')
    const confirm = (Password: string) =>
      client.send(new ConfirmForgotPasswordCommand({ ...app, Username: 'ada', ConfirmationCode, Password }))
    await refused(confirm(knownPassword), ...refusal)
    await confirm(otherPassword)
    tokensOf(await byPassword(app, 'ada', otherPassword))
  })

  test('is refused in the place of a temporary one', async () => {
    const { app, pool } = await open()
    const invitation = { ...pool, Username: 'ada', TemporaryPassword: password, MessageAction: 'SUPPRESS' } as const
    await client.send(new AdminCreateUserCommand(invitation))
    const { Session } = await byPassword(app, 'ada')
    const choose = (NEW_PASSWORD: string) =>
      respond(app, 'NEW_PASSWORD_REQUIRED', { USERNAME: 'ada', NEW_PASSWORD }, Session)
    await refused(choose(knownPassword), ...refusal)
    tokensOf(await choose(otherPassword))
  })

  test('signs nobody in, and is out of use until it was replaced', async () => {
    const accounts = await open()
    const { app, pool, get } = accounts
    await withKnownPassword(accounts)
    await refused(byPassword(app, 'ada', 'Wrong-Password-1'), 'NotAuthorizedException')
    expect((await get('ada')).status).toBe('CONFIRMED')
    clock.advance(1000)
    await refused(byPassword(app, 'ada', knownPassword), ...mustReset)
    expect((await get('ada')).status).toBe('RESET_REQUIRED')
    expect(await lastEvent(pool, 'ada')).toMatchObject({
      EventType: 'SignIn',
      EventResponse: 'Fail',
      EventRisk: { RiskDecision: 'Block', CompromisedCredentialsDetected: true },
      ChallengeResponses: [{ ChallengeName: 'Password', ChallengeResponse: 'Success' }],
    })
    await refused(bySrp(accounts, 'ada', knownPassword), ...mustReset)

    await client.send(new ForgotPasswordCommand({ ...app, Username: 'ada' }))
    const ConfirmationCode = await lastCode('ada@example.com')
    const choice = { ...app, Username: 'ada', ConfirmationCode, Password: otherPassword }
    await client.send(new ConfirmForgotPasswordCommand(choice))
    tokensOf(await byPassword(app, 'ada', otherPassword))
  })

  test('signs in by SRP, which does not show it', async () => {
    const accounts = await open()
    await withKnownPassword(accounts)
    tokensOf(await bySrp(accounts, 'ada', knownPassword))
  })

  test('signs in once as a temporary one, and whoever is not confirmed is told so', async () => {
    const accounts = await open()
    await withKnownPassword(accounts, 'ada', false)
    expect((await byPassword(accounts.app, 'ada', knownPassword)).ChallengeName).toBe('NEW_PASSWORD_REQUIRED')
    expect(await lastEvent(accounts.pool, 'ada')).toMatchObject({ EventRisk: { CompromisedCredentialsDetected: true } })
    const careless = await open({ filter: ['SIGN_IN'] })
    await signUp(careless, knownPassword)
    await refused(byPassword(careless.app, 'bob', knownPassword), 'UserNotConfirmedException')
    expect((await careless.get('bob')).status).toBe('UNCONFIRMED')
  })

  test.each([
    ['the pool only looks on', { mode: 'AUDIT' }],
    ['nothing is to be done', { action: 'NO_ACTION' }],
  ] as const)('is let in and recorded where %s', async (_where, asked) => {
    const accounts = await open(asked)
    const { app, pool } = accounts
    await signUp(accounts, knownPassword)
    await withKnownPassword(accounts)
    tokensOf(await byPassword(app, 'ada', knownPassword))
    for (const name of ['ada', 'bob']) {
      const risk = { RiskDecision: 'NoRisk', CompromisedCredentialsDetected: true }
      expect(await lastEvent(pool, name)).toMatchObject({ EventResponse: expect.any(String), EventRisk: risk })
    }
  })

  test.each([
    ['SIGN_UP', true, false],
    ['SIGN_IN', false, true],
  ] as const)('is looked up at %s alone where the filter says so', async (filter, refusesSignUp, refusesSignIn) => {
    const accounts = await open({ filter: [filter] })
    const { app, pool } = accounts
    await withKnownPassword(accounts)
    await (refusesSignUp ? refused(signUp(accounts, knownPassword), ...refusal) : signUp(accounts, knownPassword))
    if (refusesSignIn) return refused(byPassword(app, 'ada', knownPassword), ...mustReset)
    tokensOf(await byPassword(app, 'ada', knownPassword))
    const [event] = await eventsOf(pool, 'ada')
    expect(event?.EventRisk?.CompromisedCredentialsDetected).toBe(false)
  })

  test('is refused at the client that says so, and let in at another', async () => {
    const accounts = await open({ forClient: true })
    const { ClientId } = await server.createClient(
      { Id: accounts.pool.UserPoolId },
      { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] },
    )
    await withKnownPassword(accounts)
    tokensOf(await byPassword({ ClientId }, 'ada', knownPassword))
    await refused(byPassword(accounts.app, 'ada', knownPassword), ...mustReset)
  })

  test('is let in from an address that is always allowed, and not looked up', async () => {
    const accounts = await open()
    const RiskExceptionConfiguration = { SkippedIPRangeList: ['127.0.0.0/8'] }
    const CompromisedCredentialsRiskConfiguration = block
    await client.send(
      new SetRiskConfigurationCommand({
        ...accounts.pool,
        CompromisedCredentialsRiskConfiguration,
        RiskExceptionConfiguration,
      }),
    )
    await signUp(accounts, knownPassword)
    await withKnownPassword(accounts)
    tokensOf(await byPassword(accounts.app, 'ada', knownPassword))
    const risk = { RiskDecision: 'NoRisk', CompromisedCredentialsDetected: false }
    expect(await lastEvent(accounts.pool, 'ada')).toMatchObject({ EventRisk: risk })
  })

  test('is nobody’s business in a pool without advanced security', async () => {
    const accounts = await openSignIn(server)
    await signUp(accounts, knownPassword)
    await withKnownPassword(accounts)
    tokensOf(await byPassword(accounts.app, 'ada', knownPassword))
  })
})
