import { CreateResourceServerCommand } from '@aws-sdk/client-cognito-identity-provider'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { encode, logoutUrl, openOAuth, pkce, post } from '../support/oauth.ts'
import { startServer } from '../support/server.ts'

/** A server whose log lines are kept, with an app and a browser in which somebody is signed in. */
async function startObserved() {
  const lines: string[] = []
  const log = pino({ level: 'trace' }, { write: line => void lines.push(line) })
  const server = await startServer({ services: { log } })
  const app = await openOAuth(server, { GenerateSecret: true })
  const browser = await app.browserOf((await app.confirmed('alice')).sub)
  const lineOf = (endpoint: string) => lines.map(line => JSON.parse(line)).filter(line => line.endpoint === endpoint)
  return { server, app, browser, lines, lineOf }
}

test('each request is one line that says what became of it, and one count', async () => {
  const { server, app, browser, lines, lineOf } = await startObserved()
  await app.authorize({}, browser)
  await app.authorize({})
  await app.authorize({ scope: 'nonsense' })
  await app.authorize({ redirect_uri: 'https://evil.example' })
  await app.exchange(await app.codeOf(browser))
  await app.exchange('x')
  await post(`${server.url}/oauth2/token`, { grant_type: 'refresh_token', client_id: 'nobody' })
  await fetch(`${server.url}/oauth2/userInfo`)
  await fetch(`${server.url}/logout?${encode({ client_id: app.app.ClientId, logout_uri: logoutUrl })}`, {
    redirect: 'manual',
  })
  await fetch(`${server.url}/oauth2/revoke`)
  const found = lineOf('authorize').slice(0, 4)
  expect(found.map(({ result }) => result)).toEqual(['ok', 'login', 'invalid_scope', 'redirect_mismatch'])
  expect(found[0]).toMatchObject({
    msg: 'request',
    method: 'GET',
    poolId: app.pool.UserPoolId,
    clientId: app.app.ClientId,
    status: 302,
    durationMs: expect.any(Number),
    requestId: expect.any(String),
    ip: '127.0.0.1',
  })
  expect(lineOf('token').map(({ grant, result }) => [grant, result])).toEqual([
    ['authorization_code', 'ok'],
    ['authorization_code', 'invalid_grant'],
    ['refresh_token', 'invalid_client'],
  ])
  expect(lineOf('logout')).toMatchObject([{ result: 'ok' }])
  expect(lineOf('revoke')).toMatchObject([{ result: 'method_not_allowed', status: 405 }])
  expect(lines.filter(line => line.includes('"path":"/oauth2'))).toEqual([])
  const metrics = (await (await fetch(`${server.url}/metrics`)).text()).split('\n')
  for (const line of [
    'cenote_oauth_requests_total{endpoint="authorize",result="ok"} 2',
    'cenote_oauth_requests_total{endpoint="authorize",result="redirect_mismatch"} 1',
    'cenote_oauth_requests_total{endpoint="token",result="invalid_client"} 1',
    'cenote_oauth_requests_total{endpoint="userInfo",result="invalid_request"} 1',
    'cenote_oauth_request_duration_seconds_count{endpoint="token"} 3',
    'cenote_oauth_grants_total{grant="authorization_code"} 1',
  ])
    expect(metrics).toContain(line)
})

test('no line has a code, a token, a secret, a verifier or the state of an application', async () => {
  const { server, app, browser, lines } = await startObserved()
  const { verifier, asked } = pkce()
  const code = await app.codeOf(browser, { ...asked, state: 'the-state', nonce: 'the-nonce' })
  const { body } = await app.exchange(code, { code_verifier: verifier })
  await app.exchange(code, { code_verifier: verifier })
  const own = { client_id: app.app.ClientId, client_secret: app.secret }
  await app.token({ grant_type: 'refresh_token', refresh_token: String(body.refresh_token) })
  await fetch(`${server.url}/oauth2/userInfo`, { headers: { authorization: `Bearer ${body.access_token}` } })
  await post(`${server.url}/oauth2/revoke`, { ...own, token: String(body.refresh_token) })
  await fetch(`${server.url}/logout?client_id=${app.app.ClientId}`, {
    headers: { cookie: browser },
    redirect: 'manual',
  })
  const log = lines.join('')
  expect(log).toContain('"event":"codeUsedTwice"')
  const tokens = [body.access_token, body.id_token, body.refresh_token].map(String)
  for (const secret of [code, verifier, app.secret ?? '', 'the-state', 'the-nonce', browser.slice(7), ...tokens]) {
    expect(secret.length).toBeGreaterThan(8)
    expect(log).not.toContain(secret)
  }
})

test('grants and revocations count against the quotas of the service', async () => {
  const server = await startServer({ config: { quotas: 'aws' } })
  const Identifier = 'api'
  const { Id: UserPoolId } = await server.createPool()
  const Scopes = [{ ScopeName: 'read', ScopeDescription: 'read' }]
  await server.client.send(new CreateResourceServerCommand({ UserPoolId, Identifier, Name: 'API', Scopes }))
  const { ClientId, ClientSecret } = await server.createClient(
    { Id: UserPoolId },
    {
      GenerateSecret: true,
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['client_credentials'],
      AllowedOAuthScopes: ['api/read'],
    },
  )
  const own = { client_id: ClientId, client_secret: ClientSecret }
  const outcomes = async (calls: number, path: string, form: object) => {
    const call = () => post(`${server.url}/oauth2/${path}`, { ...own, ...form })
    const answers = await Promise.all(Array.from({ length: calls }, call))
    const limited = answers.filter(({ status }) => status === 429)
    for (const { body } of limited)
      expect(body).toEqual({ error: 'temporarily_unavailable', error_description: 'Rate exceeded' })
    return limited.length
  }
  expect(await outcomes(160, 'token', { grant_type: 'client_credentials' })).toBe(10)
  expect(await outcomes(125, 'revoke', { token: 'x' })).toBe(5)
  server.clock.advance('1 second')
  expect(await outcomes(1, 'token', { grant_type: 'client_credentials' })).toBe(0)
})
