/** Sign-outs whose messages come in addresses (the redirect binding), which is all that some directories know. */
import { expect, test } from 'vitest'
import { logoutUrl, visit } from '../support/oauth.ts'
import {
  logoutRequestXml,
  logoutResponseXml,
  newKeys,
  requestOf,
  type SignOutSaid,
  sign,
  signedQuery,
} from '../support/saml-directory.ts'
import { openSaml } from '../support/saml-pool.ts'
import { startServer } from '../support/server.ts'

const server = await startServer()
const { clock } = server
const saml = await openSaml(server, { IDPSignout: 'true' })
const others = await newKeys(clock.now())
const place = `${server.url}/saml2/logout`
const ownPlace = `${server.url}/${saml.pool.UserPoolId}/saml2/logout`
const sha1 = 'http://www.w3.org/2000/09/xmldsig#rsa-sha1'

async function isSignedIn(cookie: string): Promise<boolean> {
  const { location } = await saml.authorize({ prompt: 'none' }, cookie)
  return location.searchParams.has('code')
}

async function signOut() {
  const cookie = await (await saml.leave()).signIn()
  const query = new URLSearchParams({ client_id: saml.app.ClientId, logout_uri: logoutUrl })
  const { location, response } = await visit(`${server.url}/logout?${query}`, cookie)
  const relayState = location.searchParams.get('RelayState') ?? ''
  const kept = response.headers.getSetCookie().map(line => line.split(';')[0])
  const say = (more: Partial<SignOutSaid> = {}) =>
    logoutResponseXml({ issuedAt: clock.now(), destination: place, inResponseTo: requestOf(location).id, ...more })
  const back = async (answer: string) => (await visit(`${place}?${answer}`, kept.join('; '))).location
  return { relayState, say, back }
}
type Left = Awaited<ReturnType<typeof signOut>>
const signed = (left: Left, xml = left.say(), keys = saml.keys) => signedQuery(xml, keys, left)

test('a directory answers by an address, whatever it could do', async () => {
  for (const status of ['Success', 'Responder']) {
    const left = await signOut()
    expect((await left.back(signed(left, left.say({ status })))).href).toBe(logoutUrl)
  }
})

const replace = (query: string, name: string, value: string) => {
  const parts = new URLSearchParams(query)
  parts.set(name, value)
  return parts.toString()
}
test.each<[string, (left: Left) => string]>([
  ['without a signature', left => signed(left).replace(/&Signature=.*/, '')],
  ['without an algorithm', left => signed(left).replace(/&SigAlg=[^&]*/, '')],
  ['signed by another key', left => signed(left, left.say(), others)],
  ['signed by SHA-1', left => signedQuery(left.say(), saml.keys, { ...left, algorithm: sha1 })],
  ['whose algorithm is none', left => replace(signed(left), 'SigAlg', 'none')],
  [
    'whose message is another one',
    left =>
      replace(
        signed(left),
        'SAMLResponse',
        new URLSearchParams(signed(left, left.say({ id: '_other' }))).get('SAMLResponse') ?? '',
      ),
  ],
  ['whose RelayState is not covered', left => `${signedQuery(left.say(), saml.keys)}&RelayState=${left.relayState}`],
  [
    'whose RelayState has an encoded name',
    left => `${signedQuery(left.say(), saml.keys)}&%52elayState=${left.relayState}`,
  ],
  ['with a name twice', left => `${signed(left)}&SigAlg=x`],
  ['signed in two ways', left => signed(left, sign(left.say(), saml.keys, { element: 'LogoutResponse' }))],
  ['to another request', left => signed(left, left.say({ inResponseTo: '_other' }))],
  ['for another place', left => signed(left, left.say({ destination: ownPlace }))],
  ['that is not deflated', left => replace(signed(left), 'SAMLResponse', Buffer.from(left.say()).toString('base64'))],
  ['that grows', left => signed(left, left.say().replace('</saml:Issuer>', `</saml:Issuer>${' '.repeat(100_000)}`))],
])('an answer %s is not believed', async (_what, make) => {
  const left = await signOut()
  const location = await left.back(make(left))
  expect(location.pathname).toBe('/error')
  expect(location.searchParams.get('error')).toBe('sign_out_unconfirmed')
})

let count = 0
const order = (more: Partial<SignOutSaid> = {}) =>
  logoutRequestXml({
    id: `_q${count++}`,
    issuedAt: clock.now(),
    destination: ownPlace,
    sessionIndexes: ['_s1'],
    ...more,
  })

test('a directory signs a person out by an address, once', async () => {
  const cookie = await (await saml.leave()).signIn()
  const query = signedQuery(order(), saml.keys, { relayState: 'its own' })
  const { location } = await visit(`${ownPlace}?${query}`)
  expect(location.host).toBe('directory.example.org')
  expect(requestOf(location).xml).toContain('status:Success')
  expect(location.searchParams.get('RelayState')).toBe('its own')
  expect(await isSignedIn(cookie)).toBe(false)
  expect((await visit(`${ownPlace}?${query}`)).location.searchParams.get('error')).toBe('sign_out_refused')
})

test.each<[string, () => string]>([
  ['without a signature', () => signedQuery(order(), saml.keys).replace(/&Signature=.*/, '')],
  ['signed by another key', () => signedQuery(order(), others)],
  ['that is old', () => signedQuery(order({ issuedAt: new Date(clock.now().getTime() - 300_000) }), saml.keys)],
])('a request %s is refused, and the person stays', async (_what, make) => {
  clock.advance(1_000)
  const cookie = await (await saml.leave()).signIn()
  const { location } = await visit(`${ownPlace}?${make()}`)
  expect(location.searchParams.get('error')).toBe('sign_out_refused')
  expect(await isSignedIn(cookie)).toBe(true)
})
