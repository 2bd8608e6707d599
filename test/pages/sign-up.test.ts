import { describe, expect, test } from 'vitest'
import { otherThan, password } from '../support/accounts.ts'
import { openVisitor } from '../support/browser.ts'
import { createTestClock } from '../support/clock.ts'
import { hosted, looks } from '../support/hosted-pages.ts'
import { openApplication } from '../support/relying-party.ts'
import { startServer } from '../support/server.ts'
import { claimsOf } from '../support/sign-in.ts'

const server = await startServer({ clock: createTestClock(new Date().toISOString()) })
const Schema = [
  { Name: 'email', Required: true },
  { Name: 'given_name', Required: true },
  { Name: 'birthdate', Required: true },
]
const app = await openApplication(server, { Schema, AutoVerifiedAttributes: ['email'] })
const byLink = await openApplication(server, {
  AutoVerifiedAttributes: ['email'],
  Schema: [{ Name: 'email', Required: true }],
  VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_LINK' },
})

describe.each(looks)('$language, $size, $colours', look => {
  test('a person signs up, confirms by code, and is back at the application signed in', async () => {
    const name = `alice-${look.language}`
    const email = `${name}@example.com`
    const visitor = await openVisitor(look)
    const { page } = visitor
    const { shows, send, complaint } = hosted(page)
    await page.goto(app.authorize())
    await page.click('a[href*="/signup"]')
    await shows('/signup')
    await visitor.look('sign-up')

    const person = {
      username: name,
      'requiredAttributes[email]': email,
      'requiredAttributes[given_name]': 'Alice',
      'requiredAttributes[birthdate]': '2000-02-29',
    }
    await send({ ...person, password: 'weak-password' })
    await shows('/signup')
    expect(await complaint()).not.toBe('')
    expect(await page.inputValue('[name="requiredAttributes[given_name]"]')).toBe('Alice')
    await visitor.look('sign-up-refused')

    await send({ ...person, password })
    await shows('/confirm')
    await visitor.look('confirm')
    const first = await server.lastCode(email)
    await send({ code: otherThan(first) })
    await shows('/confirm')
    expect(await complaint()).not.toBe('')
    await visitor.look('confirm-refused')

    await page.click('[name="resend"]')
    await shows('/confirm')
    await visitor.look('confirm-sent-again')
    await send({ code: await server.lastCode(email) })
    const tokens = await app.exchange((await app.arrived(page)).get('code'))
    expect(claimsOf(tokens.id_token)).toMatchObject({ email, email_verified: true, given_name: 'Alice' })
  })

  test('a person signs up and confirms by the link of a mail', async () => {
    const email = `bob-${look.language}@example.com`
    const visitor = await openVisitor(look)
    const { page } = visitor
    const { shows, send } = hosted(page)
    await page.goto(byLink.open('/signup'))
    await send({ username: `bob-${look.language}`, 'requiredAttributes[email]': email, password })
    await visitor.look('sent-a-link')
    // Who comes back later was sent a link, too, and never a code to type.
    await page.goto(byLink.authorize())
    await send({ username: `bob-${look.language}`, password })
    await shows('/confirm')
    expect(await page.locator('[name="code"]').count()).toBe(0)
    await page.click('[name="resend"]')
    await shows('/confirm')
    await visitor.look('sent-a-link-again')
    const [message] = await server.messages({ destination: email })
    await page.goto(message?.link ?? '')
    await visitor.look('confirmed-by-link')
    await page.goto(byLink.authorize())
    await shows('/login')
    await send({ username: `bob-${look.language}`, password })
    expect((await byLink.arrived(page)).get('code')).toBeTruthy()
  })
})

test('a name that is taken is refused on the page', async () => {
  await byLink.confirmed('carol')
  const { page } = await openVisitor()
  const { shows, send, complaint } = hosted(page)
  await page.goto(byLink.open('/signup'))
  await send({ username: 'carol', 'requiredAttributes[email]': 'carol@example.com', password })
  await shows('/signup')
  expect(await complaint()).not.toBe('')
})
