/** Refusals of the OAuth endpoints; one small function below makes each situation's error, and nobody else words one. */

/** https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html and authorization-endpoint.html */
export type OAuthErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'unsupported_token_type'
  | 'invalid_scope'
  | 'invalid_target'
  | 'invalid_token'
  | 'login_required'
  | 'access_denied'
  | 'interaction_required'
  | 'consent_required'
  | 'account_selection_required'
  | 'request_not_supported'
  | 'request_uri_not_supported'
  | 'registration_not_supported'
  | 'server_error'
  | 'temporarily_unavailable'

// Providers and functions word theirs as long as they like; browsers and proxies bound an address.
const longestDescription = 700

/** What an application is told, in a redirect or in JSON. */
export class OAuthError extends Error {
  readonly code: OAuthErrorCode
  readonly description: string | undefined
  /** Of an answer in JSON, where it is not the usual one of the code. */
  readonly status: number | undefined

  constructor(code: OAuthErrorCode, description?: string, status?: number) {
    const told = description?.slice(0, longestDescription)
    super(told ?? code)
    this.code = code
    this.description = told
    this.status = status
  }
}

/**
 * What the person in front of the browser is told, for there is nowhere to send the browser back to. Addresses carry
 * the code and never the sentence, so that nobody can put words of his own on our page.
 */
export const pageErrors = {
  unknown_client: 'The application that sent you here is not known.',
  redirect_mismatch: 'An error was encountered with the requested page.',
  missing_redirect_uri: "Required String parameter 'redirect_uri' is not present",
  invalid_request: 'The address of this page is not valid.',
  sign_in_expired: 'The sign-in was not begun in this browser, is over already, or took longer than five minutes.',
  sign_out_unconfirmed:
    'You are signed out here. Whether you are also signed out of the directory of your organization is not certain.',
  sign_out_refused: 'A request to sign you out could not be verified. Nothing was changed.',
  login_option_unavailable: 'Login option is not available. Please try another one',
  local_sign_in_disabled:
    'The application does not allow this sign-in: its SupportedIdentityProviders do not contain COGNITO.',
} as const

export type PageErrorCode = keyof typeof pageErrors

export class PageError extends Error {
  readonly code: PageErrorCode

  constructor(code: PageErrorCode) {
    super(pageErrors[code])
    this.code = code
  }
}

// The request
export const parameterMissing = (name: string) =>
  new OAuthError('invalid_request', `Required String parameter '${name}' is not present`)
export const parameterRepeated = (name = 'A parameter') =>
  new OAuthError('invalid_request', `${name} is given more than once`)
export const parameterInvalid = (name: string) => new OAuthError('invalid_request', `${name} is invalid`)
/** The blank at the end is the service's. */
export const oauthNotEnabled = () => new OAuthError('invalid_request', 'Client is not enabled for OAuth2.0 flows ')
export const flowNotAllowed = () => new OAuthError('unauthorized_client', 'unauthorized_client')
export const scopeInvalid = () => new OAuthError('invalid_scope', 'invalid_scope')
export const challengeMethodMissing = () =>
  new OAuthError('invalid_request', 'code_challenge and code_challenge_method must be given together')
export const challengeMethodUnsupported = () => new OAuthError('invalid_request', 'code_challenge_method must be S256')
export const twoProviders = () =>
  new OAuthError('invalid_request', 'identity_provider and idp_identifier cannot be given together')
export const requestObjectUnsupported = (parameter: 'request' | 'request_uri' | 'registration') =>
  new OAuthError(`${parameter}_not_supported`, `${parameter} is not supported`)
export const resourceInvalid = () => new OAuthError('invalid_target', 'resource is invalid')
export const loginRequired = () => new OAuthError('login_required', 'Login is required')
export const serverError = () => new OAuthError('server_error', 'Internal server error')
/** A function of the pool said no; the sentence is its own. */
export const requestRefused = (sentence: string) => new OAuthError('invalid_request', sentence)

// Outside providers
/** https://docs.aws.amazon.com/cognito/latest/developerguide/federation-endpoint-idp-responses.html */
export const providerUnreachable = (at: ProviderEndpoint, isTimeout: boolean) =>
  new OAuthError('invalid_request', isTimeout ? timeouts[at] : `Connection to IdP ${at} failed`)
export type ProviderEndpoint = 'discovery endpoint' | 'token endpoint' | 'jwks uri' | 'attributes endpoint'
const timeouts: Readonly<Record<ProviderEndpoint, string>> = {
  'discovery endpoint': 'Timeout occurred in calling IdP discovery endpoint',
  'token endpoint': 'Timeout occurred in calling IdP token endpoint',
  'jwks uri': 'Timeout in calling jwks uri',
  'attributes endpoint': 'Timeout occurred in calling IdP attributes endpoint',
}
export const discoveryInvalid = (fault: string) =>
  new OAuthError('invalid_request', `Bad openid-configuration: ${fault}`)
export const tokenEndpointRefused = (provider: string, status: number, detail = 'error getting token') =>
  new OAuthError('invalid_request', `${provider} Error - ${status} ${detail}`)
export const attributesRefused = (provider: string, status: number) =>
  new OAuthError('invalid_request', `${provider} Error - ${status} error getting attributes`)
export const attributesInvalid = (fault: string) => new OAuthError('invalid_request', `Bad userInfo response: ${fault}`)
export const tokensInvalid = (fault: string) => new OAuthError('invalid_request', `Bad token response: ${fault}`)
export const idTokenInvalid = (fault: string) => new OAuthError('invalid_request', `Bad id_token: ${fault}`)
export const idTokenIssuerWrong = (issuer: string) => new OAuthError('invalid_request', `Bad id_token issuer ${issuer}`)
export const idTokenSignatureWrong = (detail: string) =>
  new OAuthError('invalid_request', `invalid_token_signature: ${detail}`)
export const providerAnswerInvalid = (fault: string) => new OAuthError('invalid_request', `Bad IdP response: ${fault}`)
export const appleKeyUnusable = () =>
  new OAuthError('invalid_request', 'The private key of SignInWithApple is unusable')
/** The way to a provider and back is kept in a cookie, which browsers bound. */
export const requestTooLongToLeave = () =>
  new OAuthError('invalid_request', 'The request is too long for a sign-in by an identity provider')

export const samlResponseInvalid = (fault: string) =>
  new OAuthError('server_error', `Invalid SAML response received: ${fault}`)
export const samlMetadataUnusable = () =>
  new OAuthError('server_error', 'The metadata of the identity provider is unusable')

const forwarded: readonly OAuthErrorCode[] = [
  ...(['access_denied', 'login_required', 'interaction_required', 'consent_required'] as const),
  ...(['account_selection_required', 'invalid_request', 'unauthorized_client', 'invalid_scope'] as const),
  ...(['server_error', 'temporarily_unavailable'] as const),
]
const longestForwarded = 500

/** What the provider said in place of vouching for somebody goes on to the application; a code of its own as text. */
export function saidByProvider(code: string, description?: string): OAuthError {
  const known = forwarded.find(one => one === code)
  const said = known && description ? description : [code, description].filter(Boolean).join(' ')
  const text = said.replace(/\p{Cc}+/gu, ' ').slice(0, longestForwarded)
  if (known) return new OAuthError(known, text)
  return new OAuthError(code.startsWith('user_cancelled') ? 'access_denied' : 'invalid_request', text)
}

// The code
/** Unknown, of another client, expired, or of a user who may no longer sign in: which one is nobody's to know. */
export const codeUnusable = () => new OAuthError('invalid_grant')
export const codeUsedTwice = () => new OAuthError('invalid_grant')
export const redirectDiffers = () => new OAuthError('invalid_grant', 'redirect_uri differs from the one of the request')
export const verifierMissing = () => new OAuthError('invalid_grant', 'code_verifier is missing')
export const verifierUnexpected = () =>
  new OAuthError('invalid_grant', 'code_verifier is given and there was no code_challenge')
export const verifierWrong = () => new OAuthError('invalid_grant', 'code_verifier does not match code_challenge')
export const scopeUnreadable = () =>
  new OAuthError('invalid_grant', 'The client may not read all attributes of a requested scope')

// The token endpoint
export const formExpected = () =>
  new OAuthError('invalid_request', 'Content-Type must be application/x-www-form-urlencoded')
export const requestTooLarge = () => new OAuthError('invalid_request', 'The request body is too large', 413)
export const bodyUnreadable = () => new OAuthError('invalid_request', 'The request body ended early')
export const grantTypeUnsupported = () => new OAuthError('unsupported_grant_type')
export const grantNotAllowed = () => new OAuthError('unauthorized_client')
export const grantRefused = (sentence?: string) => new OAuthError('invalid_grant', sentence)
/** No such client, a wrong secret, and a missing one look alike. */
export const clientNotAuthenticated = () => new OAuthError('invalid_client')
export const twoAuthentications = () =>
  new OAuthError('invalid_request', 'The client is authenticated in more than one way')
export const clientIdsDiffer = () =>
  new OAuthError('invalid_request', 'client_id differs from the Authorization header')
export const rateExceeded = () => new OAuthError('temporarily_unavailable', 'Rate exceeded', 429)

// userInfo and revocation
export const userInfoRequestBad = () => new OAuthError('invalid_request', 'Bad OAuth2 request at UserInfo Endpoint')
export const tokenUnusable = () =>
  new OAuthError('invalid_token', 'Access token is expired, disabled, or deleted, or the user has globally signed out.')
export const openIdScopeMissing = () => new OAuthError('invalid_token', 'Access token does not contain openid scope')
export const tokenTypeUnsupported = () => new OAuthError('unsupported_token_type')
/** Its owner has turned revocation off, or the token is another client's. */
export const revocationRefused = () => new OAuthError('invalid_request')
