import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SignUpCommand } from '@aws-sdk/client-cognito-identity-provider'
import { pino } from 'pino'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { openAccounts, password, refused } from '../support/accounts.ts'
import { arnOf, moduleEntry } from '../support/modules.ts'
import { startServer, type TestServer } from '../support/server.ts'

const styles: object = await import(new URL('../support/functions/styles.mjs', import.meta.url).href)
const lines: string[] = []
let server: TestServer
/** Waits a second for an answer where the service waits five. */
let hasty: TestServer

beforeAll(async () => {
  const functions = [
    ...Object.keys(styles).map(handler => moduleEntry('styles.mjs', handler, { TABLE: 'users' })),
    moduleEntry('old-style.cjs', 'handler'),
    moduleEntry('styles.mjs', 'forgotten'),
    moduleEntry('absent.mjs', 'absent'),
  ]
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) })
  server = await startServer({ config: { functions }, services: { log } })
  hasty = await startServer({ config: { functions }, services: { triggerMillis: 1_000 } })
})

/** Signs somebody up in a pool whose PreSignUp function this is. */
async function openDoor(handler: string, on = server) {
  const { app, get } = await openAccounts(on, { LambdaConfig: { PreSignUp: arnOf(handler) } })
  const signUp = (Username = 'ada') => on.client.send(new SignUpCommand({ ...app, Username, Password: password }))
  return { signUp, get }
}

describe('every style of a handler is heard', () => {
  test.each([
    ...['asynchronous', 'later', 'callingBack', 'callingBackLater', 'callingBackTwice', 'done', 'succeed'],
    'handler',
  ])('%s', async handler => {
    const { signUp } = await openDoor(handler)
    expect((await signUp()).UserConfirmed).toBe(true)
  })

  test.each([
    ...['throwing', 'throwingAtOnce', 'throwingText', 'callingBackError', 'callingBackText', 'failing'],
    ...['doneWithError', 'failingByLookalike'],
  ])('%s refuses', async handler => {
    const { signUp, get } = await openDoor(handler)
    await refused(signUp(), 'UserLambdaValidationException', 'PreSignUp failed with error No entry.')
    await refused(get('ada'), 'UserNotFoundException')
  })
})

describe('what a module does to itself', () => {
  const exited = /^PreSignUp failed with error RequestId: [0-9a-f-]{36} Error: Runtime exited/
  test.each([
    ['silent', 'InvalidLambdaResponseException', /^Unrecognizable lambda output$/],
    ['promisingNothing', 'InvalidLambdaResponseException', /^Unrecognizable lambda output$/],
    ['exiting', 'UserLambdaValidationException', new RegExp(`${exited.source} with error: exit status 129\\.$`)],
    ['exitingWell', 'UserLambdaValidationException', new RegExp(`${exited.source} without providing a reason\\.$`)],
    ['crashingLater', 'UserLambdaValidationException', /^PreSignUp failed with error stray\.$/],
    ['rejectingLater', 'UserLambdaValidationException', /^PreSignUp failed with error stray\.$/],
    ['circular', 'UserLambdaValidationException', /Unable to stringify response body\.$/],
    ['deepening', 'UserLambdaValidationException', /Unable to stringify response body\.$/],
    ['enormous', 'UserLambdaValidationException', /Response payload size exceeded maximum allowed payload size/],
    ['forgotten', 'UserLambdaValidationException', /forgotten is undefined or not exported\.$/],
    ['absent', 'UserLambdaValidationException', /failed with error Error: Cannot find module/],
  ] as const)('%s', async (handler, name, message) => {
    const { signUp, get } = await openDoor(handler)
    const error = await signUp().then(
      () => undefined,
      (reason: Error) => reason,
    )
    expect(error).toMatchObject({ name, message: expect.stringMatching(message) })
    await refused(get('ada'), 'UserNotFoundException')
    // The next event finds a thread again, and the same answer.
    await refused(signUp(), name)
  })
})

test('a handler that never returns is given up after three tries', { timeout: 30_000 }, async () => {
  const { signUp, get } = await openDoor('endless', hasty)
  const timeout = 'PreSignUp invocation failed due to error Timeout.'
  await refused(signUp(), 'UnexpectedLambdaException', timeout)
  await refused(get('ada'), 'UserNotFoundException')
})

test('a handler that takes all memory loses its thread and nothing else', { timeout: 30_000 }, async () => {
  const patient = await startServer({ config: { functions: [moduleEntry('styles.mjs', 'greedy')] } })
  const { signUp, get } = await openDoor('greedy', patient)
  const killed = 'PreSignUp failed with error Runtime exited with error: signal: killed.'
  await refused(signUp(), 'UserLambdaValidationException', killed)
  await refused(get('ada'), 'UserNotFoundException')
})

test('a handler is told what Lambda tells it, and nothing of this server', async () => {
  const { signUp } = await openDoor('describing')
  const error = await signUp().catch((reason: Error) => reason)
  const said = JSON.parse(/failed with error (.*)\.$/.exec((error as Error).message)?.[1] ?? '')
  expect(said).toEqual({
    functionName: 'describing',
    invokedFunctionArn: arnOf('describing'),
    memoryLimitInMB: '256',
    hasRequestId: true,
    isInTime: true,
    table: 'users',
    secrets: [],
  })
})

test('a handler sees its time run out', async () => {
  const { signUp } = await openDoor('telling')
  const told = JSON.stringify({ isInTime: true, hasLess: true })
  await refused(signUp(), 'UserLambdaValidationException', `PreSignUp failed with error ${told}.`)
})

test.each(['talkingToTheThread', 'closingTheThread'])(
  '%s, a handler that meddles with its thread harms itself at most',
  { timeout: 30_000 },
  async handler => {
    const { signUp } = await openDoor(handler, hasty)
    await signUp().catch(() => undefined)
    const other = await openDoor('asynchronous', hasty)
    expect((await other.signUp()).UserConfirmed).toBe(true)
    await signUp('grace').catch(() => undefined)
    expect((await other.signUp('grace')).UserConfirmed).toBe(true)
  },
)

test('a handler cannot change what objects of this server are', async () => {
  const { signUp, get } = await openDoor('polluting')
  expect((await signUp()).UserConfirmed).toBe(true)
  expect((await get('ada')).attributes).not.toHaveProperty('email_verified')
  expect(({} as { isAdmin?: unknown; isPolluted?: unknown }).isAdmin).toBeUndefined()
  expect(({} as { isPolluted?: unknown }).isPolluted).toBeUndefined()
})

test('what a handler prints is in the log', async () => {
  const { signUp } = await openDoor('describing')
  await refused(signUp('grace'), 'UserLambdaValidationException')
  const printed = () => lines.map(line => JSON.parse(line)).filter(({ event }) => event === 'functionOutput')
  await expect.poll(printed).toContainEqual(expect.objectContaining({ line: 'asked about grace' }))
})

test('many events are under way in one thread, and one that hangs takes only itself away', {
  timeout: 30_000,
}, async () => {
  const { signUp } = await openDoor('counting', hasty)
  await Promise.all(Array.from({ length: 20 }, (_, i) => signUp(`user-${i}`)))
  const error = await signUp('how-many').catch((reason: Error) => reason)
  expect(Number(/error (\d+) at once/.exec((error as Error).message)?.[1])).toBeGreaterThan(5)
  const [stuck, ada] = await Promise.allSettled([signUp('stuck'), signUp('ada')])
  expect(stuck.status).toBe('rejected')
  expect(ada.status).toBe('fulfilled')
  expect((await signUp('bob')).UserConfirmed).toBe(true)
})

/** A file outside of this package, which has no say in how it is loaded. */
function makeFile(name: string, text: string) {
  const folder = mkdtempSync(join(tmpdir(), 'cenote-module-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

describe('every kind of file is loaded', () => {
  const module = 'export const handler = async event => { event.response.autoConfirmUser = true; return event }'
  const older = 'exports.handler = async event => { event.response.autoConfirmUser = true; return event }'
  test.each([
    ['index.mjs', module],
    ['index.js', module],
    ['index.cjs', older],
    ['index.js', older],
    ['index.js', older.replace('exports.handler', 'module.exports.handler')],
    ['index.mjs', `await null; ${module}`],
    ['index.mjs', module.replace('export const handler =', 'export default { handler:').concat(' }')],
    ['index.ts', module.replace('event =>', '(event: { response: Record<string, boolean> }) =>')],
    ['index.mts', module.replace('event =>', '(event: { response: Record<string, boolean> }) =>')],
  ])('%s: %s', async (name, text) => {
    const functions = [moduleEntry(makeFile(name, text), 'handler')]
    const { signUp } = await openDoor('handler', await startServer({ config: { functions } }))
    expect((await signUp()).UserConfirmed).toBe(true)
  })
})

describe('a file that changes', () => {
  const words = (text: string) => `export const handler = async () => { throw new Error('${text}') }`

  test('is loaded again in development mode', async () => {
    const path = makeFile('check.mjs', words('first'))
    const { signUp } = await openDoor(
      'handler',
      await startServer({ config: { functions: [moduleEntry(path, 'handler')] } }),
    )
    await refused(signUp(), 'UserLambdaValidationException', 'PreSignUp failed with error first.')
    writeFileSync(path, words('second time'))
    await refused(signUp(), 'UserLambdaValidationException', 'PreSignUp failed with error second time.')
    writeFileSync(path, 'this is no JavaScript')
    await refused(signUp(), 'UserLambdaValidationException')
    writeFileSync(path, words('mended'))
    await refused(signUp(), 'UserLambdaValidationException', 'PreSignUp failed with error mended.')
  })
})
