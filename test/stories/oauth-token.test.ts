import { UpdateUserPoolClientCommand } from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { type Asked, basic, callback, openOAuth, post } from '../support/oauth.ts'
import { startServer } from '../support/server.ts'
import { tampered } from '../support/sign-in.ts'

const server = await startServer()
const endpoint = `${server.url}/oauth2/token`
const open = await openOAuth(server)
const closed = await openOAuth(server, { GenerateSecret: true })
const browser = await open.browserOf((await open.confirmed('alice')).sub)
const closedBrowser = await closed.browserOf((await closed.confirmed('alice')).sub)
const id = closed.app.ClientId
const secret = closed.secret ?? ''

/** Exchanges a fresh code of the client with a secret; only how it authenticates is given. */
async function exchange(form: Asked, headers: Record<string, string> = {}) {
  const code = await closed.codeOf(closedBrowser)
  const grant = { grant_type: 'authorization_code', code, redirect_uri: callback }
  return post(endpoint, { ...grant, ...form }, headers)
}

describe('a client with a secret', () => {
  test.each([
    ['in the body', { client_id: id, client_secret: secret }, {}],
    ['in the header', {}, basic(id, secret)],
    ['in the header, with its id in the body too', { client_id: id }, basic(id, secret)],
    ['in the header, encoded', {}, basic(id, `%${secret.charCodeAt(0).toString(16)}${secret.slice(1)}`)],
    ['in the header, in other letters', {}, { authorization: basic(id, secret).authorization.replace('B', 'b') }],
  ])('gives it %s', async (_where, form: Asked, headers) => {
    expect(await exchange(form, headers)).toMatchObject({ status: 200, body: { token_type: 'Bearer' } })
  })

  test.each([
    ['a wrong secret', { client_id: id, client_secret: tampered(secret) }, {}],
    ['a wrong secret in the header', {}, basic(id, tampered(secret))],
    ['an empty secret', { client_id: id, client_secret: '' }, {}],
    ['an empty secret in the header', {}, basic(id, '')],
    ['no secret', { client_id: id }, {}],
    ['the beginning of its secret', { client_id: id, client_secret: secret.slice(0, -1) }, {}],
    ['the secret of nobody', { client_id: 'nobody', client_secret: secret }, {}],
    ['an impossible id', { client_id: 'a/../b\0', client_secret: secret }, {}],
    ['a header of another scheme', {}, { authorization: `Bearer ${secret}` }],
    ['a header without a colon', {}, { authorization: `Basic ${Buffer.from(id).toString('base64')}` }],
    ['a header that is no base64', {}, { authorization: 'Basic ***' }],
    ['a secret with a broken encoding', {}, basic(id, '%')],
  ])('is refused with %s', async (_what, form: Asked, headers: Record<string, string>) => {
    const { status, body, response } = await exchange(form, headers)
    expect({ status, body }).toEqual({ status: 400, body: { error: 'invalid_client' } })
    expect(response.headers.has('www-authenticate')).toBe(false)
  })

  test.each([
    ['gives it twice', { client_secret: secret }, basic(id, secret)],
    ['names another client in the body', { client_id: open.app.ClientId }, basic(id, secret)],
    ['names nobody', {}, {}],
  ])('that %s is refused', async (_what, form: Asked, headers: Record<string, string>) => {
    expect(await exchange(form, headers)).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
  })
})

test('a client without a secret is refused when it gives one', async () => {
  const grant = { grant_type: 'authorization_code', code: await open.codeOf(browser), redirect_uri: callback }
  const { ClientId } = open.app
  const refused = { status: 400, body: { error: 'invalid_client' } }
  expect(await post(endpoint, { ...grant, client_id: ClientId, client_secret: 'x' })).toMatchObject(refused)
  expect(await post(endpoint, grant, basic(ClientId, 'x'))).toMatchObject(refused)
  expect((await post(endpoint, grant, basic(ClientId, ''))).status).toBe(200)
})

test('a secret with signs that encoding changes is taken as it is and encoded', async () => {
  const own = await openOAuth(server, { GenerateSecret: true })
  const { store, seal } = server.server.services
  const plus = `${'a+b'.repeat(9)}`
  await store.clients.update(own.pool.UserPoolId, own.app.ClientId, client => ({
    ...client,
    sealedSecret: seal.seal('client-secret', client.id, plus),
  }))
  const grant = { grant_type: 'refresh_token', refresh_token: 'x' }
  for (const given of [plus, encodeURIComponent(plus)])
    expect((await post(endpoint, grant, basic(own.app.ClientId, given))).body.error).toBe('invalid_grant')
  expect((await post(endpoint, grant, basic(own.app.ClientId, 'a b'.repeat(9)))).body.error).toBe('invalid_client')
})

describe('refused is', () => {
  const grant = { grant_type: 'authorization_code', redirect_uri: callback }
  test.each([
    ['a body without a grant type', { code: 'x' }, 'invalid_request'],
    ['an unknown grant type', { grant_type: 'password' }, 'unsupported_grant_type'],
    ['a grant type that every object has', { grant_type: 'constructor' }, 'unsupported_grant_type'],
    ['a grant type in other letters', { grant_type: 'Authorization_Code' }, 'unsupported_grant_type'],
    ['two grant types', { grant_type: ['refresh_token', 'refresh_token'] }, 'invalid_request'],
    ['an unknown field that comes twice', { ...grant, code: 'x', y: ['1', '2'] }, 'invalid_request'],
    ['no code', grant, 'invalid_request'],
    ['an empty code', { ...grant, code: '' }, 'invalid_request'],
    ['an unknown code', { ...grant, code: 'x' }, 'invalid_grant'],
    ['an odd code', { ...grant, code: '\0\ud7ff’' }, 'invalid_grant'],
    ['no refresh token', { grant_type: 'refresh_token' }, 'invalid_request'],
    ['the grant of another kind of client', { grant_type: 'client_credentials' }, 'unauthorized_client'],
  ])('%s', async (_what, form: Asked, error) => {
    const { status, body, response } = await open.token(form)
    expect({ status, error: body.error }).toEqual({ status: 400, error })
    expect(response.headers.get('content-type')).toBe('application/json;charset=UTF-8')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
  })

  test.each([
    ['JSON', 'application/json', JSON.stringify({ grant_type: 'authorization_code' }), 400],
    ['a form in parts', 'multipart/form-data; boundary=x', '--x--', 400],
    ['nothing', 'application/x-www-form-urlencoded', '', 400],
    ['more than 64 KiB', 'application/x-www-form-urlencoded', `a=${'x'.repeat(65_536)}`, 413],
  ])('a body of %s', async (_what, type, body, status) => {
    const response = await fetch(endpoint, { method: 'POST', headers: { 'content-type': type }, body })
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({ error: 'invalid_request' })
  })

  test('what stands in the address', async () => {
    const query = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: 'x', client_id: id })
    expect((await post(`${endpoint}?${query}`, { client_secret: secret })).body.error).toBe('invalid_request')
  })

  test('a client whose owner has not turned OAuth on', async () => {
    const other = await openOAuth(server)
    const code = await other.codeOf(await other.browserOf((await other.confirmed('bob')).sub))
    await server.client.send(new UpdateUserPoolClientCommand({ ...other.pool, ...other.app }))
    expect((await other.exchange(code)).body).toEqual({ error: 'invalid_grant' })
    expect((await other.token({ grant_type: 'refresh_token', refresh_token: 'x' })).body.error).toBe('invalid_grant')
  })
})

test('every method but POST is refused without a body', async () => {
  for (const [path, allow] of [
    ['token', 'POST, OPTIONS'],
    ['revoke', 'POST, OPTIONS'],
    ['userInfo', 'GET, POST, OPTIONS'],
  ]) {
    for (const method of ['HEAD', 'PUT', 'DELETE', 'PATCH', ...(path === 'userInfo' ? [] : ['GET'])]) {
      const response = await fetch(`${server.url}/oauth2/${path}`, { method })
      expect([path, method, response.status, await response.text()]).toEqual([path, method, 405, ''])
      expect(response.headers.get('allow')).toBe(allow)
      expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    }
  }
})

test('scripts of any site may ask, with the header of Amplify and without cookies', async () => {
  const headers = {
    origin: 'https://app.example.org',
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'content-type,x-amz-user-agent',
  }
  for (const path of ['token', 'revoke', 'userInfo']) {
    const response = await fetch(`${server.url}/oauth2/${path}`, { method: 'OPTIONS', headers })
    expect(response.status).toBe(204)
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(response.headers.get('access-control-allow-headers')).toBe('content-type,x-amz-user-agent')
    expect(response.headers.get('access-control-allow-methods')).toContain('POST')
    expect(response.headers.has('access-control-allow-credentials')).toBe(false)
  }
})
