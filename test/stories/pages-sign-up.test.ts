/** New accounts on the pages: who has the code of the address and chose the password is signed in, and nobody else. */
import { AdminConfirmSignUpCommand, AdminSetUserPasswordCommand } from '@aws-sdk/client-cognito-identity-provider'
import { expect, test } from 'vitest'
import { otherPassword, otherThan, password } from '../support/accounts.ts'
import { complaintOf, createFormBrowser, type FormBrowser, headingOf } from '../support/form-browser.ts'
import { callback, encode, type OAuthApp, openOAuth } from '../support/oauth.ts'
import { startServer } from '../support/server.ts'

const server = await startServer()
const Schema = [
  { Name: 'email', Required: true },
  { Name: 'family_name', Required: true },
]
const app = await openOAuth(server, {}, { Schema })

const address = (path: string, { app: { ClientId } }: Pick<OAuthApp, 'app'> = app) =>
  `${server.url}${path}?${encode({ client_id: ClientId, redirect_uri: callback, response_type: 'code' })}`

const fieldsOf = (username: string, more: Record<string, string> = {}) => ({
  username,
  'requiredAttributes[email]': `${username}@example.com`,
  'requiredAttributes[family_name]': 'Miller',
  password,
  ...more,
})

/** A browser that has signed up and is asked for the code. */
async function signedUp(username: string): Promise<FormBrowser> {
  const browser = createFormBrowser(server)
  await browser.open(address('/signup'))
  expect((await browser.submit(fieldsOf(username))).url.pathname).toBe('/confirm')
  return browser
}

const codeOf = (username: string) => server.lastCode(`${username}@example.com`)
const hasArrived = ({ url }: { url: URL }) => url.href.startsWith(`${callback}?code=`)
const statusOf = async (username: string) =>
  (await server.server.services.store.users.find(await poolOf(), username))?.status
const poolOf = async () => {
  const pool = await server.server.services.store.pools.get(app.pool.UserPoolId)
  if (!pool) throw new Error('no pool')
  return pool
}

test('who signs up and has the code is at the application, with the attributes that were asked for', async () => {
  const browser = await signedUp('alice')
  expect(await statusOf('alice')).toBe('UNCONFIRMED')
  expect(hasArrived(await browser.submit({ code: await codeOf('alice') }))).toBe(true)
  const user = await server.server.services.store.users.find(await poolOf(), 'alice')
  expect(user?.attributes).toEqual({ email: 'alice@example.com', family_name: 'Miller', email_verified: 'true' })
})

test.each([
  ['without a name', { username: '' }, 'Please fill in every field.'],
  ['without an attribute', { 'requiredAttributes[family_name]': ' ' }, 'Please fill in every field.'],
  ['with no address for one', { 'requiredAttributes[email]': 'nowhere' }, 'Invalid email address format.'],
  [
    'with an attribute that nobody asked for',
    { 'requiredAttributes[email_verified]': 'true' },
    'Please check what you have typed.',
  ],
  ['with one that is unknown', { 'requiredAttributes[custom:role]': 'admin' }, 'Please check what you have typed.'],
  ['with a weak password', { password: 'abcdefgh' }, /must have uppercase characters$/],
  ['with a short password', { password: 'abc' }, /not long enough$/],
  ['with a password that ends in a blank', { password: `${password} ` }, /neither begins nor ends with a space/],
] as const)('a sign-up %s is refused, and what was typed stays', async (_what, change, sentence) => {
  const browser = createFormBrowser(server)
  await browser.open(address('/signup'))
  const place = await browser.submit(fieldsOf('nobody', change))
  expect([place.status, place.url.pathname]).toEqual([400, '/signup'])
  expect(complaintOf(place)).toMatch(sentence)
  expect(place.html).not.toContain('abcdefgh')
  expect(place.html).not.toContain(password)
  if (!('requiredAttributes[family_name]' in change)) expect(place.html).toContain('value="Miller"')
  expect(await statusOf('nobody')).toBeUndefined()
})

test('a wrong code confirms nobody; a new one takes the place of the old one', async () => {
  const browser = await signedUp('bob')
  const first = await codeOf('bob')
  const wrong = await browser.submit({ code: otherThan(first) })
  expect(complaintOf(wrong)).toBe('Invalid verification code provided, please try again.')
  const again = await browser.submit({ resend: 'yes' })
  expect(again.html).toContain('A new code is on its way by email to b***@e***.')
  expect(complaintOf(await browser.submit({ code: first }))).toBe('Invalid code provided, please request a code again.')
  expect(hasArrived(await browser.submit({ code: await codeOf('bob') }))).toBe(true)
})

test('a code that waits for a day is good no more, and neither is the page', async () => {
  const browser = await signedUp('carol')
  const code = await codeOf('carol')
  server.clock.advance('24 hours')
  expect((await browser.submit({ code })).url.pathname).toBe('/login')
  expect(await statusOf('carol')).toBe('UNCONFIRMED')
})

test('the page of a confirmed sign-up signs in once', async () => {
  const browser = await signedUp('dan')
  const kept = browser.cookie('page-data')
  const code = await codeOf('dan')
  expect(hasArrived(await browser.submit({ code }))).toBe(true)
  const copy = createFormBrowser(server)
  copy.setCookie('page-data', kept)
  await copy.open(address('/confirm'))
  const place = await copy.submit({ code })
  expect([place.url.pathname, headingOf(place), complaintOf(place)]).toEqual(['/login', 'Sign in', undefined])
  expect(place.html).toContain('Your account is confirmed. You can sign in now.')
  expect(copy.cookie('cognito')).toBeUndefined()
})

test('who has the code but did not choose the password types it', async () => {
  await signedUp('eve')
  const browser = createFormBrowser(server)
  await browser.open(address('/login'))
  expect((await browser.submit({ username: 'eve', password: otherPassword })).url.pathname).toBe('/login')
  expect((await browser.submit({ username: 'eve', password })).url.pathname).toBe('/confirm')
  const place = await browser.submit({ code: await codeOf('eve') })
  expect([place.url.pathname, browser.cookie('cognito')]).toEqual(['/login', undefined])
})

test('a password that was changed meanwhile is not taken as typed', async () => {
  const browser = await signedUp('fay')
  const named = { UserPoolId: app.pool.UserPoolId, Username: 'fay' }
  await server.client.send(new AdminSetUserPasswordCommand({ ...named, Password: otherPassword, Permanent: true }))
  const place = await browser.submit({ code: await codeOf('fay') })
  expect([place.url.pathname, browser.cookie('cognito')]).toEqual(['/login', undefined])
})

test('who was confirmed meanwhile is told so, by a code and by asking for another', async () => {
  const forms: Record<string, string>[] = [{ code: '000000' }, { resend: 'yes' }]
  for (const form of forms) {
    const name = `gil-${Object.keys(form)[0]}`
    const browser = await signedUp(name)
    await server.client.send(new AdminConfirmSignUpCommand({ UserPoolId: app.pool.UserPoolId, Username: name }))
    const place = await browser.submit(form)
    expect(place.html).toContain('Your account is confirmed. You can sign in now.')
    expect(browser.cookie('cognito')).toBeUndefined()
  }
})

test('nobody signs up where only administrators make accounts', async () => {
  const closed = await openOAuth(server, {}, { AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } })
  const browser = createFormBrowser(server)
  const login = await browser.open(address('/login', closed))
  expect(login.html).not.toContain('/signup')
  const place = await browser.open(address('/signup', closed))
  expect([place.status, place.url.pathname, complaintOf(place)]).toEqual([
    400,
    '/error',
    'New accounts are made by an administrator here.',
  ])
  const form = new URLSearchParams({ _csrf: browser.cookie('XSRF-TOKEN') ?? '', username: 'mallory', password })
  const sent = await browser.post(address('/signup', closed), form)
  expect(sent.headers.get('location')).toMatch(/^\/error\?error=sign_up_unavailable/)
})

test('an address that is the name is typed once', async () => {
  const byEmail = await openOAuth(server, {}, { UsernameAttributes: ['email'], Schema })
  const browser = createFormBrowser(server)
  const page = await browser.open(address('/signup', byEmail))
  expect(page.html).not.toContain('requiredAttributes[email]')
  const form = { username: 'hal@example.com', 'requiredAttributes[family_name]': 'Miller', password }
  expect((await browser.submit(form)).url.pathname).toBe('/confirm')
  expect(hasArrived(await browser.submit({ code: await codeOf('hal') }))).toBe(true)
})
