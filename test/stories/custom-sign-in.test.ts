import { beforeEach, expect, test } from 'vitest'
import { refused } from '../support/accounts.ts'
import { askForPin, customWith, openCustom, pin } from '../support/custom.ts'
import { startFunctions } from '../support/pool-functions.ts'
import { startServer } from '../support/server.ts'
import { claimsOf, tokensOf } from '../support/sign-in.ts'

const functions = await startFunctions()
const server = await startServer({ config: { functions: functions.entries } })
const { begin, answer, adminBegin, adminAnswer } = customWith(server)
const accounts = await openCustom(server, functions)
const { app } = accounts
const generic = ['NotAuthorizedException', 'Incorrect username or password.'] as const
const spent = ['NotAuthorizedException', 'Invalid session for the user, session can only be used once.'] as const
const burned = ['NotAuthorizedException', 'Invalid session for the user.'] as const
const unusable = ['InvalidLambdaResponseException', 'Unrecognizable lambda output'] as const

beforeEach(() => {
  askForPin(functions)
  for (const trigger of ['DefineAuthChallenge', 'CreateAuthChallenge', 'VerifyAuthChallengeResponse'])
    functions.taken(trigger)
})

test('functions ask, judge and let in; what is private stays with them', async () => {
  const { sub } = await accounts.confirmed('alice')
  const asked = await begin(app, 'alice')
  expect(asked.ChallengeName).toBe('CUSTOM_CHALLENGE')
  expect(asked.ChallengeParameters).toEqual({ USERNAME: 'alice', hint: 'four digits' })
  expect(asked.AuthenticationResult).toBeUndefined()
  expect(asked.Session).toMatch(/^[\w-]{20,2048}$/)
  expect(Buffer.from(asked.Session ?? '', 'base64url').includes(pin)).toBe(false)

  const done = await answer(app, asked.Session, { USERNAME: 'alice', ANSWER: pin })
  expect(claimsOf(tokensOf(done).AccessToken)).toMatchObject({ sub, username: 'alice' })

  const [first, second] = functions.taken('DefineAuthChallenge')
  expect(first).toMatchObject({ userName: 'alice', request: { session: [], userAttributes: { sub } } })
  expect(first?.request).not.toHaveProperty('userNotFound')
  const played = { challengeName: 'CUSTOM_CHALLENGE', challengeResult: true, challengeMetadata: 'PIN' }
  expect(second?.request.session).toEqual([played])
  const [created] = functions.taken('CreateAuthChallenge')
  expect(created?.request).toMatchObject({ challengeName: 'CUSTOM_CHALLENGE', session: [] })
  const [verified] = functions.taken('VerifyAuthChallengeResponse')
  expect(verified?.request).toMatchObject({ privateChallengeParameters: { answer: pin }, challengeAnswer: pin })
})

test('a wrong answer is no error: the functions decide, and end it after the third', async () => {
  await accounts.confirmed('bob')
  let { Session } = await begin(app, 'bob')
  for (const _ of [1, 2]) {
    const again = await answer(app, Session, { USERNAME: 'bob', ANSWER: '0000' })
    expect(again).toMatchObject({ ChallengeName: 'CUSTOM_CHALLENGE', ChallengeParameters: { hint: 'four digits' } })
    expect(again.Session).not.toBe(Session)
    Session = again.Session
  }
  await refused(answer(app, Session, { USERNAME: 'bob', ANSWER: '0000' }), ...generic)
  await refused(answer(app, Session, { USERNAME: 'bob', ANSWER: pin }), ...burned)
  const results = functions.taken('DefineAuthChallenge').map(({ request }) => request.session.length)
  expect(results).toEqual([0, 1, 2, 3])
})

test('a wrong answer and then the right one', async () => {
  await accounts.confirmed('carol')
  const { Session } = await begin(app, 'carol')
  const again = await answer(app, Session, { USERNAME: 'carol', ANSWER: '0000' })
  tokensOf(await answer(app, again.Session, { USERNAME: 'carol', ANSWER: pin }))
})

test('a question takes one answer: a session is spent by wrong ones too, and by one of many at once', async () => {
  await accounts.confirmed('dora')
  const first = await begin(app, 'dora')
  await answer(app, first.Session, { USERNAME: 'dora', ANSWER: '0000' })
  await refused(answer(app, first.Session, { USERNAME: 'dora', ANSWER: pin }), ...spent)

  functions.taken('VerifyAuthChallengeResponse')
  const second = await begin(app, 'dora')
  const guesses = ['0000', '1111', '2222', pin, '3333']
  const outcomes = await Promise.allSettled(
    guesses.map(ANSWER => answer(app, second.Session, { USERNAME: 'dora', ANSWER })),
  )
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(functions.taken('VerifyAuthChallengeResponse')).toHaveLength(1)
})

test('a missing answer is told, and the question stays open', async () => {
  await accounts.confirmed('eve')
  const { Session } = await begin(app, 'eve')
  const missing = ['InvalidParameterException', 'Missing required parameter ANSWER'] as const
  await refused(answer(app, Session, { USERNAME: 'eve' }), ...missing)
  await refused(answer(app, Session, { USERNAME: 'eve', ANSWER: '' }), ...missing)
  tokensOf(await answer(app, Session, { USERNAME: 'eve', ANSWER: pin }))
})

test('administrators sign in people the same way', async () => {
  await accounts.confirmed('frank')
  const { Session, ChallengeName } = await adminBegin(accounts, 'frank')
  expect(ChallengeName).toBe('CUSTOM_CHALLENGE')
  const ClientMetadata = { from: 'admin' }
  tokensOf(await adminAnswer(accounts, Session, { USERNAME: 'frank', ANSWER: pin }, { ClientMetadata }))
  expect(functions.taken('VerifyAuthChallengeResponse')[0]?.request.clientMetadata).toEqual(ClientMetadata)
})

test('metadata reaches the functions from the answer, never from the beginning', async () => {
  await accounts.confirmed('grace')
  const ClientMetadata = { channel: 'mail' }
  const { Session } = await begin(app, 'grace', {}, { ClientMetadata })
  for (const trigger of ['DefineAuthChallenge', 'CreateAuthChallenge'])
    for (const { request } of functions.taken(trigger)) {
      expect(request).not.toHaveProperty('clientMetadata')
      expect(request).not.toHaveProperty('validationData')
    }
  await answer(app, Session, { USERNAME: 'grace', ANSWER: '0000' }, { ClientMetadata })
  for (const trigger of ['VerifyAuthChallengeResponse', 'DefineAuthChallenge', 'CreateAuthChallenge'])
    expect(functions.taken(trigger)[0]?.request).toMatchObject({ clientMetadata: ClientMetadata })
})

test('a function may let in at once, and may refuse at once', async () => {
  await accounts.confirmed('heidi')
  functions.says('DefineAuthChallenge', { issueTokens: true })
  tokensOf(await begin(app, 'heidi'))
  functions.says('DefineAuthChallenge', { failAuthentication: true })
  await refused(begin(app, 'heidi'), ...generic)
  functions.says('DefineAuthChallenge', { failAuthentication: true, issueTokens: true })
  await refused(begin(app, 'heidi'), ...generic)
})

test.each([
  ['no decision', {}],
  ['a decision of another type', { issueTokens: 'yes' }],
  ['a challenge that nobody knows', { challengeName: 'RIDDLE' }],
  ['a challenge that is not its to ask for', { challengeName: 'SMS_MFA' }],
  ['a password that was not begun with', { challengeName: 'PASSWORD_VERIFIER' }],
])('refuses what DefineAuthChallenge may not say: %s', async (_, response) => {
  await accounts.confirmed('ivan').catch(() => undefined)
  functions.says('DefineAuthChallenge', response)
  await refused(begin(app, 'ivan'), ...unusable)
})

test('what a function says too much of is refused, and the session is good no more', async () => {
  await accounts.confirmed('judy')
  const { Session } = await begin(app, 'judy')
  functions.says('CreateAuthChallenge', { privateChallengeParameters: { answer: 'x'.repeat(3_000) } })
  await refused(answer(app, Session, { USERNAME: 'judy', ANSWER: '0000' }), ...unusable)
  await refused(answer(app, Session, { USERNAME: 'judy', ANSWER: pin }), ...burned)
})

test.each(['DefineAuthChallenge', 'CreateAuthChallenge', 'VerifyAuthChallengeResponse'])(
  'an error of %s is told, and burns the session',
  async trigger => {
    const name = `karl-${trigger}`
    await accounts.confirmed(name)
    const { Session } = await begin(app, name)
    functions.on(trigger, () => {
      throw new Error('No entry')
    })
    const told = ['UserLambdaValidationException', `${trigger} failed with error No entry.`] as const
    await refused(answer(app, Session, { USERNAME: name, ANSWER: '0000' }), ...told)
    askForPin(functions)
    await refused(answer(app, Session, { USERNAME: name, ANSWER: pin }), ...burned)
  },
)

test('a sign-in that functions never end is ended', async () => {
  await accounts.confirmed('lena')
  functions.says('DefineAuthChallenge', { challengeName: 'CUSTOM_CHALLENGE' })
  functions.says('CreateAuthChallenge', { challengeMetadata: 'x' })
  let { Session } = await begin(app, 'lena')
  let rounds = 0
  const last = await (async () => {
    for (;;) {
      const outcome = await answer(app, Session, { USERNAME: 'lena', ANSWER: 'x' }).catch((error: Error) => error)
      if (outcome instanceof Error) return outcome
      Session = outcome.Session
      rounds += 1
    }
  })()
  expect(rounds).toBeGreaterThan(15)
  expect(rounds).toBeLessThan(31)
  expect(last).toMatchObject({ name: expect.stringMatching(/NotAuthorized|InvalidLambdaResponse/) })
})
