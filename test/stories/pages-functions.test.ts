/** Functions of a pool on the pages: what they refuse is told on the page, and users are taken in there too. */
import { beforeEach, expect, test } from 'vitest'
import { otherPassword, password } from '../support/accounts.ts'
import { complaintOf, createFormBrowser, type FormBrowser } from '../support/form-browser.ts'
import { callback, encode, openOAuth } from '../support/oauth.ts'
import { lambdaConfig, startFunctions } from '../support/pool-functions.ts'
import { startServer } from '../support/server.ts'

const functions = await startFunctions()
const server = await startServer({ config: { functions: functions.entries } })
const triggers = [
  ...(['PreSignUp', 'PostConfirmation', 'PreAuthentication', 'PostAuthentication', 'UserMigration'] as const),
  'PreTokenGeneration',
] as const
const flows = { AllowedOAuthFlows: ['code', 'implicit'] } as const
const app = await openOAuth(
  server,
  { AllowedOAuthFlows: [...flows.AllowedOAuthFlows] },
  { LambdaConfig: lambdaConfig(functions, ...triggers) },
)

const evil = '<img src=x onerror=alert(1)>'
const refuse = () => {
  throw new Error(`not you ${evil}`)
}

beforeEach(() => {
  for (const trigger of triggers) {
    functions.on(trigger, () => undefined)
    functions.taken(trigger)
  }
})

const asked = { client_id: app.app.ClientId, redirect_uri: callback, response_type: 'code', state: 's' }
const address = (path: string, more: Record<string, string> = {}) =>
  `${server.url}${path}?${encode({ ...asked, ...more })}`
const hasArrived = ({ url }: { url: URL }) => url.href.startsWith(`${callback}?code=`)

async function at(path: string, more?: Record<string, string>): Promise<FormBrowser> {
  const browser = createFormBrowser(server)
  await browser.open(address(path, more))
  return browser
}

let count = 0
const newName = () => `person-${++count}`

test.each(['PreAuthentication', 'PostAuthentication'] as const)(
  '%s keeps a person out, in its own words, which are a text',
  async trigger => {
    const username = newName()
    await app.confirmed(username)
    functions.on(trigger, refuse)
    const browser = await at('/login')
    const place = await browser.submit({ username, password })
    expect([place.status, place.url.pathname]).toEqual([400, '/login'])
    expect(complaintOf(place)).toContain(`${trigger} failed with error not you &lt;img`)
    expect(place.html).not.toContain('<img src=x')
    expect(browser.cookie('cognito')).toBeUndefined()
    functions.on(trigger, () => undefined)
    expect(hasArrived(await browser.submit({ username, password }))).toBe(true)
  },
)

test('a function that breaks is no reason to let anybody in', async () => {
  const username = newName()
  await app.confirmed(username)
  functions.on('PreAuthentication', () => 'no event at all')
  const browser = await at('/login')
  const place = await browser.submit({ username, password })
  expect([place.status, place.url.pathname, browser.cookie('cognito')]).toEqual([400, '/login', undefined])
  expect(complaintOf(place)).not.toBe('')
})

test('PreSignUp refuses a sign-up, and confirms one at once', async () => {
  const username = newName()
  const form = { username, password, 'requiredAttributes[email]': `${username}@example.com` }
  functions.on('PreSignUp', refuse)
  const browser = await at('/signup')
  const refused = await browser.submit(form)
  expect([refused.status, refused.url.pathname]).toEqual([400, '/signup'])
  expect(complaintOf(refused)).toContain('PreSignUp failed with error not you &lt;img')
  await expect(app.get(username)).rejects.toThrow('User does not exist.')
  functions.says('PreSignUp', { autoConfirmUser: true })
  expect(hasArrived(await browser.submit(form))).toBe(true)
  expect(functions.taken('PreSignUp').at(-1)).toMatchObject({
    triggerSource: 'PreSignUp_SignUp',
    callerContext: { clientId: app.app.ClientId },
  })
})

test('PostConfirmation is told once, and its refusal leaves the account confirmed', async () => {
  const username = newName()
  const browser = await at('/signup')
  await browser.submit({ username, password, 'requiredAttributes[email]': `${username}@example.com` })
  functions.on('PostConfirmation', refuse)
  const code = await server.lastCode(`${username}@example.com`)
  const place = await browser.submit({ code })
  expect([place.status, place.url.pathname]).toEqual([400, '/confirm'])
  expect(complaintOf(place)).toContain('PostConfirmation failed with error')
  expect((await app.get(username)).status).toBe('CONFIRMED')
  expect(functions.taken('PostConfirmation')).toHaveLength(1)
})

test('whoever is known elsewhere is taken in with the password that he types', async () => {
  const username = newName()
  functions.on('UserMigration', event => {
    if (event.request.password !== 'from before') throw new Error('wrong')
    event.response = { userAttributes: { name: 'Ada' }, finalUserStatus: 'CONFIRMED', messageAction: 'SUPPRESS' }
  })
  const browser = await at('/login')
  const wrong = await browser.submit({ username, password: 'another one' })
  expect([wrong.status, wrong.url.pathname, browser.cookie('cognito')]).toEqual([400, '/login', undefined])
  await expect(app.get(username)).rejects.toThrow('User does not exist.')
  expect(hasArrived(await browser.submit({ username, password: 'from before' }))).toBe(true)
  expect(functions.taken('UserMigration')[0]?.triggerSource).toBe('UserMigration_Authentication')
  expect((await app.get(username)).attributes.name).toBe('Ada')
  functions.on('UserMigration', refuse)
  expect(hasArrived(await (await at('/login')).submit({ username, password: 'from before' }))).toBe(true)
})

test('whoever is known elsewhere and forgot his password is taken in by a code', async () => {
  const username = newName()
  const email = `${username}@example.com`
  functions.says('UserMigration', { userAttributes: { email, email_verified: 'true' }, messageAction: 'SUPPRESS' })
  const browser = await at('/forgotPassword')
  expect((await browser.submit({ username })).url.pathname).toBe('/confirmForgotPassword')
  expect(functions.taken('UserMigration')[0]?.triggerSource).toBe('UserMigration_ForgotPassword')
  const chosen = { new_password: otherPassword, confirm_password: otherPassword }
  expect((await browser.submit({ code: await server.lastCode(email), ...chosen })).url.pathname).toBe('/login')
  expect(hasArrived(await browser.submit({ username, password: otherPassword }))).toBe(true)
})

test('who refuses tokens of the implicit flow is told to the application, and no token is in the address', async () => {
  const username = newName()
  await app.confirmed(username)
  functions.on('PreTokenGeneration', refuse)
  const browser = await at('/login', { response_type: 'token' })
  const { url } = await browser.submit({ username, password })
  expect(`${url.origin}${url.pathname}`).toBe(callback)
  const answer = new URLSearchParams(url.hash.slice(1))
  expect([answer.get('error'), answer.get('state')]).toEqual(['invalid_request', 's'])
  expect(answer.get('error_description')).toContain('PreTokenGeneration failed with error')
  expect(url.href).not.toContain('access_token')
})
