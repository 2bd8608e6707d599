import { InitiateAuthCommand, SignUpCommand } from '@aws-sdk/client-cognito-identity-provider'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { startServer } from '../support/server.ts'

const password = 'Passw0rd!-very-secret'

/** A server whose log lines are kept, at the level that says most. */
async function startObserved() {
  const lines: string[] = []
  const log = pino({ level: 'trace' }, { write: line => void lines.push(line) })
  const server = await startServer({ services: { log } })
  const pool = await server.createPool({ AutoVerifiedAttributes: ['email'] })
  const { ClientId } = await server.createClient(pool, { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] })
  const signUp = () =>
    server.client.send(
      new SignUpCommand({
        ClientId,
        Username: 'alice',
        Password: password,
        UserAttributes: [{ Name: 'email', Value: 'alice@example.com' }],
      }),
    )
  const requestLines = () => lines.map(line => JSON.parse(line)).filter(({ msg }) => msg === 'request')
  const metrics = async () => (await fetch(`${server.url}/metrics`)).text()
  return { ...server, pool, ClientId, lines, requestLines, signUp, metrics }
}

test('each call is one line that says what became of it', async () => {
  const { signUp, requestLines, pool, ClientId } = await startObserved()
  const before = requestLines().length
  const { $metadata } = await signUp()
  await expect(signUp()).rejects.toThrow('User already exists')
  const [first, second, ...more] = requestLines().slice(before)
  expect(more).toEqual([])
  expect(first).toMatchObject({
    operation: 'SignUp',
    poolId: pool.Id,
    clientId: ClientId,
    result: 'ok',
    requestId: $metadata.requestId,
    durationMs: expect.any(Number),
    ip: '127.0.0.1',
  })
  expect(second).toMatchObject({ operation: 'SignUp', result: 'UsernameExistsException' })
})

test('what is not a call of the API is one line without its query, and probes are quiet', async () => {
  const { requestLines, pool, url } = await startObserved()
  const before = requestLines().length
  await fetch(`${url}/${pool.Id}/.well-known/jwks.json`)
  await fetch(`${url}/confirmUser?client_id=a&user_name=alice&confirmation_code=918273`)
  await fetch(`${url}/nowhere`)
  await fetch(`${url}/health/ready`)
  const lines = requestLines().slice(before)
  expect(lines).toMatchObject([
    { method: 'GET', path: `/${pool.Id}/.well-known/jwks.json`, status: 200, ip: '127.0.0.1', level: 30 },
    { method: 'GET', path: '/confirmUser', status: expect.any(Number), level: 30 },
    { method: 'GET', path: '/nowhere', status: 404, level: 30 },
    { method: 'GET', path: '/health/ready', status: 200, level: 20 },
  ])
  expect(JSON.stringify(lines)).not.toMatch(/918273|alice/)
})

test('no line has a password, a code or a token', async () => {
  const { signUp, client, ClientId, lines, lastCode, call } = await startObserved()
  await signUp()
  const code = await lastCode('alice@example.com')
  await call('ConfirmSignUp', { ClientId, Username: 'alice', ConfirmationCode: code })
  const AuthParameters = { USERNAME: 'alice', PASSWORD: password }
  const signIn = new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters })
  const { AuthenticationResult } = await client.send(signIn)
  const { AccessToken, IdToken, RefreshToken } = AuthenticationResult ?? {}
  await call('GetUser', { AccessToken })
  await call('RevokeToken', { ClientId, Token: RefreshToken })
  await call('ChangePassword', { AccessToken, PreviousPassword: password, ProposedPassword: `${password}2` })
  const log = lines.join('')
  expect(log).toContain('"operation":"ChangePassword"')
  for (const secret of [password, code, AccessToken, IdToken, RefreshToken]) {
    expect(secret).toEqual(expect.any(String))
    expect(log).not.toContain(secret)
  }
})

test('calls, sign-ups, sign-ins and messages are counted', async () => {
  const { signUp, metrics, call, ClientId, lastCode } = await startObserved()
  await signUp()
  await signUp().catch(() => undefined)
  await call('ConfirmSignUp', { ClientId, Username: 'alice', ConfirmationCode: await lastCode('alice@example.com') })
  const signIn = (PASSWORD: string) =>
    call('InitiateAuth', {
      ClientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: 'alice', PASSWORD },
    })
  await signIn(password)
  await signIn('wrong')
  await call('NoSuchOperation', {})
  const lines = (await metrics()).split('\n')
  for (const line of [
    'cenote_requests_total{operation="SignUp",result="ok"} 1',
    'cenote_requests_total{operation="SignUp",result="UsernameExistsException"} 1',
    'cenote_request_duration_seconds_count{operation="SignUp"} 2',
    'cenote_sign_ups_total 1',
    'cenote_sign_ins_total{result="ok"} 1',
    'cenote_sign_ins_total{result="NotAuthorizedException"} 1',
    'cenote_messages_total{medium="EMAIL",trigger="SignUp",result="delivered"} 1',
  ]) {
    expect(lines).toContain(line)
  }
  expect(lines.filter(line => line.includes('NoSuchOperation'))).toEqual([])
})

test('health is told, and readiness only while the store answers', async () => {
  const { url, server } = await startServer()
  expect((await fetch(`${url}/health/live`)).status).toBe(200)
  expect((await fetch(`${url}/health/ready`)).status).toBe(200)
  await server.services.store.close()
  expect((await fetch(`${url}/health/live`)).status).toBe(200)
  expect((await fetch(`${url}/health/ready`)).status).toBe(503)
})
