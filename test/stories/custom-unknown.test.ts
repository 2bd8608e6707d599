import { AdminDisableUserCommand } from '@aws-sdk/client-cognito-identity-provider'
import { beforeEach, expect, test } from 'vitest'
import { refused } from '../support/accounts.ts'
import { askForPin, customWith, openCustom, pin } from '../support/custom.ts'
import { startFunctions } from '../support/pool-functions.ts'
import { startServer } from '../support/server.ts'
import { signInWith, tokensOf } from '../support/sign-in.ts'
import { startSrp } from '../support/srp.ts'

const functions = await startFunctions()
const server = await startServer({ config: { functions: functions.entries } })
const { begin, answer } = customWith(server)
const { respond } = signInWith(server)
const hiding = await openCustom(server, functions, {
  triggers: ['PreAuthentication', 'PostAuthentication', 'PreTokenGeneration'],
  client: { PreventUserExistenceErrors: 'ENABLED' },
})
const { app } = hiding
const generic = ['NotAuthorizedException', 'Incorrect username or password.'] as const
const triggers = ['DefineAuthChallenge', 'CreateAuthChallenge', 'VerifyAuthChallengeResponse', 'PreAuthentication']

beforeEach(() => {
  askForPin(functions)
  for (const trigger of [...triggers, 'PostAuthentication', 'PreTokenGeneration']) functions.taken(trigger)
})

test('a client that does not conceal users tells at once that there is none, and asks no function', async () => {
  const open = await openCustom(server, functions, { triggers: ['PreAuthentication'] })
  await refused(begin(open.app, 'nobody'), 'UserNotFoundException', 'User does not exist.')
  for (const trigger of triggers) expect(functions.taken(trigger)).toHaveLength(0)
})

test('where users are concealed, functions play along with nobody, round by round, as with somebody', async () => {
  await hiding.confirmed('alice')
  const shown = []
  for (const USERNAME of ['alice', 'nobody']) {
    const asked = await begin(app, USERNAME)
    const again = await answer(app, asked.Session, { USERNAME, ANSWER: '0000' })
    shown.push([asked.ChallengeParameters, again.ChallengeParameters, asked.Session?.length, again.Session?.length])
    expect(asked.ChallengeParameters).toEqual({ USERNAME, hint: 'four digits' })
  }
  // The two names differ by one letter; the length of a session is rounded to bytes by its encoding.
  const [somebody, nobody] = shown.map(row => row.slice(2).map(Number))
  for (const [index, length] of (somebody ?? []).entries())
    expect(Math.abs(length - (nobody?.[index] ?? 0))).toBeLessThanOrEqual(2)

  for (const trigger of triggers) {
    const events = functions.taken(trigger)
    const about = (name: string) => events.filter(({ userName }) => userName === name).map(({ request }) => request)
    expect(about('alice').every(({ userNotFound }) => userNotFound === false)).toBe(true)
    expect(about('nobody').length).toBe(about('alice').length)
    expect(about('nobody')).toEqual(
      about('nobody').map(request => ({ ...request, userNotFound: true, userAttributes: {} })),
    )
  }
})

test('nobody gets tokens, however right his answer and whatever the functions say', async () => {
  const { Session } = await begin(app, 'nobody')
  await refused(answer(app, Session, { USERNAME: 'nobody', ANSWER: pin }), ...generic)
  expect(functions.taken('VerifyAuthChallengeResponse')[0]?.request).toMatchObject({ userNotFound: true })
  functions.says('DefineAuthChallenge', { issueTokens: true })
  await refused(begin(app, 'nobody'), ...generic)
  for (const trigger of ['PostAuthentication', 'PreTokenGeneration']) expect(functions.taken(trigger)).toHaveLength(0)
})

test('a decoy’s session is no user’s, and a user’s no decoy’s', async () => {
  await hiding.confirmed('bob')
  const nobody = await begin(app, 'nobody')
  const bob = await begin(app, 'bob')
  const invalid = ['NotAuthorizedException', 'Invalid session for the user.'] as const
  await refused(answer(app, nobody.Session, { USERNAME: 'bob', ANSWER: pin }), ...invalid)
  await refused(answer(app, bob.Session, { USERNAME: 'nobody', ANSWER: pin }), ...invalid)
  await refused(answer(app, nobody.Session, { USERNAME: 'noone', ANSWER: pin }), ...invalid)
  tokensOf(await answer(app, bob.Session, { USERNAME: 'bob', ANSWER: pin }))
})

test('who signs up under a decoy’s name meanwhile is not signed in by its session', async () => {
  const { Session } = await begin(app, 'carol')
  await hiding.confirmed('carol')
  await refused(answer(app, Session, { USERNAME: 'carol', ANSWER: pin }), 'NotAuthorizedException')
})

test('nobody’s password is never right, and the functions hear that it was wrong', async () => {
  const srp = startSrp()
  const asked = await begin(app, 'nobody', { CHALLENGE_NAME: 'SRP_A', SRP_A: srp.A })
  expect(asked.ChallengeName).toBe('PASSWORD_VERIFIER')
  const proof = srp.answer(asked.ChallengeParameters, hiding.pool.UserPoolId, 'any')
  await refused(respond(app, 'PASSWORD_VERIFIER', { ...proof, USERNAME: 'nobody' }, asked.Session), ...generic)
  expect(functions.taken('DefineAuthChallenge').at(-1)?.request).toMatchObject({
    userNotFound: true,
    session: [{ challengeName: 'SRP_A' }, { challengeName: 'PASSWORD_VERIFIER', challengeResult: false }],
  })
})

test('a disabled user looks like anybody until the functions let him in', async () => {
  await hiding.confirmed('dora')
  await server.client.send(new AdminDisableUserCommand({ ...hiding.pool, Username: 'dora' }))
  const { Session, ChallengeName } = await begin(app, 'dora')
  expect(ChallengeName).toBe('CUSTOM_CHALLENGE')
  await refused(answer(app, Session, { USERNAME: 'dora', ANSWER: pin }), 'NotAuthorizedException', 'User is disabled.')
})
