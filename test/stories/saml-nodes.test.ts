/** A directory and two servers of one database: what counts once counts once on both, and a sign-out is one everywhere. */
import { afterAll, expect, test } from 'vitest'
import { createTestClock } from '../support/clock.ts'
import { createSharedDatabase } from '../support/database.ts'
import { callback, encode, visit } from '../support/oauth.ts'
import { logoutRequestXml, sign } from '../support/saml-directory.ts'
import { openSaml } from '../support/saml-pool.ts'
import { startServer } from '../support/server.ts'

const { database, drop } = await createSharedDatabase()
afterAll(drop)
const one = await startServer({ config: { database }, seed: 'one' })
const { clock } = one
const other = await startServer({ config: { database, publicUrl: one.url }, seed: 'other', clock })
const saml = await openSaml(one, { IDPInit: 'true', IDPSignout: 'true' })
const { UserPoolId } = saml.pool

const usual = { client_id: saml.app.ClientId, redirect_uri: callback, response_type: 'code', scope: 'openid' }
const base64 = (xml: string) => Buffer.from(xml).toString('base64')

async function isSignedIn(cookie: string, { url } = one): Promise<boolean> {
  const { location } = await visit(`${url}/oauth2/authorize?${encode({ ...usual, prompt: 'none' })}`, cookie)
  return location.searchParams.has('code')
}

test('of one assertion that comes to both nodes, and again, one counts', async () => {
  const SAMLResponse = base64(saml.sign(saml.sayUnasked({ id: '_once' })))
  const RelayState = encode({ ...usual, identity_provider: 'Directory' }).toString()
  const bring = ({ url }: typeof one) =>
    saml.bringBack({ SAMLResponse, RelayState }, { to: `${url}/saml2/idpresponse` })
  const locations = await Promise.all([one, other, one, other].map(bring))
  expect(locations.filter(({ searchParams }) => searchParams.has('code'))).toHaveLength(1)
  for (const node of [one, other])
    expect((await bring(node)).searchParams.get('error_description')).toMatch(/was used already$/)
})

test('what is over at one node and not yet at the other, whose clock is behind, is good once all the same', async () => {
  const behind = createTestClock()
  behind.set(new Date(clock.now().getTime() - 20_000))
  const late = await startServer({ config: { database, publicUrl: one.url }, seed: 'late', clock: behind })
  const SAMLResponse = base64(saml.sign(saml.sayUnasked({ id: '_late' })))
  const RelayState = encode({ ...usual, identity_provider: 'Directory' }).toString()
  const bring = ({ url }: typeof one) =>
    saml.bringBack({ SAMLResponse, RelayState }, { to: `${url}/saml2/idpresponse` })
  expect((await bring(one)).searchParams.has('code')).toBe(true)
  clock.advance(61_000)
  behind.advance(59_000)
  await one.server.services.store.sweep(clock.now())
  expect((await bring(one)).searchParams.get('error_description')).toMatch(/has expired$/)
  expect((await bring(late)).searchParams.get('error_description')).toMatch(/was used already$/)
})

test('whom the directory signs out at one node is signed out at the other, by a request that is good once', async () => {
  const cookie = await (await saml.leave()).signIn()
  expect(await isSignedIn(cookie, other)).toBe(true)
  const order = { issuedAt: clock.now(), destination: `${one.url}/${UserPoolId}/saml2/logout` }
  const SAMLRequest = base64(sign(logoutRequestXml(order), saml.keys, { element: 'LogoutRequest' }))
  const bring = ({ url }: typeof one) => saml.bringBack({ SAMLRequest }, { to: `${url}/${UserPoolId}/saml2/logout` })
  expect((await bring(one)).host).toBe('directory.example.org')
  expect(await isSignedIn(cookie, other)).toBe(false)
  clock.advance(1_000)
  const next = await (await saml.leave()).signIn()
  for (const node of [one, other]) expect((await bring(node)).searchParams.get('error')).toBe('sign_out_refused')
  expect(await isSignedIn(next, other)).toBe(true)
})
