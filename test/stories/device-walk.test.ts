/**
 * Random walks through sign-ins with remembered devices, of two people in each of two pools. The model keeps what each
 * session has proven and asks nextStep, so no walk may reach tokens, or a question, that it does not allow; and what it
 * allows must pass. What tokens need is said once more, without nextStep.
 */
import {
  AdminForgetDeviceCommand,
  AdminUpdateDeviceStatusCommand,
  type ChallengeNameType,
  type RespondToAuthChallengeCommandOutput as Output,
} from '@aws-sdk/client-cognito-identity-provider'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Pool } from '../../src/domain/pool.ts'
import type { User } from '../../src/domain/user.ts'
import { nextStep } from '../../src/flows/sign-in/next-step.ts'
import type { Proven } from '../../src/flows/sign-in/state.ts'
import { type Accounts, otherThan, password } from '../support/accounts.ts'
import { devicesWith, newDeviceOf, type TestDevice } from '../support/devices.ts'
import { everyFactor, openWithFactors } from '../support/factors.ts'
import { startServer } from '../support/server.ts'
import { claimsOf, signInWith, tampered, tokensOf } from '../support/sign-in.ts'
import type { Responses } from '../support/srp.ts'

const server = await startServer()
const { client, clock } = server
const { initiate, respond } = signInWith(server)
const { confirm, start } = devicesWith(server)
const { SmsMfaConfiguration } = everyFactor

interface Place {
  readonly accounts: Accounts
  readonly elsewhere: Accounts['app']
  readonly pool: Pool
  /** Whether a remembered device stands in for the code. */
  readonly replaces: boolean
}

interface Person {
  readonly place: Place
  readonly user: User
  readonly phone: string
  readonly devices: readonly TestDevice[]
  readonly forgotten: TestDevice
  readonly remembered: Set<string>
}

/** A step is shared by the two sessions that ask for a device after a code. */
interface Step {
  isSpent: boolean
}

interface Asked {
  readonly person: Person
  readonly challenge: ChallengeNameType
  readonly asked: Output
  readonly proven: Proven
  readonly at: number
  readonly step: Step
  readonly code?: string
  /** The device that is asked for. */
  readonly device?: TestDevice | undefined
  readonly proof?: Responses
  readonly isProofRight?: boolean
  /** The same session, once its code is proven. */
  after?: Asked
}

const openPlace = async (replaces: boolean): Promise<Place> => {
  const DeviceConfiguration = { ChallengeRequiredOnNewDevice: replaces }
  const accounts = await openWithFactors(
    server,
    { MfaConfiguration: 'ON', SmsMfaConfiguration },
    { DeviceConfiguration },
  )
  const { UserPoolId: id } = accounts.pool
  const [at, settings] = [clock.now(), { MfaConfiguration: 'ON', DeviceConfiguration } as const]
  const pool = { id, name: 'p', createdAt: at, modifiedAt: at, settings, schema: [], tags: {}, factors: { sms: {} } }
  return { accounts, elsewhere: await server.createClient({ Id: id }), pool, replaces }
}

/** Somebody with two remembered devices, and one that was forgotten. */
async function arrive(place: Place, username: string, phone: string): Promise<Person> {
  const { app, pool } = place.accounts
  const attributes = { phone_number: phone }
  const { sub } = await place.accounts.confirmed(username, attributes)
  const devices: TestDevice[] = []
  for (let i = 0; i < 3; i++) {
    const { Session } = await initiate(app, 'USER_PASSWORD_AUTH', { USERNAME: username, PASSWORD: password })
    const responses = { USERNAME: username, SMS_MFA_CODE: await server.lastCode(phone) }
    const signedIn = await respond(app, 'SMS_MFA', responses, Session)
    const device = newDeviceOf(signedIn.AuthenticationResult)
    await confirm(tokensOf(signedIn).AccessToken, device)
    devices.push(device)
  }
  const [forgotten, ...kept] = devices as [TestDevice, TestDevice, TestDevice]
  await client.send(new AdminForgetDeviceCommand({ ...pool, Username: username, DeviceKey: forgotten.key }))
  const [at, state] = [clock.now(), { status: 'CONFIRMED', enabled: true, signOuts: 0 } as const]
  const user = { poolId: place.pool.id, sub, username, attributes, createdAt: at, modifiedAt: at, ...state }
  return { place, user, phone, devices: kept, forgotten, remembered: new Set(kept.map(({ key }) => key)) }
}

const replacing = await openPlace(true)
const beside = await openPlace(false)
const people = [
  await arrive(replacing, 'alice', '+12065550100'),
  await arrive(replacing, 'bob', '+12065550101'),
  await arrive(beside, 'alice', '+12065550102'),
  await arrive(beside, 'bob', '+12065550103'),
] as const

const who = fc.nat({ max: 3 })
const which = fc.nat({ max: 30 })
const named = fc.constantFrom('first', 'first', 'second', 'none', 'forgotten', 'of another', 'of another pool')
const spoilings = ['name', 'client', 'pool', 'challenge', 'device', 'session', 'proof'] as const
const of = <T extends string>(name: T) => fc.constant(name)
const steps = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ do: of('begin'), who, named }) },
    { weight: 6, arbitrary: fc.record({ do: of('answer'), which, named, isRight: fc.boolean() }) },
    { weight: 4, arbitrary: fc.record({ do: of('go on'), named: fc.constantFrom('first', 'none') }) },
    { weight: 2, arbitrary: fc.record({ do: of('use the session of the code'), which }) },
    { weight: 4, arbitrary: fc.record({ do: of('spoil'), which, how: fc.constantFrom(...spoilings) }) },
    { weight: 1, arbitrary: fc.record({ do: of('set status'), who, isRemembered: fc.boolean() }) },
    { weight: 1, arbitrary: fc.record({ do: of('wait'), seconds: fc.constantFrom(1, 60, 180) }) },
  ),
  { minLength: 8, maxLength: 24 },
)

type Path = typeof steps extends fc.Arbitrary<infer T> ? T : never

/** One that has to end in tokens with a device and in tokens without, whatever chance brings. */
const honest: Path = [
  { do: 'begin', who: 0, named: 'first' },
  { do: 'go on', named: 'first' },
  { do: 'go on', named: 'first' },
  { do: 'begin', who: 2, named: 'none' },
  { do: 'go on', named: 'none' },
]

test('no walk with devices reaches tokens or a question that nextStep does not allow, and none is refused what it allows', async () => {
  const granted = { withDevice: 0, without: 0 }
  await fc.assert(
    fc.asyncProperty(steps, async path => {
      // Wrong codes of the walk before are forgotten.
      clock.advance('25 hours')
      for (const person of people) await setStatus(person, true)
      const walk: Asked[] = []
      for (const step of path) {
        const question = 'which' in step ? walk[step.which % (walk.length || 1)] : undefined
        if (step.do === 'wait') clock.advance(step.seconds * 1000)
        else if (step.do === 'set status') await setStatus(personOf(step.who), step.isRemembered)
        else if (step.do === 'begin') await begin(walk, personOf(step.who), step.named)
        else if (step.do === 'go on') count(await answer(walk, walk.at(-1), step.named, true))
        else if (step.do === 'answer') count(await answer(walk, question, step.named, step.isRight))
        else if (step.do === 'spoil') await spoil(walk, question, step.how)
        else count(await answer(walk, question?.after, 'first', true))
      }
    }),
    { numRuns: 120, examples: [[honest]] },
  )
  expect(granted.withDevice, 'the walks prove something only when some arrive').toBeGreaterThan(0)
  expect(granted.without).toBeGreaterThan(0)

  function count(proven: Proven | undefined): void {
    if (proven) granted[proven.device ? 'withDevice' : 'without'] += 1
  }
})

const personOf = (index: number) => people[index] as Person
const otherOf = ({ place, user }: Person) =>
  people.find(other => other.place === place && other.user !== user) as Person
const twinOf = ({ place, user }: Person) =>
  people.find(other => other.place !== place && other.user.username === user.username) as Person

function deviceNamed(person: Person, name: string): TestDevice | undefined {
  const [first, second] = person.devices
  const others = { 'of another': otherOf(person).devices[0], 'of another pool': twinOf(person).devices[0] }
  return { none: undefined, first, second, forgotten: person.forgotten, ...others }[name]
}

async function setStatus(person: Person, isRemembered: boolean): Promise<void> {
  const { user, devices, remembered, place } = person
  const DeviceRememberedStatus = isRemembered ? 'remembered' : 'not_remembered'
  for (const { key: DeviceKey } of devices) {
    const named = { ...place.accounts.pool, Username: user.username, DeviceKey }
    if (remembered.has(DeviceKey) !== isRemembered)
      await client.send(new AdminUpdateDeviceStatusCommand({ ...named, DeviceRememberedStatus }))
    if (isRemembered) remembered.add(DeviceKey)
    else remembered.delete(DeviceKey)
  }
}

async function begin(walk: Asked[], person: Person, name: string): Promise<void> {
  const device = deviceNamed(person, name)
  const parameters = { USERNAME: person.user.username, PASSWORD: password, ...naming(device) }
  const sent = initiate(person.place.accounts.app, 'USER_PASSWORD_AUTH', parameters)
  if (isStrange(person, device)) return refusedOf(sent)
  await follow(walk, { person, device, proven: { first: 'password' } }, await sent)
}

const naming = (device: TestDevice | undefined): Responses => (device ? { DEVICE_KEY: device.key } : {})
const isStrange = ({ devices }: Person, device: TestDevice | undefined) => device && !devices.includes(device)
const isGood = ({ step, at }: Asked) => !step.isSpent && clock.now().getTime() < at + 180_000

type Known = Pick<Asked, 'person' | 'device' | 'proven'>

/** Checks an answer of the server against the model, and remembers the question; answers what tokens were given for. */
async function follow(walk: Asked[], known: Known, output: Output, step: Step = { isSpent: false }) {
  const { person, proven } = known
  const { place, user, remembered } = person
  const device = known.device && remembered.has(known.device.key) ? known.device : undefined
  const expected = nextStep({
    flow: 'USER_PASSWORD_AUTH',
    proven,
    user,
    pool: place.pool,
    at: clock.now(),
    ...(device && { device }),
  })
  const { ChallengeName: challenge, AuthenticationResult } = output
  expect(challenge ? { ask: challenge } : { grant: 'tokens' }).toEqual(expected)
  expect(AuthenticationResult !== undefined).toBe('grant' in expected)
  if (!challenge) return settle(known, output)
  const code = challenge === 'SMS_MFA' ? { code: await server.lastCode(person.phone) } : {}
  const at = clock.now().getTime()
  walk.push({ ...known, device, challenge, asked: output, at, step, ...code })
  return undefined
}

function settle({ person, device, proven }: Known, output: Output): Proven {
  const { replaces } = person.place
  const isProven = proven.device !== undefined && proven.device === device?.key
  expect(proven.second === 'SMS_MFA' || (replaces && isProven)).toBe(true)
  if (device && person.remembered.has(device.key)) expect(isProven).toBe(true)
  expect(output.AuthenticationResult?.NewDeviceMetadata === undefined).toBe(isProven)
  const { username, sub, device_key } = claimsOf(tokensOf(output).AccessToken)
  expect({ username, sub }).toEqual({ username: person.user.username, sub: person.user.sub })
  expect(device_key === device?.key).toBe(isProven)
  return proven
}

async function answer(
  walk: Asked[],
  question: Asked | undefined,
  name: string,
  isRight: boolean,
): Promise<Proven | undefined> {
  switch (question?.challenge) {
    case 'SMS_MFA':
      return answerCode(walk, question, deviceNamed(question.person, name), isRight)
    case 'DEVICE_SRP_AUTH':
      return startDevice(walk, question, isRight)
    case 'DEVICE_PASSWORD_VERIFIER':
      return proveDevice(walk, question)
    default:
      return undefined
  }
}

async function answerCode(walk: Asked[], question: Asked, device: TestDevice | undefined, isRight: boolean) {
  const { person, code = '' } = question
  const given = { SMS_MFA_CODE: isRight ? code : otherThan(code), ...naming(device) }
  const sent = send(question, given)
  if (!isRight || !isGood(question) || isStrange(person, device)) return refusedOf(sent)
  const output = await sent
  question.step.isSpent = true
  const known = { person, device, proven: { ...question.proven, second: 'SMS_MFA' } } as const
  const step = { isSpent: false }
  if (output.ChallengeName) question.after = { ...question, ...known, challenge: 'DEVICE_SRP_AUTH', step }
  return follow(walk, known, output, step)
}

async function startDevice(walk: Asked[], question: Asked, isProofRight: boolean) {
  const { person, device, asked, step, proven } = question
  if (!device) throw new Error('a device was asked for, and none was named')
  const secret = isProofRight ? device.secret : 'AAAA'
  const { app } = person.place.accounts
  const sent = start(app, { ...asked, ChallengeParameters: { USERNAME: person.user.username } }, { ...device, secret })
  if (!isGood(question) || !person.remembered.has(device.key)) return refusedOf(sent)
  const { challenge, answer: proof } = await sent
  step.isSpent = true
  expect(challenge.ChallengeName).toBe('DEVICE_PASSWORD_VERIFIER')
  expect(challenge.AuthenticationResult).toBeUndefined()
  const at = clock.now().getTime()
  const common = { person, device, asked: challenge, proven, at, step: { isSpent: false } }
  walk.push({ ...common, challenge: 'DEVICE_PASSWORD_VERIFIER', proof, isProofRight })
  return undefined
}

async function proveDevice(walk: Asked[], question: Asked) {
  const { person, device, step, proven, isProofRight } = question
  const sent = send(question, question.proof ?? {})
  if (!isProofRight || !isGood(question) || !device || !person.remembered.has(device.key)) return refusedOf(sent)
  const output = await sent
  step.isSpent = true
  return follow(walk, { person, device, proven: { ...proven, device: device.key } }, output)
}

type To = { readonly app?: Accounts['app']; readonly challenge?: ChallengeNameType; readonly session?: string }

function send({ person, challenge, asked }: Asked, responses: Responses, to: To = {}) {
  const app = to.app ?? person.place.accounts.app
  const all = { USERNAME: person.user.username, ...responses }
  return respond(app, to.challenge ?? challenge, all, to.session ?? asked.Session)
}

/** Everything is right but one thing. */
async function spoil(walk: readonly Asked[], question: Asked | undefined, how: (typeof spoilings)[number]) {
  if (!question) return
  const { person, challenge, code = '000000', device = person.devices[0], proof } = question
  const isDevice = challenge !== 'SMS_MFA'
  const srp = { SRP_A: 'abcdef0123456789' }
  const right = isDevice ? (proof ?? { ...naming(device), ...srp }) : { SMS_MFA_CODE: code }
  const other = walk.find(asked => asked.person !== person && asked.challenge === challenge)
  switch (how) {
    case 'name':
      return refusedOf(send(question, { ...right, USERNAME: otherOf(person).user.username }))
    case 'client':
      return refusedOf(send(question, right, { app: person.place.elsewhere }))
    case 'pool':
      return refusedOf(send(question, right, { app: twinOf(person).place.accounts.app }))
    case 'challenge': {
      const everything = { ...naming(device), ...srp, ...proof, SMS_MFA_CODE: code, NEW_PASSWORD: 'Stapled-9' }
      const names = ['SMS_MFA', 'DEVICE_SRP_AUTH', 'DEVICE_PASSWORD_VERIFIER', 'PASSWORD_VERIFIER'] as const
      // The session of a code answers for its device too; that is a step of its own.
      for (const name of [...names, 'NEW_PASSWORD_REQUIRED', 'MFA_SETUP', 'SELECT_MFA_TYPE'] as const)
        if (name !== challenge && !(name === 'DEVICE_SRP_AUTH' && question.after))
          await refusedOf(send(question, everything, { challenge: name }))
      return
    }
    case 'device':
      for (const another of isDevice ? [...person.devices, ...otherOf(person).devices] : [])
        if (another !== device) await refusedOf(send(question, { ...right, ...naming(another) }))
      return
    case 'session': {
      if (!other) return
      const { PASSWORD_CLAIM_SECRET_BLOCK = '' } = other.proof ?? {}
      const swapped = proof ? { ...proof, PASSWORD_CLAIM_SECRET_BLOCK } : right
      return refusedOf(send(question, swapped, proof ? {} : { session: other.asked.Session ?? '' }))
    }
    case 'proof': {
      const { PASSWORD_CLAIM_SIGNATURE = '' } = proof ?? {}
      const changed = { PASSWORD_CLAIM_SIGNATURE: tampered(PASSWORD_CLAIM_SIGNATURE) }
      if (proof) await refusedOf(send(question, { ...proof, ...changed }))
    }
  }
}

/** Refused by an exception of the service, never by accident. */
async function refusedOf(call: Promise<unknown>): Promise<undefined> {
  const error = await call.then(
    () => new Error('the call was not refused'),
    (reason: Error) => reason,
  )
  const isStale = error.name === 'ResourceNotFoundException' && error.message === 'Device does not exist.'
  if (!isStale) expect(error.name).toMatch(/^(NotAuthorized|CodeMismatch|InvalidParameter)Exception$/)
}
