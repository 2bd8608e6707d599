/** What somebody with a stolen password does to look harmless, and what a stranger does to keep the user out. */
import {
  AdminDisableUserCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateAuthEventFeedbackCommand,
  AssociateSoftwareTokenCommand,
  type ChallengeNameType,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  SetUserMFAPreferenceCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { type Accounts, otherPassword, password, refused } from '../support/accounts.ts'
import { authEventsWith, behindProxy, encodedData, happened, oslo, secured, tokyo } from '../support/auth-events.ts'
import { devicesWith } from '../support/devices.ts'
import { everyFactor, openWithFactors } from '../support/factors.ts'
import { complaintOf, createFormBrowser } from '../support/form-browser.ts'
import { callback, encode, flowOf } from '../support/oauth.ts'
import { onRisk, riskWith } from '../support/risk.ts'
import { startServer } from '../support/server.ts'
import { openSignIn, tokensOf } from '../support/sign-in.ts'
import { startSrp } from '../support/srp.ts'

const server = await startServer(behindProxy)
const { client, clock, lastCode } = server
const { set, home, abroad, by, open, atHome } = riskWith(server)
const { lastEvent } = authEventsWith(server)
const blocked = ['NotAuthorizedException', 'Request not allowed due to security reasons.'] as const

interface Answer {
  readonly name: ChallengeNameType
  readonly session: string | undefined
  readonly from?: typeof client
}

const answer = ({ app }: Accounts, { name, session, from = client }: Answer, more: Record<string, string>) =>
  from.send(
    new RespondToAuthChallengeCommand({
      ...app,
      ChallengeName: name,
      Session: session,
      ChallengeResponses: { USERNAME: 'ada', ...more },
    }),
  )

describe('however much happens in between', () => {
  test('a stranger who is turned away all the time does not make the user’s home unknown', async () => {
    const accounts = await open(onRisk('BLOCK'))
    await atHome(accounts, 'ada')
    await happened(server, accounts.pool, { name: 'ada', times: 605, response: 'Fail', context: { ipAddress: tokyo } })
    clock.advance('2 hours')
    await refused(by(abroad, accounts.app, 'ada'), ...blocked)
    tokensOf(await by(home, accounts.app, 'ada'))
  })

  test('a report stays for its three months, and no longer', async () => {
    const accounts = await open(onRisk('NO_ACTION'))
    const { app, pool } = accounts
    await atHome(accounts, 'ada')
    const level = async () => {
      clock.advance('1 minute')
      tokensOf(await by(abroad, app, 'ada'))
      const { EventId, EventRisk } = await lastEvent(pool, 'ada')
      return { EventId, level: EventRisk?.RiskLevel }
    }
    const { EventId } = await level()
    const said = { ...pool, Username: 'ada', EventId, FeedbackValue: 'Invalid' } as const
    await client.send(new AdminUpdateAuthEventFeedbackCommand(said))
    await happened(server, pool, { name: 'ada', times: 70, response: 'Pass', context: { ipAddress: oslo } })
    clock.advance('80 days')
    expect((await level()).level).toBe('High')
    clock.advance('11 days')
    expect((await level()).level).toBeUndefined()
  })
})

describe('a remembered device that need not prove itself next', () => {
  const phone = '+12065550121'
  async function open(...[action, medium = action]: [...Parameters<typeof onRisk>, Parameters<typeof onRisk>[0]?]) {
    const DeviceConfiguration = { ChallengeRequiredOnNewDevice: false, DeviceOnlyRememberedOnUserPrompt: false }
    const factors = { MfaConfiguration: 'OPTIONAL', ...everyFactor } as const
    const accounts = await openWithFactors(server, factors, { ...secured(), DeviceConfiguration })
    const { app, pool, confirmed } = accounts
    await confirmed('ada', { phone_number: phone, phone_number_verified: 'true' })
    const { device, tokens } = await devicesWith(server).confirmed(accounts, 'ada')
    const SMSMfaSettings = { Enabled: true }
    await client.send(new SetUserMFAPreferenceCommand({ AccessToken: tokens.AccessToken, SMSMfaSettings }))
    const on = async (DeviceId: string, more: Record<string, string> = {}, from = home) => {
      clock.advance('2 days')
      return from.send(
        new InitiateAuthCommand({
          ...app,
          AuthFlow: 'USER_PASSWORD_AUTH',
          AuthParameters: { USERNAME: 'ada', PASSWORD: password, ...more },
          UserContextData: { EncodedData: encodedData(app.ClientId, { DeviceId }) },
        }),
      )
    }
    const { Session: session } = await on('her own')
    tokensOf(await answer(accounts, { name: 'SMS_MFA', session }, { SMS_MFA_CODE: await lastCode(phone) }))
    const { Actions } = onRisk(action).AccountTakeoverRiskConfiguration ?? {}
    const { Actions: other } = onRisk(medium).AccountTakeoverRiskConfiguration ?? {}
    const all = { ...Actions, MediumAction: other?.MediumAction }
    await set(pool, { AccountTakeoverRiskConfiguration: { Actions: all } })
    return { accounts, on, named: { DEVICE_KEY: device.key } }
  }

  test('does not make a strange one known by being named and left out afterwards', async () => {
    const { on, named } = await open('BLOCK')
    expect((await on('her own', named)).ChallengeName).toBe('SMS_MFA')
    await refused(on('another', named), ...blocked)
  })

  test('nor before a factor that is demanded', async () => {
    const { on, named } = await open('BLOCK', 'MFA_REQUIRED')
    await refused(on('another', named, abroad), ...blocked)
    expect((await on('her own', named, abroad)).ChallengeName).toBe('SMS_MFA')
  })
})

test('a demanded code goes to an address that was proven, not to one that came with the new password', async () => {
  const accounts = await openWithFactors(server, { MfaConfiguration: 'ON', ...everyFactor }, secured())
  const { app, pool, confirmed } = accounts
  const email = 'proven@example.com'
  await confirmed('ada', { email, email_verified: 'true' })
  const { Session } = await by(home, app, 'ada')
  const EMAIL_OTP_CODE = await lastCode(email)
  tokensOf(await answer(accounts, { name: 'EMAIL_OTP', session: Session, from: home }, { EMAIL_OTP_CODE }))
  await set(pool, onRisk('MFA_REQUIRED'))
  await client.send(new AdminSetUserPasswordCommand({ ...pool, Username: 'ada', Password: password }))
  clock.advance('1 hour')
  const asked = await by(abroad, app, 'ada')
  expect(asked.ChallengeName).toBe('NEW_PASSWORD_REQUIRED')
  const step = { name: 'NEW_PASSWORD_REQUIRED', session: asked.Session, from: abroad } as const
  const own = { NEW_PASSWORD: otherPassword, 'userAttributes.phone_number': '+12065550122' }
  expect((await answer(accounts, step, own)).ChallengeName).toBe('EMAIL_OTP')
})

test('a device that keeps silent is no better than a strange one', async () => {
  const accounts = await open(onRisk('NO_ACTION'))
  const { app, pool, confirmed } = accounts
  await confirmed('ada')
  const level = async (DeviceId?: string) => {
    clock.advance('1 hour')
    const EncodedData = DeviceId && encodedData(app.ClientId, { DeviceId })
    tokensOf(
      await home.send(
        new InitiateAuthCommand({
          ...app,
          AuthFlow: 'USER_PASSWORD_AUTH',
          AuthParameters: { USERNAME: 'ada', PASSWORD: password },
          ...(EncodedData && { UserContextData: { EncodedData } }),
        }),
      ),
    )
    return (await lastEvent(pool, 'ada')).EventRisk?.RiskLevel
  }
  expect(await level('her own')).toBeUndefined()
  expect(await level('her own')).toBeUndefined()
  expect(await level()).toBe('Low')
  // Now it is known that she has one that says nothing.
  expect(await level()).toBeUndefined()
})

test('a device has a name of one line, whatever it says: it stands in mails', async () => {
  const accounts = await open(onRisk('NO_ACTION'))
  const { app, pool, confirmed } = accounts
  await confirmed('ada')
  const DeviceName = `Pixel\u202e 9\r\n\nIf it was you: ${'call this number. '.repeat(9)}`
  const EncodedData = encodedData(app.ClientId, { DeviceName, ClientTimezone: '+01:00\n' })
  tokensOf(
    await home.send(
      new InitiateAuthCommand({
        ...app,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: 'ada', PASSWORD: password },
        UserContextData: { EncodedData },
      }),
    ),
  )
  expect((await lastEvent(pool, 'ada')).EventContextData).toMatchObject({
    DeviceName: 'Pixel 9 If it was you: call this number. call this number. call',
    Timezone: '+01:00',
  })
})

describe('a mail about a sign-in', () => {
  const email = 'told@example.com'
  const told = async () => (await server.messages({ destination: email })).map(({ subject }) => subject)

  /** Ada has signed in at home; the password is proven by SRP, and answers as often as it is sent. */
  async function proven(high: 'BLOCK' | 'NO_ACTION') {
    const action = { EventAction: 'NO_ACTION', Notify: true } as const
    const Actions = { LowAction: action, MediumAction: action, HighAction: { ...action, EventAction: high } }
    const accounts = await open({ AccountTakeoverRiskConfiguration: { Actions } })
    const { app, pool, confirmed } = accounts
    await confirmed('ada', { email, email_verified: 'true' })
    const EncodedData = encodedData(app.ClientId, { DeviceId: 'her own' })
    const flow = { AuthFlow: 'USER_PASSWORD_AUTH', UserContextData: { EncodedData } } as const
    const AuthParameters = { USERNAME: 'ada', PASSWORD: password }
    tokensOf(await home.send(new InitiateAuthCommand({ ...app, ...flow, AuthParameters })))
    clock.advance('1 hour')
    const srp = startSrp()
    const begun = await abroad.send(
      new InitiateAuthCommand({
        ...app,
        AuthFlow: 'USER_SRP_AUTH',
        AuthParameters: { USERNAME: 'ada', SRP_A: srp.A },
      }),
    )
    const proof = srp.answer(begun.ChallengeParameters, pool.UserPoolId, password)
    return (from: typeof client, more: Record<string, string> = {}) =>
      answer(accounts, { name: 'PASSWORD_VERIFIER', session: undefined, from }, { ...proof, ...more })
  }

  test('is not used up by an answer that is refused for something else', async () => {
    const prove = await proven('NO_ACTION')
    const DEVICE_KEY = 'us-east-1_00000000-0000-4000-8000-000000000000'
    await refused(prove(abroad, { DEVICE_KEY }), 'ResourceNotFoundException')
    expect(await told()).toEqual([])
    tokensOf(await prove(abroad))
    expect(await told()).toEqual(['New sign-in attempt'])
  })

  test('that says that it was blocked is followed by another when it is let in after all', async () => {
    const before = await told()
    const prove = await proven('BLOCK')
    await refused(prove(abroad), ...blocked)
    await refused(prove(abroad), ...blocked)
    tokensOf(await prove(home))
    expect((await told()).length - before.length).toBe(2)
  })
})

test('a risk that is gone when the proof comes from home is not shown beside no risk', async () => {
  const accounts = await open(onRisk('BLOCK'))
  const { app, pool } = accounts
  await atHome(accounts, 'ada')
  const srp = startSrp()
  const AuthParameters = { USERNAME: 'ada', SRP_A: srp.A }
  const begun = await abroad.send(new InitiateAuthCommand({ ...app, AuthFlow: 'USER_SRP_AUTH', AuthParameters }))
  const proof = srp.answer(begun.ChallengeParameters, pool.UserPoolId, password)
  const step = { name: 'PASSWORD_VERIFIER', session: undefined } as const
  await refused(answer(accounts, { ...step, from: abroad }, proof), ...blocked)
  expect((await lastEvent(pool, 'ada')).EventRisk).toMatchObject({ RiskDecision: 'Block', RiskLevel: 'High' })
  tokensOf(await answer(accounts, { ...step, from: home }, proof))
  const { EventRisk, EventContextData } = await lastEvent(pool, 'ada')
  expect(EventRisk).toEqual({ RiskDecision: 'NoRisk', CompromisedCredentialsDetected: false })
  expect(EventContextData).toMatchObject({ IpAddress: oslo })
})

describe('from an address that is always blocked', () => {
  const RiskExceptionConfiguration = { BlockedIPRangeList: [`${tokyo}/32`] }

  test('nobody learns who exists, or is disabled, of a client that tells others', async () => {
    const accounts = await openSignIn(server, secured(), { PreventUserExistenceErrors: 'LEGACY' })
    const { app, pool, confirmed } = accounts
    await set(pool, { RiskExceptionConfiguration })
    await confirmed('ada')
    await client.send(new AdminDisableUserCommand({ ...pool, Username: 'ada' }))
    for (const name of ['ada', 'nobody']) await refused(by(abroad, app, name), ...blocked)
    await refused(by(home, app, 'nobody'), 'UserNotFoundException')
    await refused(by(home, app, 'ada'), 'NotAuthorizedException', 'User is disabled.')
  })

  test('nobody sets up a factor in a sign-in that began elsewhere', async () => {
    const factors = { MfaConfiguration: 'ON', SoftwareTokenMfaConfiguration: { Enabled: true } } as const
    const accounts = await openWithFactors(server, factors, secured())
    await accounts.confirmed('ada')
    await set(accounts.pool, { RiskExceptionConfiguration })
    const { ChallengeName, Session } = await by(home, accounts.app, 'ada')
    expect(ChallengeName).toBe('MFA_SETUP')
    await refused(abroad.send(new AssociateSoftwareTokenCommand({ Session })), ...blocked)
    const associated = await home.send(new AssociateSoftwareTokenCommand({ Session }))
    const verify = { Session: associated.Session, UserCode: '000000' }
    await refused(abroad.send(new VerifySoftwareTokenCommand(verify)), ...blocked)
    await refused(home.send(new VerifySoftwareTokenCommand(verify)), 'EnableSoftwareTokenMFAException')
  })

  test('nobody has another code sent by the page of a sign-in that began elsewhere', async () => {
    const factors = { MfaConfiguration: 'ON', ...everyFactor } as const
    const accounts = await openWithFactors(server, factors, secured(), flowOf())
    const phone = '+12065550123'
    await accounts.confirmed('ada', { phone_number: phone, phone_number_verified: 'true' })
    await set(accounts.pool, { RiskExceptionConfiguration })
    const headers = { 'x-forwarded-for': oslo, 'accept-language': 'en' }
    const browser = createFormBrowser(server, headers)
    const query = encode({ client_id: accounts.app.ClientId, redirect_uri: callback, response_type: 'code' })
    await browser.open(`${server.url}/login?${query}`)
    expect((await browser.submit({ username: 'ada', password })).url.pathname).toBe('/mfa')
    const sent = async () => (await server.messages({ destination: phone })).length
    headers['x-forwarded-for'] = tokyo
    expect(complaintOf(await browser.submit({ resend: 'yes' }))).toBe(blocked[1])
    expect(await sent()).toBe(1)
  })
})
