/** In Chromium: through a SAML directory by another implementation and back, in and out, begun on either side. */
import {
  AdminInitiateAuthCommand,
  AdminLinkProviderForUserCommand,
  CreateIdentityProviderCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import type { Page } from 'playwright-core'
import { afterAll, expect, test } from 'vitest'
import { openAccounts, password } from '../support/accounts.ts'
import { openVisitor } from '../support/browser.ts'
import { createLiveClock } from '../support/clock.ts'
import { subjectOf } from '../support/federation.ts'
import { hosted } from '../support/hosted-pages.ts'
import { joinApplication } from '../support/relying-party.ts'
import { startSamlProvider } from '../support/saml-provider.ts'
import { startServer } from '../support/server.ts'
import { claimsOf } from '../support/sign-in.ts'

// The directory is told of the server, and the server of the directory's host, which comes first.
let base = ''
const directory = await startSamlProvider(() => base)
afterAll(() => directory.close())
const server = await startServer({
  clock: createLiveClock(),
  config: { identityProviders: { standIns: {}, allowHttp: [directory.host], allowPrivate: [] } },
})
base = server.url
const accounts = await openAccounts(server)
const { pool } = accounts
await server.client.send(
  new CreateIdentityProviderCommand({
    ...{ ...pool, ProviderName: 'Directory', ProviderType: 'SAML', IdpIdentifiers: ['example.org'] },
    ProviderDetails: {
      ...{ MetadataURL: directory.metadataUrl, RequestSigningAlgorithm: 'rsa-sha256' },
      ...{ IDPSignout: 'true', IDPInit: 'true' },
    },
    AttributeMapping: { email: 'mail', name: 'displayName' },
  }),
)
const app = await joinApplication(server, accounts, { SupportedIdentityProviders: ['COGNITO', 'Directory'] })

async function typeName(page: Page, name: string): Promise<void> {
  await page.waitForURL(`${directory.url}/**`)
  await page.fill('[name="login"]', name)
  await page.click('button')
}
const tokensOf = async (page: Page) => claimsOf((await app.exchange((await app.arrived(page)).get('code'))).id_token)

test.each([true, false])(
  'a person signs in by the button, and again by the address, with scripts: %s',
  async javaScript => {
    const { page } = await openVisitor({ javaScript })
    const name = javaScript ? 'alice' : 'annika'
    const passOn = async () => {
      if (!javaScript) await page.click('button:has-text("Continue")')
    }
    await page.goto(app.authorize())
    await hosted(page).shows('/login')
    await page.click('#provider-Directory')
    await typeName(page, name)
    await passOn()
    const first = await tokensOf(page)
    expect(first).toMatchObject({
      'cognito:username': `Directory_${name}`,
      'cognito:groups': [`${pool.UserPoolId}_Directory`],
      email: `${name}@example.org`,
      name,
      identities: [{ userId: name, providerName: 'Directory', providerType: 'SAML', issuer: directory.metadataUrl }],
    })
    await page.goto(app.authorize({ idp_identifier: 'example.org' }))
    await passOn()
    expect((await tokensOf(page)).sub).toBe(first.sub)
  },
)

test('a linked user is the same one by his password and by the directory', async () => {
  const { sub } = await accounts.confirmed('bob', { email: 'bob@example.org' })
  await server.client.send(
    new AdminLinkProviderForUserCommand({
      ...pool,
      DestinationUser: { ProviderName: 'Cognito', ProviderAttributeValue: 'bob' },
      SourceUser: subjectOf('Directory', 'bob.stone'),
    }),
  )
  const { page } = await openVisitor()
  for (const _ of [1, 2]) {
    await page.goto(app.authorize({ identity_provider: 'Directory' }))
    if (page.url().startsWith(directory.url)) await typeName(page, 'bob.stone')
    expect(await tokensOf(page)).toMatchObject({
      ...{ sub, 'cognito:username': 'bob', email: 'bob.stone@example.org' },
      identities: [{ userId: 'bob.stone', providerName: 'Directory', primary: 'false' }],
    })
  }
  const AuthParameters = { USERNAME: 'bob', PASSWORD: password }
  const command = { ...pool, ...app.app, AuthFlow: 'ADMIN_USER_PASSWORD_AUTH' as const, AuthParameters }
  const { AuthenticationResult } = await server.client.send(new AdminInitiateAuthCommand(command))
  expect(claimsOf(AuthenticationResult?.IdToken ?? '').sub).toBe(sub)
})

test('who signs out of the application is signed out of the directory', async () => {
  const { page } = await openVisitor()
  await page.goto(app.authorize({ identity_provider: 'Directory' }))
  await typeName(page, 'carol')
  await tokensOf(page)
  await page.goto(app.logout())
  await page.waitForURL(app.signedOut)
  await page.goto(app.authorize({ identity_provider: 'Directory' }))
  await page.waitForURL(`${directory.url}/sso**`)
  expect(await page.locator('[name="login"]').count()).toBe(1)
})

test('the directory begins a sign-in, and a sign-out', async () => {
  const { page } = await openVisitor()
  const request = new URL(app.authorize({ identity_provider: 'Directory' })).search.slice(1)
  await page.goto(`${directory.url}/begin?${new URLSearchParams({ pool: pool.UserPoolId, RelayState: request })}`)
  await typeName(page, 'dave')
  expect(await tokensOf(page)).toMatchObject({ 'cognito:username': 'Directory_dave' })
  await page.goto(app.authorize())
  await app.arrived(page)
  await page.goto(`${directory.url}/sign-out?pool=${pool.UserPoolId}`)
  await page.waitForURL(`${directory.url}/slo**`)
  expect(await page.locator('main').innerText()).toContain('Signed out here and there.')
  await page.goto(app.authorize())
  await hosted(page).shows('/login')
})
