import { expect, test } from 'vitest'
import { otherThan, password, refused } from '../support/accounts.ts'
import { factorsWith, openWithFactors } from '../support/factors.ts'
import { startServer } from '../support/server.ts'
import { signInWith, tokensOf } from '../support/sign-in.ts'

const server = await startServer()
const { clock } = server
const { respond, byPassword, bySrp, initiate } = signInWith(server)
const { associate, verify, prefer, withApp } = factorsWith(server)
const offered = { MfaConfiguration: 'OPTIONAL', SoftwareTokenMfaConfiguration: { Enabled: true } } as const
const accounts = await openWithFactors(server, offered)
const { app, pool } = accounts

const mismatch = ['CodeMismatchException', 'Invalid code received for user'] as const
const used = ['ExpiredCodeException', 'Your software token has already been used once.'] as const
const answer = (USERNAME: string, SOFTWARE_TOKEN_MFA_CODE: string) => ({ USERNAME, SOFTWARE_TOKEN_MFA_CODE })

test('a user registers an app, turns it on, and is asked for its code from then on', async () => {
  await accounts.confirmed('alice')
  const AccessToken = await accounts.accessToken('alice')
  const { app: authenticator, Session } = await associate({ AccessToken })
  expect(authenticator.secret).toMatch(/^[A-Z2-7]{52}$/)
  expect(Session).toBeUndefined()
  const verified = await verify({ AccessToken }, authenticator.code(), 'Phone of Alice')
  expect(verified).toMatchObject({ Status: 'SUCCESS' })
  expect(verified.Session).toBeUndefined()

  tokensOf(await byPassword(app, 'alice'))
  await prefer(AccessToken, { SoftwareTokenMfaSettings: { Enabled: true, PreferredMfa: true } })
  clock.advance('30 seconds')
  const asked = await byPassword(app, 'alice')
  expect(asked).toMatchObject({
    ChallengeName: 'SOFTWARE_TOKEN_MFA',
    ChallengeParameters: { FRIENDLY_DEVICE_NAME: 'Phone of Alice', USER_ID_FOR_SRP: 'alice' },
  })
  expect(asked.AuthenticationResult).toBeUndefined()
  const done = await respond(app, 'SOFTWARE_TOKEN_MFA', answer('alice', authenticator.code()), asked.Session)
  tokensOf(done)
})

test('after SRP the code is asked for as well', async () => {
  await accounts.confirmed('anna')
  const authenticator = await withApp(accounts, 'anna')
  const asked = await bySrp(accounts, 'anna')
  expect(asked.ChallengeName).toBe('SOFTWARE_TOKEN_MFA')
  tokensOf(await respond(app, 'SOFTWARE_TOKEN_MFA', answer('anna', authenticator.code()), asked.Session))
})

test('a wrong code leaves the session good; the code of another user is wrong', async () => {
  await accounts.confirmed('bob')
  await accounts.confirmed('carol')
  const authenticator = await withApp(accounts, 'bob')
  const foreign = await withApp(accounts, 'carol')
  const { Session } = await byPassword(app, 'bob')
  for (const code of [otherThan(authenticator.code()), foreign.code(), '12345', '５０５９２４', ' '])
    await refused(respond(app, 'SOFTWARE_TOKEN_MFA', answer('bob', code), Session), ...mismatch)
  await refused(
    respond(app, 'SOFTWARE_TOKEN_MFA', { USERNAME: 'bob' }, Session),
    'InvalidParameterException',
    'Missing required parameter SOFTWARE_TOKEN_MFA_CODE',
  )
  tokensOf(await respond(app, 'SOFTWARE_TOKEN_MFA', answer('bob', authenticator.code()), Session))
})

test('a code is good for its half minute and for one before and after it', async () => {
  await accounts.confirmed('dora')
  const authenticator = await withApp(accounts, 'dora')
  const { Session } = await byPassword(app, 'dora')
  for (const halfMinutes of [-2, 2])
    await refused(
      respond(app, 'SOFTWARE_TOKEN_MFA', answer('dora', authenticator.code(halfMinutes)), Session),
      ...mismatch,
    )
  clock.advance('60 seconds')
  for (const halfMinutes of [-1, 1]) {
    const next = await byPassword(app, 'dora')
    tokensOf(await respond(app, 'SOFTWARE_TOKEN_MFA', answer('dora', authenticator.code(halfMinutes)), next.Session))
  }
})

test('a code is good once, in whichever sign-in, and also when it was the one that verified the app', async () => {
  await accounts.confirmed('eve')
  const AccessToken = await accounts.accessToken('eve')
  const { app: authenticator } = await associate({ AccessToken })
  await verify({ AccessToken }, authenticator.code())
  await refused(verify({ AccessToken }, authenticator.code()), ...used)
  await prefer(AccessToken, { SoftwareTokenMfaSettings: { Enabled: true } })
  const first = await byPassword(app, 'eve')
  await refused(respond(app, 'SOFTWARE_TOKEN_MFA', answer('eve', authenticator.code()), first.Session), ...used)
  clock.advance('30 seconds')
  tokensOf(await respond(app, 'SOFTWARE_TOKEN_MFA', answer('eve', authenticator.code()), first.Session))
  const second = await byPassword(app, 'eve')
  await refused(respond(app, 'SOFTWARE_TOKEN_MFA', answer('eve', authenticator.code()), second.Session), ...used)
  clock.advance('30 seconds')
  await refused(respond(app, 'SOFTWARE_TOKEN_MFA', answer('eve', authenticator.code(-1)), second.Session), ...used)
})

test('of many answers with one code at once, one gets tokens', async () => {
  await accounts.confirmed('fay')
  const authenticator = await withApp(accounts, 'fay')
  const sessions = await Promise.all(Array.from({ length: 6 }, () => byPassword(app, 'fay')))
  const answers = sessions.map(({ Session }) =>
    respond(app, 'SOFTWARE_TOKEN_MFA', answer('fay', authenticator.code()), Session),
  )
  const outcomes = await Promise.allSettled(answers)
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  for (const outcome of outcomes)
    if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ name: used[0], message: used[1] })
})

test('a session is good once, in time, for its user, client and challenge', async () => {
  await accounts.confirmed('gina')
  await accounts.confirmed('hugo')
  const authenticator = await withApp(accounts, 'gina')
  const { Session } = await byPassword(app, 'gina')
  const invalid = ['NotAuthorizedException', 'Invalid session for the user.'] as const
  const elsewhere = await server.createClient({ Id: pool.UserPoolId })
  const code = authenticator.code()
  await refused(respond(app, 'SOFTWARE_TOKEN_MFA', answer('hugo', code), Session), ...invalid)
  await refused(respond(elsewhere, 'SOFTWARE_TOKEN_MFA', answer('gina', code), Session), ...invalid)
  await refused(respond(app, 'SMS_MFA', { USERNAME: 'gina', SMS_MFA_CODE: code }, Session), ...invalid)
  await refused(respond(app, 'MFA_SETUP', { USERNAME: 'gina' }, Session), ...invalid)
  await refused(respond(app, 'SELECT_MFA_TYPE', { USERNAME: 'gina', ANSWER: 'SMS_MFA' }, Session), ...invalid)
  await refused(
    respond(app, 'NEW_PASSWORD_REQUIRED', { USERNAME: 'gina', NEW_PASSWORD: password }, Session),
    ...invalid,
  )
  tokensOf(await respond(app, 'SOFTWARE_TOKEN_MFA', answer('gina', code), Session))
  clock.advance('30 seconds')
  await refused(
    respond(app, 'SOFTWARE_TOKEN_MFA', answer('gina', authenticator.code()), Session),
    'NotAuthorizedException',
    'Invalid session for the user, session can only be used once.',
  )
  const late = await byPassword(app, 'gina')
  clock.advance('3 minutes')
  await refused(
    respond(app, 'SOFTWARE_TOKEN_MFA', answer('gina', authenticator.code()), late.Session),
    'NotAuthorizedException',
    'Invalid session for the user, session is expired.',
  )
})

test('an app that is registered anew takes the place of the one before at once', async () => {
  await accounts.confirmed('iris')
  const former = await withApp(accounts, 'iris')
  const asked = await byPassword(app, 'iris')
  const { AccessToken } = tokensOf(
    await respond(app, 'SOFTWARE_TOKEN_MFA', answer('iris', former.code()), asked.Session),
  )
  const pending = await byPassword(app, 'iris')
  const { app: latter } = await associate({ AccessToken })
  clock.advance('30 seconds')
  await refused(
    respond(app, 'SOFTWARE_TOKEN_MFA', answer('iris', former.code()), pending.Session),
    'NotAuthorizedException',
    'Invalid session for the user.',
  )
  await refused(verify({ AccessToken }, former.code()), 'EnableSoftwareTokenMFAException', 'Code mismatch')
  await refused(
    prefer(AccessToken, { SoftwareTokenMfaSettings: { Enabled: true } }),
    'InvalidParameterException',
    'User does not have delivery config set to turn on SOFTWARE_TOKEN_MFA',
  )
  await verify({ AccessToken }, latter.code())
  await prefer(AccessToken, { SoftwareTokenMfaSettings: { Enabled: true } })
  expect((await byPassword(app, 'iris')).ChallengeName).toBe('SOFTWARE_TOKEN_MFA')
})

test('ten wrong codes are free, then there are locks during which not even the right one passes', async () => {
  await accounts.confirmed('jane')
  const authenticator = await withApp(accounts, 'jane')
  const guess = async (code: string, Session: string | undefined) =>
    respond(app, 'SOFTWARE_TOKEN_MFA', answer('jane', code), Session)
  const wrong = otherThan(authenticator.code())
  for (let turn = 0; turn < 10; turn++) {
    // Whichever session they are made in.
    const { Session } = await byPassword(app, 'jane')
    await refused(guess(wrong, Session), ...mismatch)
  }
  const { Session } = await byPassword(app, 'jane')
  await refused(guess(authenticator.code(), Session), 'NotAuthorizedException', 'Code attempts exceeded')
  clock.advance('1 second')
  await refused(guess(wrong, Session), ...mismatch)
  clock.advance('1 second')
  await refused(guess(authenticator.code(), Session), 'NotAuthorizedException', 'Code attempts exceeded')
  clock.advance('1 second')
  tokensOf(await guess(authenticator.code(), Session))
  // A right one forgives them.
  clock.advance('30 seconds')
  const next = await byPassword(app, 'jane')
  for (let turn = 0; turn < 9; turn++) await refused(guess(wrong, next.Session), ...mismatch)
  tokensOf(await guess(authenticator.code(), next.Session))
})

test('what is not registered, offered or asked for is refused', async () => {
  await accounts.confirmed('kate')
  const AccessToken = await accounts.accessToken('kate')
  await refused(
    verify({ AccessToken }, '123456'),
    'InvalidParameterException',
    'User has not set up software token mfa',
  )
  await refused(associate({ AccessToken: `${AccessToken}x` }), 'NotAuthorizedException')
  for (const by of [{}, { AccessToken, Session: 'x'.repeat(30) }]) {
    const response = await server.call('AssociateSoftwareToken', by)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ __type: 'InvalidParameterException' })
  }
  const plain = await openWithFactors(server, { MfaConfiguration: 'OFF' })
  await plain.confirmed('kate')
  const elsewhere = { AccessToken: await plain.accessToken('kate') }
  const missing = [
    'SoftwareTokenMFANotFoundException',
    'Software Token MFA has not been enabled by the userPool',
  ] as const
  await refused(associate(elsewhere), ...missing)
  await refused(verify(elsewhere, '123456'), ...missing)
  await refused(
    initiate(app, 'USER_PASSWORD_AUTH', { USERNAME: 'kate', PASSWORD: 'wrong' }),
    'NotAuthorizedException',
    'Incorrect username or password.',
  )
})
