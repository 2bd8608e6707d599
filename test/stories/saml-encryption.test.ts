/** Assertions that only the pool can read. */
import { X509Certificate } from 'node:crypto'
import {
  DescribeIdentityProviderCommand,
  GetSigningCertificateCommand,
  UpdateIdentityProviderCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { decodeJwt } from 'jose'
import { expect, test } from 'vitest'
import { type Ciphers, encrypt, metadataXml, newKeys, sign } from '../support/saml-directory.ts'
import { openSaml } from '../support/saml-pool.ts'
import { assertionWraps, forged, parts } from '../support/saml-wraps.ts'
import { startServer } from '../support/server.ts'

const server = await startServer()
const saml = await openSaml(server, { EncryptedResponses: 'true' })
const certificate = saml.provider?.ProviderDetails?.ActiveEncryptionCertificate ?? ''
const others = await newKeys(server.clock.now())
const metadata = metadataXml([saml.keys.certificate])

const signedAnd = async (xml: string, ciphers?: Ciphers, key = certificate) => encrypt(saml.sign(xml), key, ciphers)
const chained = (bits: number) => `http://www.w3.org/2001/04/xmlenc#aes${bits}-cbc` as Ciphers['encryptionAlgorithm']
const counted = (bits: number) => `http://www.w3.org/2009/xmlenc11#aes${bits}-gcm` as Ciphers['encryptionAlgorithm']

test('a directory finds a certificate of its own to encrypt for, which stays', async () => {
  const parsed = new X509Certificate(Buffer.from(certificate, 'base64'))
  expect(parsed.publicKey.asymmetricKeyDetails?.modulusLength).toBe(2048)
  expect(parsed.subject).toBe(`CN=${saml.pool.UserPoolId}`)
  const { Certificate } = await server.client.send(new GetSigningCertificateCommand(saml.pool))
  expect(certificate).not.toBe(Certificate)
  const neighbour = await openSaml(server)
  expect(neighbour.provider?.ProviderDetails?.ActiveEncryptionCertificate).toMatch(/^MII/)

  const change = { ...neighbour.pool, ProviderName: 'Directory' }
  const ProviderDetails = { MetadataFile: metadata, EncryptedResponses: 'true', ActiveEncryptionCertificate: 'mine' }
  await server.client.send(new UpdateIdentityProviderCommand({ ...change, ProviderDetails }))
  const { IdentityProvider } = await server.client.send(new DescribeIdentityProviderCommand(change))
  expect(IdentityProvider?.ProviderDetails).toMatchObject({
    ActiveEncryptionCertificate: neighbour.provider?.ProviderDetails?.ActiveEncryptionCertificate,
    EncryptedResponses: 'true',
  })
  expect(JSON.stringify(IdentityProvider)).not.toContain('PRIVATE KEY')
})

test.each([128, 256])('whom an encrypted assertion names is signed in, by AES-GCM of %i bits', async bits => {
  const away = await saml.leave()
  const location = await away.back(await signedAnd(away.respond(), { encryptionAlgorithm: counted(bits) }))
  const { body } = await saml.exchange(location.searchParams.get('code') ?? '')
  expect(decodeJwt(String(body.id_token))).toMatchObject({
    'cognito:username': 'Directory_Ann.Lee',
    email: 'ann@example.org',
  })
})

test.each([128, 256])('AES-CBC of %i bits is read where the response around it is signed', async bits => {
  const ciphers = { encryptionAlgorithm: chained(bits) }
  const around = { element: 'Response' } as const
  const [away, twice] = [await saml.leave(), await saml.leave()]
  const once = sign(await encrypt(away.respond(), certificate, ciphers), saml.keys, around)
  expect((await away.back(once)).searchParams.has('code')).toBe(true)
  const both = sign(await signedAnd(twice.respond(), ciphers), saml.keys, around)
  expect((await twice.back(both)).searchParams.has('code')).toBe(true)
})

type Away = Awaited<ReturnType<typeof saml.leave>>
const form = 'the encrypted assertion is of an unusual form'
const cipher = 'the assertion is encrypted by an algorithm that is not accepted'
const unread = 'the SAML Assertion cannot be decrypted or its signature is invalid'
const sha1 = { signature: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1' }
const changed = (xml: string, which: number) => {
  let at = 0
  return xml.replace(/(<(?:e|xenc):CipherValue>)([^<]{40})(.)/g, (all, open, head, letter) =>
    at++ === which ? `${open}${head}${letter === 'A' ? 'B' : 'A'}` : all,
  )
}

test.each<[string, (away: Away) => Promise<string> | string, string]>([
  ['a plain assertion', a => saml.sign(a.respond()), 'the assertion has to be encrypted'],
  [
    'a plain assertion beside an encrypted one',
    async a => {
      const [plain = ''] = /<saml:Assertion[\s\S]*<\/saml:Assertion>/.exec(saml.sign(a.respond({ id: '_b' }))) ?? []
      return (await signedAnd(a.respond())).replace('</samlp:Response>', `${plain}</samlp:Response>`)
    },
    'the assertion has to be encrypted',
  ],
  [
    'two encrypted assertions',
    async a =>
      (await signedAnd(a.respond())).replace(/<saml:EncryptedAssertion>[\s\S]*<\/saml:EncryptedAssertion>/, '$&$&'),
    'it has not exactly one assertion',
  ],
  ['an encrypted assertion that nobody signed', a => encrypt(a.respond(), certificate), unread],
  ['the signature of another key', async a => encrypt(sign(a.respond(), others), certificate), unread],
  ['what is encrypted for another key', a => signedAnd(a.respond(), {}, others.certificate), unread],
  [
    "what is encrypted for the key of the pool's signatures",
    async a => {
      const { Certificate } = await server.client.send(new GetSigningCertificateCommand(saml.pool))
      return signedAnd(a.respond(), {}, Certificate)
    },
    unread,
  ],
  ['a changed key', async a => changed(await signedAnd(a.respond()), 0), unread],
  ['a changed cipher', async a => changed(await signedAnd(a.respond()), 1), unread],
  [
    'RSA of PKCS #1 v1.5',
    a => signedAnd(a.respond(), { keyEncryptionAlgorithm: 'http://www.w3.org/2001/04/xmlenc#rsa-1_5' }),
    cipher,
  ],
  [
    'triple DES',
    a => signedAnd(a.respond(), { encryptionAlgorithm: 'http://www.w3.org/2001/04/xmlenc#tripledes-cbc' }),
    cipher,
  ],
  [
    'AES-CBC in a response that nobody signed',
    a => signedAnd(a.respond(), { encryptionAlgorithm: chained(256) }),
    unread,
  ],
  [
    'AES-CBC changed under the signature of the response',
    async a =>
      changed(
        sign(await signedAnd(a.respond(), { encryptionAlgorithm: chained(256) }), saml.keys, { element: 'Response' }),
        1,
      ),
    unread,
  ],
  [
    'a signature by SHA-1 under the encryption',
    a => encrypt(sign(a.respond(), saml.keys, sha1), certificate),
    'SAML Assertion signature is of an algorithm that is not accepted',
  ],
  [
    'a comment under the encryption',
    async a => encrypt(saml.sign(a.respond({ nameId: 'admin.x' })).replace('admin.x', 'admin<!-- -->.x'), certificate),
    'comments or instructions',
  ],
  [
    'another audience under the encryption',
    a => signedAnd(a.respond({ audience: 'urn:amazon:cognito:sp:us-east-1_Other' })),
    'SAML Assertion is for another audience',
  ],
  [
    'another request under the encryption',
    a => signedAnd(a.respond({ subjectInResponseTo: '_other' })),
    'the subject is confirmed for another request or recipient',
  ],
  [
    'a key that is elsewhere',
    async a =>
      (await signedAnd(a.respond())).replace(/<e:EncryptedKey[\s\S]*<\/e:EncryptedKey>/, '<RetrievalMethod URI="#k"/>'),
    form,
  ],
  [
    'no cipher',
    async a => (await signedAnd(a.respond())).replace(/<xenc:CipherValue>[^<]*<\/xenc:CipherValue>/, ''),
    form,
  ],
])('%s is refused', async (_what, make, sentence) => {
  const away = await saml.leave()
  const location = await away.back(await make(away))
  expect(location.searchParams.get('code')).toBe(null)
  expect(location.searchParams.get('error')).toBe('server_error')
  expect(location.searchParams.get('error_description')).toBe(`Invalid SAML response received: ${sentence}`)
})

test.each(assertionWraps)('wrapping %s, under the encryption, is refused', async (_what, wrap) => {
  const away = await saml.leave()
  const signed = saml.sign(away.respond())
  const { signature, assertion } = parts(signed)
  const location = await away.back(
    await encrypt(wrap(signed, signature, assertion, forged(assertion, signature)), certificate),
  )
  expect(location.searchParams.get('code')).toBe(null)
  expect(location.searchParams.get('error')).toBe('server_error')
  const pool = await server.server.services.store.pools.get(saml.pool.UserPoolId)
  expect(pool && (await server.server.services.store.users.find(pool, 'Directory_admin'))).toBe(undefined)
})

test('an encrypted assertion is refused where none was agreed', async () => {
  const plain = await openSaml(server)
  const away = await plain.leave()
  const key = plain.provider?.ProviderDetails?.ActiveEncryptionCertificate ?? ''
  const location = await away.back(await encrypt(plain.sign(away.respond()), key))
  expect(location.searchParams.get('error_description')).toMatch(/encrypted assertions are not accepted$/)
})

test('an encrypted assertion is good once', async () => {
  const [away, other] = [await saml.leave(), await saml.leave()]
  const say = async (to: Away) => signedAnd(to.respond({ id: '_same' }))
  expect((await away.back(await say(away))).searchParams.has('code')).toBe(true)
  expect((await other.back(await say(other))).searchParams.get('error_description')).toMatch(/was used already$/)
})
