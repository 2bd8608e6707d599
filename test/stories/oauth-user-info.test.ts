import {
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminUpdateUserAttributesCommand,
  AdminUserGlobalSignOutCommand,
  RevokeTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { expect, test } from 'vitest'
import { type OAuthApp, openOAuth } from '../support/oauth.ts'
import { startServer } from '../support/server.ts'
import { signInWith, tampered, tokensOf } from '../support/sign-in.ts'

const server = await startServer()
const { client } = server
const app = await openOAuth(server)
const attributes = { email: 'alice@example.org', email_verified: 'true', phone_number: '+15555550100', name: 'Alice' }

async function tokensFor(name: string, scope = 'openid email', at: OAuthApp = app) {
  const { sub } = await at.confirmed(name, attributes)
  const { body } = await at.exchange(await at.codeOf(await at.browserOf(sub), { scope }))
  return { sub, access: String(body.access_token), id: String(body.id_token), refresh: String(body.refresh_token) }
}

async function userInfo(authorization: string | undefined, method = 'GET') {
  const headers = authorization === undefined ? {} : { authorization }
  const response = await fetch(`${server.url}/oauth2/userInfo`, { method, headers })
  return { status: response.status, body: (await response.json()) as Record<string, unknown>, response }
}

test('tells of the user what the scopes grant, as texts, by GET and by POST', async () => {
  const { sub, access } = await tokensFor('alice')
  for (const method of ['GET', 'POST']) {
    const { status, body, response } = await userInfo(`Bearer ${access}`, method)
    expect(status).toBe(200)
    expect(body).toEqual({ sub, email_verified: 'true', email: 'alice@example.org', username: 'alice' })
    expect(response.headers.get('content-type')).toBe('application/json;charset=UTF-8')
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(response.headers.get('cache-control')).toBe('no-store')
  }
})

test('tells all that the client may read where nothing narrows it, and the present values', async () => {
  const { sub, access } = await tokensFor('bob', 'openid')
  const UserAttributes = [{ Name: 'name', Value: 'Robert' }]
  await client.send(new AdminUpdateUserAttributesCommand({ ...app.pool, Username: 'bob', UserAttributes }))
  const { body } = await userInfo(`bearer ${access}`)
  const flags = { email_verified: 'true', phone_number_verified: 'false' }
  expect(body).toEqual({ ...attributes, ...flags, name: 'Robert', sub, username: 'bob' })
  const narrow = await openOAuth(server, { ReadAttributes: ['email'] })
  const other = await tokensFor('carol', 'openid profile', narrow)
  expect((await userInfo(`Bearer ${other.access}`)).body).toEqual({
    sub: other.sub,
    email: 'alice@example.org',
    username: 'carol',
  })
})

test.each([
  ['nothing', undefined],
  ['an empty header', ''],
  ['a token without its scheme', 'a.b.c'],
  ['another scheme', 'Basic YTpi'],
  ['two tokens', 'Bearer a.b.c d.e.f'],
  ['no token', 'Bearer '],
])('is asked with %s: a bad request', async (_what, header) => {
  const { status, body, response } = await userInfo(header)
  const description = 'Bad OAuth2 request at UserInfo Endpoint'
  expect(status).toBe(400)
  expect(body).toEqual({ error: 'invalid_request', error_description: description })
  const challenge = `Bearer error="invalid_request", error_description="${description}"`
  expect(response.headers.get('www-authenticate')).toBe(challenge)
})

test('takes no token out of an address or a form, where logs and histories would have it', async () => {
  const { access } = await tokensFor('carol')
  const url = `${server.url}/oauth2/userInfo`
  const form = { method: 'POST', body: new URLSearchParams({ access_token: access }) }
  for (const response of [await fetch(`${url}?access_token=${access}`), await fetch(url, form)])
    expect([response.status, await response.json()]).toMatchObject([400, { error: 'invalid_request' }])
})

const unusable = {
  error: 'invalid_token',
  error_description: 'Access token is expired, disabled, or deleted, or the user has globally signed out.',
}

async function expectUnusable(token: string) {
  const { status, body, response } = await userInfo(`Bearer ${token}`)
  expect({ status, body }).toEqual({ status: 401, body: unusable })
  const challenge = `Bearer error="invalid_token", error_description="${unusable.error_description}"`
  expect(response.headers.get('www-authenticate')).toBe(challenge)
}

test('refuses what is no access token of its own', async () => {
  const { access, id, refresh } = await tokensFor('dave')
  for (const token of [tampered(access), id, refresh, 'x', 'a.b.c', access.slice(0, -1)]) await expectUnusable(token)
})

test('refuses a token that has expired', async () => {
  const { access } = await tokensFor('erin')
  server.clock.advance('1 hour')
  await expectUnusable(access)
})

test.each([
  ['disabled', AdminDisableUserCommand],
  ['deleted', AdminDeleteUserCommand],
  ['signed out', AdminUserGlobalSignOutCommand],
])('refuses the token of a user who was %s', async (what, Command) => {
  const { access } = await tokensFor(`gone-${what.replace(' ', '-')}`)
  await client.send(new Command({ ...app.pool, Username: `gone-${what.replace(' ', '-')}` }))
  await expectUnusable(access)
})

test('refuses a token whose sign-in was revoked', async () => {
  const { access, refresh } = await tokensFor('frank')
  await client.send(new RevokeTokenCommand({ ...app.app, Token: refresh }))
  await expectUnusable(access)
})

test('refuses tokens without openid, those of the API among them', async () => {
  const { access } = await tokensFor('grace', 'email aws.cognito.signin.user.admin')
  const { AccessToken } = tokensOf(await signInWith(server).byPassword(app.app, 'grace'))
  for (const token of [access, AccessToken]) {
    const { status, body } = await userInfo(`Bearer ${token}`)
    expect(status).toBe(401)
    expect(body).toEqual({ error: 'invalid_token', error_description: 'Access token does not contain openid scope' })
  }
})
