/** How the pages look beyond what every story sees: other languages, an owner's own style, too many forms. */
import { CreateUserPoolDomainCommand, SetUICustomizationCommand } from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { password } from '../support/accounts.ts'
import { openVisitor } from '../support/browser.ts'
import { createTestClock } from '../support/clock.ts'
import { hosted, looks } from '../support/hosted-pages.ts'
import { openApplication } from '../support/relying-party.ts'
import { startServer } from '../support/server.ts'

const server = await startServer({ clock: createTestClock(new Date().toISOString()) })
const app = await openApplication(server)

test('a language that was chosen on a page stays chosen', async () => {
  const visitor = await openVisitor()
  const { page } = visitor
  await page.goto(app.authorize())
  for (const language of ['de', 'fr', 'es', 'ja']) {
    await page.click(`footer a[hreflang="${language}"]`)
    await page.waitForURL(({ searchParams }) => searchParams.get('lang') === language)
    expect(await page.getAttribute('html', 'lang')).toBe(language)
    await visitor.look(`chosen-${language}`)
  }
  await page.goto(app.authorize())
  expect(await page.getAttribute('html', 'lang')).toBe('ja')
  await page.goto(app.authorize({ lang: 'fr' }))
  expect(await page.getAttribute('html', 'lang')).toBe('fr')
})

// A square of one colour, 8 by 8.
const logo = 'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEUlEQVR4nGNwKLmCFTEMLQkAEDZUQV0dHdsAAAAASUVORK5CYII='

describe.each(looks)('$language, $size, $colours', look => {
  test('an owner has a logo and colours of his own', async () => {
    const branded = await openApplication(server)
    const Domain = `branded-${look.language}`
    await server.client.send(new CreateUserPoolDomainCommand({ ...branded.pool, Domain }))
    const CSS = [
      '.submitButton-customizable { background-color: #8a1c5a; }',
      '.submitButton-customizable:hover { background-color: #5f1240; }',
      '.banner-customizable { background-color: #f3e3ec; padding: 25px 0px 25px 0px; }',
      '.background-customizable { background-color: #fffafd; }',
      '.label-customizable { font-weight: 400; }',
    ].join('\n')
    await server.client.send(
      new SetUICustomizationCommand({ ...branded.pool, ...branded.app, CSS, ImageFile: Buffer.from(logo, 'base64') }),
    )
    const visitor = await openVisitor(look)
    const { page } = visitor
    await page.goto(branded.authorize())
    const colour = await page.evaluate(
      `getComputedStyle(document.querySelector('.submitButton-customizable')).backgroundColor`,
    )
    expect(colour).toBe('rgb(138, 28, 90)')
    expect(await page.evaluate(`document.querySelector('.logo-customizable').naturalWidth`)).toBe(8)
    await visitor.look('branded')
  })

  test('who sends forms without end is told to wait', async () => {
    const busy = await startServer({ clock: createTestClock(new Date().toISOString()) })
    const asked = await openApplication(busy)
    const visitor = await openVisitor(look)
    const { page } = visitor
    await page.goto(asked.authorize())
    const { url } = await fetch(asked.open('/login'))
    for (let forms = 0; forms < 120; forms++) await fetch(url, { method: 'POST', body: new URLSearchParams() })
    await hosted(page).send({ username: 'nobody', password })
    await page.waitForSelector('[role="alert"]')
    expect(await page.locator('form').count()).toBe(0)
    await visitor.look('busy')
  })
})
