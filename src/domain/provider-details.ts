import {
  allDetailsRequired,
  detailInvalid,
  detailUnknown,
  endpointNotHttps,
  metadataGivenTwice,
  metadataMissing,
} from './errors/identity-providers.ts'
import {
  type IdentityProvider,
  type ProviderDetails,
  type ProviderSecrets,
  type ProviderType,
  secretDetails,
} from './identity-provider.ts'

/** Whether a provider may be given by a URL; HTTPS always is. */
export type IsAcceptable = (url: string) => boolean

interface Rule {
  readonly required: readonly string[]
  /** How a refusal names them. */
  readonly named: string
  readonly optional: readonly string[]
  /** Of what is filled in, that which has no other value: nothing would come of it. */
  readonly fixed: readonly string[]
  /** What this server fills in; Describe shows it, and a request may bring it back. */
  readonly filled: (details: ProviderDetails) => ProviderDetails
}

const clientNamed = 'clientId, clientSecret and authorizeScopes'
const client = ['client_id', 'client_secret', 'authorize_scopes']
// Whoever names no version gets one that Facebook still answers to.
const facebookVersion = 'v17.0'

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateIdentityProvider.html */
const rules: Record<Exclude<ProviderType, 'SAML'>, Rule> = {
  Google: {
    required: client,
    named: clientNamed,
    optional: [],
    fixed: ['attributes_url_add_attributes', 'token_request_method'],
    filled: () => ({
      attributes_url: 'https://people.googleapis.com/v1/people/me?personFields=',
      attributes_url_add_attributes: 'true',
      authorize_url: 'https://accounts.google.com/o/oauth2/v2/auth',
      oidc_issuer: 'https://accounts.google.com',
      token_request_method: 'POST',
      token_url: 'https://www.googleapis.com/oauth2/v4/token',
    }),
  },
  Facebook: {
    required: client,
    named: clientNamed,
    optional: [],
    fixed: [],
    filled: ({ api_version: version = facebookVersion }) => ({
      api_version: version,
      attributes_url: `https://graph.facebook.com/${version}/me?fields=`,
      attributes_url_add_attributes: 'true',
      authorize_url: `https://www.facebook.com/${version}/dialog/oauth`,
      token_request_method: 'GET',
      token_url: `https://graph.facebook.com/${version}/oauth/access_token`,
    }),
  },
  LoginWithAmazon: {
    required: client,
    named: clientNamed,
    optional: [],
    fixed: [],
    filled: () => ({
      attributes_url: 'https://api.amazon.com/user/profile',
      attributes_url_add_attributes: 'false',
      authorize_url: 'https://www.amazon.com/ap/oa',
      token_request_method: 'POST',
      token_url: 'https://api.amazon.com/auth/o2/token',
    }),
  },
  SignInWithApple: {
    required: ['client_id', 'private_key', 'team_id', 'key_id'],
    named: 'clientId, privateKey, teamId, and keyId',
    optional: ['authorize_scopes'],
    fixed: ['attributes_url_add_attributes', 'token_request_method'],
    filled: () => ({
      attributes_url_add_attributes: 'false',
      authorize_url: 'https://appleid.apple.com/auth/authorize',
      oidc_issuer: 'https://appleid.apple.com',
      token_request_method: 'POST',
      token_url: 'https://appleid.apple.com/auth/token',
    }),
  },
  OIDC: {
    required: ['client_id', 'authorize_scopes', 'oidc_issuer', 'attributes_request_method'],
    named: 'clientId, authorizeScopes, oidcIssuer and attributesRequestMethod',
    optional: ['client_secret', 'authorize_url', 'token_url', 'attributes_url', 'jwks_uri'],
    fixed: ['attributes_url_add_attributes'],
    filled: () => ({ attributes_url_add_attributes: 'false' }),
  },
}

const urls = ['oidc_issuer', 'authorize_url', 'token_url', 'attributes_url', 'jwks_uri']
const flags = ['IDPSignout', 'IDPInit', 'EncryptedResponses', 'attributes_url_add_attributes']
const samlGiven = [
  'MetadataURL',
  'MetadataFile',
  'IDPSignout',
  'IDPInit',
  'EncryptedResponses',
  'RequestSigningAlgorithm',
]
// Read from the metadata, or made by this server; a request that brings them back is not held to them.
const samlFilled = ['SSORedirectBindingURI', 'SLORedirectBindingURI', 'ActiveEncryptionCertificate']

export interface CheckedDetails {
  readonly details: ProviderDetails
  readonly secrets: ProviderSecrets
  readonly entity?: string
}

/** A provider's details as they are kept, from those of a request; what does not fit its type throws. */
export function checkedDetails(type: ProviderType, given: ProviderDetails, isAcceptable: IsAcceptable): CheckedDetails {
  const details = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ''))
  return type === 'SAML' ? checkedSaml(details, isAcceptable) : checkedOAuth(type, details, isAcceptable)
}

function checkedOAuth(type: Exclude<ProviderType, 'SAML'>, given: ProviderDetails, isAcceptable: IsAcceptable) {
  const { required, named, optional, fixed, filled } = rules[type]
  assertKnown(type, given, [...required, ...optional, ...Object.keys(filled(given))])
  if (!required.every(name => given[name])) throw allDetailsRequired(named)
  assertForms(type, given)
  const own = filled(given)
  for (const name of fixed)
    if (given[name] !== undefined && given[name] !== own[name]) throw detailInvalid(name, `must be ${own[name]}`)
  const details = { ...own, ...given }
  for (const name of urls) {
    const url = details[name]
    if (url !== undefined && !isAcceptable(url)) throw endpointNotHttps()
  }
  return apart(details)
}

function checkedSaml(given: ProviderDetails, isAcceptable: IsAcceptable): CheckedDetails {
  assertKnown('SAML', given, [...samlGiven, ...samlFilled])
  const { MetadataURL, MetadataFile, RequestSigningAlgorithm } = given
  if (MetadataURL === undefined && MetadataFile === undefined) throw metadataMissing()
  if (MetadataURL !== undefined && MetadataFile !== undefined) throw metadataGivenTwice()
  if (MetadataURL !== undefined && !isAcceptable(MetadataURL)) {
    throw detailInvalid('MetadataURL', 'must start with https://')
  }
  if (RequestSigningAlgorithm !== undefined && RequestSigningAlgorithm !== 'rsa-sha256') {
    throw detailInvalid('RequestSigningAlgorithm', 'must be rsa-sha256')
  }
  assertForms('SAML', given)
  const kept = Object.entries(given).filter(([name]) => samlGiven.includes(name))
  return { details: { IDPSignout: 'false', ...Object.fromEntries(kept) }, secrets: {} }
}

function assertKnown(type: ProviderType, given: ProviderDetails, known: readonly string[]): void {
  const unknown = Object.keys(given).find(name => !known.includes(name))
  if (unknown !== undefined) throw detailUnknown(unknown, type)
}

function assertForms(type: ProviderType, given: ProviderDetails): void {
  for (const name of flags) {
    const flag = given[name]
    if (flag !== undefined && flag !== 'true' && flag !== 'false') throw detailInvalid(name, 'must be true or false')
  }
  const method = type === 'OIDC' ? 'attributes_request_method' : 'token_request_method'
  const value = given[method]
  if (value !== undefined && value !== 'GET' && value !== 'POST') {
    throw detailInvalid(method, 'must satisfy enum value set: [POST, GET]')
  }
  const { api_version: version } = given
  if (version !== undefined && !/^v\d{1,3}\.\d{1,2}$/.test(version)) {
    throw detailInvalid('api_version', 'must be of the form v17.0')
  }
}

function apart(all: ProviderDetails): CheckedDetails {
  const isSecret = ([name]: readonly [string, string]) => secretDetails.some(secret => secret === name)
  const entries = Object.entries(all)
  return {
    details: Object.fromEntries(entries.filter(entry => !isSecret(entry))),
    secrets: Object.fromEntries(entries.filter(isSecret)),
  }
}

/** What Describe shows: everything but the key that signs Apple's secrets, in order of name. */
export function shownDetails(
  { details }: IdentityProvider,
  { client_secret }: ProviderSecrets,
): Record<string, string> {
  const shown = { ...details, ...(client_secret !== undefined && { client_secret }) }
  return Object.fromEntries(Object.entries(shown).toSorted(([one], [other]) => (one < other ? -1 : 1)))
}
