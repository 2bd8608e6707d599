/** What a SAML response has to say before anybody is believed to be somebody (SAML Profiles, 4.1.4.3). */
import { samlResponseInvalid } from '../domain/oauth-errors.ts'
import { assertCipher, digestsOfKeys } from './saml-encryption.ts'
import { samlProtocol } from './saml-metadata.ts'
import { allOf, childrenOf, type XmlElement } from './xml.ts'

export const assertionNamespace = 'urn:oasis:names:tc:SAML:2.0:assertion'
const signatureNamespace = 'http://www.w3.org/2000/09/xmldsig#'
const bearer = 'urn:oasis:names:tc:SAML:2.0:cm:bearer'
const success = 'urn:oasis:names:tc:SAML:2.0:status:Success'

export interface Expected {
  readonly issuer: string
  readonly audience: string
  readonly recipient: string
  /** Nothing where the directory began: then it may not answer any request. */
  readonly requestId: string | undefined
  /** Whether the assertion has to be encrypted; else it must not be. */
  readonly isEncrypted: boolean
  readonly now: Date
}

// A directory's clock may be ahead by this much; what has ended has ended.
const millisAhead = 30_000

// SHA-1 and message codes are missing on purpose: whoever can read the certificate could forge the latter.
const algorithms: Readonly<Record<string, readonly string[]>> = {
  SignatureMethod: ['256', '384', '512'].map(bits => `http://www.w3.org/2001/04/xmldsig-more#rsa-sha${bits}`),
  DigestMethod: ['http://www.w3.org/2001/04/xmlenc#sha256', 'http://www.w3.org/2001/04/xmlenc#sha512'],
  CanonicalizationMethod: ['http://www.w3.org/2001/10/xml-exc-c14n#'],
  Transform: ['http://www.w3.org/2000/09/xmldsig#enveloped-signature', 'http://www.w3.org/2001/10/xml-exc-c14n#'],
}

/** Judges the whole response, before its signature: its form, and what stands around the assertion. */
export function assertTrustworthy(response: XmlElement, expected: Expected): void {
  if (response.name !== 'Response' || response.namespace !== samlProtocol)
    throw samlResponseInvalid('it is no response')
  const elements = allOf(response)
  assertIds(elements)
  assertAlgorithms(elements)
  const { attributes } = response
  if (attributes.get('Version') !== '2.0') throw samlResponseInvalid('it is not of SAML 2.0')
  const destination = attributes.get('Destination')
  if (destination !== undefined && destination !== expected.recipient)
    throw samlResponseInvalid('it is for another destination')
  if (attributes.get('InResponseTo') !== expected.requestId) throw samlResponseInvalid('InResponseTo is wrong')
  assertIssuer(response, expected, childrenOf(response, assertionNamespace, 'Issuer').length > 0)
  const status = only(childrenOf(response, samlProtocol, 'Status'), 'status')
  const code = only(childrenOf(status, samlProtocol, 'StatusCode'), 'status code').attributes.get('Value') ?? ''
  if (code !== success) throw samlResponseInvalid(`the status is ${code.slice(0, 200)}`)
  assertOneAssertion(response, elements, expected)
}

function assertOneAssertion(response: XmlElement, elements: readonly XmlElement[], { isEncrypted }: Expected): void {
  const named = (name: string) => elements.filter(element => element.name === name).length
  const [wanted, other] = isEncrypted ? ['EncryptedAssertion', 'Assertion'] : ['Assertion', 'EncryptedAssertion']
  if (named(other) > 0)
    throw samlResponseInvalid(
      isEncrypted ? 'the assertion has to be encrypted' : 'encrypted assertions are not accepted',
    )
  if (named('Response') !== 1 || named(wanted) !== 1) throw samlResponseInvalid('it has not exactly one assertion')
  const assertion = only(childrenOf(response, assertionNamespace, wanted), 'assertion')
  if (isEncrypted) assertCipher(assertion, elements)
}

/** Judges what was encrypted as the rest of the response was judged before. */
export function assertPlainAssertion(assertion: XmlElement): void {
  const elements = allOf(assertion)
  assertIds(elements)
  assertAlgorithms(elements)
  if (elements.some(({ name }) => name === 'EncryptedAssertion')) throw samlResponseInvalid('encrypted twice')
}

/** What the assertion proves. Only what was signed may come here. */
export function readAssertion(assertion: XmlElement, expected: Expected) {
  const { attributes } = assertion
  if (
    assertion.name !== 'Assertion' ||
    assertion.namespace !== assertionNamespace ||
    attributes.get('Version') !== '2.0'
  )
    throw samlResponseInvalid('there is no assertion of SAML 2.0')
  assertIssuer(assertion, expected, true)
  const subject = only(childrenOf(assertion, assertionNamespace, 'Subject'), 'subject')
  const nameId = only(childrenOf(subject, assertionNamespace, 'NameID'), 'NameID')
  if (nameId.text.trim() === '' || nameId.children.length > 0) throw samlResponseInvalid('NameID is empty')
  const ends = assertConfirmed(subject, expected)
  const conditions = only(childrenOf(assertion, assertionNamespace, 'Conditions'), 'conditions')
  assertTime(conditions, expected.now)
  assertAudience(conditions, expected)
  const statements = childrenOf(assertion, assertionNamespace, 'AuthnStatement')
  if (statements.length === 0) throw samlResponseInvalid('there is no AuthnStatement')
  for (const { attributes: stated } of statements) {
    const end = stated.get('SessionNotOnOrAfter')
    if (end !== undefined && timeOf(end) <= expected.now) throw samlResponseInvalid('the session has expired')
  }
  const id = attributes.get('ID')
  if (!id) throw samlResponseInvalid('the assertion has no ID')
  return { id, until: ends, subject: nameId.text, claims: claimsOf(assertion) }
}

/** Until when the confirmation counts: there has to be one by bearer for this request, this place and this time. */
function assertConfirmed(subject: XmlElement, { recipient, requestId, now }: Expected): Date {
  const data = childrenOf(subject, assertionNamespace, 'SubjectConfirmation')
    .filter(({ attributes }) => attributes.get('Method') === bearer)
    .flatMap(one => childrenOf(one, assertionNamespace, 'SubjectConfirmationData'))
    .find(({ attributes }) => attributes.get('Recipient') === recipient && attributes.get('InResponseTo') === requestId)
  const end = data?.attributes.get('NotOnOrAfter')
  if (!data || end === undefined) throw samlResponseInvalid('the subject is confirmed for another request or recipient')
  assertTime(data, now)
  return timeOf(end)
}

function assertTime({ attributes }: XmlElement, now: Date): void {
  const [start, end] = [attributes.get('NotBefore'), attributes.get('NotOnOrAfter')]
  if (start !== undefined && timeOf(start).getTime() > now.getTime() + millisAhead)
    throw samlResponseInvalid('SAML Assertion is not yet valid')
  if (end !== undefined && timeOf(end) <= now) throw samlResponseInvalid('SAML Assertion has expired')
}

function timeOf(text: string): Date {
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/.test(text) ? new Date(text) : new Date(Number.NaN)
  if (Number.isNaN(time.getTime())) throw samlResponseInvalid('a time is malformed')
  return time
}

function assertAudience(conditions: XmlElement, { audience }: Expected): void {
  const restrictions = childrenOf(conditions, assertionNamespace, 'AudienceRestriction')
  const isOurs = (restriction: XmlElement) =>
    childrenOf(restriction, assertionNamespace, 'Audience').some(({ text }) => text.trim() === audience)
  if (restrictions.length === 0 || !restrictions.every(isOurs))
    throw samlResponseInvalid(`Audience restriction in SAML Assertion does not allow it for ${audience}`)
}

function assertIssuer(element: XmlElement, { issuer }: Expected, isRequired: boolean): void {
  const given = childrenOf(element, assertionNamespace, 'Issuer')
  if (!isRequired && given.length === 0) return
  if (only(given, 'issuer').text.trim() !== issuer) throw samlResponseInvalid('the issuer is another one')
}

/** An identifier that comes twice lets a signature point at the one and a reader at the other. */
function assertIds(elements: readonly XmlElement[]): void {
  const ids = elements.flatMap(({ attributes }) => ['ID', 'Id', 'id', 'iD'].flatMap(name => attributes.get(name) ?? []))
  if (new Set(ids).size !== ids.length) throw samlResponseInvalid('an ID comes twice')
}

function assertAlgorithms(elements: readonly XmlElement[]): void {
  const ofKeys = digestsOfKeys(elements)
  for (const element of elements) {
    const { name, namespace, attributes } = element
    if (ofKeys.has(element)) continue
    const allowed = namespace === signatureNamespace && Object.hasOwn(algorithms, name) ? algorithms[name] : undefined
    if (allowed && !allowed.includes(attributes.get('Algorithm') ?? ''))
      throw samlResponseInvalid('SAML Assertion signature is of an algorithm that is not accepted')
  }
}

function claimsOf(assertion: XmlElement): Readonly<Record<string, unknown>> {
  const claims = new Map<string, string[]>()
  const given = childrenOf(assertion, assertionNamespace, 'AttributeStatement').flatMap(statement =>
    childrenOf(statement, assertionNamespace, 'Attribute'),
  )
  for (const attribute of given) {
    const name = attribute.attributes.get('Name') ?? ''
    const values = childrenOf(attribute, assertionNamespace, 'AttributeValue').map(({ text }) => text)
    claims.set(name, [...(claims.get(name) ?? []), ...values])
  }
  return Object.fromEntries(claims)
}

function only(elements: readonly XmlElement[], what: string): XmlElement {
  const [first] = elements
  if (!first || elements.length > 1) throw samlResponseInvalid(`it has not exactly one ${what}`)
  return first
}
