/** What every message of SAML has to be, whatever it says. */
import { samlResponseInvalid } from '../domain/oauth-errors.ts'
import { digestsOfKeys } from './saml-encryption.ts'
import { samlProtocol } from './saml-metadata.ts'
import { allOf, childrenOf, type XmlElement } from './xml.ts'

export const assertionNamespace = 'urn:oasis:names:tc:SAML:2.0:assertion'
export const signatureNamespace = 'http://www.w3.org/2000/09/xmldsig#'
export const success = 'urn:oasis:names:tc:SAML:2.0:status:Success'

// A directory's clock may be ahead by this much; what has ended has ended.
export const millisAhead = 30_000

// SHA-1 and message codes are missing on purpose: whoever can read the certificate could forge the latter.
const algorithms: Readonly<Record<string, readonly string[]>> = {
  SignatureMethod: ['256', '384', '512'].map(bits => `http://www.w3.org/2001/04/xmldsig-more#rsa-sha${bits}`),
  DigestMethod: ['http://www.w3.org/2001/04/xmlenc#sha256', 'http://www.w3.org/2001/04/xmlenc#sha512'],
  CanonicalizationMethod: ['http://www.w3.org/2001/10/xml-exc-c14n#'],
  Transform: ['http://www.w3.org/2000/09/xmldsig#enveloped-signature', 'http://www.w3.org/2001/10/xml-exc-c14n#'],
}

/** Judges a message before its signature: its name, its version, that it is of one reading. Answers all its elements. */
export function assertMessage(message: XmlElement, name: string): readonly XmlElement[] {
  if (message.name !== name || message.namespace !== samlProtocol) throw samlResponseInvalid(`it is no ${name}`)
  const elements = allOf(message)
  assertIds(elements)
  if (!message.attributes.has('ID')) throw samlResponseInvalid('it has no ID')
  assertAlgorithms(elements)
  if (message.attributes.get('Version') !== '2.0') throw samlResponseInvalid('it is not of SAML 2.0')
  return elements
}

export function statusOf(response: XmlElement): string {
  const status = only(childrenOf(response, samlProtocol, 'Status'), 'status')
  return only(childrenOf(status, samlProtocol, 'StatusCode'), 'status code').attributes.get('Value') ?? ''
}

export function timeOf(text: string): Date {
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/.test(text) ? new Date(text) : new Date(Number.NaN)
  if (Number.isNaN(time.getTime())) throw samlResponseInvalid('a time is malformed')
  return time
}

export function assertIssuer(element: XmlElement, { issuer }: { readonly issuer: string }, isRequired: boolean): void {
  const given = childrenOf(element, assertionNamespace, 'Issuer')
  if (!isRequired && given.length === 0) return
  if (only(given, 'issuer').text.trim() !== issuer) throw samlResponseInvalid('the issuer is another one')
}

/**
 * An identifier that comes twice lets a signature point at the one and a reader at the other. One that is no name would
 * be a part of the question by which the library looks for it (XPath).
 */
export function assertIds(elements: readonly XmlElement[]): void {
  const ids = elements.flatMap(({ attributes }) => ['ID', 'Id', 'id', 'iD'].flatMap(name => attributes.get(name) ?? []))
  if (!ids.every(id => /^[\p{L}\p{N}_.:-]+$/u.test(id))) throw samlResponseInvalid('an ID is malformed')
  if (new Set(ids).size !== ids.length) throw samlResponseInvalid('an ID comes twice')
}

export function assertAlgorithms(elements: readonly XmlElement[]): void {
  const ofKeys = digestsOfKeys(elements)
  for (const element of elements) {
    const { name, attributes } = element
    if (ofKeys.has(element)) continue
    // Of any namespace, for the library looks at the name alone and takes the first.
    const allowed = Object.hasOwn(algorithms, name) ? algorithms[name] : undefined
    if (allowed && !allowed.includes(attributes.get('Algorithm') ?? ''))
      throw samlResponseInvalid('SAML Assertion signature is of an algorithm that is not accepted')
  }
}

export function only(elements: readonly XmlElement[], what: string): XmlElement {
  const [first] = elements
  if (!first || elements.length > 1) throw samlResponseInvalid(`it has not exactly one ${what}`)
  return first
}
