/** What people do on the hosted pages, by the names of fields and addresses: those are the same in every language. */
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import type { VisitorOptions } from './browser.ts'

/** Between them every story is seen in three languages, two sizes, dark and light, and without scripts. */
export const looks: readonly VisitorOptions[] = [
  { language: 'en', size: 'desktop', colours: 'light' },
  { language: 'de', size: 'phone', colours: 'dark' },
  { language: 'ja', size: 'phone', colours: 'light', javaScript: false },
]

export const nameOfLook = ({ language, size, colours, javaScript = true }: VisitorOptions) =>
  [language, size, colours, ...(javaScript ? [] : ['no scripts'])].join(', ')

export function hosted(page: Page) {
  return {
    /** Waits until the browser shows this page. */
    async shows(path: string): Promise<void> {
      await page.waitForURL(({ pathname }) => pathname === path)
      expect(await page.locator('h1').count(), `${path} has one heading`).toBe(1)
    },
    /** Fills the fields and sends their form. */
    async send(fields: Readonly<Record<string, string>>): Promise<void> {
      for (const [name, value] of Object.entries(fields)) await page.fill(`[name="${name}"]`, value)
      await page.click('.submitButton-customizable')
    },
    /** What the page says went wrong. */
    async complaint(): Promise<string> {
      return (await page.locator('.errorMessage-customizable').innerText()).trim()
    },
  }
}
