/** In Chromium: by the button and by the address, through a real provider of OpenID Connect and back. */
import { UpdateUserPoolClientCommand } from '@aws-sdk/client-cognito-identity-provider'
import type { Page } from 'playwright-core'
import { afterAll, expect, test } from 'vitest'
import { openVisitor } from '../support/browser.ts'
import { createTestClock } from '../support/clock.ts'
import { hosted } from '../support/hosted-pages.ts'
import { openIdClient, startOpenIdProvider } from '../support/openid-provider.ts'
import { openApplication } from '../support/relying-party.ts'
import { trust } from '../support/round-trip.ts'
import { startServer } from '../support/server.ts'
import { claimsOf } from '../support/sign-in.ts'

const provider = await startOpenIdProvider()
afterAll(() => provider.close())
const server = await startServer({
  clock: createTestClock(new Date().toISOString()),
  config: { identityProviders: { standIns: {}, allowHttp: [provider.host], allowPrivate: [] } },
})
await provider.allow(`${server.url}/oauth2/idpresponse`)
const app = await openApplication(server)
await trust(server, app, {
  ...{ ProviderName: 'Company', ProviderType: 'OIDC', IdpIdentifiers: ['example.org'] },
  ProviderDetails: {
    ...{ ...openIdClient, authorize_scopes: 'openid email' },
    ...{ oidc_issuer: provider.issuer, attributes_request_method: 'GET' },
  },
  AttributeMapping: { email: 'email' },
})
const client = await server.server.services.store.clients.get(app.app.ClientId)
const { AllowedOAuthFlows, AllowedOAuthScopes, CallbackURLs, LogoutURLs } = client?.settings ?? {}
const oauth = { AllowedOAuthFlows, AllowedOAuthScopes, CallbackURLs, LogoutURLs, AllowedOAuthFlowsUserPoolClient: true }
const names = { SupportedIdentityProviders: ['COGNITO', 'Company'] }
await server.client.send(
  new UpdateUserPoolClientCommand(JSON.parse(JSON.stringify({ ...app.pool, ...app.app, ...oauth, ...names }))),
)

async function passProvider(page: Page, name: string): Promise<void> {
  await page.waitForURL(`${provider.issuer}/interaction/**`)
  await page.fill('[name="login"]', name)
  await page.fill('[name="password"]', 'any')
  await page.click('button[type="submit"]')
  await page.click('button[type="submit"]:has-text("Continue")')
}

test.each(['button', 'address'])('a person signs in by the %s', async way => {
  const visitor = await openVisitor({ alsoHosts: ['fonts.googleapis.com'] })
  // The provider's page asks for a font that it does without.
  await visitor.context.route('https://fonts.googleapis.com/**', font => font.fulfill({ contentType: 'text/css' }))
  const { page } = visitor
  await page.goto(app.authorize())
  await hosted(page).shows('/login')
  await visitor.look('providers')
  if (way === 'button') await page.click('#provider-Company')
  else {
    await page.fill('[name="idpEmail"]', 'alice@example.org')
    await page.click('form[name="idpEmailForm"] button')
  }
  await passProvider(page, `alice-${way}`)
  const tokens = await app.exchange((await app.arrived(page)).get('code'))
  expect(claimsOf(tokens.id_token)).toMatchObject({ email: `alice-${way}@example.org` })

  await page.goto(app.authorize())
  const again = await app.exchange((await app.arrived(page)).get('code'))
  expect(claimsOf(again.id_token).sub).toBe(claimsOf(tokens.id_token).sub)
})
