/** People who sign out of an application, of the pool and of their directory at once, from either side. */
import { createVerify, X509Certificate } from 'node:crypto'
import { CreateIdentityProviderCommand, GetSigningCertificateCommand } from '@aws-sdk/client-cognito-identity-provider'
import { expect, test } from 'vitest'
import { refused } from '../support/accounts.ts'
import { logoutUrl, visit } from '../support/oauth.ts'
import {
  directoryEntity,
  logoutRequestXml,
  logoutResponseXml,
  metadataXml,
  newKeys,
  requestOf,
  type SignOutSaid,
  sign,
} from '../support/saml-directory.ts'
import { openSaml } from '../support/saml-pool.ts'
import { startServer } from '../support/server.ts'

const server = await startServer()
const { clock } = server
const saml = await openSaml(server, { IDPSignout: 'true' })
const others = await newKeys(clock.now())
const place = `${server.url}/saml2/logout`
const ownPlace = `${server.url}/${saml.pool.UserPoolId}/saml2/logout`
const minute = 60_000
const at = (millis: number) => new Date(clock.now().getTime() + millis)
const base64 = (xml: string) => Buffer.from(xml).toString('base64')

/** Whether a browser gets a code without being asked who is in front of it. */
async function isSignedIn(cookie: string, { authorize } = saml): Promise<boolean> {
  const { location } = await authorize({ prompt: 'none' }, cookie)
  return location.searchParams.has('code')
}

async function signOut(
  cookie: string,
  { app } = saml,
  query: Readonly<Record<string, string>> = { logout_uri: logoutUrl },
) {
  const { location, response } = await visit(
    `${server.url}/logout?${new URLSearchParams({ client_id: app.ClientId, ...query })}`,
    cookie,
  )
  const cookies = response.headers.getSetCookie().map(line => line.split(';')[0])
  const { xml, id } = location.searchParams.has('SAMLRequest') ? requestOf(location) : { xml: '', id: '' }
  const relayState = location.searchParams.get('RelayState') ?? ''
  const say = (more: Partial<SignOutSaid> = {}) =>
    logoutResponseXml({ issuedAt: clock.now(), destination: place, inResponseTo: id, ...more })
  const back = (answer: string, to = place) =>
    saml.bringBack({ RelayState: relayState, SAMLResponse: base64(answer) }, { cookie: cookies.join('; '), to })
  return { location, xml, id, relayState, say, back, cookies }
}
const signed = (xml: string, keys = saml.keys) =>
  sign(xml, keys, { element: xml.includes('LogoutRequest') ? 'LogoutRequest' : 'LogoutResponse' })

test('a sign-out goes to the directory with a signed request, and on to where it was to end', async () => {
  const cookie = await (await saml.leave()).signIn()
  expect(await isSignedIn(cookie)).toBe(true)
  const { location, xml, say, back } = await signOut(cookie)
  expect(await isSignedIn(cookie)).toBe(false)
  expect(location.origin + location.pathname).toBe('https://directory.example.org/slo')
  expect(xml).toContain(`<saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${saml.audience}<`)
  expect(xml).toMatch(/<saml:NameID[^>]*>Ann\.Lee</)
  expect(xml).toMatch(/SessionIndex[^>]*>_s1</)
  const { Certificate = '' } = await server.client.send(new GetSigningCertificateCommand(saml.pool))
  const [covered = '', signature = ''] = location.search.slice(1).split('&Signature=')
  const text = [...new URLSearchParams(covered)]
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&')
  const key = new X509Certificate(Buffer.from(Certificate, 'base64')).publicKey
  const given = Buffer.from(decodeURIComponent(signature), 'base64')
  expect(createVerify('sha256').update(text).verify(key, given)).toBe(true)
  expect((await back(signed(say()))).href).toBe(logoutUrl)
})

test('the directory may answer at the address of the pool, and a sign-out may end on the sign-in page', async () => {
  const query = { redirect_uri: 'https://app.example.org/callback', response_type: 'code' }
  const left = await signOut(await (await saml.leave()).signIn(), saml, query)
  const location = await left.back(signed(left.say({ destination: ownPlace })), ownPlace)
  expect(location.pathname).toBe('/login')
  expect(location.searchParams.get('redirect_uri')).toBe(query.redirect_uri)
})

test('who is signed out here is signed out, also where the directory could not do the rest', async () => {
  const left = await signOut(await (await saml.leave()).signIn())
  expect((await left.back(signed(left.say({ status: 'Responder' })))).href).toBe(logoutUrl)
})

type Left = Awaited<ReturnType<typeof signOut>>
test.each<[string, (left: Left) => string]>([
  ['without a signature', left => left.say()],
  ['signed by another key', left => signed(left.say(), others)],
  ['changed after it was signed', left => signed(left.say()).replace('status:Success', 'status:Responder')],
  ['of another directory', left => signed(left.say({ issuer: 'https://other.example/' }))],
  ['for another place', left => signed(left.say({ destination: 'https://x.example/saml2/logout' }))],
  ['for no place', left => signed(left.say({ destination: undefined }))],
  ['to another request', left => signed(left.say({ inResponseTo: '_other' }))],
  ['with a comment', left => signed(left.say()).replace('<samlp:Status>', '<!-- --><samlp:Status>')],
  [
    'signed by SHA-1',
    left =>
      sign(left.say(), saml.keys, {
        element: 'LogoutResponse',
        signature: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1',
      }),
  ],
  ['that is a sign-in', left => saml.sign(saml.sayUnasked({ inResponseTo: left.id }))],
])('an answer %s is not believed', async (_what, make) => {
  const left = await signOut(await (await saml.leave()).signIn())
  const location = await left.back(make(left))
  expect(location.pathname).toBe('/error')
  expect(location.searchParams.get('error')).toBe('sign_out_unconfirmed')
})

test('an answer is good once, for five minutes, and in the browser that left', async () => {
  const [one, other, late] = [
    await signOut(await (await saml.leave()).signIn()),
    await signOut(await (await saml.leave()).signIn()),
    await signOut(await (await saml.leave()).signIn()),
  ]
  const answer = signed(one.say())
  const elsewhere = await saml.bringBack(
    { RelayState: one.relayState, SAMLResponse: base64(answer) },
    { cookie: other.cookies.join('; '), to: place },
  )
  expect(elsewhere.pathname).toBe('/error')
  expect((await one.back(answer)).href).toBe(logoutUrl)
  expect((await one.back(answer)).pathname).toBe('/error')
  clock.advance(5 * minute)
  expect((await late.back(signed(late.say()))).pathname).toBe('/error')
})

test('nobody is sent to a directory that is not to be told, nor for a session that it did not vouch for', async () => {
  const alone = await openSaml(server)
  expect((await signOut(await (await alone.leave()).signIn(), alone)).location.href).toBe(logoutUrl)
  const { sub } = await saml.confirmed('bob')
  expect((await signOut(await saml.browserOf(sub))).location.href).toBe(logoutUrl)
  const cookie = await (await saml.leave()).signIn()
  const foreign = await signOut(cookie, alone)
  expect(foreign.location.href).toBe(logoutUrl)
  expect(await isSignedIn(cookie)).toBe(false)
  const again = await signOut(cookie)
  expect(again.location.href).toBe(logoutUrl)
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
const bringOrder = (xml: string, to = ownPlace, RelayState = 'its own') =>
  saml.bringBack({ SAMLRequest: base64(xml), RelayState }, { to })

test('a directory signs a person out of one session, in whichever browser the request comes', async () => {
  const [one, other] = [
    await (await saml.leave()).signIn({ sessionIndex: '_one' }),
    await (await saml.leave()).signIn({ sessionIndex: '_other' }),
  ]
  const xml = order({ sessionIndexes: ['_one'] })
  const location = await bringOrder(signed(xml))
  expect(location.origin + location.pathname).toBe('https://directory.example.org/slo')
  const answer = requestOf(location).xml
  expect(answer).toContain(`InResponseTo="${/ ID="([^"]+)"/.exec(xml)?.[1]}"`)
  expect(answer).toContain('status:Success')
  expect(location.searchParams.get('RelayState')).toBe('its own')
  expect(location.searchParams.has('Signature')).toBe(true)
  expect(await isSignedIn(one)).toBe(false)
  expect(await isSignedIn(other)).toBe(true)
})

test('without an index it is all sessions of that person, again and again, and none that begins later', async () => {
  const cookie = await (await saml.leave()).signIn({ sessionIndex: '_a' })
  const bob = await (await saml.leave()).signIn({ nameId: 'Bob.Ray', sessionIndex: '_b' })
  await bringOrder(signed(order({ sessionIndexes: [] })))
  expect(await isSignedIn(cookie)).toBe(false)
  expect(await isSignedIn(bob)).toBe(true)
  clock.advance(minute)
  const later = await (await saml.leave()).signIn({ sessionIndex: '_a' })
  expect(await isSignedIn(later)).toBe(true)
  await bringOrder(signed(order({ sessionIndexes: [] })))
  expect(await isSignedIn(later)).toBe(false)
})

test.each<[string, () => string]>([
  ['without a signature', () => order()],
  ['signed by another key', () => signed(order(), others)],
  ['changed after it was signed', () => signed(order({ nameId: 'Bob.Ray' })).replace('Bob.Ray', 'Ann.Lee')],
  ['with two signatures', () => signed(order()).replace(/<ds:Signature[\s\S]*<\/ds:Signature>/, '$&$&')],
  [
    'whose signature is of a part',
    () =>
      signed(order())
        .replace(/<samlp:LogoutRequest/, '<samlp:LogoutRequest x=""')
        .replace(/URI="#[^"]*"/, 'URI=""'),
  ],
  [
    'whose signature is deeper in it',
    () => {
      const xml = signed(order().replace('</saml:Issuer>', '</saml:Issuer><samlp:Extensions></samlp:Extensions>'))
      const [signature = ''] = /<ds:Signature[\s\S]*<\/ds:Signature>/.exec(xml) ?? []
      return xml.replace(signature, '').replace('<samlp:Extensions>', `<samlp:Extensions>${signature}`)
    },
  ],
  ['of another directory', () => signed(order({ issuer: `${directoryEntity}/x` }))],
  ['for another place', () => signed(order({ destination: 'https://x.example/saml2/logout' }))],
  ['for no place', () => signed(order({ destination: undefined }))],
  ['that is over', () => signed(order({ notOnOrAfter: clock.now() }))],
  ['that is old', () => signed(order({ issuedAt: at(-5 * minute) }))],
  ['from the future', () => signed(order({ issuedAt: at(30_001) }))],
  ['about nobody', () => signed(order({ nameId: ' ' }))],
  ['with a comment', () => signed(order()).replace('Ann.Lee', 'Ann<!-- -->.Lee')],
  [
    'signed by SHA-1',
    () =>
      sign(order(), saml.keys, { element: 'LogoutRequest', signature: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1' }),
  ],
])('a request %s is refused, and the person stays', async (_what, make) => {
  clock.advance(1_000)
  const cookie = await (await saml.leave()).signIn()
  const location = await bringOrder(make())
  expect(location.pathname).toBe('/error')
  expect(location.searchParams.get('error')).toBe('sign_out_refused')
  expect(await isSignedIn(cookie)).toBe(true)
})

test('a request is good once', async () => {
  const xml = signed(order())
  expect((await bringOrder(xml)).host).toBe('directory.example.org')
  clock.advance(1_000)
  const cookie = await (await saml.leave()).signIn()
  expect((await bringOrder(xml)).searchParams.get('error')).toBe('sign_out_refused')
  expect(await isSignedIn(cookie)).toBe(true)
})

test('a request to a pool that nobody named, to another one, or to a provider that does not sign out is refused', async () => {
  const [alone, neighbour] = [await openSaml(server, {}, saml.keys), await openSaml(server, { IDPSignout: 'true' })]
  const of = ({ pool }: typeof saml) => `${server.url}/${pool.UserPoolId}/saml2/logout`
  for (const to of [place, of(alone), of(neighbour), `${server.url}/us-east-1_nowhere12/saml2/logout`]) {
    const location = await bringOrder(signed(order({ destination: to })), to)
    expect(location.searchParams.get('error')).toBe('sign_out_refused')
  }
})

test('neither both messages nor none of them', async () => {
  const both = { SAMLRequest: base64(order()), SAMLResponse: base64('<x/>') }
  for (const form of [both, {}])
    expect((await saml.bringBack(form, { to: place })).searchParams.get('error')).toBe('invalid_request')
  for (const query of ['', '?SAMLRequest=a&SAMLResponse=b'])
    expect((await visit(`${place}${query}`)).location.searchParams.get('error')).toBe('invalid_request')
})

test('a directory that cannot be told is refused when it is to be told', async () => {
  const MetadataFile = metadataXml([saml.keys.certificate]).replace(/<md:SingleLogoutService[^>]*>/, '')
  const provider = { ProviderName: 'Other', ProviderType: 'SAML' as const }
  const details = { ProviderDetails: { MetadataFile, IDPSignout: 'true' } }
  await refused(
    server.client.send(new CreateIdentityProviderCommand({ ...saml.pool, ...provider, ...details })),
    'InvalidParameterException',
    'Invalid SAML metadata: it has no SingleLogoutService of the redirect binding.',
  )
})
