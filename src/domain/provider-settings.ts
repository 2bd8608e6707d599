import type { IdentityProvider, ProviderSecrets } from './identity-provider.ts'

/** Google, Facebook, Login with Amazon and Sign in with Apple: the pool's administrators give little, this server the rest. */
export interface SocialSettings {
  readonly kind: 'social'
  readonly type: 'Google' | 'Facebook' | 'LoginWithAmazon' | 'SignInWithApple'
  readonly clientId: string
  /** Absent with Apple, whose secret is a token that is signed from `apple`. */
  readonly clientSecret?: string
  readonly apple?: { readonly teamId: string; readonly keyId: string; readonly privateKey: string }
  /** As given: separated by spaces, with Facebook by commas. */
  readonly scopes: string
  readonly authorizeUrl: string
  readonly tokenUrl: string
  readonly tokenMethod: 'GET' | 'POST'
  /** Absent with Apple, which tells everything in its ID token. */
  readonly attributesUrl?: string
  /** Whether the names of the mapped claims are appended to it. */
  readonly addsAttributes: boolean
  /** Of those that give ID tokens. */
  readonly issuer?: string
}

export interface OidcSettings {
  readonly kind: 'oidc'
  readonly clientId: string
  readonly clientSecret?: string
  readonly scopes: string
  readonly issuer: string
  readonly attributesMethod: 'GET' | 'POST'
  /** Endpoints that were given by hand: they go before those that the issuer publishes. */
  readonly authorizeUrl?: string
  readonly tokenUrl?: string
  readonly attributesUrl?: string
  readonly jwksUrl?: string
}

export interface SamlSettings {
  readonly kind: 'saml'
  /** Exactly one of the two. */
  readonly metadata: { readonly url: string } | { readonly file: string }
  readonly signsOut: boolean
  readonly acceptsUnasked: boolean
  readonly isEncrypted: boolean
  readonly signsRequests: boolean
  /** PKCS#8 PEM; its certificate is the detail ActiveEncryptionCertificate. */
  readonly decryptionKey?: string
}

/** What a provider's texts mean. */
export type ProviderSettings = SocialSettings | OidcSettings | SamlSettings

/** Reads details that {@link assertDetails} of provider-rules.ts let through. */
export function providerSettings(
  { type, details }: Pick<IdentityProvider, 'type' | 'details'>,
  secrets: ProviderSecrets,
): ProviderSettings {
  if (type === 'SAML') return samlSettings(details, secrets)
  const { client_secret: clientSecret, private_key: privateKey } = secrets
  const client = {
    clientId: details.client_id ?? '',
    ...(clientSecret !== undefined && { clientSecret }),
    scopes: details.authorize_scopes ?? '',
  }
  const { authorize_url, token_url, attributes_url: attributesUrl, oidc_issuer: issuer = '' } = details
  if (type === 'OIDC') {
    return {
      kind: 'oidc',
      ...client,
      issuer,
      attributesMethod: details.attributes_request_method === 'POST' ? 'POST' : 'GET',
      ...(authorize_url && { authorizeUrl: authorize_url }),
      ...(token_url && { tokenUrl: token_url }),
      ...(attributesUrl && { attributesUrl }),
      ...(details.jwks_uri && { jwksUrl: details.jwks_uri }),
    }
  }
  const { team_id: teamId = '', key_id: keyId = '' } = details
  return {
    kind: 'social',
    type,
    ...client,
    ...(type === 'SignInWithApple' && privateKey !== undefined && { apple: { teamId, keyId, privateKey } }),
    authorizeUrl: authorize_url ?? '',
    tokenUrl: token_url ?? '',
    tokenMethod: details.token_request_method === 'GET' ? 'GET' : 'POST',
    ...(attributesUrl && { attributesUrl }),
    addsAttributes: details.attributes_url_add_attributes === 'true',
    ...(issuer && { issuer }),
  }
}

function samlSettings(details: IdentityProvider['details'], { decryption_key }: ProviderSecrets): SamlSettings {
  const { MetadataURL: url, MetadataFile: file = '' } = details
  return {
    kind: 'saml',
    metadata: url === undefined ? { file } : { url },
    signsOut: details.IDPSignout === 'true',
    acceptsUnasked: details.IDPInit === 'true',
    isEncrypted: details.EncryptedResponses === 'true',
    signsRequests: details.RequestSigningAlgorithm !== undefined,
    ...(decryption_key !== undefined && { decryptionKey: decryption_key }),
  }
}
