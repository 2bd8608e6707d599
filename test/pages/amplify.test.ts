/** Amplify in the browser, unchanged: it takes the domain of the pool, over HTTPS, and the endpoint of the API. */
import { CreateUserPoolDomainCommand } from '@aws-sdk/client-cognito-identity-provider'
import type { Page } from 'playwright-core'
import { afterAll, expect, test } from 'vitest'
import { systemClock } from '../../src/platform/clock.ts'
import { openAccounts, password } from '../support/accounts.ts'
import { serveAmplifyApp } from '../support/amplify-app.ts'
import { openVisitor } from '../support/browser.ts'
import { hosted } from '../support/hosted-pages.ts'
import { openIdClient, startOpenIdProvider } from '../support/openid-provider.ts'
import { atProvider } from '../support/provider-page.ts'
import { joinApplication } from '../support/relying-party.ts'
import { trust } from '../support/round-trip.ts'
import { startServer } from '../support/server.ts'
import { trustedTls } from '../support/tls.ts'

// Amplify compares tokens with the machine's clock.
const provider = await startOpenIdProvider()
const there = atProvider(provider)
const server = await startServer({
  services: { now: systemClock },
  tls: await trustedTls(),
  config: { identityProviders: { standIns: {}, allowHttp: [provider.host], allowPrivate: [] } },
})
const app = await serveAmplifyApp()
afterAll(async () => {
  provider.close()
  await app.close()
})

const accounts = await openAccounts(server)
await trust(server, accounts, {
  ...{ ProviderName: 'Company', ProviderType: 'OIDC' },
  ProviderDetails: {
    ...{ ...openIdClient, authorize_scopes: 'openid email' },
    ...{ oidc_issuer: provider.issuer, attributes_request_method: 'GET' },
  },
  AttributeMapping: { email: 'email' },
})
await joinApplication(server, accounts, {
  CallbackURLs: [app.url],
  LogoutURLs: [app.url],
  SupportedIdentityProviders: ['COGNITO', 'Company'],
})
await server.client.send(new CreateUserPoolDomainCommand({ ...accounts.pool, Domain: 'people' }))
const domain = `people.auth.localhost:${new URL(server.url).port}`
await provider.allow(`https://${domain}/oauth2/idpresponse`)

app.configure({
  Auth: {
    Cognito: {
      userPoolId: accounts.pool.UserPoolId,
      userPoolClientId: accounts.app.ClientId,
      userPoolEndpoint: server.url,
      loginWith: {
        oauth: {
          domain,
          scopes: ['openid', 'email', 'profile', 'aws.cognito.signin.user.admin'],
          redirectSignIn: [app.url],
          redirectSignOut: [app.url],
          responseType: 'code',
        },
      },
    },
  },
})

const browser = { anyCertificate: true, expected: /You are using a custom Amazon Amazon Cognito User Pool endpoint/ }

/** Runs a function of Amplify in the page that is open. */
async function amplify<T>(page: Page, expression: string): Promise<T> {
  await page.waitForFunction('globalThis.auth')
  return page.evaluate<T>(`auth.${expression}`)
}

/** Starts what ends in the page being left. */
async function leaving(page: Page, expression: string): Promise<void> {
  await page.waitForFunction('globalThis.auth')
  await page.evaluate(`void auth.${expression}`)
}

async function returned(page: Page): Promise<void> {
  await page.waitForURL(({ href }) => href.startsWith(app.url))
}

test('a person signs in by redirect, uses tokens, refreshes them and signs out', async () => {
  await accounts.confirmed('alice', { email: 'alice@example.com', email_verified: 'true' })
  const { page, context } = await openVisitor(browser)
  const { shows, send } = hosted(page)
  await page.goto(app.url)
  await leaving(page, `signInWithRedirect({ customState: 'where she was' })`)
  await shows('/login')
  expect(new URL(page.url()).host).toBe(domain)
  await send({ username: 'alice', password })

  await returned(page)
  const cookies = await context.cookies(`https://${domain}`)
  expect(cookies.map(({ name }) => name)).toContain('cognito')
  for (const cookie of cookies) expect(cookie).toMatchObject({ secure: true, httpOnly: true, sameSite: 'Lax' })
  await page.waitForFunction(`globalThis.events?.includes('customOAuthState')`)
  expect(await page.evaluate('events')).toEqual(expect.arrayContaining(['signedIn', 'signInWithRedirect']))
  expect(await amplify(page, 'getCurrentUser()')).toMatchObject({ username: 'alice' })
  expect(await amplify(page, 'fetchUserAttributes()')).toMatchObject({ email: 'alice@example.com' })
  const tokens = 'then(({ tokens }) => ({ access: tokens.accessToken.toString(), id: tokens.idToken.payload }))'
  const before = await amplify<{ access: string; id: object }>(page, `fetchAuthSession().${tokens}`)
  expect(before.id).toMatchObject({ 'cognito:username': 'alice', email_verified: true })
  const after = await amplify<{ access: string }>(page, `fetchAuthSession({ forceRefresh: true }).${tokens}`)
  expect(after.access).not.toBe(before.access)

  await leaving(page, 'signOut()')
  await page.waitForFunction(`performance.getEntriesByType('navigation')[0].name === ${JSON.stringify(app.url)}`)
  await expect(amplify(page, 'getCurrentUser()')).rejects.toThrow('UserUnAuthenticatedException')
  await leaving(page, 'signInWithRedirect()')
  await shows('/login')
  expect(await page.isVisible('[name="password"]'), 'the browser is signed out, too').toBe(true)
})

test('an application that asks nobody learns that nobody is signed in', async () => {
  const { page } = await openVisitor(browser)
  await page.goto(app.url)
  await leaving(page, `signInWithRedirect({ options: { prompt: 'NONE' } })`)
  await returned(page)
  await page.waitForFunction(`globalThis.events?.includes('signInWithRedirect_failure')`)
})

test('another application of the pool finds the browser signed in', async () => {
  await accounts.confirmed('bob')
  const { page } = await openVisitor(browser)
  const { shows, send } = hosted(page)
  await page.goto(app.url)
  await leaving(page, 'signInWithRedirect()')
  await shows('/login')
  await send({ username: 'bob', password })
  await returned(page)
  await page.waitForFunction(`globalThis.events?.includes('signedIn')`)
  await page.evaluate('localStorage.clear()')
  await page.goto(app.url)
  await leaving(page, 'signInWithRedirect()')
  await page.waitForFunction(`globalThis.events?.includes('signedIn')`)
  expect(await amplify(page, 'getCurrentUser()')).toMatchObject({ username: 'bob' })
})

test('a person signs in by a provider of the pool, and may think better of it', async () => {
  const { page, context } = await openVisitor({ ...browser, alsoHosts: ['fonts.googleapis.com'] })
  await there.withoutFonts(context)
  await page.goto(app.url)
  await leaving(page, `signInWithRedirect({ provider: { custom: 'Company' } })`)
  await there.cancel(page)
  await returned(page)
  await page.waitForFunction(`globalThis.events?.includes('signInWithRedirect_failure')`)
  await expect(amplify(page, 'getCurrentUser()')).rejects.toThrow('UserUnAuthenticatedException')

  await leaving(page, `signInWithRedirect({ provider: { custom: 'Company' } })`)
  await there.signIn(page, 'ann')
  await returned(page)
  await page.waitForFunction(`globalThis.events?.includes('signedIn')`)
  expect(await amplify(page, 'getCurrentUser()')).toMatchObject({ username: 'Company_ann' })
  const attributes = await amplify<Record<string, string>>(page, 'fetchUserAttributes()')
  expect(attributes).toMatchObject({ email: 'ann@example.org', email_verified: 'false' })
  expect(JSON.parse(attributes.identities ?? '')).toMatchObject([{ userId: 'ann', providerName: 'Company' }])
})
