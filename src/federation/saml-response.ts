/** What a SAML response has to say before anybody is believed to be somebody (SAML Profiles, 4.1.4.3). */
import { samlResponseInvalid } from '../domain/oauth-errors.ts'
import type { DirectorySession } from './provider.ts'
import { assertCipher } from './saml-encryption.ts'
import {
  assertAlgorithms,
  assertIds,
  assertIssuer,
  assertionNamespace,
  assertMessage,
  millisAhead,
  only,
  statusOf,
  success,
  timeOf,
} from './saml-message.ts'
import { allOf, childrenOf, type XmlElement } from './xml.ts'

const bearer = 'urn:oasis:names:tc:SAML:2.0:cm:bearer'

export interface Expected {
  readonly issuer: string
  readonly audience: string
  readonly recipient: string
  /** Nothing where the directory began: then it may not answer any request. */
  readonly requestId: string | undefined
  /** Whether the assertion has to be encrypted; else it must not be. */
  readonly isEncrypted: boolean
  /** Whether it is kept by which words the directory knows the session. */
  readonly signsOut: boolean
  readonly now: Date
}

/** Judges the whole response, before its signature: its form, and what stands around the assertion. */
export function assertTrustworthy(response: XmlElement, expected: Expected): void {
  const elements = assertMessage(response, 'Response')
  const { attributes } = response
  const destination = attributes.get('Destination')
  if (destination !== undefined && destination !== expected.recipient)
    throw samlResponseInvalid('it is for another destination')
  if (attributes.get('InResponseTo') !== expected.requestId) throw samlResponseInvalid('InResponseTo is wrong')
  assertIssuer(response, expected, childrenOf(response, assertionNamespace, 'Issuer').length > 0)
  const code = statusOf(response)
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
  assertUnderstood(assertion)
  const subject = only(childrenOf(assertion, assertionNamespace, 'Subject'), 'subject')
  const nameId = only(childrenOf(subject, assertionNamespace, 'NameID'), 'NameID')
  if (nameId.text.trim() === '' || nameId.children.length > 0) throw samlResponseInvalid('NameID is empty')
  const ends = assertConfirmed(subject, expected)
  const conditions = only(childrenOf(assertion, assertionNamespace, 'Conditions'), 'conditions')
  assertTime(conditions, expected.now)
  assertAudience(conditions, expected)
  const statements = childrenOf(assertion, assertionNamespace, 'AuthnStatement')
  const sessionEnds = assertSession(statements, expected)
  const id = attributes.get('ID')
  if (!id) throw samlResponseInvalid('the assertion has no ID')
  return {
    ...{ id, until: ends, subject: nameId.text, claims: claimsOf(assertion) },
    ...(sessionEnds && { sessionEnds }),
    ...(expected.signsOut && { session: sessionOf(nameId, statements) }),
  }
}

const conditionsKnown = ['AudienceRestriction', 'OneTimeUse', 'ProxyRestriction']

/** A condition that is not understood makes an assertion worth nothing (SAML Core, 2.5.1), and so does what cannot be read. */
function assertUnderstood(assertion: XmlElement): void {
  const conditions = childrenOf(assertion, assertionNamespace, 'Conditions').flatMap(({ children }) => children)
  const isKnown = ({ name, namespace }: XmlElement) =>
    namespace === assertionNamespace && conditionsKnown.includes(name)
  if (!conditions.every(isKnown)) throw samlResponseInvalid('it has a condition that is not understood')
  if (allOf(assertion).some(({ name }) => name === 'EncryptedID' || name === 'EncryptedAttribute'))
    throw samlResponseInvalid('parts of the assertion are encrypted on their own')
}

/** When the directory's own session ends, if it says so: then ours has to (SAML Profiles, 4.1.4.3). */
function assertSession(statements: readonly XmlElement[], { now }: Expected): Date | undefined {
  if (statements.length === 0) throw samlResponseInvalid('there is no AuthnStatement')
  const ends = statements.flatMap(({ attributes }) => attributes.get('SessionNotOnOrAfter') ?? []).map(timeOf)
  if (ends.some(end => end <= now)) throw samlResponseInvalid('the session has expired')
  return ends.toSorted((one, other) => one.getTime() - other.getTime())[0]
}

// A browser keeps it in a cookie, beside what else is there.
const longestSession = 1_500

/** The first statement's index is the one that counts, as in the service. */
function sessionOf({ text, attributes }: XmlElement, [statement]: readonly XmlElement[]): DirectorySession {
  const session = {
    nameId: text,
    format: attributes.get('Format'),
    nameQualifier: attributes.get('NameQualifier'),
    spNameQualifier: attributes.get('SPNameQualifier'),
    sessionIndex: statement?.attributes.get('SessionIndex'),
  }
  if (Buffer.byteLength(JSON.stringify(session)) > longestSession)
    throw samlResponseInvalid('NameID and SessionIndex are too long')
  return session
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

function assertAudience(conditions: XmlElement, { audience }: Expected): void {
  const restrictions = childrenOf(conditions, assertionNamespace, 'AudienceRestriction')
  const isOurs = (restriction: XmlElement) =>
    childrenOf(restriction, assertionNamespace, 'Audience').some(({ text }) => text.trim() === audience)
  if (restrictions.length === 0 || !restrictions.every(isOurs))
    throw samlResponseInvalid(`Audience restriction in SAML Assertion does not allow it for ${audience}`)
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
