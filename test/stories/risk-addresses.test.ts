import { createHmac } from 'node:crypto'
import {
  AdminInitiateAuthCommand,
  AdminRespondToAuthChallengeCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { otherPassword, password, refused } from '../support/accounts.ts'
import { authEventsWith, behindProxy, clientAt, encodedData, lisbon, oslo, tokyo } from '../support/auth-events.ts'
import { factorsWith } from '../support/factors.ts'
import { onRisk, riskWith } from '../support/risk.ts'
import { startServer } from '../support/server.ts'
import { openSignIn, tokensOf } from '../support/sign-in.ts'
import { startSrp } from '../support/srp.ts'

const server = await startServer(behindProxy)
const { client, clock } = server
const { set, home, abroad, elsewhere, by, bySrp, open, atHome } = riskWith(server)
const { eventsOf, lastEvent } = authEventsWith(server)
const { withApp } = factorsWith(server)

const blocked = ['NotAuthorizedException', 'Request not allowed due to security reasons.'] as const
const ranges = (BlockedIPRangeList: string[], SkippedIPRangeList: string[] = []) => ({
  ...onRisk('BLOCK'),
  RiskExceptionConfiguration: { BlockedIPRangeList, SkippedIPRangeList },
})

describe('an address that is always blocked', () => {
  test('signs nobody in, by password and by SRP, and is not told whether the password is right', async () => {
    const accounts = await open(ranges([`${tokyo}/24`]))
    const { app, pool } = accounts
    await accounts.confirmed('ada')
    for (const attempt of [
      () => by(abroad, app, 'ada'),
      () => by(abroad, app, 'ada', otherPassword),
      () => bySrp(abroad, accounts, 'ada'),
    ]) {
      await refused(attempt(), ...blocked)
      expect(await lastEvent(pool, 'ada')).toMatchObject({
        EventType: 'SignIn',
        EventResponse: 'Fail',
        EventRisk: { RiskDecision: 'Block' },
        ChallengeResponses: [],
        EventContextData: { IpAddress: tokyo },
      })
      clock.advance(1000)
    }
    tokensOf(await by(home, app, 'ada'))
  })

  test('is recorded once a minute, however often it is tried', async () => {
    const accounts = await open(ranges([`${tokyo}/32`]))
    const { app, pool } = accounts
    await accounts.confirmed('ada')
    for (let minute = 0; minute < 2; minute++) {
      for (let times = 0; times < 5; times++) await refused(by(abroad, app, 'ada'), ...blocked)
      clock.advance('1 minute')
    }
    const events = await eventsOf(pool, 'ada')
    expect(events).toHaveLength(2)
    for (const { EventId } of events)
      expect(EventId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-0{12}$/)
  })

  test('does not take over what began elsewhere', async () => {
    const accounts = await open(ranges([`${tokyo}/32`]))
    const { app, pool } = accounts
    await accounts.confirmed('ada')
    const srp = startSrp()
    const { ChallengeParameters } = await home.send(
      new InitiateAuthCommand({ ...app, AuthFlow: 'USER_SRP_AUTH', AuthParameters: { USERNAME: 'ada', SRP_A: srp.A } }),
    )
    const answered = {
      ...app,
      ChallengeName: 'PASSWORD_VERIFIER',
      ChallengeResponses: srp.answer(ChallengeParameters, pool.UserPoolId, password),
    } as const
    const wrong = srp.answer(ChallengeParameters, pool.UserPoolId, otherPassword)
    await refused(
      abroad.send(new RespondToAuthChallengeCommand({ ...answered, ChallengeResponses: wrong })),
      ...blocked,
    )
    await refused(abroad.send(new RespondToAuthChallengeCommand(answered)), ...blocked)
    tokensOf(await home.send(new RespondToAuthChallengeCommand(answered)))
  })

  test('answers no question for a second factor either', async () => {
    const accounts = await open(ranges([`${tokyo}/32`]))
    await accounts.confirmed('ada')
    const phone = await withApp(accounts, 'ada')
    const { Session } = await by(home, accounts.app, 'ada')
    const answered = {
      ...accounts.app,
      ChallengeName: 'SOFTWARE_TOKEN_MFA',
      Session,
      ChallengeResponses: { USERNAME: 'ada', SOFTWARE_TOKEN_MFA_CODE: phone.code() },
    } as const
    await refused(abroad.send(new RespondToAuthChallengeCommand(answered)), ...blocked)
    tokensOf(await home.send(new RespondToAuthChallengeCommand(answered)))
  })

  test('is told the same of nobody, where users are concealed', async () => {
    const accounts = await openSignIn(
      server,
      { UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' } },
      { PreventUserExistenceErrors: 'ENABLED' },
    )
    await set(accounts.pool, ranges([`${tokyo}/32`]))
    await refused(by(abroad, accounts.app, 'nobody'), ...blocked)
    await refused(by(home, accounts.app, 'nobody'), 'NotAuthorizedException', 'Incorrect username or password.')
  })

  test('is only recorded where the pool only looks on', async () => {
    const accounts = await open(ranges([`${tokyo}/32`]), 'AUDIT')
    await accounts.confirmed('ada')
    tokensOf(await by(abroad, accounts.app, 'ada'))
    expect(await lastEvent(accounts.pool, 'ada')).toMatchObject({
      EventResponse: 'Pass',
      EventRisk: { RiskDecision: 'Block' },
    })
  })
})

test('an address that is always allowed is not rated, unless it is always blocked, too', async () => {
  const accounts = await open(ranges([], [`${tokyo}/24`]))
  await atHome(accounts, 'ada')
  tokensOf(await by(abroad, accounts.app, 'ada'))
  const noRisk = { RiskDecision: 'NoRisk', CompromisedCredentialsDetected: false }
  expect((await lastEvent(accounts.pool, 'ada')).EventRisk).toEqual(noRisk)
  await refused(by(elsewhere, accounts.app, 'ada'), ...blocked)
  await set(accounts.pool, ranges([`${tokyo}/32`], [`${tokyo}/24`]))
  await refused(by(abroad, accounts.app, 'ada'), ...blocked)
})

test('ranges of a client count in the place of its pool’s', async () => {
  const accounts = await open(ranges([`${tokyo}/32`]))
  const { app, pool } = accounts
  await atHome(accounts, 'ada')
  await set({ ...pool, ...app }, { RiskExceptionConfiguration: { SkippedIPRangeList: ['0.0.0.0/0'] } })
  tokensOf(await by(abroad, app, 'ada'))
})

describe('where somebody is', () => {
  test('is told by the administrator who signs him in, whose own address says nothing', async () => {
    const accounts = await open(ranges([`${tokyo}/32`, '127.0.0.1/32']))
    const { app, pool } = accounts
    await accounts.confirmed('ada')
    const beginAt = (IpAddress?: string) =>
      client.send(
        new AdminInitiateAuthCommand({
          ...pool,
          ...app,
          AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
          AuthParameters: { USERNAME: 'ada', PASSWORD: password },
          ...(IpAddress && {
            ContextData: { IpAddress, ServerName: 'shop.example', ServerPath: '/login', HttpHeaders: [] },
          }),
        }),
      )
    tokensOf(await beginAt())
    tokensOf(await beginAt(oslo))
    clock.advance('1 minute')
    await refused(beginAt(tokyo), ...blocked)
    clock.advance('1 minute')
    await refused(beginAt(lisbon), ...blocked)
    expect((await lastEvent(pool, 'ada')).EventRisk).toMatchObject({ RiskLevel: 'High' })
  })

  test('is told anew with each answer that an administrator brings', async () => {
    const accounts = await open(ranges([`${tokyo}/32`]))
    const { app, pool } = accounts
    await accounts.confirmed('ada')
    const srp = startSrp()
    const at = (IpAddress: string) => ({
      ContextData: { IpAddress, ServerName: 'shop.example', ServerPath: '/login', HttpHeaders: [] },
    })
    const { ChallengeParameters } = await client.send(
      new AdminInitiateAuthCommand({
        ...pool,
        ...app,
        AuthFlow: 'USER_SRP_AUTH',
        AuthParameters: { USERNAME: 'ada', SRP_A: srp.A },
        ...at(oslo),
      }),
    )
    const answered = {
      ...pool,
      ...app,
      ChallengeName: 'PASSWORD_VERIFIER',
      ChallengeResponses: srp.answer(ChallengeParameters, pool.UserPoolId, password),
    } as const
    await refused(client.send(new AdminRespondToAuthChallengeCommand({ ...answered, ...at(tokyo) })), ...blocked)
    tokensOf(await client.send(new AdminRespondToAuthChallengeCommand({ ...answered, ...at(oslo) })))
  })

  test('is told by an app that has a secret and may, and by no other', async () => {
    const accounts = await open(ranges([`${tokyo}/32`]))
    await accounts.confirmed('ada')
    const appWith = async (mayTell: boolean) => {
      const { ClientId, ClientSecret = '' } = await server.createClient(
        { Id: accounts.pool.UserPoolId },
        {
          GenerateSecret: true,
          EnablePropagateAdditionalUserContextData: mayTell,
          ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
        },
      )
      const SECRET_HASH = createHmac('sha256', ClientSecret).update(`ada${ClientId}`).digest('base64')
      return (IpAddress: string) =>
        home.send(
          new InitiateAuthCommand({
            ClientId,
            AuthFlow: 'USER_PASSWORD_AUTH',
            AuthParameters: { USERNAME: 'ada', PASSWORD: password, SECRET_HASH },
            UserContextData: { IpAddress },
          }),
        )
    }
    await refused((await appWith(true))(tokyo), ...blocked)
    tokensOf(await (await appWith(false))(tokyo))
  })

  test('is not what a proxy that nobody trusts says', async () => {
    const open = await startServer()
    const risk = riskWith(open)
    const accounts = await risk.open(ranges([`${tokyo}/32`]))
    await accounts.confirmed('ada')
    tokensOf(await risk.by(clientAt(open, tokyo), accounts.app, 'ada'))
    await risk.set(accounts.pool, ranges(['127.0.0.1/32']))
    await refused(risk.by(clientAt(open, oslo), accounts.app, 'ada'), ...blocked)
  })
})

test('the device that the app’s library names is known by its id', async () => {
  const accounts = await open(onRisk('BLOCK'))
  const { app, pool } = accounts
  await accounts.confirmed('ada')
  const on = (DeviceId: string) =>
    home.send(
      new InitiateAuthCommand({
        ...app,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: 'ada', PASSWORD: password },
        UserContextData: { EncodedData: encodedData(app.ClientId, { DeviceId, DeviceName: 'phone' }) },
      }),
    )
  tokensOf(await on('one'))
  clock.advance('1 minute')
  tokensOf(await on('one'))
  clock.advance('1 minute')
  await refused(on('two'), ...blocked)
  expect((await lastEvent(pool, 'ada')).EventRisk).toMatchObject({ RiskLevel: 'Low' })
  expect(await eventsOf(pool, 'ada')).toHaveLength(3)
})
