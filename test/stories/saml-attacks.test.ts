/** Whatever a browser brings in place of what the directory said is refused, and nobody is signed in. */
import { deflateRawSync } from 'node:zlib'
import { UpdateIdentityProviderCommand } from '@aws-sdk/client-cognito-identity-provider'
import { afterEach, expect, test } from 'vitest'
import { directoryEntity, metadataXml, newKeys, sign } from '../support/saml-directory.ts'
import { openSaml } from '../support/saml-pool.ts'
import { assertionWraps, forged, parts } from '../support/saml-wraps.ts'
import { startServer } from '../support/server.ts'

const server = await startServer()
const { clock } = server
const saml = await openSaml(server)
const otherKeys = await newKeys(clock.now())
type Away = Awaited<ReturnType<typeof saml.leave>>

function assertRefused(location: URL, sentence: string | RegExp = /./): void {
  expect(location.searchParams.get('code')).toBe(null)
  expect(location.origin).toBe('https://app.example.org')
  expect(location.searchParams.get('error')).toBe('server_error')
  const told = location.searchParams.get('error_description')
  if (typeof sentence === 'string') expect(told).toBe(`Invalid SAML response received: ${sentence}`)
  else expect(told).toMatch(sentence)
}

afterEach(async () => {
  const pool = await server.server.services.store.pools.get(saml.pool.UserPoolId)
  const users = server.server.services.store.users
  expect(pool && (await users.find(pool, 'Directory_admin'))).toBe(undefined)
})

const minute = 60_000
const at = (millis: number) => new Date(clock.now().getTime() + millis)
const signatureFault = 'SAML Assertion signature is invalid'
const unconfirmed = 'the subject is confirmed for another request or recipient'

test.each<[string, (away: Away) => string, string | RegExp]>([
  [
    'another audience',
    a => saml.sign(a.respond({ audience: 'urn:amazon:cognito:sp:us-east-1_Other' })),
    'SAML Assertion is for another audience',
  ],
  [
    'another recipient',
    a => saml.sign(a.respond({ recipient: 'https://x.example/saml2/idpresponse', destination: saml.recipient })),
    unconfirmed,
  ],
  [
    'another destination',
    a => saml.sign(a.respond({ destination: 'https://x.example/' })),
    'it is for another destination',
  ],
  ['another issuer', a => saml.sign(a.respond({ issuer: `${directoryEntity}/x` })), 'the issuer is another one'],
  ['no InResponseTo', a => saml.sign(a.respond({ inResponseTo: undefined })), 'InResponseTo is wrong'],
  ['a foreign InResponseTo', a => saml.sign(a.respond({ inResponseTo: '_other' })), 'InResponseTo is wrong'],
  ['a subject of another request', a => saml.sign(a.respond({ subjectInResponseTo: '_other' })), unconfirmed],
  ['a subject of no request', a => saml.sign(a.respond({ subjectInResponseTo: undefined })), unconfirmed],
  ['an end in the past', a => saml.sign(a.respond({ notOnOrAfter: at(0) })), 'SAML Assertion has expired'],
  [
    'a beginning in the future',
    a => saml.sign(a.respond({ notBefore: at(30_001) })),
    'SAML Assertion is not yet valid',
  ],
  ['a session that is over', a => saml.sign(a.respond({ sessionEnds: at(0) })), 'the session has expired'],
  [
    'a condition of its own',
    a =>
      saml.sign(
        a.respond().replace('</saml:Conditions>', '<saml:Condition xmlns:x="urn:x" x:a=""/></saml:Conditions>'),
      ),
    'it has a condition that is not understood',
  ],
  [
    'an attribute that is encrypted on its own',
    a =>
      saml.sign(
        a.respond().replace('<saml:AttributeStatement>', '<saml:AttributeStatement><saml:EncryptedAttribute/>'),
      ),
    'parts of the assertion are encrypted on their own',
  ],
  ['no name', a => saml.sign(a.respond({ nameId: ' ' })), 'NameID is empty'],
  [
    'a status of failure',
    a => saml.sign(a.respond({ status: 'Responder' })),
    'the status is urn:oasis:names:tc:SAML:2.0:status:Responder',
  ],
  ['no signature', a => a.respond(), signatureFault],
  ['the signature of another key, with its certificate', a => sign(a.respond(), otherKeys), signatureFault],
  ['another name than was signed', a => saml.sign(a.respond()).replace('Ann.Lee', 'admin'), signatureFault],
  [
    'a comment in the name',
    a => saml.sign(a.respond({ nameId: 'admin.x' })).replace('admin.x', 'admin<!-- -->.x'),
    'comments or instructions',
  ],
  [
    'a marked section in the name',
    a => saml.sign(a.respond()).replace('Ann.Lee', '<![CDATA[Ann.Lee]]>'),
    'comments or instructions',
  ],
  ['a document type', a => `<!DOCTYPE a [<!ENTITY b "admin">]>${saml.sign(a.respond())}`, 'comments or instructions'],
  [
    'a billion laughs',
    a => `<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>${a.respond({ nameId: '&b;' })}`,
    'comments or instructions',
  ],
  ['an entity of nobody', a => a.respond({ nameId: '&xxe;' }), 'not well-formed'],
  ['IDs that come twice', a => saml.sign(a.respond()).replace('ID="_r1"', `ID="_a${a.id}"`), 'an ID comes twice'],
  ['a broken end', a => saml.sign(a.respond()).slice(0, -40), 'not well-formed'],
  ['an element behind it', a => `${saml.sign(a.respond())}<a/>`, 'not well-formed'],
  ['an end of nothing behind it', a => `${saml.sign(a.respond())}</a>`, 'not well-formed'],
  ['a word behind it', a => `${saml.sign(a.respond())}a`, 'not well-formed'],
  ['deep nesting', a => a.respond({ nameId: `${'<a>'.repeat(1_000)}${'</a>'.repeat(1_000)}` }), 'not well-formed'],
  // Its bytes are others each time, and some of them happen to begin a comment.
  [
    'a deflated response',
    a => deflateRawSync(saml.sign(a.respond())).toString('latin1'),
    /^Invalid SAML response received: (not well-formed|comments or instructions)$/,
  ],
])('a response with %s is refused', async (_what, make, sentence) => {
  const away = await saml.leave()
  assertRefused(await away.back(make(away)), sentence)
})

const weak = 'SAML Assertion signature is of an algorithm that is not accepted'
test.each([
  ['RSA with SHA-1', { signature: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1' }],
  ['a digest of SHA-1', { digest: 'http://www.w3.org/2000/09/xmldsig#sha1' }],
  ['HMAC under the certificate', { signature: 'http://www.w3.org/2000/09/xmldsig#hmac-sha1' }],
])('a signature by %s is refused', async (_what, by) => {
  const away = await saml.leave()
  assertRefused(await away.back(sign(away.respond(), saml.keys, by)), weak)
})

test.each(assertionWraps)('wrapping %s is refused', async (_what, wrap) => {
  const away = await saml.leave()
  const signed = saml.sign(away.respond())
  const { signature, assertion } = parts(signed)
  assertRefused(await away.back(wrap(signed, signature, assertion, forged(assertion, signature))))
})

test.each<[string, (signature: string, original: string) => string]>([
  [
    '1: the original response in the signature',
    (g, o) => g.replace('</ds:Signature>', `<ds:Object>${o}</ds:Object></ds:Signature>`),
  ],
  ['2: the original response beside the signature', (g, o) => o + g],
])('wrapping %s is refused', async (_what, around) => {
  const away = await saml.leave()
  const signed = sign(away.respond(), saml.keys, { element: 'Response' })
  const { signature } = parts(signed)
  const original = signed.replace(signature, '')
  const evil = original.replace('ID="_r1"', 'ID="_evil"').replace('Ann.Lee', 'admin')
  assertRefused(await away.back(evil.replace('</saml:Issuer>', `</saml:Issuer>${around(signature, original)}`)))
})

test('a response is good once, and by the browser that left alone', async () => {
  const [away, other] = [await saml.leave(), await saml.leave()]
  const xml = saml.sign(away.respond())
  const foreign = await other.back(xml, { RelayState: away.relayState })
  expect(foreign.pathname).toBe('/error')
  assertRefused(await other.back(xml), 'InResponseTo is wrong')
  expect((await away.back(xml)).searchParams.get('code')).not.toBe(null)
  expect((await away.back(xml)).pathname).toBe('/error')
})

test('an assertion id is good once', async () => {
  const [away, other] = [await saml.leave(), await saml.leave()]
  expect((await away.back(saml.sign(away.respond({ id: '_same' })))).searchParams.has('code')).toBe(true)
  assertRefused(await other.back(saml.sign(other.respond({ id: '_same' }))), 'SAML Assertion was used already')
})

test('what is said to one pool is nothing to another', async () => {
  const neighbour = await openSaml(server)
  const away = await neighbour.leave()
  assertRefused(await away.back(saml.sign(away.respond())), signatureFault)
})

test('nothing, nonsense and too much are refused', async () => {
  const forms: readonly Record<string, string>[] = [{}, { SAMLResponse: '%%%' }, { SAMLResponse: 'A'.repeat(100_001) }]
  for (const form of forms)
    assertRefused(await (await saml.leave()).back(undefined, form), /SAMLResponse is missing, too long/)
  const away = await saml.leave()
  expect((await away.back(undefined, { SAMLResponse: 'A'.repeat(400_000) })).pathname).toBe('/error')
})

test('characters of four bytes are refused in what is mapped', async () => {
  const away = await saml.leave()
  const location = await away.back(saml.sign(away.respond({ attributes: { nick: ['😀'] } })))
  expect(location.searchParams.get('error')).toBe('invalid_request')
  expect(location.searchParams.get('code')).toBe(null)
})

test('a trip is over after five minutes', async () => {
  const away = await saml.leave()
  clock.advance(5 * minute)
  expect((await away.back(saml.sign(away.respond()))).pathname).toBe('/error')
})

test('an expired certificate vouches for nobody, and one that is good beside it does', async () => {
  clock.advance(11 * 365 * 24 * 60 * minute)
  const next = await newKeys(clock.now())
  const { location } = await saml.authorize({ identity_provider: 'Directory' })
  expect(location.searchParams.get('error_description')).toBe('The metadata of the identity provider is unusable')
  const ProviderDetails = { MetadataFile: metadataXml([saml.keys.certificate, next.certificate]) }
  await server.client.send(
    new UpdateIdentityProviderCommand({ ...saml.pool, ProviderName: 'Directory', ProviderDetails }),
  )
  const old = await saml.leave()
  assertRefused(await old.back(saml.sign(old.respond())), signatureFault)
  const fresh = await saml.leave()
  expect((await fresh.back(sign(fresh.respond(), next))).searchParams.has('code')).toBe(true)
})
