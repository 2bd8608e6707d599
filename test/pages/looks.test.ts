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

/** Of each class that the page shows, something that our own style sheet has an opinion on. */
const style = [
  ['banner-customizable', 'background-color', 'rgb(243, 227, 236)'],
  ['background-customizable', 'background-color', 'rgb(255, 250, 253)'],
  ['label-customizable', 'font-weight', '300'],
  ['inputField-customizable', 'border-top-color', 'rgb(138, 28, 90)'],
  ['submitButton-customizable', 'background-color', 'rgb(138, 28, 90)'],
  ['errorMessage-customizable', 'color', 'rgb(95, 18, 64)'],
  ['redirect-customizable', 'text-align', 'right'],
  ['logo-customizable', 'max-width', '40%'],
] as const
const css = style.map(([name, property, value]) => `.${name} { ${property}: ${value}; }`).join('\n')

const styleOf = (name: string, property: string) =>
  `getComputedStyle(document.querySelector('.${name}')).getPropertyValue('${property}')`

describe.each(looks)('$language, $size, $colours', look => {
  test('an owner has a logo and colours of his own', async () => {
    const branded = await openApplication(server)
    const Domain = `branded-${look.language}`
    await server.client.send(new CreateUserPoolDomainCommand({ ...branded.pool, Domain }))
    await server.client.send(
      new SetUICustomizationCommand({
        ...branded.pool,
        ...branded.app,
        CSS: css,
        ImageFile: Buffer.from(logo, 'base64'),
      }),
    )
    const visitor = await openVisitor(look)
    const { page } = visitor
    await page.goto(branded.authorize())
    await hosted(page).send({ username: 'nobody', password })
    await page.waitForSelector('.errorMessage-customizable')
    await page.mouse.move(0, 0)
    for (const [name, property, value] of style)
      expect(await page.evaluate(styleOf(name, property)), `${name} has the owner’s ${property}`).toBe(value)
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
