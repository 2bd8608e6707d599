/** Functions that send messages are called as Lambda calls whom nobody waits for: until they did it, three times at most. */
import { ForgotPasswordCommand, UpdateUserPoolCommand } from '@aws-sdk/client-cognito-identity-provider'
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { sqliteFile } from '../conformance/databases.ts'
import { openAccounts } from '../support/accounts.ts'
import { createTestClock } from '../support/clock.ts'
import { freePort } from '../support/command.ts'
import { startLambdaApi } from '../support/lambda-api.ts'
import { type FunctionEvent, startFunctions } from '../support/pool-functions.ts'
import { decode } from '../support/sender-function.ts'
import { startServer, type TestServer, type TestServerOptions } from '../support/server.ts'

const functions = await startFunctions()
const key = 'arn:aws:kms:us-east-1:123456789012:key/1b2c3d4e-0000-4000-8000-000000000001'
const email = 'ada@example.com'
const soon = { timeout: 5_000, interval: 10 }
const events: FunctionEvent[] = []
let failures = 0

beforeEach(() => {
  events.length = 0
  failures = 0
  functions.on('CustomEmailSender', event => {
    events.push(event)
    if (events.length <= failures) throw new Error('no mail today')
  })
})

function start({ config, services, ...rest }: TestServerOptions = {}): Promise<TestServer> {
  return startServer({
    config: { functions: functions.entries, keys: [{ pattern: key, kind: 'local' }], ...config },
    services: { deliveryPollMillis: 10, ...services },
    ...rest,
  })
}

async function open(server: TestServer) {
  const CustomEmailSender = { LambdaArn: functions.arn('CustomEmailSender'), LambdaVersion: 'V1_0' as const }
  return openAccounts(server, { LambdaConfig: { KMSKeyID: key, CustomEmailSender } })
}

async function metrics({ url }: TestServer) {
  const text = await (await fetch(`${url}/metrics`)).text()
  const count = (result: string) =>
    Number(new RegExp(`^cenote_messages_total\\{.*result="${result}".*\\} (\\d+)$`, 'm').exec(text)?.[1] ?? 0)
  return { delivered: count('delivered'), failed: count('failed'), givenUp: count('given_up') }
}

const called = (times: number) => vi.waitFor(() => expect(events).toHaveLength(times), soon)

test('one that failed is called again after a minute, with the same code and who asked', async () => {
  failures = 1
  const server = await start()
  const { app, signUp } = await open(server)
  await signUp('ada', { email })
  await called(1)
  await vi.waitFor(async () => expect((await metrics(server)).failed).toBe(1), soon)
  server.clock.advance('30 seconds')
  await new Promise(later => setTimeout(later, 60))
  expect(events).toHaveLength(1)
  server.clock.advance('30 seconds')
  await called(2)
  await vi.waitFor(async () => expect(await metrics(server)).toEqual({ delivered: 1, failed: 1, givenUp: 0 }), soon)
  const [first, second] = events
  expect(second).toMatchObject({ triggerSource: 'CustomEmailSender_SignUp', callerContext: { clientId: app.ClientId } })
  expect(second?.callerContext.awsSdkVersion).toBe(first?.callerContext.awsSdkVersion)
  const [one, other] = await Promise.all(events.map(({ request }) => decode(server.url, request.code, key)))
  expect(other?.text).toBe(one?.text)
})

test('one that fails three times is given up, in the log and the metrics', async () => {
  failures = 9
  const server = await start()
  await (await open(server)).signUp('ada', { email })
  await called(1)
  for (const [minutes, times] of [
    ['1 minute', 2],
    ['2 minutes', 3],
  ] as const) {
    await vi.waitFor(async () => expect((await metrics(server)).failed).toBe(times - 1), soon)
    server.clock.advance(minutes)
    await called(times)
  }
  await vi.waitFor(async () => expect(await metrics(server)).toEqual({ delivered: 0, failed: 3, givenUp: 1 }), soon)
  server.clock.advance('1 hour')
  await new Promise(later => setTimeout(later, 60))
  expect(events).toHaveLength(3)
})

test('one that has time for its work takes more than the five seconds of others', async () => {
  functions.on('CustomEmailSender', async event => {
    await new Promise(later => setTimeout(later, 500))
    events.push(event)
  })
  const server = await start({ services: { triggerMillis: 300, deliveryPollMillis: 10 } })
  await (await open(server)).signUp('ada', { email })
  await called(1)
  await vi.waitFor(async () => expect(await metrics(server)).toEqual({ delivered: 1, failed: 0, givenUp: 0 }), soon)
})

test('a newer code takes the place of one that could not be sent', async () => {
  failures = 1
  const server = await start()
  const accounts = await open(server)
  await accounts.confirmed('ada', { email, email_verified: 'true' })
  const forgot = () => server.client.send(new ForgotPasswordCommand({ ...accounts.app, Username: 'ada' }))
  await forgot()
  await called(1)
  await forgot()
  await called(2)
  server.clock.advance('5 minutes')
  await new Promise(later => setTimeout(later, 60))
  expect(events).toHaveLength(2)
})

test('what waits for its function outlives the server, and is called once by any number of them', async () => {
  const file = sqliteFile()
  onTestFinished(file.remove)
  const clock = createTestClock()
  const database = { kind: 'sqlite', path: file.path } as const
  const nowhere = { pattern: '*', runner: { kind: 'http', url: `http://127.0.0.1:${await freePort()}/` } } as const
  const first = await start({ config: { database, functions: [nowhere] }, clock })
  await (await open(first)).signUp('ada', { email })
  await vi.waitFor(async () => expect((await metrics(first)).failed).toBe(1), soon)
  await first.stop()
  clock.advance('1 minute')
  await start({ config: { database }, clock, seed: 'second' })
  await start({ config: { database }, clock, seed: 'third' })
  await called(1)
  await new Promise(later => setTimeout(later, 100))
  expect(events).toHaveLength(1)
})

test('nobody is called for a pool that names no function any more', async () => {
  failures = 1
  const server = await start()
  const accounts = await open(server)
  await accounts.signUp('ada', { email })
  await called(1)
  await server.client.send(new UpdateUserPoolCommand({ ...accounts.pool, AutoVerifiedAttributes: ['email'] }))
  server.clock.advance('1 minute')
  await vi.waitFor(async () => expect((await metrics(server)).givenUp).toBe(1), soon)
  expect(events).toHaveLength(1)
  expect(await server.messages()).toEqual([])
})

test('on Lambda it is an event that nobody waits for, asked for again where Lambda did not take it', async () => {
  const lambda = await startLambdaApi()
  lambda.answer(() =>
    lambda.invoked.length === 1 ? { apiError: 'TooManyRequestsException', status: 429 } : { payload: '', status: 202 },
  )
  const credentials = { accessKeyId: 'AKIALAMBDA', secretAccessKey: 'secret-of-lambda' }
  const client = { endpoint: lambda.endpoint, credentials }
  const server = await start({ config: { functions: [{ pattern: '*', runner: { kind: 'lambda', client } }] } })
  await (await open(server)).signUp('ada', { email })
  await vi.waitFor(async () => expect((await metrics(server)).failed).toBe(1), soon)
  server.clock.advance('1 minute')
  await vi.waitFor(async () => expect(await metrics(server)).toEqual({ delivered: 1, failed: 1, givenUp: 0 }), soon)
  expect(lambda.invoked.map(({ invocationType }) => invocationType)).toEqual(['Event', 'Event'])
  expect(lambda.invoked[1]?.event).toMatchObject({ triggerSource: 'CustomEmailSender_SignUp', userName: 'ada' })
})
