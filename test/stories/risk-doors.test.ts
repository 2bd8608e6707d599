/** Risks at other doors than the plain sign-in: hosted pages, remembered devices, custom sign-ins, other factors. */
import {
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { type Accounts, password, refused } from '../support/accounts.ts'
import {
  authEventsWith,
  behindProxy,
  bergen,
  encodedData,
  knownPassword,
  oslo,
  secured,
  tokyo,
} from '../support/auth-events.ts'
import { askForPin, customWith, openCustom, pin } from '../support/custom.ts'
import { devicesWith } from '../support/devices.ts'
import { everyFactor, openWithFactors } from '../support/factors.ts'
import { complaintOf, createFormBrowser, headingOf } from '../support/form-browser.ts'
import { callback, encode, flowOf } from '../support/oauth.ts'
import { type FunctionEvent, startFunctions } from '../support/pool-functions.ts'
import { chrome, firefox, onRisk, riskWith } from '../support/risk.ts'
import { startServer } from '../support/server.ts'
import { openSignIn, tokensOf } from '../support/sign-in.ts'
import { startSrp } from '../support/srp.ts'

const functions = await startFunctions()
const server = await startServer({ config: { ...behindProxy.config, functions: functions.entries } })
const { client, clock, lastCode } = server
const { set, home, abroad, by } = riskWith(server)
const { lastEvent } = authEventsWith(server)
const blocked = ['NotAuthorizedException', 'Request not allowed due to security reasons.'] as const

describe('on the hosted pages', () => {
  const browserAt = (address: string, userAgent = firefox) =>
    createFormBrowser(server, { 'x-forwarded-for': address, 'user-agent': userAgent, 'accept-language': 'en' })
  const signIn = (browser: ReturnType<typeof browserAt>, { app }: Accounts, username: string, typed = password) => {
    const query = encode({ client_id: app.ClientId, redirect_uri: callback, response_type: 'code', prompt: 'login' })
    return browser.open(`${server.url}/login?${query}`).then(() => browser.submit({ username, password: typed }))
  }
  const hasArrived = ({ url }: { url: URL }) => url.href.startsWith(callback)

  test('the browser’s address and kind count, and a block is a sentence on the page', async () => {
    const accounts = await openSignIn(server, secured(), flowOf())
    await accounts.confirmed('ada')
    await set(accounts.pool, onRisk('BLOCK'))
    expect(hasArrived(await signIn(browserAt(oslo), accounts, 'ada'))).toBe(true)
    expect((await lastEvent(accounts.pool, 'ada')).EventContextData).toEqual({
      IpAddress: oslo,
      DeviceName: 'Firefox 141, Linux',
      City: 'Oslo',
      Country: 'Norway',
    })
    clock.advance('1 day')
    for (const browser of [browserAt(tokyo), browserAt(bergen, chrome)]) {
      const page = await signIn(browser, accounts, 'ada')
      expect(complaintOf(page)).toBe('Request not allowed due to security reasons.')
    }
    expect(hasArrived(await signIn(browserAt(oslo, firefox.replaceAll('141', '142')), accounts, 'ada'))).toBe(true)
  })

  test('a demanded factor is asked for on its page', async () => {
    const factors = { MfaConfiguration: 'OPTIONAL', ...everyFactor } as const
    const accounts = await openWithFactors(server, factors, secured(), flowOf())
    await accounts.confirmed('ada', { phone_number: '+12065550111', phone_number_verified: 'true' })
    await set(accounts.pool, onRisk('MFA_REQUIRED'))
    expect(hasArrived(await signIn(browserAt(oslo), accounts, 'ada'))).toBe(true)
    clock.advance('1 minute')
    const browser = browserAt(tokyo)
    expect((await signIn(browser, accounts, 'ada')).url.pathname).toBe('/mfa')
    expect(hasArrived(await browser.submit({ authentication_code: await lastCode('+12065550111') }))).toBe(true)
  })

  test('a password that others know is refused at the sign-up', async () => {
    const accounts = await openSignIn(server, secured(), flowOf())
    const CompromisedCredentialsRiskConfiguration = { Actions: { EventAction: 'BLOCK' } } as const
    await set(accounts.pool, { CompromisedCredentialsRiskConfiguration })
    const browser = browserAt(oslo)
    const query = encode({ client_id: accounts.app.ClientId, redirect_uri: callback, response_type: 'code' })
    expect(headingOf(await browser.open(`${server.url}/signup?${query}`))).toBeDefined()
    const page = await browser.submit({
      username: 'bob',
      password: knownPassword,
      'requiredAttributes[email]': 'bob@example.com',
    })
    expect(complaintOf(page)).toBe('Provided password cannot be used for security reasons.')
  })
})

test('a device that is remembered is no new one, and proves itself; it does not stand in for a demanded factor', async () => {
  const devices = devicesWith(server)
  const DeviceConfiguration = { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: false }
  const factors = { MfaConfiguration: 'OPTIONAL', ...everyFactor } as const
  const accounts = await openWithFactors(server, factors, { ...secured(), DeviceConfiguration })
  await accounts.confirmed('ada', { phone_number: '+12065550112', phone_number_verified: 'true' })
  const { device } = await devices.confirmed(accounts, 'ada')
  await set(accounts.pool, onRisk('MFA_REQUIRED'))
  const { app } = accounts
  const signIn = async (DeviceId: string, more: Record<string, string> = {}, from = client) => {
    clock.advance('1 minute')
    return from.send(
      new InitiateAuthCommand({
        ...app,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: 'ada', PASSWORD: password, ...more },
        UserContextData: { EncodedData: encodedData(app.ClientId, { DeviceId }) },
      }),
    )
  }
  const remembered = { DEVICE_KEY: device.key }
  tokensOf(await signIn('one'))
  expect((await signIn('two')).ChallengeName).toBe('SMS_MFA')
  expect((await signIn('two', remembered)).ChallengeName).toBe('DEVICE_SRP_AUTH')
  await refused(signIn('two', { DEVICE_KEY: `${device.key.slice(0, -4)}0000` }), 'ResourceNotFoundException')
  expect((await signIn('two', remembered, abroad)).ChallengeName).toBe('SMS_MFA')
})

test('of several factors that he is not asked for otherwise the user chooses one', async () => {
  const factors = { MfaConfiguration: 'OPTIONAL', ...everyFactor } as const
  const accounts = await openWithFactors(server, factors, secured())
  const addresses = { phone_number: '+12065550113', email: 'several@example.com' }
  await accounts.confirmed('ada', { ...addresses, phone_number_verified: 'true', email_verified: 'true' })
  await set(accounts.pool, onRisk('MFA_REQUIRED'))
  tokensOf(await by(home, accounts.app, 'ada'))
  clock.advance('1 minute')
  const { app } = accounts
  const asked = await by(abroad, app, 'ada')
  expect(asked.ChallengeName).toBe('SELECT_MFA_TYPE')
  expect(asked.ChallengeParameters?.MFAS_CAN_CHOOSE).toBe('["SMS_MFA","EMAIL_OTP"]')
  const answer = (ChallengeName: 'SELECT_MFA_TYPE' | 'EMAIL_OTP', Session: string | undefined, more: object) =>
    abroad.send(
      new RespondToAuthChallengeCommand({
        ...app,
        ChallengeName,
        Session,
        ChallengeResponses: { USERNAME: 'ada', ...more },
      }),
    )
  await refused(answer('SELECT_MFA_TYPE', asked.Session, { ANSWER: 'SOFTWARE_TOKEN_MFA' }), 'InvalidParameterException')
  const chosen = await answer('SELECT_MFA_TYPE', asked.Session, { ANSWER: 'EMAIL_OTP' })
  const EMAIL_OTP_CODE = await lastCode('several@example.com')
  tokensOf(await answer('EMAIL_OTP', chosen.Session, { EMAIL_OTP_CODE }))
})

describe('a custom sign-in', () => {
  const { begin, answer } = customWith(server)
  async function open(CustomAuthMode?: 'AUDIT' | 'ENFORCED') {
    askForPin(functions)
    const accounts = await openCustom(server, functions, {
      pool: {
        UserPoolAddOns: {
          AdvancedSecurityMode: 'ENFORCED',
          ...(CustomAuthMode && { AdvancedSecurityAdditionalFlows: { CustomAuthMode } }),
        },
      },
    })
    await set(accounts.pool, { RiskExceptionConfiguration: { BlockedIPRangeList: ['127.0.0.0/8'] } })
    await accounts.confirmed('ada')
    return accounts
  }
  const whole = async ({ app }: Accounts) => {
    const { Session } = await begin(app, 'ada')
    return answer(app, Session, { USERNAME: 'ada', ANSWER: pin })
  }

  test('is left alone where the pool does not say otherwise', async () => {
    tokensOf(await whole(await open()))
  })

  test('is recorded and let through in mode AUDIT', async () => {
    const accounts = await open('AUDIT')
    tokensOf(await whole(accounts))
    expect(await lastEvent(accounts.pool, 'ada')).toMatchObject({
      EventResponse: 'Pass',
      EventRisk: { RiskDecision: 'Block' },
    })
  })

  test('that ends with its password keeps what was thought of it', async () => {
    const accounts = await open('ENFORCED')
    const { app, pool } = accounts
    functions.on('DefineAuthChallenge', ({ request, response }: FunctionEvent) => {
      if (request.session.at(-1)?.challengeName === 'SRP_A') response.challengeName = 'PASSWORD_VERIFIER'
      else response.issueTokens = true
    })
    await set(pool, onRisk('NO_ACTION'))
    const signIn = async (from: typeof client) => {
      const srp = startSrp()
      const begun = await from.send(
        new InitiateAuthCommand({
          ...app,
          AuthFlow: 'CUSTOM_AUTH',
          AuthParameters: { USERNAME: 'ada', CHALLENGE_NAME: 'SRP_A', SRP_A: srp.A },
        }),
      )
      return from.send(
        new RespondToAuthChallengeCommand({
          ...app,
          ChallengeName: 'PASSWORD_VERIFIER',
          Session: begun.Session,
          ChallengeResponses: srp.answer(begun.ChallengeParameters, pool.UserPoolId, password),
        }),
      )
    }
    tokensOf(await signIn(home))
    clock.advance('1 minute')
    tokensOf(await signIn(abroad))
    expect(await lastEvent(pool, 'ada')).toMatchObject({
      EventResponse: 'Pass',
      EventRisk: { RiskDecision: 'AccountTakeover', RiskLevel: 'High' },
      ChallengeResponses: [{ ChallengeName: 'Password', ChallengeResponse: 'Success' }],
    })
  })

  test('is judged in mode ENFORCED', async () => {
    const accounts = await open('ENFORCED')
    await refused(begin(accounts.app, 'ada'), ...blocked)
    expect(await lastEvent(accounts.pool, 'ada')).toMatchObject({ EventResponse: 'Fail' })
  })
})

test('turning advanced security off ends judgements, and what was demanded before is still asked for', async () => {
  const { SmsMfaConfiguration } = everyFactor
  const factors = { MfaConfiguration: 'OPTIONAL', SmsMfaConfiguration } as const
  const accounts = await openWithFactors(server, factors, secured())
  const { app, pool } = accounts
  await accounts.confirmed('ada', { phone_number: '+12065550114', phone_number_verified: 'true' })
  await set(pool, onRisk('MFA_REQUIRED'))
  tokensOf(await by(home, app, 'ada'))
  clock.advance('1 minute')
  const { Session, ChallengeName } = await by(abroad, app, 'ada')
  expect(ChallengeName).toBe('SMS_MFA')
  const UserPoolAddOns = { AdvancedSecurityMode: 'OFF' } as const
  const off = { UserPoolAddOns, MfaConfiguration: 'OPTIONAL', ...SmsMfaConfiguration } as const
  await client.send(new UpdateUserPoolCommand({ ...pool, ...off }))
  const answer = (SMS_MFA_CODE: string) =>
    abroad.send(
      new RespondToAuthChallengeCommand({
        ...app,
        ChallengeName: 'SMS_MFA',
        Session,
        ChallengeResponses: { USERNAME: 'ada', SMS_MFA_CODE },
      }),
    )
  await refused(answer('000000'), 'CodeMismatchException')
  tokensOf(await answer(await lastCode('+12065550114')))
  tokensOf(await by(abroad, app, 'ada'))
})
