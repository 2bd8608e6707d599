import fc from 'fast-check'
import { expect, test } from 'vitest'
import { otherPassword, password } from '../support/accounts.ts'
import { startServer } from '../support/server.ts'
import { openSignIn, signInWith, tampered } from '../support/sign-in.ts'
import { type Responses, startSrp } from '../support/srp.ts'

const server = await startServer()
const { clock } = server
const { initiate, respond } = signInWith(server)
const accounts = await openSignIn(server, {}, { PreventUserExistenceErrors: 'ENABLED' })
const { app, pool } = accounts
const names = ['alice', 'bob', 'nobody'] as const
await accounts.confirmed('alice')
await accounts.confirmed('bob')
const elsewhere = await server.createClient({ Id: pool.UserPoolId })

/** A question that was asked, and what is known of it. */
interface Asked {
  readonly name: (typeof names)[number]
  readonly answer: Responses
  readonly isRight: boolean
  readonly at: number
  isSpent: boolean
}

type Spoiling = 'none' | 'signature' | 'block' | 'name' | 'client' | 'challenge'

const steps = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant('begin' as const), name: fc.constantFrom(...names), isRight: fc.boolean() }),
    fc.record({
      do: fc.constant('answer' as const),
      which: fc.nat(),
      spoil: fc.constantFrom<Spoiling>('none', 'none', 'none', 'signature', 'block', 'name', 'client', 'challenge'),
    }),
    fc.record({ do: fc.constant('wait' as const), seconds: fc.constantFrom(1, 60, 200, 1000) }),
  ),
  { minLength: 5, maxLength: 25 },
)

test('on no path are there tokens without a fresh, unspent, unspoiled and right proof', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async path => {
      // Locks of the path before are over.
      clock.advance('1 hour')
      const asked: Asked[] = []
      for (const step of path) {
        if (step.do === 'wait') clock.advance(step.seconds * 1000)
        else if (step.do === 'begin') asked.push(await begin(step.name, step.isRight))
        else await answer(asked[step.which % asked.length], step.spoil)
      }
    }),
    { numRuns: 25 },
  )
})

async function begin(name: Asked['name'], isRight: boolean): Promise<Asked> {
  const srp = startSrp()
  const { ChallengeParameters } = await initiate(app, 'USER_SRP_AUTH', { USERNAME: name, SRP_A: srp.A })
  const answer = srp.answer(ChallengeParameters, pool.UserPoolId, isRight ? password : otherPassword)
  return { name, answer, isRight, at: clock.now().getTime(), isSpent: false }
}

async function answer(question: Asked | undefined, spoil: Spoiling): Promise<void> {
  if (!question) return
  const isFresh = clock.now().getTime() < question.at + 180_000
  const mayPass = question.isRight && question.name !== 'nobody' && isFresh && !question.isSpent && spoil === 'none'
  const outcome = await send(question, spoil)
  if (outcome === 'tokens') {
    expect(mayPass).toBe(true)
    question.isSpent = true
  } else {
    const sentences = ['Incorrect username or password.', 'Invalid session for the user.', 'Password attempts exceeded']
    expect(sentences).toContain(outcome)
    if (mayPass) expect(outcome).toBe('Password attempts exceeded')
  }
}

async function send({ name, answer: right }: Asked, spoil: Spoiling): Promise<string> {
  const { PASSWORD_CLAIM_SIGNATURE = '', PASSWORD_CLAIM_SECRET_BLOCK = '' } = right
  const spoilt: Responses = {
    ...right,
    ...(spoil === 'signature' && { PASSWORD_CLAIM_SIGNATURE: tampered(PASSWORD_CLAIM_SIGNATURE) }),
    ...(spoil === 'block' && { PASSWORD_CLAIM_SECRET_BLOCK: tampered(PASSWORD_CLAIM_SECRET_BLOCK) }),
    ...(spoil === 'name' && { USERNAME: name === 'alice' ? 'bob' : 'alice' }),
  }
  const to = spoil === 'client' ? { ClientId: elsewhere.ClientId } : app
  const block = Buffer.from(PASSWORD_CLAIM_SECRET_BLOCK, 'base64').toString('base64url')
  const sent =
    spoil === 'challenge'
      ? respond(to, 'NEW_PASSWORD_REQUIRED', { ...spoilt, NEW_PASSWORD: otherPassword }, block)
      : respond(to, 'PASSWORD_VERIFIER', spoilt)
  return sent.then(
    ({ AuthenticationResult }) => (AuthenticationResult?.AccessToken ? 'tokens' : 'a question'),
    (error: Error) => error.message,
  )
}
