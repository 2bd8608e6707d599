import {
  AdminUpdateAuthEventFeedbackCommand,
  type CognitoIdentityProviderClient,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  SetUserPoolMfaConfigCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { type Accounts, otherPassword, password, refused } from '../support/accounts.ts'
import { authEventsWith, behindProxy, encodedData, tokyo } from '../support/auth-events.ts'
import { factorsWith } from '../support/factors.ts'
import { onRisk, riskWith } from '../support/risk.ts'
import { startServer } from '../support/server.ts'
import { tokensOf } from '../support/sign-in.ts'

const server = await startServer(behindProxy)
const { client, clock } = server
const { set, home, abroad, elsewhere, by, bySrp, open, atHome } = riskWith(server)
const { lastEvent } = authEventsWith(server)
const { associate, verify } = factorsWith(server)

const blocked = ['NotAuthorizedException', 'Request not allowed due to security reasons.'] as const
const high = { RiskDecision: 'AccountTakeover', RiskLevel: 'High', CompromisedCredentialsDetected: false }
const ways = [
  ['by password', (from: CognitoIdentityProviderClient, { app }: Accounts, name: string) => by(from, app, name)],
  ['by SRP', bySrp],
] as const

/** A user at home in Oslo who has an authenticator app, which he is not asked for otherwise. */
async function withQuietApp({ app, confirmed }: Accounts, name: string) {
  await confirmed(name)
  const { AccessToken } = tokensOf(await by(home, app, name))
  const { app: phone } = await associate({ AccessToken })
  await verify({ AccessToken }, phone.code())
  clock.advance('1 hour')
  return phone
}

interface Code {
  readonly session: string | undefined
  readonly code: string
  readonly from?: CognitoIdentityProviderClient
}

const answer = ({ app }: Accounts, { session, code, from = abroad }: Code) =>
  from.send(
    new RespondToAuthChallengeCommand({
      ...app,
      ChallengeName: 'SOFTWARE_TOKEN_MFA',
      Session: session,
      ChallengeResponses: { USERNAME: 'ada', SOFTWARE_TOKEN_MFA_CODE: code },
    }),
  )

describe.each(ways)('a risky sign-in %s', (_way, signIn) => {
  test('is refused where it is to be blocked, and the next one from home is not', async () => {
    const accounts = await open(onRisk('BLOCK'))
    await atHome(accounts, 'ada')
    await refused(signIn(abroad, accounts, 'ada'), ...blocked)
    expect(await lastEvent(accounts.pool, 'ada')).toMatchObject({
      EventType: 'SignIn',
      EventResponse: 'Fail',
      EventRisk: { RiskDecision: 'Block', RiskLevel: 'High' },
      ChallengeResponses: [{ ChallengeName: 'Password', ChallengeResponse: 'Success' }],
      EventContextData: { IpAddress: tokyo, City: 'Tokyo', Country: 'Japan' },
    })
    tokensOf(await signIn(home, accounts, 'ada'))
    clock.advance(1000)
    await refused(signIn(abroad, accounts, 'ada'), ...blocked)
  })

  test('needs the second factor that the user has, and no tokens come without it', async () => {
    const accounts = await open(onRisk('MFA_REQUIRED'))
    const phone = await withQuietApp(accounts, 'ada')
    tokensOf(await signIn(home, accounts, 'ada'))
    clock.advance('1 minute')
    const { ChallengeName, Session: session, AuthenticationResult } = await signIn(abroad, accounts, 'ada')
    expect([ChallengeName, AuthenticationResult]).toEqual(['SOFTWARE_TOKEN_MFA', undefined])
    expect(await lastEvent(accounts.pool, 'ada')).toMatchObject({ EventResponse: 'InProgress', EventRisk: high })
    await refused(answer(accounts, { session, code: '000000' }), 'CodeMismatchException')
    const code = phone.code()
    tokensOf(await answer(accounts, { session, code }))
    expect(await lastEvent(accounts.pool, 'ada')).toMatchObject({ EventResponse: 'Pass', EventRisk: high })
    await refused(answer(accounts, { session, code }), 'NotAuthorizedException')
  })

  test('is refused where a second factor is required and the user has none', async () => {
    const accounts = await open(onRisk('MFA_REQUIRED'))
    await atHome(accounts, 'ada')
    await refused(signIn(abroad, accounts, 'ada'), ...blocked)
    expect(await lastEvent(accounts.pool, 'ada')).toMatchObject({ EventRisk: { RiskDecision: 'Block' } })
  })

  test('needs a second factor where one is configured', async () => {
    const accounts = await open(onRisk('MFA_IF_CONFIGURED'))
    await withQuietApp(accounts, 'ada')
    expect((await signIn(abroad, accounts, 'ada')).ChallengeName).toBe('SOFTWARE_TOKEN_MFA')
    await atHome(accounts, 'bob')
    tokensOf(await signIn(abroad, accounts, 'bob'))
    expect(await lastEvent(accounts.pool, 'bob')).toMatchObject({ EventResponse: 'Pass', EventRisk: high })
  })

  test.each([
    ['nothing is to be done', onRisk('NO_ACTION'), 'ENFORCED'],
    ['nothing is configured', {}, 'ENFORCED'],
    ['the pool only looks on', onRisk('BLOCK'), 'AUDIT'],
  ] as const)('is let in and recorded where %s', async (_where, settings, mode) => {
    const accounts = await open(settings, mode)
    await withQuietApp(accounts, 'ada')
    tokensOf(await signIn(abroad, accounts, 'ada'))
    expect(await lastEvent(accounts.pool, 'ada')).toMatchObject({ EventResponse: 'Pass', EventRisk: high })
  })
})

test('the first sign-in of all is no risk wherever it is, and neither is the usual one', async () => {
  const accounts = await open(onRisk('BLOCK'))
  await accounts.confirmed('ada')
  for (let days = 0; days < 3; days++) {
    tokensOf(await by(abroad, accounts.app, 'ada'))
    clock.advance('1 day')
  }
  const noRisk = { RiskDecision: 'NoRisk', CompromisedCredentialsDetected: false }
  expect((await lastEvent(accounts.pool, 'ada')).EventRisk).toEqual(noRisk)
})

test('each level has an action of its own', async () => {
  const act = (EventAction: 'BLOCK' | 'NO_ACTION') => ({ EventAction, Notify: false })
  const Actions = { LowAction: act('NO_ACTION'), MediumAction: act('BLOCK') }
  const accounts = await open({ AccountTakeoverRiskConfiguration: { Actions } })
  const { app, pool } = accounts
  const on = (DeviceId: string, from = home) =>
    from.send(
      new InitiateAuthCommand({
        ...app,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: 'ada', PASSWORD: password },
        UserContextData: { EncodedData: encodedData(app.ClientId, { DeviceId }) },
      }),
    )
  await accounts.confirmed('ada')
  tokensOf(await on('laptop'))
  clock.advance('2 days')
  tokensOf(await on('phone'))
  expect((await lastEvent(pool, 'ada')).EventRisk).toMatchObject({ RiskLevel: 'Low' })
  clock.advance('2 days')
  await refused(on('phone', abroad), ...blocked)
  expect((await lastEvent(pool, 'ada')).EventRisk).toMatchObject({ RiskLevel: 'Medium' })
  // No action for it: as if nothing were to be done.
  clock.advance('1 minute')
  tokensOf(await by(home, app, 'ada'))
  clock.advance('1 minute')
  tokensOf(await by(abroad, app, 'ada'))
  expect((await lastEvent(pool, 'ada')).EventRisk).toMatchObject({ RiskDecision: 'AccountTakeover', RiskLevel: 'High' })
})

test('a client’s configuration counts in the place of its pool’s', async () => {
  const accounts = await open(onRisk('BLOCK'))
  const { app, pool } = accounts
  const { ClientId } = await server.createClient(
    { Id: pool.UserPoolId },
    { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] },
  )
  await atHome(accounts, 'ada')
  await set({ ...pool, ClientId }, onRisk('NO_ACTION'))
  await refused(by(abroad, app, 'ada'), ...blocked)
  clock.advance('1 minute')
  tokensOf(await by(abroad, { ClientId }, 'ada'))
})

test('many failures block who comes from nowhere known, and not the user at home', async () => {
  const accounts = await open(onRisk('BLOCK'))
  const { app } = accounts
  await atHome(accounts, 'ada')
  for (let guess = 0; guess < 5; guess++) {
    await refused(by(abroad, app, 'ada', otherPassword), 'NotAuthorizedException')
    clock.advance('20 seconds')
  }
  await refused(by(elsewhere, app, 'ada'), ...blocked)
  tokensOf(await by(home, app, 'ada'))
})

test('nobody pushes the user out of sight by failing in his name', async () => {
  const accounts = await open(onRisk('BLOCK'))
  await atHome(accounts, 'ada')
  for (let guess = 0; guess < 65; guess++) {
    await refused(by(abroad, accounts.app, 'ada', otherPassword), 'NotAuthorizedException')
    clock.advance('16 minutes')
  }
  clock.advance('1 day')
  await refused(by(elsewhere, accounts.app, 'ada'), ...blocked)
  tokensOf(await by(home, accounts.app, 'ada'))
})

test('what was said not to be the user blocks it, and what was said to be him opens', async () => {
  const accounts = await open(onRisk('BLOCK'))
  const { app, pool } = accounts
  await atHome(accounts, 'ada')
  const say = async (FeedbackValue: 'Valid' | 'Invalid') => {
    const { EventId } = await lastEvent(pool, 'ada')
    await client.send(new AdminUpdateAuthEventFeedbackCommand({ ...pool, Username: 'ada', EventId, FeedbackValue }))
    clock.advance('1 minute')
  }
  await refused(by(abroad, app, 'ada'), ...blocked)
  await say('Valid')
  tokensOf(await by(abroad, app, 'ada'))
  await say('Invalid')
  await refused(by(abroad, app, 'ada'), ...blocked)
  expect((await lastEvent(pool, 'ada')).EventRisk).toMatchObject({ RiskLevel: 'High' })
})

test('a demanded factor is not set up in the same sign-in, and not waived when the pool has none any more', async () => {
  const accounts = await open(onRisk('MFA_REQUIRED'))
  const phone = await withQuietApp(accounts, 'ada')
  const { Session: session } = await by(abroad, accounts.app, 'ada')
  await client.send(new SetUserPoolMfaConfigCommand({ ...accounts.pool, MfaConfiguration: 'OFF' }))
  await refused(answer(accounts, { session, code: phone.code() }), 'NotAuthorizedException')

  const SoftwareTokenMfaConfiguration = { Enabled: true }
  const ask = (MfaConfiguration: 'OPTIONAL' | 'ON') =>
    client.send(new SetUserPoolMfaConfigCommand({ ...accounts.pool, MfaConfiguration, SoftwareTokenMfaConfiguration }))
  await ask('OPTIONAL')
  await atHome(accounts, 'bob')
  await ask('ON')
  await refused(by(abroad, accounts.app, 'bob'), ...blocked)
})
