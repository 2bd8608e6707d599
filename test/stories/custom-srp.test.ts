import { AdminSetUserMFAPreferenceCommand } from '@aws-sdk/client-cognito-identity-provider'
import { beforeEach, expect, test } from 'vitest'
import { otherPassword, password, refused } from '../support/accounts.ts'
import { askForPin, customTriggers, customWith, openCustom, pin } from '../support/custom.ts'
import { factorsWith, openWithFactors } from '../support/factors.ts'
import { lambdaConfig, startFunctions } from '../support/pool-functions.ts'
import { startServer } from '../support/server.ts'
import { signInWith, tokensOf } from '../support/sign-in.ts'
import { startSrp } from '../support/srp.ts'

const functions = await startFunctions()
const server = await startServer({ config: { functions: functions.entries } })
const { begin, answer } = customWith(server)
const { respond, invited } = signInWith(server)
const accounts = await openCustom(server, functions)
const { app, pool } = accounts
const generic = ['NotAuthorizedException', 'Incorrect username or password.'] as const
const invalid = ['NotAuthorizedException', 'Invalid session for the user.'] as const
const unusable = ['InvalidLambdaResponseException', 'Unrecognizable lambda output'] as const
const round = (challengeName: string, challengeResult: boolean, challengeMetadata: string | null = null) => ({
  challengeName,
  challengeResult,
  challengeMetadata,
})

beforeEach(() => {
  askForPin(functions)
  functions.taken('DefineAuthChallenge')
})

async function withPassword(USERNAME: string, typed = password, at = accounts) {
  const srp = startSrp()
  const asked = await begin(at.app, USERNAME, { CHALLENGE_NAME: 'SRP_A', SRP_A: srp.A })
  const responses = srp.answer(asked.ChallengeParameters, at.pool.UserPoolId, typed)
  return { asked, responses, prove: () => respond(at.app, 'PASSWORD_VERIFIER', responses, asked.Session) }
}

test('the password by SRP first, then the functions’ challenge', async () => {
  await accounts.confirmed('alice')
  const { asked, prove } = await withPassword('alice')
  expect(asked.ChallengeName).toBe('PASSWORD_VERIFIER')
  expect(Object.keys(asked.ChallengeParameters ?? {}).sort()).toEqual(
    ['SALT', 'SECRET_BLOCK', 'SRP_B', 'USERNAME', 'USER_ID_FOR_SRP'].sort(),
  )
  const next = await prove()
  expect(next).toMatchObject({ ChallengeName: 'CUSTOM_CHALLENGE', ChallengeParameters: { USERNAME: 'alice' } })
  tokensOf(await answer(app, next.Session, { USERNAME: 'alice', ANSWER: pin }))
  expect(functions.taken('DefineAuthChallenge').map(({ request }) => request.session)).toEqual([
    [round('SRP_A', true)],
    [round('SRP_A', true), round('PASSWORD_VERIFIER', true)],
    [round('SRP_A', true), round('PASSWORD_VERIFIER', true), round('CUSTOM_CHALLENGE', true, 'PIN')],
  ])
})

test('the key may be spelled as the documents do', async () => {
  await accounts.confirmed('anna')
  const asked = await begin(app, 'anna', { ChallengeName: 'SRP_A', SRP_A: startSrp().A })
  expect(asked.ChallengeName).toBe('PASSWORD_VERIFIER')
})

test('functions are told of a wrong password; the proof is not looked at again', async () => {
  await accounts.confirmed('bob')
  const { asked, prove } = await withPassword('bob', otherPassword)
  await refused(prove(), ...generic)
  expect(functions.taken('DefineAuthChallenge').at(-1)?.request.session).toEqual([
    round('SRP_A', true),
    round('PASSWORD_VERIFIER', false),
  ])
  await refused(prove(), ...generic)
  await refused(answer(app, asked.Session, { USERNAME: 'bob', ANSWER: pin }), ...invalid)
})

test('wrong passwords lock here as everywhere', async () => {
  await accounts.confirmed('carol')
  for (const _ of [1, 2, 3, 4, 5]) await refused((await withPassword('carol', otherPassword)).prove(), ...generic)
  const { prove } = await withPassword('carol')
  await refused(prove(), 'NotAuthorizedException', 'Password attempts exceeded')
  // What was not looked at may be shown again, once the lock is over.
  server.clock.advance('1 second')
  expect((await prove()).ChallengeName).toBe('CUSTOM_CHALLENGE')
})

test('block and session belong together: neither is good alone, with another’s, or twice', async () => {
  await accounts.confirmed('dora')
  await accounts.confirmed('eve')
  const { responses, asked, prove } = await withPassword('dora')
  const other = await withPassword('dora')
  const foreign = await withPassword('eve')
  await refused(respond(app, 'PASSWORD_VERIFIER', responses), ...invalid)
  await refused(respond(app, 'PASSWORD_VERIFIER', responses, other.asked.Session), ...invalid)
  await refused(respond(app, 'PASSWORD_VERIFIER', responses, foreign.asked.Session), ...invalid)
  await refused(
    respond(app, 'PASSWORD_VERIFIER', { ...foreign.responses, USERNAME: 'dora' }, foreign.asked.Session),
    ...generic,
  )
  await refused(answer(app, asked.Session, { USERNAME: 'dora', ANSWER: pin }), ...invalid)
  await prove()
  await refused(prove(), ...generic)
})

test('functions may ask for a password only right after its public value came', async () => {
  await accounts.confirmed('frank')
  const { prove } = await withPassword('frank')
  functions.says('DefineAuthChallenge', { challengeName: 'PASSWORD_VERIFIER' })
  await refused(prove(), ...unusable)
})

test('a temporary password that was proven has to be replaced before the functions go on', async () => {
  await invited(pool, 'grace')
  const { prove } = await withPassword('grace')
  const asked = await prove()
  expect(asked.ChallengeName).toBe('NEW_PASSWORD_REQUIRED')
  const chosen = { USERNAME: 'grace', NEW_PASSWORD: otherPassword }
  const next = await respond(app, 'NEW_PASSWORD_REQUIRED', chosen, asked.Session)
  expect(next.ChallengeName).toBe('CUSTOM_CHALLENGE')
  tokensOf(await answer(app, next.Session, { USERNAME: 'grace', ANSWER: pin }))
  expect(await accounts.get('grace')).toMatchObject({ status: 'CONFIRMED' })
})

test('a user with a second factor is asked for it after the password, and without a password at the end', async () => {
  const offered = { MfaConfiguration: 'OPTIONAL', SoftwareTokenMfaConfiguration: { Enabled: true } } as const
  const guarded = await openWithFactors(server, offered, { LambdaConfig: lambdaConfig(functions, ...customTriggers) })
  await guarded.confirmed('heidi')
  const authenticator = await factorsWith(server).withApp(guarded, 'heidi')
  const code = () => ({ USERNAME: 'heidi', SOFTWARE_TOKEN_MFA_CODE: authenticator.code() })

  const { prove } = await withPassword('heidi', password, guarded)
  const factor = await prove()
  expect(factor.ChallengeName).toBe('SOFTWARE_TOKEN_MFA')
  await refused(answer(guarded.app, factor.Session, { USERNAME: 'heidi', ANSWER: pin }), ...invalid)
  const next = await respond(guarded.app, 'SOFTWARE_TOKEN_MFA', code(), factor.Session)
  expect(next.ChallengeName).toBe('CUSTOM_CHALLENGE')
  tokensOf(await answer(guarded.app, next.Session, { USERNAME: 'heidi', ANSWER: pin }))
  expect(functions.taken('DefineAuthChallenge').at(-1)?.request.session).toEqual([
    round('SRP_A', true),
    round('PASSWORD_VERIFIER', true),
    round('SOFTWARE_TOKEN_MFA', true),
    round('CUSTOM_CHALLENGE', true, 'PIN'),
  ])

  server.clock.advance('1 minute')
  const { Session } = await begin(guarded.app, 'heidi')
  const asked = await answer(guarded.app, Session, { USERNAME: 'heidi', ANSWER: pin })
  expect(asked.ChallengeName).toBe('SOFTWARE_TOKEN_MFA')
  expect(asked.AuthenticationResult).toBeUndefined()
  tokensOf(await respond(guarded.app, 'SOFTWARE_TOKEN_MFA', code(), asked.Session))
})

test('what functions change about the user while the sign-in waits for them counts at once', async () => {
  const offered = { MfaConfiguration: 'OPTIONAL', SoftwareTokenMfaConfiguration: { Enabled: true } } as const
  const guarded = await openWithFactors(server, offered, { LambdaConfig: lambdaConfig(functions, ...customTriggers) })
  await guarded.confirmed('ivan')
  await factorsWith(server).withApp(guarded, 'ivan')
  functions.on('VerifyAuthChallengeResponse', async ({ response, userName }) => {
    const off = { Enabled: false, PreferredMfa: false }
    await server.client.send(
      new AdminSetUserMFAPreferenceCommand({ ...guarded.pool, Username: userName, SoftwareTokenMfaSettings: off }),
    )
    response.answerCorrect = true
  })
  const { Session } = await begin(guarded.app, 'ivan')
  tokensOf(await answer(guarded.app, Session, { USERNAME: 'ivan', ANSWER: 'x' }))
})
