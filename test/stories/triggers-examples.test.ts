/** The files in examples/functions, configured by the file beside them. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import {
  AdminCreateUserCommand,
  AdminListGroupsForUserCommand,
  ConfirmSignUpCommand,
  CreateGroupCommand,
  type CreateUserPoolCommandInput,
  ForgotPasswordCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { type Accounts, list, password, refused } from '../support/accounts.ts'
import { arnOf } from '../support/modules.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { claimsOf, openSignIn, signInWith, tokensOf } from '../support/sign-in.ts'

const file = fileURLToPath(new URL('../../examples/functions/cenote.json', import.meta.url))
const email = 'ada@example.org'
const posted: Record<string, string>[] = []
let server: TestServer

const outside = createServer(async (request, response) => {
  let body = ''
  for await (const chunk of request) body += chunk
  const json = JSON.parse(body)
  if (request.url === '/messages') posted.push(json)
  const isKnown = json.name === 'veteran' && [undefined, password].includes(json.password)
  response.writeHead(isKnown || request.url === '/messages' ? 200 : 404).end(JSON.stringify({ email }))
})

beforeAll(async () => {
  await new Promise<void>(resolve => outside.listen(0, '127.0.0.1', resolve))
  const { functions, keys } = readConfig({
    CENOTE_CONFIG: file,
    CENOTE_DATABASE_URL: 'sqlite::memory:',
    ...process.env,
  })
  server = await startServer({ config: { functions, keys } })
  // The ports that the file names are not those of a test.
  const port = String((outside.address() as AddressInfo).port)
  for (const { runner } of functions) {
    if (runner.kind !== 'module') continue
    const there = Object.entries(runner.environment).map(([name, value]) => [
      name,
      value.replace(':3000/', `:${port}/`),
    ])
    const here = { AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: server.url, AWS_ENDPOINT_URL_KMS: server.url }
    Object.assign(runner.environment, Object.fromEntries(there), here)
  }
})
afterAll(() => {
  outside.closeAllConnections()
  outside.close()
})

function open(LambdaConfig: CreateUserPoolCommandInput['LambdaConfig']): Promise<Accounts> {
  return openSignIn(server, { LambdaConfig })
}

const signUp = ({ app }: Accounts, address: string, ClientMetadata?: Record<string, string>) =>
  server.client.send(
    new SignUpCommand({
      ...app,
      Username: 'ada',
      Password: password,
      UserAttributes: list({ email: address }),
      ClientMetadata,
    }),
  )

test('pre-sign-up', async () => {
  const PreSignUp = arnOf('pre-sign-up')
  expect((await signUp(await open({ PreSignUp }), 'ada@example.com')).UserConfirmed).toBe(true)
  expect((await signUp(await open({ PreSignUp }), email)).UserConfirmed).toBe(false)
  const refusal = 'PreSignUp failed with error Please use another address.'
  await refused(signUp(await open({ PreSignUp }), 'ada@example.net'), 'UserLambdaValidationException', refusal)
})

test('post-confirmation, which calls the API while the confirmation waits for it', async () => {
  const accounts = await open({ PostConfirmation: arnOf('post-confirmation') })
  await server.client.send(new CreateGroupCommand({ ...accounts.pool, GroupName: 'members' }))
  await signUp(accounts, email)
  const ada = { Username: 'ada' }
  const ConfirmationCode = await server.lastCode(email)
  await server.client.send(new ConfirmSignUpCommand({ ...accounts.app, ...ada, ConfirmationCode }))
  const { Groups } = await server.client.send(new AdminListGroupsForUserCommand({ ...accounts.pool, ...ada }))
  expect(Groups?.map(({ GroupName }) => GroupName)).toEqual(['members'])
})

test('authentication', async () => {
  const PreAuthentication = arnOf('pre-authentication')
  const accounts = await open({ PreAuthentication, PostAuthentication: arnOf('post-authentication') })
  await accounts.confirmed('ada')
  tokensOf(await signInWith(server).byPassword(accounts.app, 'ada'))
})

test('pre-token-generation', async () => {
  const first = await open({ PreTokenGeneration: arnOf('pre-token-generation-1') })
  await first.confirmed('ada', { email })
  const { IdToken } = tokensOf(await signInWith(server).byPassword(first.app, 'ada'))
  expect(claimsOf(IdToken)).toMatchObject({ tenant: 'none' })
  expect(claimsOf(IdToken)).not.toHaveProperty('email')

  const LambdaArn = arnOf('pre-token-generation-2')
  const second = await open({ PreTokenGenerationConfig: { LambdaArn, LambdaVersion: 'V2_0' } })
  await second.confirmed('ada', { email })
  const tokens = tokensOf(await signInWith(server).byPassword(second.app, 'ada'))
  const groups = { 'cognito:groups': ['everybody'] }
  expect(claimsOf(tokens.IdToken)).toMatchObject({ flags: { beta: true }, levels: [1, 2], ...groups })
  expect(claimsOf(tokens.AccessToken)).toMatchObject({
    tenant: 't1',
    scope: 'aws.cognito.signin.user.admin orders/read',
    ...groups,
  })
})

test('custom-message', async () => {
  const accounts = await open({ CustomMessage: arnOf('custom-message') })
  await signUp(accounts, email, { language: 'it' })
  const invited = { ...accounts.pool, Username: 'bob', DesiredDeliveryMediums: ['EMAIL' as const] }
  const UserAttributes = list({ email: 'bob@example.org' })
  await server.client.send(new AdminCreateUserCommand({ ...invited, TemporaryPassword: password, UserAttributes }))
  const [invitation, code] = await server.messages({ userPoolId: accounts.pool.UserPoolId })
  expect(code).toMatchObject({ subject: 'Il tuo codice', body: `Ciao! Il tuo codice è <b>${code?.code}</b>.` })
  expect(invitation).toMatchObject({
    subject: 'Welcome',
    body: `You are bob, and your first password is ${password}`,
  })
})

test('user-migration', async () => {
  const { app, get } = await open({ UserMigration: arnOf('user-migration') })
  const { byPassword } = signInWith(server)
  const unknown = `Exception migrating user in app client ${app.ClientId}`
  await refused(byPassword(app, 'veteran', 'Wrong-Password-1'), 'UserNotFoundException', unknown)
  await refused(byPassword(app, 'stranger'), 'UserNotFoundException', unknown)
  tokensOf(await byPassword(app, 'veteran'))
  expect(await get('veteran')).toMatchObject({ status: 'CONFIRMED', attributes: { email, email_verified: 'true' } })
})

test('user-migration of who forgot his password', async () => {
  const { app, get } = await open({ UserMigration: arnOf('user-migration') })
  const forgot = (Username: string) => server.client.send(new ForgotPasswordCommand({ ...app, Username }))
  await refused(forgot('stranger'), 'UserNotFoundException', `Exception migrating user in app client ${app.ClientId}`)
  expect((await forgot('veteran')).CodeDeliveryDetails).toMatchObject({ AttributeName: 'email' })
  expect((await get('veteran')).status).toBe('RESET_REQUIRED')
  expect(await server.lastCode(email)).toMatch(/^\d{6}$/)
})

test('custom-senders', async () => {
  const KMSKeyID = 'arn:aws:kms:us-east-1:123456789012:key/1b2c3d4e-0000-4000-8000-000000000000'
  const CustomEmailSender = { LambdaArn: arnOf('custom-email-sender'), LambdaVersion: 'V1_0' as const }
  const accounts = await open({ CustomEmailSender, KMSKeyID })
  await signUp(accounts, email)
  await expect.poll(() => posted, { timeout: 5_000 }).toHaveLength(1)
  const [{ to, kind, code } = {}] = posted
  expect({ to, kind }).toEqual({ to: email, kind: 'SignUp' })
  await server.client.send(new ConfirmSignUpCommand({ ...accounts.app, Username: 'ada', ConfirmationCode: code }))
})
