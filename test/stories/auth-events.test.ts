import {
  AdminInitiateAuthCommand,
  AdminUserGlobalSignOutCommand,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { secretHash } from '../../src/domain/secret-hash.ts'
import { otherPassword, password, refused } from '../support/accounts.ts'
import { authEventsWith, encodedData, secured } from '../support/auth-events.ts'
import { factorsWith, openWithFactors } from '../support/factors.ts'
import { startServer } from '../support/server.ts'
import { claimsOf, openSignIn, signInWith, tokensOf } from '../support/sign-in.ts'
import { startSrp } from '../support/srp.ts'

const server = await startServer()
const { client, clock } = server
const { byPassword, bySrp, initiate, respond, refresh } = signInWith(server)
const { eventsOf, lastEvent, page } = authEventsWith(server)
const { withApp } = factorsWith(server)

const succeeded = { ChallengeName: 'Password', ChallengeResponse: 'Success' }
const failed = { ChallengeName: 'Password', ChallengeResponse: 'Failure' }
const noRisk = { RiskDecision: 'NoRisk', CompromisedCredentialsDetected: false }

describe('a sign-in is recorded', () => {
  test.each(['AUDIT', 'ENFORCED'] as const)('with its end, in mode %s, by password and by SRP', async mode => {
    const accounts = await openSignIn(server, secured(mode))
    const { app, pool } = accounts
    await accounts.confirmed('ada')
    const event = {
      EventId: expect.any(String),
      EventType: 'SignIn',
      CreationDate: clock.now(),
      EventResponse: 'Pass',
      EventRisk: noRisk,
      ChallengeResponses: [succeeded],
      EventContextData: { IpAddress: '127.0.0.1' },
    }
    await byPassword(app, 'ada')
    expect(await eventsOf(pool, 'ada')).toEqual([event])
    clock.advance(1000)
    await bySrp(accounts, 'ada')
    expect(await eventsOf(pool, 'ada')).toEqual([{ ...event, CreationDate: clock.now() }, event])
  })

  test('that fails, by password and by SRP', async () => {
    const accounts = await openSignIn(server, secured())
    const { app, pool } = accounts
    await accounts.confirmed('ada')
    await refused(byPassword(app, 'ada', otherPassword), 'NotAuthorizedException')
    await refused(bySrp(accounts, 'ada', otherPassword), 'NotAuthorizedException')
    const events = await eventsOf(pool, 'ada')
    expect(events).toHaveLength(2)
    for (const event of events) expect(event).toMatchObject({ EventResponse: 'Fail', ChallengeResponses: [failed] })
  })

  test('once, however often its question is answered', async () => {
    const accounts = await openSignIn(server, secured())
    await accounts.confirmed('ada')
    const { app, pool } = accounts
    const srp = startSrp()
    const { ChallengeParameters } = await initiate(app, 'USER_SRP_AUTH', { USERNAME: 'ada', SRP_A: srp.A })
    expect(await eventsOf(pool, 'ada')).toEqual([])
    const answer = (withPassword: string) =>
      respond(app, 'PASSWORD_VERIFIER', srp.answer(ChallengeParameters, pool.UserPoolId, withPassword))
    await refused(answer(otherPassword), 'NotAuthorizedException')
    await answer(password)
    await refused(answer(password), 'NotAuthorizedException')
    const [event, ...others] = await eventsOf(pool, 'ada')
    expect(others).toEqual([])
    expect(event).toMatchObject({ EventResponse: 'Pass', ChallengeResponses: [failed, succeeded] })
  })

  test('as under way until the second factor is shown, with what was shown', async () => {
    const accounts = await openWithFactors(
      server,
      { MfaConfiguration: 'OPTIONAL', SoftwareTokenMfaConfiguration: { Enabled: true } },
      secured(),
    )
    const { app, pool } = accounts
    await accounts.confirmed('ada')
    const phone = await withApp(accounts, 'ada')
    clock.advance(60_000)
    const { Session } = await byPassword(app, 'ada')
    expect(await lastEvent(pool, 'ada')).toMatchObject({ EventResponse: 'InProgress', ChallengeResponses: [succeeded] })
    const code = (text: string) =>
      respond(app, 'SOFTWARE_TOKEN_MFA', { USERNAME: 'ada', SOFTWARE_TOKEN_MFA_CODE: text }, Session)
    await refused(code('000000'), 'CodeMismatchException')
    const wrong = { ChallengeName: 'Mfa', ChallengeResponse: 'Failure' }
    expect(await lastEvent(pool, 'ada')).toMatchObject({
      EventResponse: 'Fail',
      ChallengeResponses: [succeeded, wrong],
    })
    const { IdToken } = tokensOf(await code(phone.code()))
    const event = await lastEvent(pool, 'ada')
    expect(event).toMatchObject({
      EventResponse: 'Pass',
      ChallengeResponses: [succeeded, wrong, { ChallengeName: 'Mfa', ChallengeResponse: 'Success' }],
    })
    expect(claimsOf(IdToken).event_id).toBe(event.EventId)
  })

  test('as failed when the password is right and the user may not sign in', async () => {
    const accounts = await openSignIn(server, secured())
    const { app, pool } = accounts
    await accounts.signUp('ada', { email: 'ada@example.com' })
    clock.advance(1000)
    await refused(byPassword(app, 'ada'), 'UserNotConfirmedException')
    const [event] = await eventsOf(pool, 'ada')
    expect(event).toMatchObject({ EventType: 'SignIn', EventResponse: 'Fail', ChallengeResponses: [succeeded] })
  })

  test('not at all without advanced security, in custom sign-ins and of nobody', async () => {
    const accounts = await openSignIn(server)
    await accounts.confirmed('ada')
    await byPassword(accounts.app, 'ada')
    await refused(
      eventsOf(accounts.pool, 'ada'),
      'UserPoolAddOnNotEnabledException',
      'User pool add-ons are not enabled for this user pool.',
    )
    const hidden = await openSignIn(server, secured(), { PreventUserExistenceErrors: 'ENABLED' })
    await refused(byPassword(hidden.app, 'nobody'), 'NotAuthorizedException')
    await refused(eventsOf(hidden.pool, 'nobody'), 'UserNotFoundException')
  })
})

describe('the event of a sign-in', () => {
  test('gives its id to the tokens, and their refreshes keep it', async () => {
    const accounts = await openSignIn(server, secured())
    await accounts.confirmed('ada')
    const tokens = tokensOf(await byPassword(accounts.app, 'ada'))
    const { EventId } = await lastEvent(accounts.pool, 'ada')
    const refreshed = tokensOf(await refresh(accounts.app, tokens.RefreshToken))
    for (const token of [tokens.IdToken, tokens.AccessToken, refreshed.IdToken, refreshed.AccessToken])
      expect(claimsOf(token).event_id).toBe(EventId)
    const again = tokensOf(await byPassword(accounts.app, 'ada'))
    expect(claimsOf(again.IdToken).event_id).not.toBe(EventId)
  })

  test('lends its id to no token after a sign-out everywhere, which would end it', async () => {
    const accounts = await openWithFactors(
      server,
      { MfaConfiguration: 'OPTIONAL', SoftwareTokenMfaConfiguration: { Enabled: true } },
      secured(),
    )
    await accounts.confirmed('ada')
    const phone = await withApp(accounts, 'ada')
    clock.advance(60_000)
    const { Session } = await byPassword(accounts.app, 'ada')
    await client.send(new AdminUserGlobalSignOutCommand({ ...accounts.pool, Username: 'ada' }))
    const responses = { USERNAME: 'ada', SOFTWARE_TOKEN_MFA_CODE: phone.code() }
    const tokens = tokensOf(await respond(accounts.app, 'SOFTWARE_TOKEN_MFA', responses, Session))
    await refresh(accounts.app, tokens.RefreshToken)
    expect(claimsOf(tokens.IdToken).event_id).not.toBe((await lastEvent(accounts.pool, 'ada')).EventId)
  })

  test('tells where from: what the app says of the device, and the address that the call came from', async () => {
    const accounts = await openSignIn(server, secured())
    const { app, pool } = accounts
    await accounts.confirmed('ada')
    const AuthParameters = { USERNAME: 'ada', PASSWORD: password }
    const signIn = (EncodedData: string) =>
      client.send(
        new InitiateAuthCommand({
          ...app,
          AuthFlow: 'USER_PASSWORD_AUTH',
          AuthParameters,
          // This app has no secret, so that it has no say in the address.
          UserContextData: { EncodedData, IpAddress: '203.0.113.9' },
        }),
      )
    const device = { DeviceName: 'Pixel 9', ClientTimezone: '+01:00', DeviceId: 'a' }
    await signIn(encodedData(app.ClientId, device, pool.UserPoolId))
    const context = { IpAddress: '127.0.0.1', DeviceName: 'Pixel 9', Timezone: '+01:00' }
    expect((await lastEvent(pool, 'ada')).EventContextData).toEqual(context)
    for (const foreign of [
      'nonsense',
      encodedData('other', device),
      encodedData(app.ClientId, device, 'us-east-1_x'),
    ]) {
      clock.advance(1000)
      await signIn(foreign)
      expect((await lastEvent(pool, 'ada')).EventContextData).toEqual({ IpAddress: '127.0.0.1' })
    }
  })

  test('takes the address from an app that has a secret and may say it, and no nonsense', async () => {
    const { pool, confirmed } = await openSignIn(server, secured())
    await confirmed('ada')
    const { ClientId, ClientSecret = '' } = await server.createClient(
      { Id: pool.UserPoolId },
      {
        ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
        GenerateSecret: true,
        EnablePropagateAdditionalUserContextData: true,
      },
    )
    const SECRET_HASH = secretHash(ClientSecret, ClientId, 'ada')
    const AuthParameters = { USERNAME: 'ada', PASSWORD: password, SECRET_HASH }
    const signIn = (IpAddress: string) =>
      client.send(
        new InitiateAuthCommand({
          ClientId,
          AuthFlow: 'USER_PASSWORD_AUTH',
          AuthParameters,
          UserContextData: { IpAddress },
        }),
      )
    await signIn('203.0.113.9')
    expect((await lastEvent(pool, 'ada')).EventContextData).toEqual({ IpAddress: '203.0.113.9' })
    await refused(signIn('somewhere'), 'InvalidParameterException', 'The IP address of the context data is invalid.')
  })

  test('takes everything from an administrator, whose own address tells nothing', async () => {
    const { pool, app, confirmed } = await openSignIn(server, secured())
    await confirmed('ada')
    const AuthParameters = { USERNAME: 'ada', PASSWORD: password }
    const begin = { ...pool, ...app, AuthFlow: 'ADMIN_USER_PASSWORD_AUTH', AuthParameters } as const
    await client.send(new AdminInitiateAuthCommand(begin))
    expect((await lastEvent(pool, 'ada')).EventContextData).toEqual({})
    clock.advance(1000)
    const userAgent = 'Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0'
    const ContextData = {
      IpAddress: '2001:db8::7',
      ServerName: 'app.example.com',
      ServerPath: '/login',
      HttpHeaders: [{ headerName: 'User-Agent', headerValue: userAgent }],
    }
    await client.send(new AdminInitiateAuthCommand({ ...begin, ContextData }))
    const context = { IpAddress: '2001:db8::7', DeviceName: 'Firefox 141, Linux' }
    expect((await lastEvent(pool, 'ada')).EventContextData).toEqual(context)
    await refused(
      client.send(new AdminInitiateAuthCommand({ ...begin, ContextData: { ...ContextData, IpAddress: '1.2.3' } })),
      'InvalidParameterException',
    )
  })
})

describe('the list of events', () => {
  test('goes page by page, for one user and one question', async () => {
    const accounts = await openSignIn(server, secured())
    const { app, pool } = accounts
    await accounts.confirmed('ada')
    await accounts.confirmed('bob')
    for (let i = 0; i < 5; i++) {
      clock.advance(1000)
      await byPassword(app, 'ada')
    }
    const all = await eventsOf(pool, 'ada')
    expect(all).toHaveLength(5)
    const first = await page(pool, 'ada', { MaxResults: 3 })
    await byPassword(app, 'ada')
    const second = await page(pool, 'ada', { MaxResults: 3, NextToken: first.NextToken })
    expect([...first.AuthEvents, ...second.AuthEvents]).toEqual(all)
    expect(second.NextToken).toBeUndefined()
    expect(await page(pool, 'bob', { MaxResults: 0 })).toEqual({ AuthEvents: [], NextToken: undefined })
    for (const [name, NextToken] of [
      ['bob', first.NextToken],
      ['ada', 'x'],
    ] as const)
      await refused(page(pool, name, { NextToken }), 'InvalidParameterException')
  })
})
