import { X509Certificate } from 'node:crypto'
import type { Config } from '../config.ts'
import { metadataInvalid, metadataUnreachable } from '../domain/errors/identity-providers.ts'
import type { IdentityProvider } from '../domain/identity-provider.ts'
import { isAcceptable } from './hosts.ts'
import { createReach, type Reach } from './reach.ts'
import { childrenOf, parseXml, type XmlElement, XmlRefused } from './xml.ts'

/** What a SAML directory publishes about itself. */
export interface SamlMetadata {
  readonly entityId: string
  readonly signInUrl: string
  readonly signOutUrl?: string
  /** Where answers to its requests to sign out go, if not there. */
  readonly signOutAnswerUrl?: string
  /** Base64 of the DER form; at least one. */
  readonly certificates: readonly string[]
  readonly validUntil?: Date
}

export type MetadataSource = { readonly url: string } | { readonly file: string }

export const metadataNamespace = 'urn:oasis:names:tc:SAML:2.0:metadata'
const signatureNamespace = 'http://www.w3.org/2000/09/xmldsig#'
const redirectBinding = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect'
export const samlProtocol = 'urn:oasis:names:tc:SAML:2.0:protocol'
const longestCertificate = 4_096
// Each may be tried on each response.
const mostCertificates = 10
const millisKept = 6 * 3_600_000
const millisToRetry = 60_000
const millisGood = 24 * 3_600_000

/** Reads the metadata of a SAML directory from its file or its URL, or refuses with the sentence of the service. */
export async function metadataOf(
  { config, now }: { readonly config: Config; readonly now: () => Date },
  source: MetadataSource,
): Promise<SamlMetadata> {
  const text = 'file' in source ? source.file : await fetchText(createReach(config), source.url)
  const metadata = await readMetadata(text)
  for (const url of [metadata.signInUrl, metadata.signOutUrl, metadata.signOutAnswerUrl])
    if (url !== undefined && !isAcceptable(config.identityProviders, url))
      throw metadataInvalid('a Location must start with https://')
  if (metadata.validUntil && metadata.validUntil <= now()) throw metadataInvalid('it is not valid any more')
  // A directory that rolls its keys over names the old one for a while: one good one is enough.
  if (goodCertificates(metadata, now()).length === 0) throw metadataInvalid('all signing certificates have expired')
  return metadata
}

/** Those certificates under which an assertion may be signed at this time. */
export function goodCertificates({ certificates }: SamlMetadata, at: Date): readonly string[] {
  return certificates.filter(certificate => {
    const { validFromDate, validToDate } = new X509Certificate(Buffer.from(certificate, 'base64'))
    return validFromDate <= at && at < validToDate
  })
}

interface Kept {
  /** Of the provider when it was asked: whoever changes the provider wants its metadata of now. */
  readonly version: string
  readonly url: string
  readonly metadata: Promise<SamlMetadata>
  until: number
  /** Until when they serve if nothing newer can be had; zero as long as nothing was had at all. */
  goodUntil: number
}

/**
 * Metadata at sign-in: by URL it is fetched anew after six hours or when its validity ends, whichever is first.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-saml-idp.html
 */
export function createMetadataCache(services: { readonly config: Config; readonly now: () => Date }) {
  const kept = new Map<string, Kept>()
  return async ({ poolId, name, modifiedAt }: IdentityProvider, source: MetadataSource): Promise<SamlMetadata> => {
    if ('file' in source) return metadataOf(services, source)
    const [id, now, { url }] = [`${poolId}/${name}`, services.now().getTime(), source]
    const version = `${modifiedAt.getTime()} ${url}`
    const present = kept.get(id)
    if (present?.version === version && now < present.until) return present.metadata
    const metadata = metadataOf(services, source).catch(error => {
      if (present?.url !== url || now >= present.goodUntil) throw error
      // A directory that is down for an hour still has the keys that it had; they are asked for again soon.
      entry.until = now + millisToRetry
      entry.goodUntil = present.goodUntil
      return present.metadata
    })
    const entry: Kept = { version, url, metadata, until: now + millisKept, goodUntil: 0 }
    kept.set(id, entry)
    try {
      const { validUntil } = await metadata
      const end = validUntil?.getTime() ?? Number.POSITIVE_INFINITY
      entry.until = Math.min(entry.until, end)
      if (entry.goodUntil === 0) entry.goodUntil = Math.min(now + millisGood, end)
      return await metadata
    } catch (error) {
      // The next sign-in asks again.
      if (kept.get(id) === entry) kept.delete(id)
      throw error
    }
  }
}

async function fetchText(reach: Reach, url: string): Promise<string> {
  const answer = await reach(url).catch(() => undefined)
  if (answer?.status !== 200) throw metadataUnreachable(url)
  return answer.text()
}

async function readMetadata(text: string): Promise<SamlMetadata> {
  const root = await parseXml(text).catch(error => {
    throw error instanceof XmlRefused ? metadataInvalid(error.message) : error
  })
  if (root.name !== 'EntityDescriptor' || root.namespace !== metadataNamespace)
    throw metadataInvalid('it is not an EntityDescriptor')
  const entityId = root.attributes.get('entityID')
  const role = childrenOf(root, metadataNamespace, 'IDPSSODescriptor').find(speaksSaml2)
  if (!entityId || !role) throw metadataInvalid('it describes no SAML 2.0 identity provider')
  const signInUrl = redirectLocation(role, 'SingleSignOnService')
  if (signInUrl === undefined) throw metadataInvalid('it has no SingleSignOnService of the redirect binding')
  const certificates = signingCertificates(role)
  if (certificates.length === 0) throw metadataInvalid('it has no signing certificate')
  if (certificates.length > mostCertificates) throw metadataInvalid('it has too many signing certificates')
  const signOutUrl = redirectLocation(role, 'SingleLogoutService')
  const signOutAnswerUrl = redirectLocation(role, 'SingleLogoutService', 'ResponseLocation')
  const ends = [root, role].flatMap(({ attributes }) => attributes.get('validUntil') ?? []).map(Date.parse)
  if (ends.some(Number.isNaN)) throw metadataInvalid('its validUntil is malformed')
  return {
    entityId,
    signInUrl,
    ...(signOutUrl !== undefined && { signOutUrl }),
    ...(signOutAnswerUrl !== undefined && { signOutAnswerUrl }),
    certificates,
    ...(ends.length > 0 && { validUntil: new Date(Math.min(...ends)) }),
  }
}

function speaksSaml2({ attributes }: XmlElement): boolean {
  return (attributes.get('protocolSupportEnumeration') ?? '').split(/\s+/).includes(samlProtocol)
}

function redirectLocation(role: XmlElement, service: string, name = 'Location'): string | undefined {
  return childrenOf(role, metadataNamespace, service)
    .find(({ attributes }) => attributes.get('Binding') === redirectBinding)
    ?.attributes.get(name)
}

function signingCertificates(role: XmlElement): readonly string[] {
  const descriptors = childrenOf(role, metadataNamespace, 'KeyDescriptor')
  const signing = descriptors.filter(({ attributes }) => (attributes.get('use') ?? 'signing') === 'signing')
  const certificates = signing
    .flatMap(descriptor => childrenOf(descriptor, signatureNamespace, 'KeyInfo'))
    .flatMap(info => childrenOf(info, signatureNamespace, 'X509Data'))
    .flatMap(data => childrenOf(data, signatureNamespace, 'X509Certificate'))
    .map(({ text }) => text.replace(/\s+/g, ''))
  for (const certificate of certificates) assertCertificate(certificate)
  return [...new Set(certificates)]
}

function assertCertificate(certificate: string): void {
  if (certificate.length > longestCertificate) throw metadataInvalid('a signing certificate is too long')
  let type: string | undefined
  try {
    type = new X509Certificate(Buffer.from(certificate, 'base64')).publicKey.asymmetricKeyType
  } catch {
    throw metadataInvalid('a signing certificate is malformed')
  }
  if (type !== 'rsa') throw metadataInvalid('a signing certificate is not of an RSA key')
}
