/** The nonce that AWS puts into ID tokens unasked, for applications that want to know whether they can live with it. */
import { decodeJwt } from 'jose'
import { expect, test } from 'vitest'
import { type Company, openCompany } from '../support/company.ts'
import { startServer } from '../support/server.ts'
import { startStubProvider } from '../support/stub-provider.ts'

const stub = await startStubProvider()
const identityProviders = { standIns: {}, allowHttp: [stub.host], allowPrivate: [] }
const server = await startServer({ config: { identityProviders, federatedNonce: 'aws' } })
const app = await openCompany(server, stub)

async function nonceOf({ exchange }: Company, location: URL): Promise<unknown> {
  const { body } = await exchange(location.searchParams.get('code') ?? '')
  return decodeJwt(String(body.id_token)).nonce
}

test('comes with a way through the provider, another one each time', async () => {
  const [first, second] = [await app.signIn('ann'), await app.signIn('ann')]
  const nonces = [await nonceOf(app, first.location), await nonceOf(app, second.location)]
  for (const nonce of nonces) expect(nonce).toMatch(/^[\w-]{171}$/)
  expect(new Set(nonces).size).toBe(2)
})

test('comes into the fragment of the implicit flow, too', async () => {
  const { location } = await app.signIn('ann', { response_type: 'token', scope: 'openid' })
  const token = new URLSearchParams(location.hash.slice(1)).get('id_token') ?? ''
  expect(decodeJwt(token).nonce).toMatch(/^[\w-]{171}$/)
})

test('does not come in the place of the application’s own, nor out of a session, nor by a refresh', async () => {
  const { location } = await app.signIn('ann', { nonce: 'its own' })
  expect(await nonceOf(app, location)).toBe('its own')
  const { session } = await app.signIn('ann')
  expect(await nonceOf(app, (await app.authorize({}, session)).location)).toBeUndefined()
  const signedIn = await app.signIn('ann')
  const { body } = await app.exchange(signedIn.location.searchParams.get('code') ?? '')
  const refreshed = await app.token({ grant_type: 'refresh_token', refresh_token: String(body.refresh_token) })
  expect(decodeJwt(String(refreshed.body.id_token))).not.toHaveProperty('nonce')
})

test('does not come unless it is asked for', async () => {
  const plain = await openCompany(await startServer({ config: { identityProviders } }), stub)
  const { location } = await plain.signIn('ann')
  expect(await nonceOf(plain, location)).toBeUndefined()
})
