import { GetUserCommand } from '@aws-sdk/client-cognito-identity-provider'
import { expect, test } from 'vitest'
import { refused } from '../support/accounts.ts'
import { type Asked, basic, type OAuthApp, openOAuth, post } from '../support/oauth.ts'
import { startServer } from '../support/server.ts'
import { signInWith, tampered, tokensOf } from '../support/sign-in.ts'

const server = await startServer()
const app = await openOAuth(server)
const { sub } = await app.confirmed('alice')
const browser = await app.browserOf(sub)

async function tokensFor(at: OAuthApp = app, cookie = browser) {
  const { body } = await at.exchange(await at.codeOf(cookie))
  return { access: String(body.access_token), id: String(body.id_token), refresh: String(body.refresh_token) }
}

const revoke = (form: Asked, headers?: Record<string, string>) => post(`${server.url}/oauth2/revoke`, form, headers)
const own = { client_id: app.app.ClientId }
const redeem = async (refresh: string, at: OAuthApp = app) =>
  (await at.token({ grant_type: 'refresh_token', refresh_token: refresh })).status
const getUser = (AccessToken: string) => server.client.send(new GetUserCommand({ AccessToken }))

test('ends the sign-in of a refresh token, and no other, with an empty answer that says so', async () => {
  const [one, two] = [await tokensFor(), await tokensFor()]
  for (let time = 0; time < 2; time++) {
    const response = await fetch(`${server.url}/oauth2/revoke`, {
      method: 'POST',
      body: new URLSearchParams({ ...own, token: one.refresh, token_type_hint: 'refresh_token' }),
    })
    expect([response.status, response.headers.get('content-length')]).toEqual([200, '0'])
    expect(response.headers.has('transfer-encoding')).toBe(false)
    expect(await response.text()).toBe('')
  }
  expect(await redeem(one.refresh)).toBe(400)
  await refused(getUser(one.access), 'NotAuthorizedException', 'Access Token has been revoked')
  expect(await redeem(two.refresh)).toBe(200)
  await getUser(two.access)
})

test('ends a sign-in of the API too', async () => {
  const { RefreshToken } = tokensOf(await signInWith(server).byPassword(app.app, 'alice'))
  expect((await revoke({ ...own, token: RefreshToken })).status).toBe(200)
  expect(await redeem(RefreshToken)).toBe(400)
})

test('has nothing to do for what is no token', async () => {
  for (const token of ['x', '....', tampered((await tokensFor()).refresh), '\0'])
    expect((await revoke({ ...own, token })).status).toBe(200)
})

test('refuses a request without a token, and what is no refresh token', async () => {
  const { access, id } = await tokensFor()
  expect(await revoke(own)).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
  expect(await revoke({ ...own, token: '' })).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
  for (const token of [access, id])
    expect(await revoke({ ...own, token })).toMatchObject({ status: 400, body: { error: 'unsupported_token_type' } })
  await getUser(access)
})

test('refuses the token of another client, which stays good', async () => {
  const { refresh } = await tokensFor()
  const { ClientId } = await server.createClient({ Id: app.pool.UserPoolId })
  const other = await openOAuth(server)
  for (const client_id of [ClientId, other.app.ClientId])
    expect(await revoke({ client_id, token: refresh })).toMatchObject({
      status: 400,
      body: { error: 'invalid_request' },
    })
  expect(await redeem(refresh)).toBe(200)
})

test('refuses where the client’s owner has turned revocation off', async () => {
  const other = await openOAuth(server, { EnableTokenRevocation: false })
  const { refresh } = await tokensFor(other, await other.browserOf((await other.confirmed('bob')).sub))
  const answer = await revoke({ client_id: other.app.ClientId, token: refresh })
  expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
  expect(await redeem(refresh, other)).toBe(200)
})

test('demands the secret of a client that has one, by either way', async () => {
  const other = await openOAuth(server, { GenerateSecret: true })
  const cookie = await other.browserOf((await other.confirmed('bob')).sub)
  const { refresh: token } = await tokensFor(other, cookie)
  const id = other.app.ClientId
  const secret = other.secret ?? ''
  for (const [form, headers] of [
    [{ client_id: id }, {}],
    [{ client_id: id, client_secret: tampered(secret) }, {}],
    [{ client_id: 'nobody' }, {}],
    [{}, basic(id, tampered(secret))],
  ] as const) {
    const { status, body, response } = await revoke({ ...form, token }, headers)
    expect({ status, body }).toEqual({ status: 401, body: { error: 'invalid_client' } })
    expect(response.headers.has('www-authenticate')).toBe('authorization' in headers)
  }
  expect(await redeem(token, other)).toBe(200)
  expect((await revoke({ token }, basic(id, secret))).status).toBe(200)
  expect((await revoke({ client_id: id, client_secret: secret, token })).status).toBe(200)
  expect(await redeem(token, other)).toBe(400)
})
