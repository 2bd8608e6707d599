import { SignUpCommand } from '@aws-sdk/client-cognito-identity-provider'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { type Accounts, openAccounts, password, refused } from '../support/accounts.ts'
import { type LambdaApi, type LambdaResult, startLambdaApi } from '../support/lambda-api.ts'
import { startServer, type TestServer } from '../support/server.ts'

const arn = 'arn:aws:lambda:us-east-1:123456789012:function:guard:live'
let lambda: LambdaApi
let server: TestServer
let accounts: Accounts

beforeAll(async () => {
  lambda = await startLambdaApi()
  const credentials = { accessKeyId: 'AKIALAMBDA', secretAccessKey: 'secret-of-lambda' }
  const client = { endpoint: lambda.endpoint, credentials }
  const functions = [{ pattern: '*', runner: { kind: 'lambda', client } } as const]
  server = await startServer({ config: { functions }, services: { triggerMillis: 1_000 } })
  accounts = await openAccounts(server, { LambdaConfig: { PreSignUp: arn } })
})

beforeEach(() => {
  lambda.invoked.length = 0
})

let users = 0
const signUp = () =>
  server.client.send(new SignUpCommand({ ...accounts.app, Username: `user-${users++}`, Password: password }))

test('the function is invoked by its ARN, in its region, with the configured key', async () => {
  lambda.answer(({ event }) => ({ payload: JSON.stringify({ ...event, response: { autoConfirmUser: true } }) }))
  expect((await signUp()).UserConfirmed).toBe(true)
  const [{ functionName, invocationType, authorization, event } = expect.fail()] = lambda.invoked
  expect({ functionName, invocationType }).toEqual({ functionName: arn, invocationType: 'RequestResponse' })
  expect(authorization).toContain('Credential=AKIALAMBDA/')
  expect(authorization).toContain('/us-east-1/lambda/aws4_request')
  expect(event.triggerSource).toBe('PreSignUp_SignUp')
})

const failed = (payload: object): LambdaResult => ({ payload: JSON.stringify(payload), functionError: 'Unhandled' })

test.each([
  [
    'an error of Node.js',
    failed({ errorType: 'Error', errorMessage: 'No entry', trace: ['Error: No entry'] }),
    'UserLambdaValidationException',
    'PreSignUp failed with error No entry.',
  ],
  [
    'an exception of Python',
    failed({ errorMessage: 'No entry', errorType: 'Exception', requestId: 'r', stackTrace: [] }),
    'UserLambdaValidationException',
    'PreSignUp failed with error No entry.',
  ],
  [
    'the platform itself',
    failed({ errorMessage: 'RequestId: 1 Error: Runtime exited with error: exit status 129' }),
    'UserLambdaValidationException',
    'PreSignUp failed with error RequestId: 1 Error: Runtime exited with error: exit status 129.',
  ],
  ['an error without words', failed({}), 'UserLambdaValidationException', 'PreSignUp failed with error Unhandled.'],
  ['nothing', { payload: 'null' }, 'InvalidLambdaResponseException', 'Unrecognizable lambda output'],
  ['no JSON', { payload: 'OK' }, 'InvalidLambdaResponseException', 'Invalid lambda function output : Invalid JSON'],
  [
    'no permission',
    { apiError: 'AccessDeniedException', status: 403 },
    'UnexpectedLambdaException',
    'PreSignUp invocation failed due to error AccessDeniedException.',
  ],
  [
    'a function that is gone',
    { apiError: 'ResourceNotFoundException', status: 404 },
    'UnexpectedLambdaException',
    'PreSignUp invocation failed due to error ResourceNotFoundException.',
  ],
  [
    'a service out of order',
    { apiError: 'ServiceException', status: 500 },
    'UnexpectedLambdaException',
    'PreSignUp invocation failed due to error ServiceException.',
  ],
] as const)('%s refuses, and is not asked again', async (_, result, name, message) => {
  lambda.answer(() => result)
  await refused(signUp(), name, message)
  expect(lambda.invoked).toHaveLength(1)
})

test('as many functions run at once as are called', async () => {
  const many = 60
  lambda.answer(({ event }) => ({ payload: JSON.stringify(event), once: () => lambda.invoked.length >= many }))
  // The SDK's client in a test would itself let all but fifty wait.
  const signUpRaw = (i: number) =>
    server.call('SignUp', { ...accounts.app, Username: `raw-${i}`, Password: password }).then(({ status }) => status)
  expect(new Set(await Promise.all(Array.from({ length: many }, (_, i) => signUpRaw(i))))).toEqual(new Set([200]))
  expect(lambda.invoked).toHaveLength(many)
})

test('silence is asked three times', async () => {
  lambda.answer(() => ({ silence: true }))
  await refused(signUp(), 'UnexpectedLambdaException', 'PreSignUp invocation failed due to error Timeout.')
  expect(lambda.invoked).toHaveLength(3)
})

test('an answer at the third try counts', async () => {
  lambda.answer(({ event }) => (lambda.invoked.length < 3 ? { silence: true } : { payload: JSON.stringify(event) }))
  expect((await signUp()).UserConfirmed).toBe(false)
})

test('too much is the error that Lambda makes of it', async () => {
  lambda.answer(() => ({ payload: 'x'.repeat(60_000_000) }))
  const sentence =
    'PreSignUp failed with error Response payload size exceeded maximum allowed payload size (6291556 bytes)..'
  await refused(signUp(), 'UserLambdaValidationException', sentence)
})
