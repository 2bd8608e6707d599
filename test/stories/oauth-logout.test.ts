import {
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminResetUserPasswordCommand,
  AdminSetUserPasswordCommand,
  AdminUserGlobalSignOutCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { otherPassword } from '../support/accounts.ts'
import { type Asked, callback, encode, logoutUrl, openOAuth, visit } from '../support/oauth.ts'
import { startServer } from '../support/server.ts'

const server = await startServer()
const app = await openOAuth(server)
const { sub } = await app.confirmed('alice')
const client_id = app.app.ClientId

const logout = (asked: Asked, cookie?: string) => visit(`${server.url}/logout?${encode(asked)}`, cookie)
const isSignedIn = async (cookie: string) => (await app.authorize({}, cookie)).location.pathname === '/callback'
const cleared = 'cognito=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0'

test('ends the session for good, also for a copy of its cookie, and goes to the address of the client', async () => {
  const [cookie, other] = [await app.browserOf(sub), await app.browserOf(sub)]
  expect(await isSignedIn(cookie)).toBe(true)
  const asked = { client_id, logout_uri: logoutUrl, redirect_uri: 'https://evil.example', state: 's' }
  const { status, location, response } = await logout(asked, cookie)
  expect([status, location.href]).toEqual([302, logoutUrl])
  expect(response.headers.getSetCookie()).toEqual([cleared])
  expect(await isSignedIn(cookie)).toBe(false)
  expect(await isSignedIn(other)).toBe(true)
})

test('goes on to the sign-in page, with all scopes where none is named', async () => {
  const cookie = await app.browserOf(sub)
  const asked = { client_id, redirect_uri: callback, response_type: 'code', state: 'a b' }
  const { location } = await logout(asked, cookie)
  expect(location.origin + location.pathname).toBe(`${server.url}/login`)
  const scope = 'openid email phone profile aws.cognito.signin.user.admin'
  expect(Object.fromEntries(location.searchParams)).toEqual({ ...asked, scope })
  expect((await logout({ ...asked, scope: 'openid' })).location.searchParams.get('scope')).toBe('openid')
  expect(await isSignedIn(cookie)).toBe(false)
})

test('knows the address by the name of OpenID Connect, and gives the state back', async () => {
  const { location } = await logout({ client_id, post_logout_redirect_uri: logoutUrl, state: 's' })
  expect(location.href).toBe(`${logoutUrl}?state=s`)
})

describe('ends the session and goes nowhere but to the error page with', () => {
  test.each([
    ['an address that is not registered', { client_id, logout_uri: 'https://evil.example' }, 'missing_redirect_uri'],
    ['one that is registered for sign-ins alone', { client_id, logout_uri: callback }, 'missing_redirect_uri'],
    ['the address twice', { client_id, logout_uri: [logoutUrl, logoutUrl] }, 'missing_redirect_uri'],
    ['an encoded address', { client_id, logout_uri: encodeURIComponent(logoutUrl) }, 'missing_redirect_uri'],
    ['a slash more', { client_id, logout_uri: `${logoutUrl}/` }, 'missing_redirect_uri'],
    [
      'a foreign address under the other name',
      { client_id, post_logout_redirect_uri: 'https://evil.example' },
      'missing_redirect_uri',
    ],
    [
      'a foreign callback',
      { client_id, redirect_uri: 'https://evil.example', response_type: 'code' },
      'missing_redirect_uri',
    ],
    ['a callback without a response type', { client_id, redirect_uri: callback }, 'missing_redirect_uri'],
    ['nothing', {}, 'unknown_client'],
    ['an unknown client', { client_id: 'nobody', logout_uri: logoutUrl }, 'unknown_client'],
    ['no client', { logout_uri: logoutUrl }, 'unknown_client'],
    ['an odd client', { client_id: '\0'.repeat(3_000), logout_uri: logoutUrl }, 'unknown_client'],
  ])('%s', async (_what, asked: Asked, error) => {
    const cookie = await app.browserOf(sub)
    const { status, location, response } = await logout(asked, cookie)
    expect([status, location.origin, location.pathname]).toEqual([302, server.url, '/error'])
    expect(location.searchParams.get('error')).toBe(error)
    expect(response.headers.getSetCookie()).toEqual([cleared])
    expect(await isSignedIn(cookie)).toBe(false)
  })
})

test('takes no other method than GET', async () => {
  for (const method of ['POST', 'HEAD', 'DELETE', 'OPTIONS']) {
    const response = await fetch(`${server.url}/logout?${encode({ client_id, logout_uri: logoutUrl })}`, { method })
    expect([method, response.status]).toEqual([method, 405])
  }
})

describe('the browser session', () => {
  async function sessionOf(name: string) {
    const user = await app.confirmed(name, { email: `${name}@example.org`, email_verified: 'true' })
    return { cookie: await app.browserOf(user.sub), target: { ...app.pool, Username: name } }
  }

  test('ends with another password', async () => {
    const { cookie, target } = await sessionOf('bob')
    const change = { ...target, Password: otherPassword, Permanent: true }
    await server.client.send(new AdminSetUserPasswordCommand(change))
    expect(await isSignedIn(cookie)).toBe(false)
  })

  test.each([
    ['who is disabled', AdminDisableUserCommand],
    ['who is deleted', AdminDeleteUserCommand],
    ['who has to reset his password', AdminResetUserPasswordCommand],
  ])('ends for a user %s', async (what, Command) => {
    const { cookie, target } = await sessionOf(what.replaceAll(' ', '-'))
    await server.client.send(new Command(target))
    expect(await isSignedIn(cookie)).toBe(false)
  })

  test('outlives a global sign-out, as in the service', async () => {
    const { cookie, target } = await sessionOf('carol')
    await server.client.send(new AdminUserGlobalSignOutCommand(target))
    expect(await isSignedIn(cookie)).toBe(true)
  })
})
