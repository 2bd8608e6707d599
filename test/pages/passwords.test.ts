import { describe, expect, test } from 'vitest'
import { otherPassword, otherThan, password } from '../support/accounts.ts'
import { openVisitor } from '../support/browser.ts'
import { createTestClock } from '../support/clock.ts'
import { hosted, looks } from '../support/hosted-pages.ts'
import { openApplication } from '../support/relying-party.ts'
import { startServer } from '../support/server.ts'
import { claimsOf, signInWith } from '../support/sign-in.ts'

const server = await startServer({ clock: createTestClock(new Date().toISOString()) })
const Schema = [
  { Name: 'email', Required: true },
  { Name: 'given_name', Required: true },
  { Name: 'birthdate', Required: true },
]
const app = await openApplication(server)
const strict = await openApplication(server, { Schema })

describe.each(looks)('$language, $size, $colours', look => {
  test('a person who forgot a password chooses another one', async () => {
    const name = `alice-${look.language}`
    const email = `${name}@example.com`
    await app.confirmed(name, { email, email_verified: 'true' })
    const visitor = await openVisitor(look)
    const { page } = visitor
    const { shows, send, complaint } = hosted(page)
    await page.goto(app.authorize())
    await page.click('a[href*="/forgotPassword"]')
    await shows('/forgotPassword')
    await visitor.look('forgot')
    await send({ username: name })
    await shows('/confirmForgotPassword')
    await visitor.look('reset')

    const code = await server.lastCode(email)
    await send({ code: otherThan(code), new_password: otherPassword, confirm_password: otherPassword })
    await shows('/confirmForgotPassword')
    expect(await complaint()).not.toBe('')
    await visitor.look('reset-refused')
    await send({ code, new_password: otherPassword, confirm_password: password })
    await shows('/confirmForgotPassword')
    expect(await complaint(), 'two different passwords').not.toBe('')
    await send({ code, new_password: otherPassword, confirm_password: otherPassword })

    await shows('/login')
    await visitor.look('after-reset')
    await send({ username: name, password })
    expect(await complaint(), 'the old password').not.toBe('')
    await send({ username: name, password: otherPassword })
    expect((await app.arrived(page)).get('code')).toBeTruthy()
  })

  test('an invited person chooses a password and says what is still missing', async () => {
    const name = `bob-${look.language}`
    await signInWith(server).invited(strict.pool, name, { email: `${name}@example.com` })
    const visitor = await openVisitor(look)
    const { page } = visitor
    const { shows, send, complaint } = hosted(page)
    await page.goto(strict.authorize())
    await send({ username: name, password })
    await shows('/newPassword')
    await visitor.look('new-password')

    const person = { 'requiredAttributes[given_name]': 'Bob', 'requiredAttributes[birthdate]': '1999-12-31' }
    await send({ ...person, new_password: 'weak-password', confirm_password: 'weak-password' })
    await shows('/newPassword')
    expect(await complaint()).not.toBe('')
    await visitor.look('new-password-refused')
    await send({ ...person, new_password: otherPassword, confirm_password: otherPassword })
    const tokens = await strict.exchange((await strict.arrived(page)).get('code'))
    expect(claimsOf(tokens.id_token)).toMatchObject({ given_name: 'Bob', birthdate: '1999-12-31' })
    expect((await strict.get(name)).status).toBe('CONFIRMED')
  })
})

test('who asks for a code under an unknown name sees the same page as everybody', async () => {
  const concealing = await openApplication(server, {}, { PreventUserExistenceErrors: 'ENABLED' })
  const { page } = await openVisitor()
  const { shows, send, complaint } = hosted(page)
  await page.goto(concealing.open('/forgotPassword'))
  await send({ username: 'nobody' })
  await shows('/confirmForgotPassword')
  await send({ code: '123456', new_password: password, confirm_password: password })
  expect(await complaint()).not.toBe('')
})
