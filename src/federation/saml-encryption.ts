/** Which encryption of an assertion is accepted, and the one decryption that is not the library's of signatures. */
import { promisify } from 'node:util'
import { samlResponseInvalid } from '../domain/oauth-errors.ts'
import { childrenOf, type XmlElement } from './xml.ts'

const encryptionNamespace = 'http://www.w3.org/2001/04/xmlenc#'
const signatureNamespace = 'http://www.w3.org/2000/09/xmldsig#'

/** Ciphers that notice when somebody has changed what they encrypted. */
const authenticated = ['128', '256'].map(bits => `http://www.w3.org/2009/xmlenc11#aes${bits}-gcm`)
/**
 * Those that do not: whoever changes such an assertion and watches what is answered reads it in the end
 * (https://dl.acm.org/doi/10.1145/2046707.2046756). So the response around it has to be signed, and that is verified
 * before anything is decrypted.
 */
const chained = ['128', '256'].map(bits => `${encryptionNamespace}aes${bits}-cbc`)
// RSA of PKCS #1 v1.5 is missing on purpose: its padding tells an attacker the key (Bleichenbacher).
const keyTransport = `${encryptionNamespace}rsa-oaep-mgf1p`
// OAEP needs no digest without collisions. The second and the third are names that libraries made up.
const keyDigests = ['sha1', 'sha256', 'sha512'].map(name => `${signatureNamespace}${name}`)

/** The digests that are part of a key's encryption, and no part of a signature. */
export function digestsOfKeys(elements: readonly XmlElement[]): ReadonlySet<XmlElement> {
  const methods = elements.filter(
    ({ name, namespace }) => name === 'EncryptionMethod' && namespace === encryptionNamespace,
  )
  return new Set(methods.flatMap(method => childrenOf(method, signatureNamespace, 'DigestMethod')))
}

/** One key, one cipher, each by value, by accepted algorithms, so that the library cannot take one for another. */
export function assertCipher(encrypted: XmlElement, all: readonly XmlElement[]): void {
  const data = only(encrypted, 'EncryptedData')
  const key = only(only(data, 'KeyInfo', signatureNamespace), 'EncryptedKey')
  for (const part of [data, key]) only(only(part, 'CipherData'), 'CipherValue')
  const named = (...names: readonly string[]) => all.filter(({ name }) => names.includes(name)).length
  const counts = [named('EncryptedData'), named('EncryptedKey'), named('EncryptionMethod'), named('CipherValue')]
  if (counts.join() !== '1,1,2,2' || named('RetrievalMethod', 'CipherReference') > 0) throw unusual()
  const method = only(key, 'EncryptionMethod')
  const digests = childrenOf(method, signatureNamespace, 'DigestMethod').map(algorithmOf)
  const isAccepted = algorithmOf(method) === keyTransport && digests.every(digest => keyDigests.includes(digest))
  if (!isAccepted || digests.length > 1) throw notAccepted()
  const cipher = algorithmOf(only(data, 'EncryptionMethod'))
  if (![...authenticated, ...chained].includes(cipher)) throw notAccepted()
}

/** Whether the response has to be signed before its assertion may be decrypted. */
export function needsSignedResponse(all: readonly XmlElement[]): boolean {
  return all.some(element => element.name === 'EncryptionMethod' && chained.includes(algorithmOf(element)))
}

/** The assertion of a response that {@link assertCipher} let through. Its signature was not judged yet. */
export async function decryptAssertion(response: string, key: string): Promise<string> {
  const { decrypt } = await import('xml-encryption')
  return promisify(decrypt)(response, { key, disallowDecryptionWithInsecureAlgorithm: true })
}

function algorithmOf({ attributes }: XmlElement): string {
  return attributes.get('Algorithm') ?? ''
}

function only(parent: XmlElement, name: string, namespace = encryptionNamespace): XmlElement {
  const [first, ...more] = childrenOf(parent, namespace, name)
  if (!first || more.length > 0) throw unusual()
  return first
}

const unusual = () => samlResponseInvalid('the encrypted assertion is of an unusual form')
const notAccepted = () => samlResponseInvalid('the assertion is encrypted by an algorithm that is not accepted')
