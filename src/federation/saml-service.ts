import { samlProtocol } from './saml-metadata.ts'

/** How directories know a pool. */
export const entityOf = (poolId: string) => `urn:amazon:cognito:sp:${poolId}`

/** What a directory has to know of a pool that trusts it. */
export interface SamlService {
  readonly entity: string
  /** Where responses are brought. */
  readonly responseUrl: string
  /** Where sign-outs are brought, if the two do that. */
  readonly signOutUrl?: string | undefined
  /** Base64 of the DER form. */
  readonly signingCertificate: string
  readonly encryptionCertificate?: string
  /** Nothing where it is not known for which provider this is. */
  readonly signsRequests?: boolean
}

const postBinding = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST'
const redirectBinding = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect'
const keyTransport = 'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p'
// Ciphers that need a signature around them are left out: a directory that chooses should choose these.
const ciphers = [
  'http://www.w3.org/2009/xmlenc11#aes256-gcm',
  'http://www.w3.org/2009/xmlenc11#aes128-gcm',
  keyTransport,
]

/** The pool as a service provider (SAML Metadata, 2.4.4), for its directories to read. */
export async function serviceMetadata(service: SamlService): Promise<string> {
  const { entity, responseUrl, signOutUrl, signingCertificate, encryptionCertificate, signsRequests } = service
  const { Builder } = await import('xml2js')
  const keys = [
    keyDescriptor('signing', signingCertificate),
    ...(encryptionCertificate === undefined ? [] : [keyDescriptor('encryption', encryptionCertificate)]),
  ]
  const role = {
    $: {
      protocolSupportEnumeration: samlProtocol,
      ...(signsRequests !== undefined && { AuthnRequestsSigned: signsRequests }),
      WantAssertionsSigned: true,
    },
    'md:KeyDescriptor': keys,
    ...(signOutUrl !== undefined && {
      'md:SingleLogoutService': [postBinding, redirectBinding].map(Binding => ({
        $: { Binding, Location: signOutUrl },
      })),
    }),
    'md:NameIDFormat': 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
    'md:AssertionConsumerService': {
      $: { index: 0, isDefault: true, Binding: postBinding, Location: responseUrl },
    },
  }
  return new Builder().buildObject({
    'md:EntityDescriptor': {
      $: {
        'xmlns:md': 'urn:oasis:names:tc:SAML:2.0:metadata',
        'xmlns:ds': 'http://www.w3.org/2000/09/xmldsig#',
        entityID: entity,
      },
      'md:SPSSODescriptor': role,
    },
  })
}

function keyDescriptor(use: 'signing' | 'encryption', certificate: string) {
  return {
    $: { use },
    'ds:KeyInfo': { 'ds:X509Data': { 'ds:X509Certificate': certificate } },
    ...(use === 'encryption' && { 'md:EncryptionMethod': ciphers.map(Algorithm => ({ $: { Algorithm } })) }),
  }
}
