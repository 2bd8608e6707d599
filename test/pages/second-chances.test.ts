/** In Chromium: another code when the first does not come, and the way on behind the link of a sign-up mail. */
import { describe, expect, test } from 'vitest'
import { password } from '../support/accounts.ts'
import { openVisitor } from '../support/browser.ts'
import { createTestClock } from '../support/clock.ts'
import { everyFactor, factorsWith, openWithFactors } from '../support/factors.ts'
import { hosted, looks } from '../support/hosted-pages.ts'
import { joinApplication, openApplication } from '../support/relying-party.ts'
import { startServer } from '../support/server.ts'

const server = await startServer({ clock: createTestClock(new Date().toISOString()) })
const { preferAs } = factorsWith(server)
const app = await joinApplication(
  server,
  await openWithFactors(server, { MfaConfiguration: 'OPTIONAL', ...everyFactor }),
)
const byLink = await openApplication(server, {
  VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_LINK' },
})

describe.each(looks)('$language, $size, $colours', look => {
  test('a new code is asked for and typed', async () => {
    const name = `dana-${look.language}`
    const email = `${name}@example.com`
    await app.confirmed(name, { email, email_verified: 'true' })
    await preferAs(app.pool, name, { EmailMfaSettings: { Enabled: true, PreferredMfa: true } })
    const visitor = await openVisitor(look)
    const { page } = visitor
    const { shows, send } = hosted(page)
    await page.goto(app.authorize())
    await send({ username: name, password })
    await shows('/mfa')
    await visitor.look('code')
    const first = await server.lastCode(email)
    await page.click('[name="resend"]')
    await page.waitForSelector('[role="status"]')
    await shows('/mfa')
    await visitor.look('code-sent-anew')
    const second = await server.lastCode(email)
    expect(second).not.toBe(first)
    await send({ authentication_code: second })
    expect((await app.arrived(page)).get('code')).toBeTruthy()
  })

  test('the page of a link leads to the application', async () => {
    const name = `erin-${look.language}`
    const email = `${name}@example.com`
    await byLink.signUp(name, { email })
    const [message] = await server.messages({ destination: email })
    const visitor = await openVisitor(look)
    const { page } = visitor
    await page.goto(message?.link ?? '')
    await visitor.look('confirmed')
    await page.click('main a')
    await page.waitForURL(url => url.origin === new URL(byLink.callback).origin)
    expect(new URL(page.url()).pathname).toBe('/')
    expect(byLink.referrers).toEqual([])
  })
})
