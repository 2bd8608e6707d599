/** One directory that is several providers of a pool, as some companies have it, signs people out of those that it is. */
import { CreateIdentityProviderCommand } from '@aws-sdk/client-cognito-identity-provider'
import { beforeEach, expect, test } from 'vitest'
import { type Keys, logoutRequestXml, metadataXml, newKeys, sign } from '../support/saml-directory.ts'
import { openSaml } from '../support/saml-pool.ts'
import { startServer } from '../support/server.ts'

const server = await startServer()
const { clock } = server
const saml = await openSaml(server, { IDPSignout: 'true' })
const others = await newKeys(clock.now())
const { UserPoolId } = saml.pool
const place = `${server.url}/${UserPoolId}/saml2/logout`

const add = (ProviderName: string, { certificate }: Keys) =>
  server.client.send(
    new CreateIdentityProviderCommand({
      ...{ UserPoolId, ProviderName, ProviderType: 'SAML' },
      ProviderDetails: { MetadataFile: metadataXml([certificate]), IDPSignout: 'true' },
    }),
  )
await add('Other', others)
await add('Twin', saml.keys)
await server.server.services.store.clients.update(UserPoolId, saml.app.ClientId, ({ settings, ...client }) => ({
  ...client,
  settings: { ...settings, SupportedIdentityProviders: ['Directory', 'Other', 'Twin'] },
}))

let count = 0
async function signOut(keys: Keys): Promise<string> {
  const xml = logoutRequestXml({ id: `_q${count++}`, issuedAt: clock.now(), destination: place })
  const SAMLRequest = Buffer.from(sign(xml, keys, { element: 'LogoutRequest' })).toString('base64')
  return (await saml.bringBack({ SAMLRequest }, { to: place })).host
}
const isSignedIn = async (cookie: string) =>
  (await saml.authorize({ prompt: 'none' }, cookie)).location.searchParams.has('code')

async function signIn(provider: string, keys = saml.keys): Promise<string> {
  return (await saml.leave(provider)).signIn({}, keys)
}

beforeEach(() => clock.advance(1_000))

test('the one whose key signed is meant', async () => {
  const cookies = [await signIn('Directory'), await signIn('Other', others)]
  expect(await signOut(others)).toBe('directory.example.org')
  expect(await Promise.all(cookies.map(isSignedIn))).toEqual([true, false])
  expect(await signOut(saml.keys)).toBe('directory.example.org')
  expect(await Promise.all(cookies.map(isSignedIn))).toEqual([false, false])
})

test('all of those that have the key are meant', async () => {
  const cookies = [await signIn('Directory'), await signIn('Twin'), await signIn('Other', others)]
  expect(await Promise.all(cookies.map(isSignedIn))).toEqual([true, true, true])
  expect(await signOut(saml.keys)).toBe('directory.example.org')
  expect(await Promise.all(cookies.map(isSignedIn))).toEqual([false, false, true])
})
