/** What comes between a person and the application now and then. */
import { AdminResetUserPasswordCommand } from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { otherPassword, password } from '../support/accounts.ts'
import { openVisitor } from '../support/browser.ts'
import { createTestClock } from '../support/clock.ts'
import { everyFactor, factorsWith, openWithFactors } from '../support/factors.ts'
import { hosted, looks } from '../support/hosted-pages.ts'
import { joinApplication, openApplication } from '../support/relying-party.ts'
import { startServer } from '../support/server.ts'

const server = await startServer({ clock: createTestClock(new Date().toISOString()) })
const app = await openApplication(server)
const byAddress = await openApplication(server, { UsernameAttributes: ['email'] })
const closed = await openApplication(server, { AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } })
const withoutPasswords = await openApplication(server, {}, { SupportedIdentityProviders: [] })
const unsent = await openApplication(server, { AutoVerifiedAttributes: [] })
const { SoftwareTokenMfaConfiguration } = everyFactor
const guarded = await joinApplication(
  server,
  await openWithFactors(server, { MfaConfiguration: 'OPTIONAL', SoftwareTokenMfaConfiguration }),
)

describe.each(looks)('$language, $size, $colours', look => {
  test('who signed up earlier and never confirmed does so at the next sign-in', async () => {
    const email = `alice-${look.language}@example.com`
    await app.signUp(`alice-${look.language}`, { email })
    const { page } = await openVisitor(look)
    const { shows, send } = hosted(page)
    await page.goto(app.authorize())
    await send({ username: `alice-${look.language}`, password })
    await shows('/confirm')
    await send({ code: await server.lastCode(email) })
    await shows('/login')
    await send({ username: `alice-${look.language}`, password })
    expect((await app.arrived(page)).get('code')).toBeTruthy()
  })

  test('whose password an administrator reset chooses another one', async () => {
    const name = `bob-${look.language}`
    const email = `${name}@example.com`
    await app.confirmed(name, { email, email_verified: 'true' })
    await server.client.send(new AdminResetUserPasswordCommand({ ...app.pool, Username: name }))
    const { page } = await openVisitor(look)
    const { shows, send } = hosted(page)
    await page.goto(app.authorize())
    await send({ username: name, password })
    await shows('/confirmForgotPassword')
    await send({ code: await server.lastCode(email), new_password: otherPassword, confirm_password: otherPassword })
    await shows('/login')
    await send({ username: name, password: otherPassword })
    expect((await app.arrived(page)).get('code')).toBeTruthy()
  })

  test('a step that waits for too long begins anew', async () => {
    const name = `carol-${look.language}`
    await guarded.confirmed(name)
    const app = await factorsWith(server).withApp(guarded, name)
    const visitor = await openVisitor(look)
    const { page } = visitor
    const { shows, send, complaint } = hosted(page)
    await page.goto(guarded.authorize())
    await send({ username: name, password })
    await shows('/mfa')
    server.clock.advance('4 minutes')
    await send({ authentication_code: app.code() })
    await shows('/login')
    expect(await complaint()).not.toBe('')
    await visitor.look('too-late')
    await send({ username: name, password })
    await send({ authentication_code: app.code() })
    expect((await guarded.arrived(page)).get('code')).toBeTruthy()
  })

  test('people whose address is their name sign up and in with it', async () => {
    const email = `dora-${look.language}@example.com`
    const visitor = await openVisitor(look)
    const { page } = visitor
    const { shows, send } = hosted(page)
    await page.goto(byAddress.open('/signup'))
    await visitor.look('sign-up-by-address')
    await send({ username: email, password })
    await shows('/confirm')
    await send({ code: await server.lastCode(email) })
    expect((await byAddress.arrived(page)).get('code')).toBeTruthy()
    await page.goto(byAddress.open('/login'))
    expect(await page.locator('main').innerText(), 'a name that the person knows').toContain(email)
    await page.click('a[href*="prompt=login"]')
    await visitor.look('sign-in-by-address')
    await send({ username: email, password })
    expect((await byAddress.arrived(page)).get('code')).toBeTruthy()
  })

  test('nobody signs up where an administrator does, and who waits for one is told so', async () => {
    const visitor = await openVisitor(look)
    const { page } = visitor
    const { shows, send } = hosted(page)
    await page.goto(closed.authorize())
    expect(await page.locator('a[href*="/signup"]').count()).toBe(0)
    await page.goto(closed.open('/signup'))
    await visitor.look('sign-up-closed')
    expect(await page.locator('form').count()).toBe(0)

    await page.goto(unsent.open('/signup'))
    await send({ username: `eve-${look.language}`, password })
    await shows('/confirm')
    await visitor.look('confirmed-by-an-administrator')
    expect(await page.locator('form').count()).toBe(0)
  })

  test('an application whose client takes no passwords learns which setting it lacks', async () => {
    const visitor = await openVisitor(look)
    await visitor.page.goto(withoutPasswords.authorize())
    await visitor.look('no-way-in')
    expect(await visitor.page.locator('main').innerText()).toContain('SupportedIdentityProviders')
  })
})

test('somebody else can sign in where one is signed in, or that one sign out', async () => {
  await app.confirmed('fay')
  await app.confirmed('gus')
  const { page } = await openVisitor()
  const { shows, send } = hosted(page)
  await page.goto(app.authorize())
  await send({ username: 'fay', password })
  await app.arrived(page)
  await page.goto(app.open('/login'))
  await page.click('a[href*="prompt=login"]')
  await send({ username: 'gus', password })
  await app.arrived(page)
  await page.goto(app.open('/login'))
  expect(await page.locator('main').innerText()).toContain('gus')
  await page.click('a[href^="/logout"]')
  await shows('/login')
  expect(await page.isVisible('[name="password"]')).toBe(true)
})

test('a page in the middle of the way leads nowhere without what was before it', async () => {
  const { page } = await openVisitor()
  for (const path of ['/confirm', '/confirmForgotPassword', '/newPassword', '/mfa', '/mfaOption', '/mfaSetup']) {
    await page.goto(app.open(path))
    await hosted(page).shows('/login')
  }
})
