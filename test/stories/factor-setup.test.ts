import { expect, test } from 'vitest'
import { otherThan, refused } from '../support/accounts.ts'
import { everyFactor, factorsWith, openWithFactors } from '../support/factors.ts'
import { startServer } from '../support/server.ts'
import { signInWith, tokensOf } from '../support/sign-in.ts'

const server = await startServer()
const { clock } = server
const { respond, byPassword, invited } = signInWith(server)
const { associate, verify, preferAs } = factorsWith(server)
const { SoftwareTokenMfaConfiguration, EmailMfaConfiguration } = everyFactor
const accounts = await openWithFactors(server, { MfaConfiguration: 'ON', SoftwareTokenMfaConfiguration })
const { app, pool } = accounts

const invalid = ['NotAuthorizedException', 'Invalid session for the user.'] as const
const spent = ['NotAuthorizedException', 'Invalid session for the user, session can only be used once.'] as const

/** A sign-in that has to set up a factor, with the session that says so. */
async function begun(name: string): Promise<{ Session: string }> {
  await accounts.confirmed(name)
  return again(name)
}

async function again(name: string): Promise<{ Session: string }> {
  const { ChallengeName, ChallengeParameters, Session = '' } = await byPassword(app, name)
  expect(ChallengeName).toBe('MFA_SETUP')
  expect(ChallengeParameters).toEqual({ MFAS_CAN_SETUP: '["SOFTWARE_TOKEN_MFA"]', USER_ID_FOR_SRP: name })
  return { Session }
}

test('an app is registered inside the sign-in, which then ends with tokens', async () => {
  const first = await begun('alice')
  const { app: authenticator, Session: second } = await associate(first)
  expect(authenticator.secret).toMatch(/^[A-Z2-7]{52}$/)
  const { Status, Session: third } = await verify({ Session: second }, authenticator.code(), 'Phone')
  expect(Status).toBe('SUCCESS')
  tokensOf(await respond(app, 'MFA_SETUP', { USERNAME: 'alice' }, third))

  clock.advance('30 seconds')
  const next = await byPassword(app, 'alice')
  expect(next).toMatchObject({
    ChallengeName: 'SOFTWARE_TOKEN_MFA',
    ChallengeParameters: { FRIENDLY_DEVICE_NAME: 'Phone' },
  })
  const answer = { USERNAME: 'alice', SOFTWARE_TOKEN_MFA_CODE: authenticator.code() }
  tokensOf(await respond(app, 'SOFTWARE_TOKEN_MFA', answer, next.Session))
})

test('an invited user chooses a password, then sets up a factor', async () => {
  await invited(pool, 'bob')
  const { Session } = await byPassword(app, 'bob')
  const answer = { USERNAME: 'bob', NEW_PASSWORD: 'Battery-Staple-8' }
  const asked = await respond(app, 'NEW_PASSWORD_REQUIRED', answer, Session)
  expect(asked.ChallengeName).toBe('MFA_SETUP')
  const { app: authenticator, Session: second } = await associate({ Session: asked.Session })
  const { Session: third } = await verify({ Session: second }, authenticator.code())
  tokensOf(await respond(app, 'MFA_SETUP', { USERNAME: 'bob' }, third))
})

test('without a registered app there are no tokens', async () => {
  const first = await begun('carol')
  await refused(respond(app, 'MFA_SETUP', { USERNAME: 'carol' }, first.Session), ...invalid)
  await refused(respond(app, 'MFA_SETUP', { USERNAME: 'carol', EMAIL: 'c@example.com' }, first.Session), ...invalid)
  await refused(verify(first, '123456'), 'InvalidParameterException', 'User has not set up software token mfa')
  const { Session: second } = await associate(first)
  await refused(respond(app, 'MFA_SETUP', { USERNAME: 'carol' }, second), ...invalid)
})

test('a wrong code leaves the session good', async () => {
  const { app: authenticator, Session } = await associate(await begun('dora'))
  await refused(
    verify({ Session }, otherThan(authenticator.code())),
    'EnableSoftwareTokenMFAException',
    'Code mismatch and fail enable Software Token MFA',
  )
  await refused(verify({ Session }, authenticator.code(2)), 'EnableSoftwareTokenMFAException')
  await verify({ Session }, authenticator.code())
})

test('each session is good for one step', async () => {
  const first = await begun('eve')
  const { app: authenticator, Session: second } = await associate(first)
  await refused(associate(first), ...spent)
  const { Session: third } = await verify({ Session: second }, authenticator.code())
  await refused(verify({ Session: second }, authenticator.code(1)), ...spent)
  await refused(associate({ Session: third }), ...invalid)
  tokensOf(await respond(app, 'MFA_SETUP', { USERNAME: 'eve' }, third))
  await refused(respond(app, 'MFA_SETUP', { USERNAME: 'eve' }, third), ...spent)
})

test('the code that verified the app is good no more', async () => {
  const { app: authenticator, Session } = await associate(await begun('fay'))
  await verify({ Session }, authenticator.code())
  const { Session: next } = await byPassword(app, 'fay')
  await refused(
    respond(app, 'SOFTWARE_TOKEN_MFA', { USERNAME: 'fay', SOFTWARE_TOKEN_MFA_CODE: authenticator.code() }, next),
    'ExpiredCodeException',
    'Your software token has already been used once.',
  )
})

test('somebody who began before the owner set up a factor cannot set up another', async () => {
  const thief = await begun('gina')
  const thiefs = await associate(thief)
  const waiting = await again('gina')
  const owners = await associate(await again('gina'))
  await verify({ Session: owners.Session }, owners.app.code())
  await refused(verify({ Session: thiefs.Session }, thiefs.app.code()), ...invalid)
  await refused(associate(waiting), ...invalid)
  await refused(respond(app, 'MFA_SETUP', { USERNAME: 'gina' }, thiefs.Session), ...invalid)
})

test('an app that took the place of the registered one answers nothing for it', async () => {
  const { app: former, Session } = await associate(await begun('olga'))
  const { Session: third } = await verify({ Session }, former.code())
  clock.advance('30 seconds')
  const asked = await byPassword(app, 'olga')
  const answer = { USERNAME: 'olga', SOFTWARE_TOKEN_MFA_CODE: former.code() }
  const { AccessToken } = tokensOf(await respond(app, 'SOFTWARE_TOKEN_MFA', answer, asked.Session))
  const { app: latter } = await associate({ AccessToken })
  await refused(respond(app, 'MFA_SETUP', { USERNAME: 'olga' }, third), ...invalid)
  await verify({ AccessToken }, latter.code())
  await refused(respond(app, 'MFA_SETUP', { USERNAME: 'olga' }, third), ...invalid)
})

test('of apps that are verified at once, one becomes the factor', async () => {
  await accounts.confirmed('hugo')
  const apps = await Promise.all(Array.from({ length: 12 }, async () => associate(await again('hugo'))))
  const outcomes = await Promise.allSettled(
    apps.map(({ app: authenticator, Session }) => verify({ Session }, authenticator.code())),
  )
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})

test('a session is of no use to another user, client or pool, changed, or too old', async () => {
  const { app: authenticator, Session } = await associate(await begun('iris'))
  await accounts.confirmed('jane')
  const { Session: third } = await verify({ Session }, authenticator.code())
  const elsewhere = await server.createClient({ Id: pool.UserPoolId })
  const abroad = await openWithFactors(server, { MfaConfiguration: 'ON', SoftwareTokenMfaConfiguration })
  await abroad.confirmed('iris')
  await refused(respond(app, 'MFA_SETUP', { USERNAME: 'jane' }, third), ...invalid)
  await refused(respond(elsewhere, 'MFA_SETUP', { USERNAME: 'iris' }, third), ...invalid)
  await refused(respond(abroad.app, 'MFA_SETUP', { USERNAME: 'iris' }, third), ...invalid)
  await refused(associate({ Session: `${third}A` }), ...invalid)
  const late = await again('jane')
  clock.advance('3 minutes')
  const expired = ['NotAuthorizedException', 'Invalid session for the user, session is expired.'] as const
  await refused(associate(late), ...expired)
  await refused(respond(app, 'MFA_SETUP', { USERNAME: 'iris' }, third), ...expired)
})

test('the session of another challenge registers nothing', async () => {
  await invited(pool, 'kate')
  const { Session } = await byPassword(app, 'kate')
  await refused(associate({ Session }), ...invalid)
  await refused(verify({ Session }, '123456'), ...invalid)
})

test('an e-mail address is set up by the code that it gets', async () => {
  const byEmail = await openWithFactors(server, {
    MfaConfiguration: 'ON',
    SoftwareTokenMfaConfiguration,
    EmailMfaConfiguration,
  })
  await byEmail.confirmed('lena')
  const first = await byPassword(byEmail.app, 'lena')
  expect(first.ChallengeParameters?.MFAS_CAN_SETUP).toBe('["SOFTWARE_TOKEN_MFA","EMAIL_OTP"]')
  const named = (EMAIL: string) => respond(byEmail.app, 'MFA_SETUP', { USERNAME: 'lena', EMAIL }, first.Session)
  const malformed = ['InvalidParameterException', 'Invalid email address format.'] as const
  await refused(named('lena'), ...malformed)
  // No mail server takes a longer one (RFC 5321).
  await refused(named(`${'l'.repeat(243)}@example.com`), ...malformed)
  const asked = await named('lena@example.com')
  expect(asked).toMatchObject({
    ChallengeName: 'EMAIL_OTP',
    ChallengeParameters: { CODE_DELIVERY_DESTINATION: 'l***@e***' },
  })
  expect((await byEmail.get('lena')).attributes.email).toBeUndefined()
  const code = await server.lastCode('lena@example.com')
  const answer = (EMAIL_OTP_CODE: string) =>
    respond(byEmail.app, 'EMAIL_OTP', { USERNAME: 'lena', EMAIL_OTP_CODE }, asked.Session)
  await refused(answer(otherThan(code)), 'CodeMismatchException')
  tokensOf(await answer(code))
  expect((await byEmail.get('lena')).attributes).toMatchObject({ email: 'lena@example.com', email_verified: 'true' })
  expect((await byPassword(byEmail.app, 'lena')).ChallengeName).toBe('EMAIL_OTP')
})

test('the longest address that mail can go to is set up too', async () => {
  const byEmail = await openWithFactors(server, { MfaConfiguration: 'ON', EmailMfaConfiguration })
  await byEmail.confirmed('lisa')
  const { Session } = await byPassword(byEmail.app, 'lisa')
  const EMAIL = `${'中'.repeat(242)}@example.com`
  const asked = await respond(byEmail.app, 'MFA_SETUP', { USERNAME: 'lisa', EMAIL }, Session)
  const EMAIL_OTP_CODE = await server.lastCode(EMAIL)
  tokensOf(await respond(byEmail.app, 'EMAIL_OTP', { USERNAME: 'lisa', EMAIL_OTP_CODE }, asked.Session))
})

test('an address that was set up too late is not taken', async () => {
  const byEmail = await openWithFactors(server, { MfaConfiguration: 'ON', EmailMfaConfiguration })
  await byEmail.confirmed('mary')
  const setUp = async (EMAIL: string) => {
    const { Session } = await byPassword(byEmail.app, 'mary')
    const asked = await respond(byEmail.app, 'MFA_SETUP', { USERNAME: 'mary', EMAIL }, Session)
    const EMAIL_OTP_CODE = await server.lastCode(EMAIL)
    return () => respond(byEmail.app, 'EMAIL_OTP', { USERNAME: 'mary', EMAIL_OTP_CODE }, asked.Session)
  }
  const thief = await setUp('thief@example.com')
  const owner = await setUp('mary@example.com')
  tokensOf(await owner())
  await refused(thief(), ...invalid)
  expect((await byEmail.get('mary')).attributes.email).toBe('mary@example.com')
})

test('a factor that is turned on for a user before his first sign-in is asked for at once', async () => {
  const bySms = await openWithFactors(server, everyFactorOptional)
  await bySms.confirmed('nora', { phone_number: '+12065550100' })
  await preferAs(bySms.pool, 'nora', { SMSMfaSettings: { Enabled: true, PreferredMfa: true } })
  expect((await byPassword(bySms.app, 'nora')).ChallengeName).toBe('SMS_MFA')
})

const everyFactorOptional = { MfaConfiguration: 'OPTIONAL', ...everyFactor } as const
