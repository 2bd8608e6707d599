/** The ways out to providers that the sign-in page offers. */
import { UpdateIdentityProviderCommand } from '@aws-sdk/client-cognito-identity-provider'
import { expect, test } from 'vitest'
import { openCompany } from '../support/company.ts'
import { openFederation } from '../support/federation.ts'
import { createFormBrowser } from '../support/form-browser.ts'
import { callback, encode, flowOf } from '../support/oauth.ts'
import { startServer } from '../support/server.ts'
import { startStubProvider } from '../support/stub-provider.ts'

const server = await startServer()
const posts = 'We won&#39;t post to any of your accounts without asking first'

async function open() {
  const people = await openFederation(server, {}, flowOf())
  const query = encode({ client_id: people.app.ClientId, redirect_uri: callback, response_type: 'code', state: 'x&y' })
  const browser = createFormBrowser(server)
  const look = async () => {
    const { html } = await browser.open(`${server.url}/login?${query}`)
    const buttons = [...html.matchAll(/<a class="[^"]*idpButton[^"]*" id="provider-([^"]+)" href="([^"]+)">([^<]+)</g)]
    return {
      buttons: buttons.map(([, name, , label]) => `${name}: ${label}`),
      addresses: buttons.map(([, , href = '']) => new URL(href.replaceAll('&amp;', '&'), server.url)),
      asksForAddress: html.includes('name="idpEmail"'),
      saysNothingIsPosted: html.includes(posts),
    }
  }
  return { ...people, ...browser, look }
}

test('none where there is no provider', async () => {
  const { look } = await open()
  expect(await look()).toMatchObject({ buttons: [], asksForAddress: false, saysNothingIsPosted: false })
})

test('a button for each, in the order of the client, and a promise where they are social', async () => {
  const { trust, look } = await open()
  await trust('Acme')
  expect(await look()).toMatchObject({ buttons: ['Acme: Acme'], asksForAddress: false, saysNothingIsPosted: false })
  await trust('LoginWithAmazon')
  await trust('Google')
  const { buttons, addresses, saysNothingIsPosted } = await look()
  expect(buttons).toEqual(['Acme: Acme', 'LoginWithAmazon: Login with Amazon', 'Google: Google'])
  expect(saysNothingIsPosted).toBe(true)
  for (const { pathname, searchParams } of addresses) {
    expect([pathname, searchParams.get('state'), searchParams.get('redirect_uri')]).toEqual([
      ...['/oauth2/authorize', 'x&y', callback],
    ])
  }
  expect(addresses.map(({ searchParams }) => searchParams.get('identity_provider'))).toEqual([
    ...['Acme', 'LoginWithAmazon', 'Google'],
  ])
})

test('one directory is a button; several that all have identifiers are asked for by an address', async () => {
  const { trustDirectory, look, submit, pool } = await open()
  await trustDirectory('North', {}, ['north.example'])
  expect(await look()).toMatchObject({ buttons: ['North: North'], asksForAddress: false })
  await trustDirectory('South', {}, ['south.example'])
  expect(await look()).toMatchObject({ buttons: [], asksForAddress: true })
  const stranger = await submit({ idpEmail: 'ann@west.example' })
  expect([stranger.status, stranger.html.includes('There is no sign-in for this address.')]).toEqual([400, true])
  await server.server.services.store.identityProviders.update(pool.UserPoolId, 'South', provider => ({
    ...provider,
    identifiers: [],
  }))
  expect(await look()).toMatchObject({ buttons: ['North: North', 'South: South'], asksForAddress: false })
})

test('an OpenID Connect provider with an identifier has a button and is found by an address', async () => {
  const { trust, look, pool } = await open()
  await trust('Acme')
  const IdpIdentifiers = ['acme.example']
  await server.client.send(new UpdateIdentityProviderCommand({ ...pool, ProviderName: 'Acme', IdpIdentifiers }))
  expect(await look()).toMatchObject({ buttons: ['Acme: Acme'], asksForAddress: true })
})

test('who came by a provider is called by his address, else by the name that the provider told, on coming back', async () => {
  const stub = await startStubProvider()
  const identityProviders = { standIns: {}, allowHttp: [stub.host], allowPrivate: [] }
  const elsewhere = await startServer({ config: { identityProviders } })
  const app = await openCompany(elsewhere, stub)
  const shown = async (told: object) => {
    const { session } = await app.signIn('1178', {}, told)
    const query = encode({ client_id: app.app.ClientId, redirect_uri: callback, response_type: 'code' })
    const page = await fetch(`${elsewhere.url}/login?${query}`, { headers: { cookie: session ?? '' } })
    return page.text()
  }
  const page = await shown({ email: 'ann@example.org', name: 'Ann' })
  expect([page.includes('ann@example.org'), page.includes('Company_1178')]).toEqual([true, false])
  expect(await shown({ email: '', name: 'Ann' })).toContain('Continue as Ann<')
  expect(await shown({ email: '', name: '' })).toContain('Company_1178')
})
