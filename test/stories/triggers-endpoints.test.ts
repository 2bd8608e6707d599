import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SignUpCommand } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Accounts, openAccounts, password, refused } from '../support/accounts.ts'
import { arnOf } from '../support/modules.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { openSignIn, signInWith, tokensOf } from '../support/sign-in.ts'

type Answer = (response: ServerResponse, event: { response: object }) => void

let server: TestServer
let accounts: Accounts
let answer: Answer
let asked = 0

const endpoint = createServer(async (request, response) => {
  let text = ''
  for await (const chunk of request) text += chunk
  asked += 1
  answer(response, JSON.parse(text))
})

beforeAll(async () => {
  await new Promise<void>(resolve => endpoint.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/functions`
  const functions = [
    { pattern: arnOf('gua*'), runner: { kind: 'http', url } },
    { pattern: arnOf('*'), runner: { kind: 'http', url: 'http://127.0.0.1:1/' } },
    { pattern: arnOf('exact'), runner: { kind: 'http', url } },
  ] as const
  server = await startServer({ config: { functions }, services: { triggerMillis: 300 } })
  accounts = await openAccounts(server, { LambdaConfig: { PreSignUp: arnOf('guard') } })
})
afterAll(() => {
  endpoint.closeAllConnections()
  endpoint.close()
})
beforeEach(() => {
  asked = 0
})

let users = 0
const signUp = ({ app } = accounts) =>
  server.client.send(new SignUpCommand({ ...app, Username: `user-${users++}`, Password: password }))
const json =
  (value: unknown, status = 200): Answer =>
  response =>
    void response.writeHead(status).end(JSON.stringify(value))
const unusable = ['InvalidLambdaResponseException', 'Unrecognizable lambda output'] as const
const event = { request: {} }

test('an endpoint gets the event and answers it', async () => {
  answer = (response, given) => response.end(JSON.stringify({ ...given, response: { autoConfirmUser: true } }))
  expect((await signUp()).UserConfirmed).toBe(true)
})

test.each([
  ['null', json(null), ...unusable],
  ['an empty object', json({}), ...unusable],
  ['a list', json([{ ...event, response: {} }]), ...unusable],
  ['a text', json('ok'), ...unusable],
  ['a number', json(1), ...unusable],
  ['no response', json(event), ...unusable],
  ['null as response', json({ ...event, response: null }), ...unusable],
  ['a list as response', json({ ...event, response: [] }), ...unusable],
  ['no request', json({ response: {} }), ...unusable],
  ['a text for a flag', json({ ...event, response: { autoConfirmUser: 'true' } }), ...unusable],
  ['a number for a flag', json({ ...event, response: { autoVerifyEmail: 1 } }), ...unusable],
  ['an object for a flag', json({ ...event, response: { autoVerifyPhone: {} } }), ...unusable],
  [
    'no JSON',
    response => void response.end('<html>'),
    'InvalidLambdaResponseException',
    'Invalid lambda function output : Invalid JSON',
  ],
  [
    'nothing at all',
    response => void response.end(),
    'InvalidLambdaResponseException',
    'Invalid lambda function output : Invalid JSON',
  ],
  [
    'an error as Lambda words it',
    json({ errorType: 'Error', errorMessage: 'No entry' }, 500),
    'UserLambdaValidationException',
    'PreSignUp failed with error No entry.',
  ],
  [
    'an error by its header',
    response => void response.writeHead(200, { 'x-amz-function-error': 'Handled' }).end('{"errorMessage":"No entry"}'),
    'UserLambdaValidationException',
    'PreSignUp failed with error No entry.',
  ],
  [
    'an error of more than one line',
    json({ errorMessage: 'No\r\nentry: \u{1F6AB}' }, 400),
    'UserLambdaValidationException',
    'PreSignUp failed with error No\r\nentry: \u{1F6AB}.',
  ],
  [
    'an error without words',
    json({}, 503),
    'UnexpectedLambdaException',
    'PreSignUp invocation failed due to error HTTP 503.',
  ],
  [
    'another address',
    response => void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
    'UnexpectedLambdaException',
    'PreSignUp invocation failed due to error ConnectionFailed.',
  ],
  [
    'half an answer',
    response => {
      response.writeHead(200, { 'content-length': '100' }).write('{"request":')
      setTimeout(() => response.destroy(), 20)
    },
    'UnexpectedLambdaException',
    'PreSignUp invocation failed due to error ConnectionFailed.',
  ],
  [
    'too much',
    response => void response.end('x'.repeat(6_300_000)),
    'UserLambdaValidationException',
    'PreSignUp failed with error Response payload size exceeded maximum allowed payload size (6291556 bytes)..',
  ],
] satisfies [string, Answer, string, string][])('%s refuses', async (_, given, name, message) => {
  answer = given
  await refused(signUp(), name, message)
  expect(asked).toBe(1)
})

test('an error of any length is answered', async () => {
  answer = json({ errorMessage: 'x'.repeat(1_000_000) }, 500)
  const error = await signUp().catch((reason: Error) => reason)
  expect(error).toMatchObject({ name: 'UserLambdaValidationException' })
  expect((error as Error).message.length).toBeLessThan(10_000)
})

test.each([
  [
    'a claim',
    depth => `{"idTokenGeneration":{"claimsToAddOrOverride":{"nest":${'['.repeat(depth)}${']'.repeat(depth)}}}}`,
  ],
  [
    'an object',
    depth =>
      `{"accessTokenGeneration":{"claimsToAddOrOverride":{"nest":${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}}}}`,
  ],
] satisfies [string, (depth: number) => string][])(
  '%s that is nested without end makes no token',
  async (_, details) => {
    const LambdaArn = arnOf('guard')
    const { app, confirmed } = await openSignIn(server, {
      LambdaConfig: { PreTokenGenerationConfig: { LambdaArn, LambdaVersion: 'V2_0' } },
    })
    await confirmed('ada')
    const { byPassword } = signInWith(server)
    const nested =
      (depth: number): Answer =>
      response =>
        void response.end(`{"request":{},"response":{"claimsAndScopeOverrideDetails":${details(depth)}}}`)
    answer = nested(20)
    tokensOf(await byPassword(app, 'ada'))
    answer = nested(300_000)
    await refused(byPassword(app, 'ada'), ...unusable)
  },
)

test('null and left out are the same as false', async () => {
  answer = json({ ...event, response: { autoConfirmUser: null, autoVerifyEmail: false } })
  expect((await signUp()).UserConfirmed).toBe(false)
})

test('silence is asked three times, and an endless answer is silence', async () => {
  const timeout = 'PreSignUp invocation failed due to error Timeout.'
  answer = () => undefined
  await refused(signUp(), 'UnexpectedLambdaException', timeout)
  expect(asked).toBe(3)
  answer = response => {
    const dripping = setInterval(() => response.write(' '), 20)
    response.on('close', () => clearInterval(dripping))
  }
  await refused(signUp(), 'UnexpectedLambdaException', timeout)
  expect(asked).toBe(6)
})

test('the exact ARN goes before a pattern, the longer pattern before the shorter one', async () => {
  answer = json({ ...event, response: {} })
  const exact = await openAccounts(server, { LambdaConfig: { PreSignUp: arnOf('exact') } })
  expect((await signUp(exact)).UserConfirmed).toBe(false)
  const other = await openAccounts(server, { LambdaConfig: { PreSignUp: arnOf('other') } })
  await refused(
    signUp(other),
    'UnexpectedLambdaException',
    'PreSignUp invocation failed due to error ConnectionFailed.',
  )
})

test('a function that no entry is about cannot be run, and nothing is skipped', async () => {
  const foreign = await openAccounts(server, {
    LambdaConfig: { PreSignUp: 'arn:aws:lambda:us-east-1:210987654321:function:guard' },
  })
  const absent = 'PreSignUp invocation failed due to error ResourceNotFoundException.'
  await refused(signUp(foreign), 'UnexpectedLambdaException', absent)
})
