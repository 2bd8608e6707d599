/** Accounts on the pages: what sign-up refuses, forgotten passwords, and those that may not sign in. */
import { AdminDisableUserCommand, AdminResetUserPasswordCommand } from '@aws-sdk/client-cognito-identity-provider'
import { expect, test } from 'vitest'
import { otherPassword, otherThan, password } from '../support/accounts.ts'
import { complaintOf, createFormBrowser, type FormBrowser } from '../support/form-browser.ts'
import { callback, encode, type OAuthApp, openOAuth } from '../support/oauth.ts'
import { startServer } from '../support/server.ts'

const server = await startServer()
const { client } = server
const app = await openOAuth(server, { GenerateSecret: true }, { AutoVerifiedAttributes: ['email'] })
const concealing = await openOAuth(server, { PreventUserExistenceErrors: 'ENABLED' })

const address = (path: string, of: OAuthApp = app) =>
  `${server.url}${path}?${encode({ client_id: of.app.ClientId, redirect_uri: callback, response_type: 'code' })}`
const hasArrived = ({ url }: { url: URL }) => url.href.startsWith(`${callback}?code=`)
const tried = ({ status, url, ...place }: Awaited<ReturnType<FormBrowser['open']>>) => [
  status,
  url.pathname,
  complaintOf({ status, url, ...place }),
]

async function at(path: string, of: OAuthApp = app): Promise<FormBrowser> {
  const browser = createFormBrowser(server)
  await browser.open(address(path, of))
  return browser
}

let count = 0

/** A browser in which somebody has just signed up. */
async function signedUp() {
  const username = `person-${++count}`
  const email = `${username}@example.com`
  const browser = await at('/signup')
  const place = await browser.submit({ username, password, 'requiredAttributes[email]': email })
  expect(place.url.pathname).toBe('/confirm')
  return { username, email, browser }
}

test('the page of a sign-up counts for nothing at another client', async () => {
  const elsewhere = createFormBrowser(server)
  elsewhere.setCookie('page-data', (await signedUp()).browser.cookie('page-data'))
  expect((await elsewhere.open(address('/confirm', concealing))).url.pathname).toBe('/login')
})

test('codes cannot be asked for without end, nor guessed', async () => {
  const { browser } = await signedUp()
  for (let times = 0; times < 5; times++) expect((await browser.submit({ resend: 'yes' })).status).toBe(200)
  const limited = 'Attempt limit exceeded, please try after some time.'
  expect(tried(await browser.submit({ resend: 'yes' }))).toEqual([400, '/confirm', limited])
  const guessed = await signedUp()
  const code = await server.lastCode(guessed.email)
  for (let times = 0; times < 15; times++) await guessed.browser.submit({ code: otherThan(code) })
  expect(tried(await guessed.browser.submit({ code }))).toEqual([400, '/confirm', limited])
})

test.each([
  ['custom:role', 'admin'],
  ['email_verified', 'true'],
  ['phone_number', '+12065550100'],
  ['sub', 'x'],
  ['constructor', 'x'],
])('a sign-up takes no attribute that its page does not ask for: %s', async (name, value) => {
  const browser = await at('/signup')
  const username = `mallory-${name.replace(':', '-')}`
  const form = { username, password, 'requiredAttributes[email]': 'm@example.com' }
  const place = await browser.submit({ ...form, [`requiredAttributes[${name}]`]: value })
  expect(tried(place)).toEqual([400, '/signup', 'Please check what you have typed.'])
  await expect(app.get(username)).rejects.toThrow('User does not exist.')
})

test('who has not confirmed is sent to do so, who knows the password', async () => {
  const { username, email } = await signedUp()
  const stranger = await at('/login')
  expect((await stranger.submit({ username, password: otherPassword })).url.pathname).toBe('/login')
  const browser = await at('/login')
  expect((await browser.submit({ username, password })).url.pathname).toBe('/confirm')
  const place = await browser.submit({ code: await server.lastCode(email) })
  expect([place.url.pathname, browser.cookie('cognito')]).toEqual(['/login', undefined])
  expect(hasArrived(await browser.submit({ username, password }))).toBe(true)
})

test('a password that an administrator reset is replaced by code', async () => {
  await app.confirmed('reset', { email: 'reset@example.com', email_verified: 'true' })
  await client.send(new AdminResetUserPasswordCommand({ ...app.pool, Username: 'reset' }))
  const browser = await at('/login')
  expect((await browser.submit({ username: 'reset', password })).url.pathname).toBe('/confirmForgotPassword')
  const chosen = { new_password: otherPassword, confirm_password: otherPassword }
  const place = await browser.submit({ code: await server.lastCode('reset@example.com'), ...chosen })
  expect([place.url.pathname, place.html.includes('role="status"')]).toEqual(['/login', true])
  expect(browser.cookie('cognito')).toBeUndefined()
  expect(hasArrived(await browser.submit({ username: 'reset', password: otherPassword }))).toBe(true)
})

test('where users are concealed, that is told to whoever knows the old one alone', async () => {
  await concealing.confirmed('reset', { email: 'reset-too@example.com', email_verified: 'true' })
  await client.send(new AdminResetUserPasswordCommand({ ...concealing.pool, Username: 'reset' }))
  const browser = await at('/login', concealing)
  const wrong = await browser.submit({ username: 'reset', password: otherPassword })
  expect(tried(wrong)).toEqual([400, '/login', 'Incorrect username or password.'])
  expect((await browser.submit({ username: 'reset', password })).url.pathname).toBe('/confirmForgotPassword')
})

test('a forgotten password is replaced once, by the newest code, in time', async () => {
  await app.confirmed('forgetful', { email: 'forgetful@example.com', email_verified: 'true' })
  const browser = await at('/forgotPassword')
  const page = await browser.submit({ username: 'forgetful' })
  expect(page.html).toContain('<input type="text" value="forgetful" autocomplete="username" readonly hidden>')
  const code = await server.lastCode('forgetful@example.com')
  const chosen = { new_password: otherPassword, confirm_password: otherPassword }
  expect((await browser.submit({ code: otherThan(code), ...chosen })).status).toBe(400)
  expect((await browser.submit({ code, new_password: 'short', confirm_password: 'short' })).status).toBe(400)
  expect((await browser.submit({ code, ...chosen, confirm_password: password })).status).toBe(400)
  const kept = browser.cookie('page-data')
  expect((await browser.submit({ code, ...chosen })).url.pathname).toBe('/login')
  const copy = createFormBrowser(server)
  copy.setCookie('page-data', kept)
  await copy.open(address('/confirmForgotPassword'))
  expect((await copy.submit({ code, new_password: `${password}x`, confirm_password: `${password}x` })).status).toBe(400)

  const late = await at('/forgotPassword')
  await late.submit({ username: 'forgetful' })
  const lateCode = await server.lastCode('forgetful@example.com')
  server.clock.advance('1 hour')
  expect((await late.submit({ code: lateCode, ...chosen })).url.pathname).toBe('/login')
})

/** What a page shows, without what is each person's own. */
const masked = (html: string) =>
  html
    .replaceAll(/value="[^"]*"/g, '')
    .replaceAll(/[^\s<>]+@[^\s<>]+/g, 'address')
    .replaceAll(/\s+/g, ' ')

test('where users are concealed, a stranger who forgets a password sees the page of everybody', async () => {
  await concealing.confirmed('known', { email: 'known@example.com', email_verified: 'true' })
  await concealing.confirmed('unreachable')
  await concealing.confirmed('leaver', { email: 'leaver@example.com', email_verified: 'true' })
  await client.send(new AdminDisableUserCommand({ ...concealing.pool, Username: 'leaver' }))
  const seen = []
  for (const username of ['known', 'nobody', 'unreachable', 'leaver']) {
    const browser = await at('/forgotPassword', concealing)
    const sent = await browser.submit({ username })
    expect([sent.status, sent.url.pathname]).toEqual([200, '/confirmForgotPassword'])
    const guessed = await browser.submit({ code: 'x', new_password: otherPassword, confirm_password: otherPassword })
    const again = await browser.submit({ resend: 'yes' })
    seen.push([sent, guessed, again].map(({ status, html }) => `${status} ${masked(html)}`))
  }
  expect(new Set(seen.map(pages => JSON.stringify(pages))).size).toBe(1)
})

test('where users are concealed, nobody asks for codes without end under any name', async () => {
  await concealing.confirmed('wanted', { email: 'wanted@example.com', email_verified: 'true' })
  const seen = []
  for (const username of ['wanted', 'unwanted']) {
    const browser = await at('/forgotPassword', concealing)
    await browser.submit({ username })
    const complaints = []
    for (let times = 0; times < 12; times++) complaints.push(complaintOf(await browser.submit({ resend: 'yes' })))
    expect(complaints).toContain('Attempt limit exceeded, please try after some time.')
    seen.push(complaints)
  }
  expect(seen[0]).toEqual(seen[1])
})

test('who was disabled gets in nowhere, in the middle of the way neither', async () => {
  await app.confirmed('leaver')
  const inside = await at('/login')
  await inside.submit({ username: 'leaver', password })
  await client.send(new AdminDisableUserCommand({ ...app.pool, Username: 'leaver' }))
  const browser = await at('/login')
  expect(tried(await browser.submit({ username: 'leaver', password }))).toEqual([400, '/login', 'User is disabled.'])
  expect((await inside.open(address('/oauth2/authorize'))).url.pathname).toBe('/login')

  const { username, email, browser: joining } = await signedUp()
  const code = await server.lastCode(email)
  await client.send(new AdminDisableUserCommand({ ...app.pool, Username: username }))
  expect(hasArrived(await joining.submit({ code }))).toBe(false)
  expect(joining.cookie('cognito')).toBeUndefined()
})

test('five wrong passwords lock the account on the pages too, for known and unknown alike where users are concealed', async () => {
  await concealing.confirmed('target')
  for (const username of ['target', 'phantom']) {
    const browser = await at('/login', concealing)
    for (let times = 0; times < 5; times++)
      expect(tried(await browser.submit({ username, password: otherPassword }))).toEqual([
        400,
        '/login',
        'Incorrect username or password.',
      ])
    expect(complaintOf(await browser.submit({ username, password }))).toBe('Password attempts exceeded')
  }
  server.clock.advance('1 second')
  expect(hasArrived(await (await at('/login', concealing)).submit({ username: 'target', password }))).toBe(true)
})
