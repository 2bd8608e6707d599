/**
 * Random walks through sign-ins with second factors. The model keeps what each session has proven and asks nextStep, so
 * no walk may reach tokens, or a question, that it does not allow; and what it allows must pass.
 */
import type { ChallengeNameType, InitiateAuthCommandOutput } from '@aws-sdk/client-cognito-identity-provider'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Pool } from '../../src/domain/pool.ts'
import { mustSetUp, type SecondFactor, secondFactors } from '../../src/domain/second-factors.ts'
import type { User } from '../../src/domain/user.ts'
import { nextStep } from '../../src/flows/sign-in/next-step.ts'
import type { Proven } from '../../src/flows/sign-in/state.ts'
import { otherThan } from '../support/accounts.ts'
import { type App, everyFactor, factorsWith, openWithFactors } from '../support/factors.ts'
import { startServer } from '../support/server.ts'
import { signInWith } from '../support/sign-in.ts'
import type { Responses } from '../support/srp.ts'

const server = await startServer()
const { clock } = server
const { respond, byPassword } = signInWith(server)
const { associate, verify, preferAs } = factorsWith(server)
const asking = { MfaConfiguration: 'ON', ...everyFactor } as const
const accounts = await openWithFactors(server, asking)
const elsewhere = await server.createClient({ Id: accounts.pool.UserPoolId })
const abroad = await openWithFactors(server, asking)

const at = clock.now()
const pool: Pool = {
  id: accounts.pool.UserPoolId,
  name: 'people',
  createdAt: at,
  modifiedAt: at,
  settings: { MfaConfiguration: 'ON' },
  schema: [],
  tags: {},
  factors: { sms: {}, softwareToken: { Enabled: true }, email: {} },
}

/** A user as the model sees him. */
interface Person {
  readonly name: string
  user: User
  app?: App
  readonly usedSteps: Set<number>
  wrongAnswers: number
}

/** A question that was asked, and what is known of its session. */
interface Asked {
  readonly person: Person
  readonly challenge: ChallengeNameType
  readonly session: string
  readonly proven: Proven
  readonly at: number
  /** The code that was sent. */
  readonly code?: string
  /** The app that is being registered, and whether it was. */
  readonly app?: App
  readonly isRegistered?: boolean
  isSpent: boolean
}

const kinds = ['bare', 'phone', 'several'] as const
const spoilings = ['wrong', 'code of another', 'name', 'client', 'pool', 'challenge'] as const
const which = fc.nat({ max: 40 })
const steps = fc.array(
  fc.oneof(
    { weight: 2, arbitrary: fc.record({ do: fc.constant('begin' as const), kind: fc.constantFrom(...kinds) }) },
    {
      weight: 4,
      arbitrary: fc.record({ do: fc.constant('answer' as const), which, factor: fc.constantFrom(...secondFactors) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constant('spoil' as const), which, how: fc.constantFrom(...spoilings) }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('associate' as const), which }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('verify' as const), which, isRight: fc.boolean() }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('wait' as const), seconds: fc.constantFrom(1, 30, 90, 180) }) },
  ),
  { minLength: 8, maxLength: 30 },
)

type Path = typeof steps extends fc.Arbitrary<infer T> ? T : never

/** One that has to end in tokens, whatever chance brings. */
const honest: Path = [
  { do: 'begin', kind: 'phone' },
  { do: 'answer', which: 0, factor: 'SMS_MFA' },
]

test('no walk reaches tokens or a question that nextStep does not allow, and none is refused what it allows', async () => {
  let tokens = 0
  await fc.assert(
    fc.asyncProperty(steps, async path => {
      const walk = { people: await arrive(), asked: [] as Asked[] }
      for (const step of path) {
        const question = 'which' in step ? walk.asked.at(step.which % (walk.asked.length || 1)) : undefined
        if (step.do === 'wait') clock.advance(step.seconds * 1000)
        else if (step.do === 'begin') await begin(walk, step.kind)
        else if (!question) continue
        else if (step.do === 'answer') tokens += await answer(walk, question, step.factor)
        else if (step.do === 'associate') await register(walk, question)
        else if (step.do === 'verify') await verifyApp(walk, question, step.isRight)
        else await spoil(walk, question, step.how)
      }
    }),
    { numRuns: 40, examples: [[honest]] },
  )
  expect(tokens, 'the walks prove something only when some arrive').toBeGreaterThan(0)
})

interface Walk {
  readonly people: Record<(typeof kinds)[number], Person>
  readonly asked: Asked[]
}

let arrivals = 0

/** New people for each walk: one with nothing, one with a phone number, one with two factors turned on. */
async function arrive(): Promise<Walk['people']> {
  const number = String(arrivals++)
  const phone_number = `+1206555${number.padStart(4, '0')}`
  const person = async (kind: string, attributes: User['attributes'], turnedOn: readonly SecondFactor[]) => {
    const name = `${kind}-${number}`
    const { sub } = await accounts.confirmed(name, attributes)
    if (turnedOn.length > 0)
      await preferAs(accounts.pool, name, { SMSMfaSettings: { Enabled: true }, EmailMfaSettings: { Enabled: true } })
    const user: User = {
      poolId: pool.id,
      sub,
      username: name,
      status: 'CONFIRMED',
      enabled: true,
      attributes,
      createdAt: at,
      modifiedAt: at,
      signOuts: 0,
      ...(turnedOn.length > 0 && { mfa: { enabled: turnedOn } }),
    }
    return { name, user, usedSteps: new Set<number>(), wrongAnswers: 0 }
  }
  return {
    bare: await person('bare', {}, []),
    phone: await person('phone', { phone_number }, []),
    several: await person('several', { phone_number, email: `${number}@example.com` }, ['SMS_MFA', 'EMAIL_OTP']),
  }
}

async function begin(walk: Walk, kind: keyof Walk['people']): Promise<void> {
  const person = walk.people[kind]
  await follow(walk, person, { first: 'password' }, await byPassword(accounts.app, person.name))
}

/** Checks an answer of the server against the model, and remembers the question; answers how many tokens there were. */
async function follow(walk: Walk, person: Person, proven: Proven, output: InitiateAuthCommandOutput): Promise<number> {
  const step = nextStep({ flow: 'USER_PASSWORD_AUTH', proven, user: person.user, pool, at: clock.now() })
  const { ChallengeName: challenge, Session: session = '', ChallengeParameters, AuthenticationResult } = output
  expect(challenge ? { ask: challenge } : { grant: 'tokens' }).toEqual(step)
  expect(AuthenticationResult !== undefined).toBe('grant' in step)
  if (!challenge) return 1
  const isSent = challenge === 'SMS_MFA' || challenge === 'EMAIL_OTP'
  const address = person.user.attributes[challenge === 'SMS_MFA' ? 'phone_number' : 'email'] ?? ''
  expect(ChallengeParameters?.CODE_DELIVERY_DESTINATION !== undefined).toBe(isSent)
  walk.asked.push({
    person,
    challenge,
    session,
    proven,
    at: clock.now().getTime(),
    isSpent: false,
    ...(isSent && { code: await server.lastCode(address) }),
  })
  return 0
}

const isGood = ({ at: since, isSpent }: Asked) => !isSpent && clock.now().getTime() < since + 180_000
const present = () => Math.floor(clock.now().getTime() / 30_000)

/** The right answer to a question, if there is one, and what it proves. */
function rightAnswer({ person, challenge, code, proven, isRegistered }: Asked, choice: SecondFactor) {
  const responses: Responses = { USERNAME: person.name }
  switch (challenge) {
    case 'SMS_MFA':
      return { responses: { ...responses, SMS_MFA_CODE: code ?? '' }, proven: { ...proven, second: challenge } }
    case 'EMAIL_OTP':
      return { responses: { ...responses, EMAIL_OTP_CODE: code ?? '' }, proven: { ...proven, second: challenge } }
    case 'SOFTWARE_TOKEN_MFA': {
      if (!person.app || person.usedSteps.has(present())) return undefined
      const SOFTWARE_TOKEN_MFA_CODE = person.app.code()
      return { responses: { ...responses, SOFTWARE_TOKEN_MFA_CODE }, proven: { ...proven, second: challenge } }
    }
    case 'SELECT_MFA_TYPE':
      if (!person.user.mfa?.enabled.includes(choice)) return undefined
      return { responses: { ...responses, ANSWER: choice }, proven: { ...proven, choice } }
    default:
      if (!isRegistered) return undefined
      return { responses, proven: { ...proven, second: 'SOFTWARE_TOKEN_MFA' as const } }
  }
}

async function answer(walk: Walk, question: Asked, choice: SecondFactor): Promise<number> {
  const { person, challenge, session } = question
  const right = rightAnswer(question, choice)
  const given = right?.responses ?? { USERNAME: person.name, ANSWER: choice, SOFTWARE_TOKEN_MFA_CODE: usedCode(person) }
  const sent = respond(accounts.app, challenge, given, session)
  if (!right || !isGood(question) || person.wrongAnswers >= 10) {
    await refusedOf(sent)
    return 0
  }
  const output = await sent
  question.isSpent = true
  if (challenge !== 'SELECT_MFA_TYPE' && challenge !== 'MFA_SETUP') person.wrongAnswers = 0
  if (challenge === 'SOFTWARE_TOKEN_MFA') person.usedSteps.add(present())
  return follow(walk, person, right.proven, output)
}

/** The code of this half minute, which was used if it is not the right answer. */
const usedCode = ({ app }: Person) => app?.code() ?? '000000'

/** Everything is right but one thing. */
async function spoil(walk: Walk, question: Asked, how: (typeof spoilings)[number]): Promise<void> {
  const { person, challenge, session } = question
  const right = rightAnswer(question, 'SMS_MFA')?.responses ?? { USERNAME: person.name }
  const another = walk.asked.find(({ code }) => code !== undefined && code !== question.code)?.code
  const others: readonly ChallengeNameType[] = [
    ...secondFactors,
    'MFA_SETUP',
    'SELECT_MFA_TYPE',
    'NEW_PASSWORD_REQUIRED',
  ]
  const everything = {
    ...right,
    ...codes(question.code ?? usedCode(person)),
    ANSWER: 'SMS_MFA',
    NEW_PASSWORD: 'Stapled-9',
  }
  const outsider = Object.values(walk.people).find(other => other !== person)?.name ?? ''
  switch (how) {
    case 'name':
      return refusedOf(respond(accounts.app, challenge, { ...right, USERNAME: outsider }, session))
    case 'client':
      return refusedOf(respond(elsewhere, challenge, right, session))
    case 'pool':
      return refusedOf(respond(abroad.app, challenge, right, session))
    case 'challenge':
      for (const other of others.filter(name => name !== challenge))
        await refusedOf(respond(accounts.app, other, everything, session))
      return
    default: {
      // With a registered app there is nothing in the answer to spoil.
      if (question.isRegistered) return
      const wrong = how === 'wrong' ? undefined : another
      const code = wrong ?? otherThan(question.code ?? usedCode(person))
      const responses = { USERNAME: person.name, ...codes(code), ANSWER: 'NOTHING' }
      await refusedOf(respond(accounts.app, challenge, responses, session))
      const isCounted = challenge !== 'MFA_SETUP' && challenge !== 'SELECT_MFA_TYPE'
      if (isCounted && isGood(question)) person.wrongAnswers++
    }
  }
}

const codes = (code: string) => ({ SMS_MFA_CODE: code, EMAIL_OTP_CODE: code, SOFTWARE_TOKEN_MFA_CODE: code })

/** Whether a question still lets its user register an app. */
function maySetUp(question: Asked): boolean {
  const { challenge, person, isRegistered } = question
  return challenge === 'MFA_SETUP' && !isRegistered && isGood(question) && mustSetUp(pool, person.user)
}

async function register(walk: Walk, question: Asked): Promise<void> {
  const sent = associate({ Session: question.session })
  if (!maySetUp(question)) return refusedOf(sent)
  const { app, Session: session = '' } = await sent
  question.isSpent = true
  walk.asked.push({ ...question, session, app, at: clock.now().getTime(), isSpent: false })
}

async function verifyApp(walk: Walk, question: Asked, isRight: boolean): Promise<void> {
  const { app, person } = question
  const code = app?.code() ?? '123456'
  const sent = verify({ Session: question.session }, isRight ? code : otherThan(code))
  if (!app || !isRight || !maySetUp(question)) return refusedOf(sent)
  const { Session: session = '' } = await sent
  question.isSpent = true
  const softwareToken = { id: 'app', sealedSecret: '', isVerified: true }
  person.user = { ...person.user, softwareToken, mfa: { enabled: ['SOFTWARE_TOKEN_MFA'] } }
  person.app = app
  person.usedSteps.add(present())
  walk.asked.push({ ...question, session, isRegistered: true, at: clock.now().getTime(), isSpent: false })
}

/** Refused by an exception of the service, never by accident. */
async function refusedOf(call: Promise<unknown>): Promise<void> {
  const error = await call.then(
    () => new Error('the call was not refused'),
    (reason: Error) => reason,
  )
  expect(error.name).toMatch(
    /^(NotAuthorized|CodeMismatch|ExpiredCode|InvalidParameter|EnableSoftwareTokenMFA)Exception$/,
  )
}
