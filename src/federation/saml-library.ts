/** How the library that knows XML signatures is asked, and what it is given. */
import { type CacheProvider, type SAML, ValidateInResponseTo } from '@node-saml/node-saml'
import type { Context } from '../context.ts'
import { samlMetadataUnusable, samlResponseInvalid } from '../domain/oauth-errors.ts'
import type { SamlSettings } from '../domain/provider-settings.ts'
import type { Brought, Trip } from './provider.ts'
import { goodCertificates, type SamlMetadata } from './saml-metadata.ts'
import { parsePlainXml, XmlRefused } from './xml.ts'

// https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-saml-idp.html
const longestMessage = 100_000

/** Nobody can guess it. */
export const newRequestId = ({ random }: Context) => `_${random.bytes(20).toString('hex')}`

export function settingsOf({ settings }: Trip): SamlSettings {
  if (settings.kind !== 'saml') throw new Error('a provider of SAML has other settings')
  return settings
}

/** A message as forms bring it. */
export function encodedOf(brought: Brought, name: 'SAMLRequest' | 'SAMLResponse'): string {
  const given = brought.get(name) ?? ''
  // Some break lines. No character may be matched in two ways, which takes time by the square of them.
  const encoded = given.length > longestMessage ? '' : given.replace(/\s/g, '')
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encoded))
    throw samlResponseInvalid(`${name} is missing, too long or not of Base64`)
  return encoded
}

/** node-saml is asked for the signature and the audience; what it would judge by the clock of the machine is judged here. */
export function optionsOf(entity: string, trip: Trip, metadata: SamlMetadata, now: Date) {
  const idpCert = [...goodCertificates(metadata, now)]
  if (idpCert.length === 0) throw samlMetadataUnusable()
  return {
    idpCert,
    issuer: entity,
    audience: entity,
    callbackUrl: trip.returnUrl,
    entryPoint: metadata.signInUrl,
    identifierFormat: null,
    disableRequestedAuthnContext: true,
    signatureAlgorithm: 'sha256',
    digestAlgorithm: 'sha256',
    // One of the two has to be signed, which the library holds to when neither is asked for by name.
    wantAuthnResponseSigned: false,
    wantAssertionsSigned: false,
    acceptedClockSkewMs: -1,
    validateInResponseTo: ValidateInResponseTo.never,
    cacheProvider: nothingKept,
  } as const satisfies Partial<ConstructorParameters<typeof SAML>[0]>
}

export type Options = ReturnType<typeof optionsOf>

// The library starts a timer for a cache of its own.
const nothingKept: CacheProvider = {
  saveAsync: async () => null,
  getAsync: async () => null,
  removeAsync: async () => null,
}

/** A message that everybody reads alike. */
export async function parseMessage(xml: string) {
  try {
    return await parsePlainXml(xml)
  } catch (error) {
    throw error instanceof XmlRefused ? samlResponseInvalid(error.message) : error
  }
}
