/** The page that asks for a code of a second factor: another one, when the first does not come. */
import { expect, test } from 'vitest'
import { otherThan, password } from '../support/accounts.ts'
import { everyFactor, factorsWith, openWithFactors } from '../support/factors.ts'
import { complaintOf, createFormBrowser } from '../support/form-browser.ts'
import { callback, encode, flowOf } from '../support/oauth.ts'
import { startServer } from '../support/server.ts'

const server = await startServer()
const { preferAs, withApp } = factorsWith(server)
const accounts = await openWithFactors(server, { MfaConfiguration: 'OPTIONAL', ...everyFactor }, {}, flowOf())
const query = encode({ client_id: accounts.app.ClientId, redirect_uri: callback, response_type: 'code' })

let people = 0
/** Somebody who has typed his password, and the codes that were sent to him so far. */
async function openAtCode(factor: 'EmailMfaSettings' | 'SMSMfaSettings' = 'EmailMfaSettings') {
  const name = `person-${++people}`
  const [email, phone] = [`${name}@example.com`, `+1206555${String(1_000 + people)}`]
  await accounts.confirmed(name, { email, email_verified: 'true', phone_number: phone, phone_number_verified: 'true' })
  await preferAs(accounts.pool, name, { [factor]: { Enabled: true, PreferredMfa: true } })
  const browser = createFormBrowser(server)
  await browser.open(`${server.url}/login?${query}`)
  const page = await browser.submit({ username: name, password })
  expect(page.url.pathname).toBe('/mfa')
  const destination = factor === 'EmailMfaSettings' ? email : phone
  const sent = async () => (await server.messages({ destination })).length
  return {
    ...browser,
    page,
    sent,
    code: () => server.lastCode(destination),
    again: () => browser.submit({ resend: 'yes' }),
  }
}

const hasArrived = ({ url }: { url: URL }) => url.href.startsWith(`${callback}?code=`)
const wrong = 'Invalid code or auth state for the user.'

test.each(['EmailMfaSettings', 'SMSMfaSettings'] as const)(
  'a new code comes, and the old one is no good (%s)',
  async factor => {
    const visitor = await openAtCode(factor)
    expect(visitor.page.html).toContain('Send a new code')
    expect(visitor.page.html).not.toContain('A new code is on its way')
    const first = await visitor.code()
    const page = await visitor.again()
    expect([page.status, page.url.pathname, await visitor.sent()]).toEqual([200, '/mfa', 2])
    expect(page.html).toContain('A new code is on its way')
    const second = await visitor.code()
    expect(second).not.toBe(first)
    const refused = await visitor.submit({ authentication_code: first })
    expect([refused.url.pathname, complaintOf(refused)]).toEqual(['/mfa', wrong])
    expect(hasArrived(await visitor.submit({ authentication_code: second }))).toBe(true)
  },
)

test('the page that was left does not take the old code either', async () => {
  const visitor = await openAtCode()
  const [first, left] = [await visitor.code(), visitor.cookie('page-data')]
  await visitor.again()
  visitor.setCookie('page-data', left)
  const back = await visitor.submit({ authentication_code: first })
  expect([back.url.pathname, complaintOf(back)]).toEqual([
    '/login',
    'That took too long, or was done before. Please sign in again.',
  ])
  visitor.setCookie('page-data', left)
  expect((await visitor.again()).url.pathname).toBe('/login')
  expect(await visitor.sent()).toBe(2)
})

test('five times at most, and the last code stays good', async () => {
  const visitor = await openAtCode()
  for (let times = 0; times < 5; times++) expect((await visitor.again()).status).toBe(200)
  const refused = await visitor.again()
  expect([refused.status, complaintOf(refused)]).toEqual([400, 'Attempt limit exceeded, please try after some time.'])
  expect(await visitor.sent()).toBe(6)
  expect(hasArrived(await visitor.submit({ authentication_code: await visitor.code() }))).toBe(true)
})

test('not for a sign-in that took too long, and wrong codes count on', async () => {
  const late = await openAtCode()
  server.clock.advance('4 minutes')
  expect((await late.again()).url.pathname).toBe('/login')
  expect(await late.sent()).toBe(1)
  const guesser = await openAtCode()
  const complaints: (string | undefined)[] = []
  for (let guess = 0; guess < 11; guess++) {
    complaints.push(complaintOf(await guesser.submit({ authentication_code: otherThan(await guesser.code()) })))
    if (guess % 3 === 2) await guesser.again()
  }
  expect(new Set(complaints.slice(0, 10))).toEqual(new Set([wrong]))
  expect(complaints.at(-1)).not.toBe(wrong)
})

test('an app shows codes, and is sent none', async () => {
  const name = 'person-with-app'
  await accounts.confirmed(name)
  await withApp(accounts, name)
  await preferAs(accounts.pool, name, { SoftwareTokenMfaSettings: { Enabled: true, PreferredMfa: true } })
  const browser = createFormBrowser(server)
  await browser.open(`${server.url}/login?${query}`)
  const page = await browser.submit({ username: name, password })
  expect([page.url.pathname, page.html.includes('Send a new code')]).toEqual(['/mfa', false])
  expect((await browser.submit({ resend: 'yes' })).status).toBe(400)
})
