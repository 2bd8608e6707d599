/** What people do at the OpenID Connect provider of this machine, in Chromium. */
import type { BrowserContext, Page } from 'playwright-core'
import type { OpenIdProvider } from './openid-provider.ts'

export function atProvider({ issuer }: OpenIdProvider) {
  const arrived = (page: Page) => page.waitForURL(`${issuer}/interaction/**`)
  return {
    /** Its page asks for a font that it does without. */
    withoutFonts: (context: BrowserContext) =>
      context.route('https://fonts.googleapis.com/**', font => font.fulfill({ contentType: 'text/css' })),
    async signIn(page: Page, name: string): Promise<void> {
      await arrived(page)
      await page.fill('[name="login"]', name)
      await page.fill('[name="password"]', 'any')
      await page.click('button[type="submit"]')
      await page.click('button[type="submit"]:has-text("Continue")')
    },
    async cancel(page: Page): Promise<void> {
      await arrived(page)
      await page.click('a:has-text("Cancel")')
    },
  }
}
