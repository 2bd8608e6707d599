import { AdminDisableUserCommand, AdminSetUserPasswordCommand } from '@aws-sdk/client-cognito-identity-provider'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { otherPassword, password } from '../support/accounts.ts'
import { openVisitor } from '../support/browser.ts'
import { createTestClock } from '../support/clock.ts'
import { hosted, looks } from '../support/hosted-pages.ts'
import { type Application, openApplication } from '../support/relying-party.ts'
import { startServer } from '../support/server.ts'
import { claimsOf } from '../support/sign-in.ts'

const server = await startServer({ clock: createTestClock(new Date().toISOString()) })
const app = await openApplication(server)

async function signIn(page: Page, name: string, to: Application = app): Promise<void> {
  await to.confirmed(name)
  await page.goto(to.authorize())
  await hosted(page).send({ username: name, password })
  await to.arrived(page)
}

describe.each(looks)('$language, $size, $colours', look => {
  test('a browser that is signed in is asked nothing, and offered to go on as who it is', async () => {
    const name = `alice-${look.language}`
    const visitor = await openVisitor(look)
    const { page } = visitor
    const { shows } = hosted(page)
    await signIn(page, name)

    await page.goto(app.authorize())
    const silent = await app.exchange((await app.arrived(page)).get('code'))
    expect(claimsOf(silent.access_token)).toMatchObject({ username: name })

    await page.goto(app.open('/login'))
    await shows('/login')
    expect(await page.locator('main').innerText()).toContain(name)
    await visitor.look('continue-as')
    await page.click(`button:has-text("${name}"), a:has-text("${name}")`)
    expect((await app.arrived(page)).get('code')).toBeTruthy()
  })

  test('signing out ends it, in both forms', async () => {
    const name = `bob-${look.language}`
    const { page } = await openVisitor(look)
    const { shows } = hosted(page)
    await signIn(page, name)
    await page.goto(app.logout())
    await page.waitForURL(app.signedOut)
    await page.goto(app.authorize())
    await shows('/login')

    await signIn(page, `${name}-2`)
    await page.goto(app.open('/logout'))
    await shows('/login')
    await page.goto(app.authorize({ prompt: 'none' }))
    expect((await app.arrived(page)).get('error')).toBe('login_required')
  })

  test('a sign-out that leads nowhere says so, and signs out all the same', async () => {
    const visitor = await openVisitor(look)
    const { page } = visitor
    await signIn(page, `carol-${look.language}`)
    await page.goto(app.logout({ logout_uri: 'https://foreign.example/' }))
    expect(new URL(page.url()).host).toBe(new URL(server.url).host)
    await visitor.look('sign-out-refused')
    await page.goto(app.authorize())
    await hosted(page).shows('/login')
  })
})

test('asking nobody anything works with a session only', async () => {
  const { page } = await openVisitor()
  await page.goto(app.authorize({ prompt: 'none' }))
  expect((await app.arrived(page)).get('error')).toBe('login_required')
  await signIn(page, 'dora')
  await page.goto(app.authorize({ prompt: 'none' }))
  expect((await app.arrived(page)).get('code')).toBeTruthy()
})

test('an application can have the password asked again', async () => {
  const { page } = await openVisitor()
  const { shows, send } = hosted(page)
  await signIn(page, 'eve')
  await page.goto(app.authorize({ prompt: 'login' }))
  await shows('/login')
  await send({ username: 'eve', password })
  expect((await app.arrived(page)).get('code')).toBeTruthy()
})

test.each([
  ['an hour', 'fay', async () => server.clock.advance('61 minutes')],
  [
    'another password',
    'gus',
    () => {
      const input = { ...app.pool, Username: 'gus', Password: otherPassword, Permanent: true }
      return server.client.send(new AdminSetUserPasswordCommand(input))
    },
  ],
  ['being disabled', 'hal', () => server.client.send(new AdminDisableUserCommand({ ...app.pool, Username: 'hal' }))],
])('%s ends the session', async (_what, name, end) => {
  const { page } = await openVisitor()
  await signIn(page, name)
  await end()
  await page.goto(app.authorize())
  await hosted(page).shows('/login')
})

test('a session of one pool is none of another', async () => {
  const other = await openApplication(server)
  const { page } = await openVisitor()
  await signIn(page, 'ida')
  await page.goto(other.authorize())
  await hosted(page).shows('/login')
})
