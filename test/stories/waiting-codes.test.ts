import { expect, test, vi } from 'vitest'
import { refused } from '../support/accounts.ts'
import { openWithFactors } from '../support/factors.ts'
import { startMailServer } from '../support/mail.ts'
import { startServer } from '../support/server.ts'
import { signInWith, tokensOf } from '../support/sign-in.ts'

const from = 'Cenote <no-reply@login.example.com>'
const soon = { timeout: 5_000, interval: 10 }
const byMail = { MfaConfiguration: 'ON', EmailMfaConfiguration: {} } as const

/** A sign-in that asked for a code, which the mail server would not take for the moment. */
async function begun(AuthSessionValidity?: number) {
  let isBusy = true
  const { url, received } = await startMailServer({
    onRcptTo: (_address, _session, done) =>
      done(isBusy ? Object.assign(new Error('try again later'), { responseCode: 451 }) : null),
  })
  const server = await startServer({
    config: { delivery: { email: { kind: 'smtp', url, from }, sms: { kind: 'inbox' } } },
    services: { deliveryPollMillis: 10 },
  })
  const { byPassword, respond } = signInWith(server)
  const accounts = await openWithFactors(server, byMail, {}, { AuthSessionValidity })
  await accounts.confirmed('ada', { email: 'ada@example.com' })
  const { Session } = await byPassword(accounts.app, 'ada')
  isBusy = false
  const answer = (EMAIL_OTP_CODE: string) =>
    respond(accounts.app, 'EMAIL_OTP', { USERNAME: 'ada', EMAIL_OTP_CODE }, Session)
  const gaveUp = async () =>
    /^cenote_messages_total\{.*result="given_up".*\} 1$/m.test(await (await fetch(`${server.url}/metrics`)).text())
  return { clock: server.clock, received, answer, gaveUp }
}

test('a code of a sign-in waits as long as the session that it answers is good', async () => {
  const { clock, received, answer } = await begun(15)
  clock.advance('14 minutes')
  await vi.waitFor(() => expect(received).toHaveLength(1), soon)
  const [code = ''] = /\d{6}/.exec(received[0]?.mail.text ?? '') ?? []
  tokensOf(await answer(code))
})

test.each([
  [15, '15 minutes'],
  [undefined, '3 minutes'],
] as const)('and no longer: %s', async (validity, later) => {
  const { clock, received, answer, gaveUp } = await begun(validity)
  clock.advance(later)
  await vi.waitFor(async () => expect(await gaveUp()).toBe(true), soon)
  expect(received).toEqual([])
  const expired = 'Invalid session for the user, session is expired.'
  await refused(answer('123456'), 'NotAuthorizedException', expired)
})
