/** A SAML directory with keys of its own, which says what a test wants it to say. */
import { createSign, X509Certificate } from 'node:crypto'
import { promisify } from 'node:util'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { SignedXml } from 'xml-crypto'
import { type EncryptOptions, encrypt as encryptXml } from 'xml-encryption'
import { newSamlCertificate } from '../../src/tokens/saml-certificate.ts'

export const directoryEntity = 'https://directory.example.org/saml'
export const directoryUrl = 'https://directory.example.org/sso'

const rsa = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256'
const sha256 = 'http://www.w3.org/2001/04/xmlenc#sha256'
const c14n = 'http://www.w3.org/2001/10/xml-exc-c14n#'

export interface Keys {
  readonly certificate: string
  readonly privateKey: string
}

export const newKeys = (from: Date): Promise<Keys> =>
  newSamlCertificate('directory', from, { serial: `1${Math.random().toString().slice(2, 14)}`, use: 'signing' })

export function metadataXml(certificates: readonly string[], more = ''): string {
  const keys = certificates.map(
    certificate =>
      `<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>${certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>`,
  )
  return `<?xml version="1.0"?><!-- ours --><md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${directoryEntity}"${more}><md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">${keys.join('')}<md:SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://directory.example.org/slo"/><md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="${directoryUrl}"/></md:IDPSSODescriptor></md:EntityDescriptor>`
}

/** What an assertion says; each can be said wrongly. */
export interface Said {
  readonly id?: string
  readonly issuer?: string
  readonly audience?: string
  readonly recipient: string
  readonly destination?: string
  readonly inResponseTo?: string | undefined
  readonly subjectInResponseTo?: string | undefined
  readonly nameId?: string
  readonly notBefore?: Date
  readonly notOnOrAfter: Date
  readonly status?: string
  readonly sessionIndex?: string
  readonly sessionEnds?: Date
  readonly attributes?: Readonly<Record<string, readonly string[]>>
}

export function assertionXml(said: Said & { readonly audience: string }): string {
  const { id = '_a1', issuer = directoryEntity, nameId = 'Ann.Lee', attributes = {}, recipient, audience } = said
  const end = said.notOnOrAfter.toISOString()
  const start = said.notBefore ? ` NotBefore="${said.notBefore.toISOString()}"` : ''
  const asked = 'subjectInResponseTo' in said ? said.subjectInResponseTo : said.inResponseTo
  const about = asked === undefined ? '' : ` InResponseTo="${asked}"`
  const values = Object.entries(attributes).map(
    ([name, all]) =>
      `<saml:Attribute Name="${name}">${all.map(value => `<saml:AttributeValue>${value}</saml:AttributeValue>`).join('')}</saml:Attribute>`,
  )
  return `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${id}" Version="2.0" IssueInstant="${end}"><saml:Issuer>${issuer}</saml:Issuer><saml:Subject><saml:NameID>${nameId}</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData${about} Recipient="${recipient}" NotOnOrAfter="${end}"/></saml:SubjectConfirmation></saml:Subject><saml:Conditions${start} NotOnOrAfter="${end}"><saml:AudienceRestriction><saml:Audience>${audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="${end}" SessionIndex="${said.sessionIndex ?? '_s1'}"${said.sessionEnds ? ` SessionNotOnOrAfter="${said.sessionEnds.toISOString()}"` : ''}><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement><saml:AttributeStatement>${values.join('')}</saml:AttributeStatement></saml:Assertion>`
}

export function responseXml(said: Said, content: string): string {
  const { issuer = directoryEntity, destination = said.recipient, inResponseTo, status = 'Success' } = said
  const about = inResponseTo === undefined ? '' : ` InResponseTo="${inResponseTo}"`
  return `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_r1" Version="2.0" Destination="${destination}"${about}><saml:Issuer>${issuer}</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:${status}"/></samlp:Status>${content}</samlp:Response>`
}

/** What a directory says about a sign-out; each can be said wrongly. */
export interface SignOutSaid {
  readonly id?: string
  readonly issuer?: string
  readonly destination?: string | undefined
  readonly issuedAt: Date
  readonly inResponseTo?: string
  readonly status?: string
  readonly nameId?: string
  readonly notOnOrAfter?: Date
  readonly sessionIndexes?: readonly string[]
}

const signOutHead = ({ id = '_o1', issuer = directoryEntity, destination, issuedAt, ...said }: SignOutSaid) =>
  `xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${id}" Version="2.0" IssueInstant="${issuedAt.toISOString()}"${destination === undefined ? '' : ` Destination="${destination}"`}${said.inResponseTo === undefined ? '' : ` InResponseTo="${said.inResponseTo}"`}${said.notOnOrAfter ? ` NotOnOrAfter="${said.notOnOrAfter.toISOString()}"` : ''}><saml:Issuer>${issuer}</saml:Issuer>`

export function logoutResponseXml(said: SignOutSaid): string {
  return `<samlp:LogoutResponse ${signOutHead(said)}<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:${said.status ?? 'Success'}"/></samlp:Status></samlp:LogoutResponse>`
}

export function logoutRequestXml(said: SignOutSaid): string {
  const indexes = (said.sessionIndexes ?? []).map(index => `<samlp:SessionIndex>${index}</samlp:SessionIndex>`)
  return `<samlp:LogoutRequest ${signOutHead(said)}<saml:NameID>${said.nameId ?? 'Ann.Lee'}</saml:NameID>${indexes.join('')}</samlp:LogoutRequest>`
}

export interface Signing {
  readonly element?: 'Assertion' | 'Response' | 'LogoutRequest' | 'LogoutResponse'
  readonly signature?: string
  readonly digest?: string
}

/** Signs an element of a document in place, with the certificate beside the signature. */
export function sign(
  xml: string,
  keys: Keys,
  { element = 'Assertion', signature = rsa, digest = sha256 }: Signing = {},
) {
  const path = `//*[local-name(.)='${element}']`
  const pem = pemOf(keys.certificate)
  const signing = new SignedXml({
    privateKey: signature.includes('hmac') ? pem : keys.privateKey,
    publicCert: pem,
    signatureAlgorithm: signature,
    canonicalizationAlgorithm: c14n,
  })
  if (signature.includes('hmac')) signing.enableHMAC()
  const transforms = ['http://www.w3.org/2000/09/xmldsig#enveloped-signature', c14n]
  signing.addReference({ xpath: path, digestAlgorithm: digest, transforms })
  signing.computeSignature(xml, {
    prefix: 'ds',
    location: { reference: `${path}/*[local-name(.)='Issuer']`, action: 'after' },
  })
  return signing.getSignedXml()
}

function pemOf(certificate: string): string {
  return `-----BEGIN CERTIFICATE-----\n${certificate.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----`
}

export type Ciphers = Partial<Pick<EncryptOptions, 'encryptionAlgorithm' | 'keyEncryptionAlgorithm'>>

/** Puts an encrypted assertion where the plain one was. */
export async function encrypt(xml: string, certificate: string, ciphers: Ciphers = {}): Promise<string> {
  const [assertion = ''] = /<saml:Assertion[\s\S]*<\/saml:Assertion>/.exec(xml) ?? []
  const pem = pemOf(certificate)
  const data = await promisify(encryptXml)(assertion, {
    rsa_pub: new X509Certificate(pem).publicKey.export({ type: 'spki', format: 'pem' }),
    pem,
    encryptionAlgorithm: 'http://www.w3.org/2009/xmlenc11#aes256-gcm',
    keyEncryptionAlgorithm: 'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p',
    warnInsecureAlgorithm: false,
    ...ciphers,
  })
  return xml.replace(assertion, () => `<saml:EncryptedAssertion>${data}</saml:EncryptedAssertion>`)
}

export interface Query {
  readonly relayState?: string
  readonly algorithm?: string
}

/** A message in an address (the redirect binding), with its signature. */
export function signedQuery(xml: string, keys: Keys, { relayState, algorithm = rsa }: Query = {}): string {
  const name = xml.includes('LogoutRequest') ? 'SAMLRequest' : 'SAMLResponse'
  const query = new URLSearchParams({ [name]: deflateRawSync(xml).toString('base64') })
  if (relayState !== undefined) query.set('RelayState', relayState)
  query.set('SigAlg', algorithm)
  const digest = algorithm.endsWith('sha1') ? 'sha1' : 'sha256'
  const signature = createSign(digest).update(query.toString()).sign(keys.privateKey, 'base64')
  return `${query}&${new URLSearchParams({ Signature: signature })}`
}

/** The message that a browser was sent with. */
export function requestOf(location: URL): { readonly xml: string; readonly id: string } {
  const { searchParams: query } = location
  const message = query.get('SAMLRequest') ?? query.get('SAMLResponse') ?? ''
  const xml = inflateRawSync(Buffer.from(message, 'base64')).toString()
  return { xml, id: /\bID="([^"]+)"/.exec(xml)?.[1] ?? '' }
}
