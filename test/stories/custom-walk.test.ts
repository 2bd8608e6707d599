import fc from 'fast-check'
import { expect, test } from 'vitest'
import { otherPassword, password } from '../support/accounts.ts'
import { askForPin, customWith, openCustom, pin } from '../support/custom.ts'
import { startFunctions } from '../support/pool-functions.ts'
import { startServer } from '../support/server.ts'
import { signInWith, tampered } from '../support/sign-in.ts'
import { type Responses, startSrp } from '../support/srp.ts'

const functions = await startFunctions()
askForPin(functions)
const server = await startServer({ config: { functions: functions.entries } })
const { clock } = server
const { begin } = customWith(server)
const { respond } = signInWith(server)
const accounts = await openCustom(server, functions, { client: { PreventUserExistenceErrors: 'ENABLED' } })
const { app, pool } = accounts
const names = ['alice', 'bob', 'nobody'] as const
type Name = (typeof names)[number]
await accounts.confirmed('alice')
await accounts.confirmed('bob')
const elsewhere = await server.createClient({ Id: pool.UserPoolId }, { ExplicitAuthFlows: ['ALLOW_CUSTOM_AUTH'] })

/** A question that was asked, and what is known of the sign-in that it belongs to. */
interface Asked {
  readonly name: Name
  readonly challenge: 'PASSWORD_VERIFIER' | 'CUSTOM_CHALLENGE'
  readonly session: string
  readonly proof?: Responses
  readonly isProofRight: boolean
  readonly wrong: number
  readonly at: number
  isSpent: boolean
}

type Spoiling = 'none' | 'session' | 'name' | 'client' | 'challenge' | 'swapped'
const spoilings: readonly Spoiling[] = [
  'none',
  'none',
  'none',
  'none',
  'session',
  'name',
  'client',
  'challenge',
  'swapped',
]

const steps = fc.array(
  fc.oneof(
    fc.record({
      do: fc.constant('begin' as const),
      name: fc.constantFrom(...names),
      srp: fc.constantFrom('none', 'right', 'wrong'),
    }),
    fc.record({
      do: fc.constant('answer' as const),
      which: fc.nat(),
      isRight: fc.boolean(),
      spoil: fc.constantFrom(...spoilings),
    }),
    fc.record({ do: fc.constant('wait' as const), seconds: fc.constantFrom(1, 60, 200) }),
  ),
  { minLength: 5, maxLength: 25 },
)

type Path = typeof steps extends fc.Arbitrary<infer T> ? T : never

/** One that has to end in tokens, whatever chance brings. */
const honest: Path = [
  { do: 'begin', name: 'alice', srp: 'right' },
  { do: 'answer', which: 0, isRight: true, spoil: 'none' },
  { do: 'answer', which: 1, isRight: false, spoil: 'none' },
  { do: 'answer', which: 2, isRight: true, spoil: 'none' },
]

test('on no path are there tokens unless each step before was asked, fresh, unspoiled, answered once and rightly last', async () => {
  let granted = 0
  await fc.assert(
    fc.asyncProperty(steps, async path => {
      clock.advance('1 hour')
      const asked: Asked[] = []
      for (const step of path) {
        if (step.do === 'wait') clock.advance(step.seconds * 1000)
        else if (step.do === 'begin') asked.push(await open(step.name, step.srp))
        else granted += await answer(asked, step)
      }
    }),
    { numRuns: 15, examples: [[honest]] },
  )
  expect(granted).toBeGreaterThan(0)
})

async function open(name: Name, srp: string): Promise<Asked> {
  const client = startSrp()
  const more: Responses = srp === 'none' ? {} : { CHALLENGE_NAME: 'SRP_A', SRP_A: client.A }
  const { ChallengeName, ChallengeParameters, Session = '' } = await begin(app, name, more)
  expect(ChallengeName).toBe(srp === 'none' ? 'CUSTOM_CHALLENGE' : 'PASSWORD_VERIFIER')
  const typed = srp === 'right' ? password : otherPassword
  return {
    name,
    challenge: srp === 'none' ? 'CUSTOM_CHALLENGE' : 'PASSWORD_VERIFIER',
    session: Session,
    ...(srp !== 'none' && { proof: client.answer(ChallengeParameters, pool.UserPoolId, typed) }),
    isProofRight: srp !== 'wrong' && name !== 'nobody',
    wrong: 0,
    at: clock.now().getTime(),
    isSpent: false,
  }
}

interface Answering {
  readonly which: number
  readonly isRight: boolean
  readonly spoil: Spoiling
}

/** Answers 1 for tokens; fails where there are tokens that must not be, or none where they must. */
async function answer(all: Asked[], { which, isRight, spoil }: Answering): Promise<number> {
  const question = all[which % all.length]
  if (!question) return 0
  const isFresh = clock.now().getTime() < question.at + 3 * 60_000
  const outcome = await send(all, question, { isRight, spoil }).catch((error: Error) => error)
  if (spoil === 'none' && isFresh && !question.isSpent) return settle(all, question, outcome, isRight)
  expect(outcome).toBeInstanceOf(Error)
  return 0
}

function send(all: Asked[], question: Asked, { isRight, spoil }: Omit<Answering, 'which'>) {
  const { name, challenge, session, proof } = question
  const right = { ...proof, USERNAME: name, ...(!proof && { ANSWER: isRight ? pin : 'x' }) }
  const responses = spoil === 'name' ? { ...right, USERNAME: name === 'bob' ? 'alice' : 'bob' } : right
  const to = spoil === 'client' ? { ClientId: elsewhere.ClientId } : app
  // A secret block goes with its own session, and a custom challenge has no other challenge's session.
  const foreign = all.find(other => other.session !== session && (proof || other.proof))?.session ?? ''
  const carried = { session: tampered(session), swapped: foreign }
  const carrying = spoil === 'session' || spoil === 'swapped' ? carried[spoil] : session
  return respond(to, spoil === 'challenge' ? 'SMS_MFA' : challenge, responses, carrying || tampered(session))
}

type Outcome = Awaited<ReturnType<typeof respond>> | Error

function settle(all: Asked[], question: Asked, outcome: Outcome, isRight: boolean): number {
  if (outcome instanceof Error && outcome.message === 'Password attempts exceeded') return 0
  question.isSpent = true
  if (question.challenge === 'PASSWORD_VERIFIER') {
    if (!question.isProofRight) expect(outcome).toBeInstanceOf(Error)
    else expect(outcome).toMatchObject({ ChallengeName: 'CUSTOM_CHALLENGE' })
  } else if (isRight && question.name !== 'nobody') {
    expect(outcome).toHaveProperty('AuthenticationResult.AccessToken')
    return 1
  } else if (isRight || question.wrong === 2) {
    expect(outcome).toBeInstanceOf(Error)
  }
  if (outcome instanceof Error) return 0
  expect(outcome.AuthenticationResult).toBeUndefined()
  const wrong = question.wrong + (question.challenge === 'CUSTOM_CHALLENGE' ? 1 : 0)
  const { name, isProofRight } = question
  const at = clock.now().getTime()
  const next = { name, isProofRight, wrong, at, challenge: 'CUSTOM_CHALLENGE', isSpent: false } as const
  all.push({ ...next, session: outcome.Session ?? '' })
  return 0
}
