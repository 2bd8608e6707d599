/** The way through the pages: no step is left out, taken twice, or taken with what was given to somebody else. */
import { AdminSetUserPasswordCommand, UpdateUserPoolClientCommand } from '@aws-sdk/client-cognito-identity-provider'
import { beforeAll, expect, test } from 'vitest'
import { type Accounts, otherPassword, otherThan, password } from '../support/accounts.ts'
import { everyFactor, factorsWith, openWithFactors } from '../support/factors.ts'
import { complaintOf, createFormBrowser, type FormBrowser } from '../support/form-browser.ts'
import { callback, encode, flowOf } from '../support/oauth.ts'
import { startServer } from '../support/server.ts'
import { signInWith } from '../support/sign-in.ts'

const server = await startServer()
const { invited } = signInWith(server)
const factors = factorsWith(server)
const again = 'That took too long, or was done before. Please sign in again.'
const steps = ['/mfa', '/mfaOption', '/mfaSetup', '/newPassword', '/confirm', '/confirmForgotPassword'] as const
const forPages = flowOf()

let accounts: Accounts
let other: Accounts

beforeAll(async () => {
  const settings = { MfaConfiguration: 'OPTIONAL', ...everyFactor } as const
  accounts = await openWithFactors(server, settings, {}, forPages)
  other = await openWithFactors(server, settings, {}, forPages)
  for (const { pool, confirmed } of [accounts, other]) {
    await confirmed('alice', { phone_number: '+12065550100' })
    await factors.preferAs(pool, 'alice', { SMSMfaSettings: { Enabled: true } })
  }
  await accounts.confirmed('bob', { email: 'bob@example.com' })
  await factors.preferAs(accounts.pool, 'bob', { EmailMfaSettings: { Enabled: true } })
})

const address = (path: string, { app }: Pick<Accounts, 'app'> = accounts) =>
  `${server.url}${path}?${encode({ client_id: app.ClientId, redirect_uri: callback, response_type: 'code' })}`

/** A browser in which a name and a password were right. */
async function signedInHalf(username = 'alice', of = accounts): Promise<FormBrowser> {
  const browser = createFormBrowser(server)
  await browser.open(address('/login', of))
  expect((await browser.submit({ username, password })).url.pathname).toBe('/mfa')
  return browser
}

const code = () => server.lastCode('+12065550100')
const hasArrived = ({ url }: { url: URL }) => url.href.startsWith(`${callback}?code=`)

test('a password and a code, in this order, end at the application', async () => {
  const browser = await signedInHalf()
  expect(hasArrived(await browser.submit({ authentication_code: await code() }))).toBe(true)
  expect(browser.cookie('page-data')).toBeUndefined()
})

test('a code that was typed with blanks is the same code', async () => {
  const browser = await signedInHalf()
  const [one, two] = [(await code()).slice(0, 3), (await code()).slice(3)]
  expect(hasArrived(await browser.submit({ authentication_code: ` ${one} ${two} ` }))).toBe(true)
})

test('a password alone opens nothing', async () => {
  const browser = await signedInHalf()
  expect(browser.cookie('cognito')).toBeUndefined()
  const { url } = await browser.open(`${address('/oauth2/authorize')}&prompt=none`)
  expect(url.searchParams.get('error')).toBe('login_required')
  expect((await browser.open(address('/oauth2/authorize'))).url.pathname).toBe('/login')
})

test.each(steps)('%s leads nobody past a code that is asked for', async path => {
  const browser = await signedInHalf()
  const opened = await browser.open(address(path))
  expect([opened.url.pathname, complaintOf(opened)]).toEqual(['/mfa', undefined])
  const form = {
    ...{ _csrf: browser.cookie('XSRF-TOKEN') ?? '', mfa_option: 'EMAIL_OTP', code: '000000', email: 'm@example.com' },
    ...{ new_password: otherPassword, confirm_password: otherPassword, continue: 'yes', authentication_code: '000000' },
  }
  const sent = await browser.post(address(path), new URLSearchParams(form))
  if (path !== '/mfa') expect(sent.headers.get('location')).toMatch(/^\/mfa\?/)
  expect(sent.headers.getSetCookie().join()).not.toContain('cognito=')
  expect(sent.headers.get('location') ?? '').not.toContain(callback)
})

test.each(steps)('%s sends whoever has done nothing yet to the sign-in page', async path => {
  const browser = createFormBrowser(server)
  const place = await browser.open(address(path))
  expect([place.url.pathname, complaintOf(place)]).toEqual(['/login', again])
  const form = new URLSearchParams({ _csrf: browser.cookie('XSRF-TOKEN') ?? '', authentication_code: '000000' })
  expect((await browser.post(address(path), form)).headers.get('location')).toMatch(/^\/login\?/)
  expect(complaintOf(await browser.open(address('/login')))).toBeUndefined()
})

test('a wrong code is told and may be corrected; too many lock', async () => {
  const browser = await signedInHalf()
  const right = await code()
  const wrong = await browser.submit({ authentication_code: otherThan(right) })
  expect([wrong.status, complaintOf(wrong)]).toEqual([400, 'Invalid code or auth state for the user.'])
  expect(wrong.html).not.toContain(otherThan(right))
  for (let count = 0; count < 9; count++) await browser.submit({ authentication_code: otherThan(right) })
  const locked = await browser.submit({ authentication_code: right })
  expect([locked.url.pathname, complaintOf(locked)]).toEqual(['/mfa', 'Code attempts exceeded'])
  server.clock.advance('1 minute')
  expect(hasArrived(await browser.submit({ authentication_code: right }))).toBe(true)
})

test('a step is taken once, however often its cookie comes back', async () => {
  const browser = await signedInHalf()
  const kept = browser.cookie('page-data')
  const right = await code()
  expect(hasArrived(await browser.submit({ authentication_code: right }))).toBe(true)
  const copy = createFormBrowser(server)
  copy.setCookie('page-data', kept)
  await copy.open(address('/mfa'))
  const place = await copy.submit({ authentication_code: right })
  expect([place.url.pathname, complaintOf(place)]).toEqual(['/login', again])
  expect(copy.cookie('cognito')).toBeUndefined()
})

test('a step that waits for too long begins anew', async () => {
  const browser = await signedInHalf()
  const right = await code()
  server.clock.advance('181 seconds')
  const place = await browser.submit({ authentication_code: right })
  expect([place.url.pathname, complaintOf(place)]).toEqual(['/login', again])
})

test('the cookie of a step itself is good for twenty minutes', async () => {
  const browser = await signedInHalf()
  server.clock.advance('21 minutes')
  expect((await browser.open(address('/mfa'))).url.pathname).toBe('/login')
})

test.each([
  ['another pool', async () => (await signedInHalf('alice', other)).cookie('page-data')],
  ['nobody', async () => 'AAAA'],
  ['a cookie that was changed', async () => changed((await signedInHalf()).cookie('page-data') ?? '')],
  ['a cookie that is too long', async () => 'A'.repeat(4_000)],
  ['another sealed cookie', async () => (await arrived()).cookie('cognito')],
])('a step of %s counts for nothing', async (_what, cookieOf) => {
  const browser = createFormBrowser(server)
  browser.setCookie('page-data', await cookieOf())
  expect((await browser.open(address('/mfa'))).url.pathname).toBe('/login')
  const form = { _csrf: browser.cookie('XSRF-TOKEN') ?? '', authentication_code: await code() }
  const sent = await browser.post(address('/mfa'), new URLSearchParams(form))
  expect(sent.headers.get('location')).toMatch(/^\/login\?/)
})

async function arrived(): Promise<FormBrowser> {
  const browser = await signedInHalf()
  await browser.submit({ authentication_code: await code() })
  return browser
}

const changed = (text: string) => `${text.slice(0, 40)}${text[40] === 'A' ? 'B' : 'A'}${text.slice(41)}`

test('a step of another client of the same pool counts for nothing', async () => {
  const { ClientId } = await server.createClient({ Id: accounts.pool.UserPoolId }, forPages)
  const browser = await signedInHalf()
  const place = await browser.open(address('/mfa', { app: { ClientId } }))
  expect(place.url.pathname).toBe('/login')
})

test("a code of one person does not fit another one's step", async () => {
  const alice = await signedInHalf('alice')
  const bob = await signedInHalf('bob')
  const codeOfBob = await server.lastCode('bob@example.com')
  expect((await alice.submit({ authentication_code: codeOfBob })).status).toBe(400)
  expect(hasArrived(await bob.submit({ authentication_code: codeOfBob }))).toBe(true)
})

test('a step does not outlive the password that it began with', async () => {
  const browser = await signedInHalf('bob')
  const right = await server.lastCode('bob@example.com')
  const change = { ...accounts.pool, Username: 'bob', Password: otherPassword, Permanent: true }
  await server.client.send(new AdminSetUserPasswordCommand(change))
  const place = await browser.submit({ authentication_code: right })
  expect([place.url.pathname, complaintOf(place)]).toEqual(['/login', again])
  await server.client.send(new AdminSetUserPasswordCommand({ ...change, Password: password }))
})

test('a temporary password is replaced once', async () => {
  await invited(accounts.pool, 'carol', {})
  const browser = createFormBrowser(server)
  await browser.open(address('/login'))
  const page = await browser.submit({ username: 'carol', password })
  expect(page.url.pathname).toBe('/newPassword')
  expect(page.html).toContain('<input type="text" value="carol" autocomplete="username" readonly hidden>')
  const kept = browser.cookie('page-data')
  const differing = await browser.submit({ new_password: otherPassword, confirm_password: password })
  expect([differing.status, complaintOf(differing)]).toEqual([400, 'The two passwords are not the same.'])
  const chosen = { new_password: otherPassword, confirm_password: otherPassword }
  expect(hasArrived(await browser.submit(chosen))).toBe(true)
  const copy = createFormBrowser(server)
  copy.setCookie('page-data', kept)
  await copy.open(address('/newPassword'))
  const mine = { new_password: `${password}!`, confirm_password: `${password}!` }
  expect((await copy.submit(mine)).url.pathname).toBe('/login')
})

test('an invited person gives no attribute but those that are asked for', async () => {
  await invited(accounts.pool, 'dan', { email: 'dan@example.com' })
  const browser = createFormBrowser(server)
  await browser.open(address('/login'))
  await browser.submit({ username: 'dan', password })
  const chosen = { new_password: otherPassword, confirm_password: otherPassword }
  const place = await browser.submit({ ...chosen, 'requiredAttributes[email]': 'mallory@example.com' })
  expect([place.status, place.url.pathname]).toEqual([400, '/newPassword'])
  expect((await accounts.get('dan')).attributes.email).toBe('dan@example.com')
})

test('a client that loses its callback is left at once, in the middle of the way', async () => {
  const { ClientId } = await server.createClient({ Id: accounts.pool.UserPoolId }, forPages)
  const app = { app: { ClientId } }
  const browser = createFormBrowser(server)
  await browser.open(address('/login', app))
  await browser.submit({ username: 'alice', password })
  const CallbackURLs = ['https://elsewhere.example.org/']
  const client = { UserPoolId: accounts.pool.UserPoolId, ClientId, ...forPages, CallbackURLs }
  await server.client.send(new UpdateUserPoolClientCommand(client))
  const place = await browser.submit({ authentication_code: await code() })
  expect([place.url.pathname, place.url.searchParams.get('error')]).toEqual(['/error', 'redirect_mismatch'])
})
