/** Nobody needs a mouse. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { otherPassword, password } from '../support/accounts.ts'
import { openVisitor } from '../support/browser.ts'
import { createTestClock } from '../support/clock.ts'
import { hosted } from '../support/hosted-pages.ts'
import { openApplication } from '../support/relying-party.ts'
import { startServer } from '../support/server.ts'

const server = await startServer({ clock: createTestClock(new Date().toISOString()) })
const app = await openApplication(server, { AutoVerifiedAttributes: ['email'] })

interface Focused {
  readonly name: string
  /** Whether an outline shows where the keyboard is. */
  readonly isVisible: boolean
}

function focused(page: Page): Promise<Focused> {
  return page.evaluate(`(() => {
    const element = document.activeElement
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element)
    const isVisible = (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2) || boxShadow !== 'none'
    // Between the last element and the first the keyboard is nowhere.
    if (element === document.body) return { name: 'nowhere', isVisible: true }
    return { name: element.name || element.textContent.trim(), isVisible }
  })()`)
}

/** Goes on with the tab key until the keyboard is there; everything on the way shows that it is. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let steps = 0; steps < 30; steps++) {
    const at = await focused(page)
    expect(at.isVisible, `${at.name} shows that it has the keyboard`).toBe(true)
    if (at.name === name) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`the keyboard never came to ${name}`)
}

test.each(['light', 'dark'] as const)('a person signs in with the keyboard alone, on %s pages', async colours => {
  const name = `alice-${colours}`
  await app.confirmed(name)
  const visitor = await openVisitor({ colours })
  const { page } = visitor
  await page.goto(app.authorize())
  await tabTo(page, 'username')
  await page.keyboard.type(name)
  await tabTo(page, 'password')
  await page.keyboard.type(otherPassword)
  await visitor.look('keyboard')
  await page.keyboard.press('Enter')
  await page.waitForURL(({ pathname }) => pathname === '/login')
  expect(await hosted(page).complaint()).not.toBe('')
  await tabTo(page, 'password')
  await page.keyboard.type(password)
  await tabTo(page, 'signInSubmitButton')
  await visitor.look('keyboard-on-the-button')
  await page.keyboard.press('Space')
  expect((await app.arrived(page)).get('code')).toBeTruthy()
})

test('a person signs up with the keyboard alone', async () => {
  const { page } = await openVisitor()
  await page.goto(app.authorize())
  await tabTo(page, 'Sign up')
  await page.keyboard.press('Enter')
  await hosted(page).shows('/signup')
  await tabTo(page, 'username')
  await page.keyboard.type('bob')
  await tabTo(page, 'requiredAttributes[email]')
  await page.keyboard.type('bob@example.com')
  await tabTo(page, 'password')
  await page.keyboard.type(password)
  await page.keyboard.press('Enter')
  await page.waitForURL(({ pathname }) => pathname !== '/signup')
})
