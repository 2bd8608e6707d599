import type { ClientContext, Context } from '../../context.ts'
import type { Client } from '../../domain/client.ts'
import {
  challengeMethodMissing,
  challengeMethodUnsupported,
  flowNotAllowed,
  OAuthError,
  type OAuthErrorCode,
  oauthNotEnabled,
  PageError,
  type PageErrorCode,
  parameterInvalid,
  parameterMissing,
  parameterRepeated,
  requestObjectUnsupported,
  resourceInvalid,
  twoProviders,
} from '../../domain/oauth-errors.ts'
import { clientOfHost } from '../domains.ts'
import { allowsPasswords, findProvider, localProvider, providersOf } from '../federation/providers.ts'
import { errorLocation, type ReturnAddress } from './locations.ts'
import { grantScopes } from './scopes.ts'

export type Prompt = 'none' | 'login' | 'select_account' | 'consent'

/** What an application asks for. */
export interface AuthorizationRequest {
  readonly responseType: 'code' | 'token'
  readonly redirectUri: string
  /** The request named no address, and the client's default stands in for it. */
  readonly isDefaultRedirect?: true
  readonly scopes: readonly string[]
  readonly state?: string
  readonly nonce?: string
  readonly codeChallenge?: string
  /** The name of a provider that the client supports, `COGNITO` for the pool's own passwords. */
  readonly identityProvider?: string
  readonly loginHint?: string
  readonly lang?: string
  readonly prompt?: Prompt
  /** Seconds since the sign-in after which a browser session does not count. */
  readonly maxAge?: number
  /** The API that the access token is for (RFC 8707). */
  readonly resource?: string
}

export type CheckedRequest =
  | { readonly kind: 'valid'; readonly ctx: ClientContext; readonly request: AuthorizationRequest }
  /** Nowhere to send the browser back to: an error page. */
  | { readonly kind: 'page'; readonly error: PageErrorCode; readonly description: string; readonly clientId?: string }
  /** Back to the application with the error. */
  | { readonly kind: 'redirect'; readonly location: string; readonly error: OAuthErrorCode }

/**
 * What an application asks for, checked in the order in which errors may be told: until client and address are known,
 * to the person in front of the browser alone.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html
 */
export async function checkAuthorizationRequest(
  ctx: Context,
  host: string | undefined,
  query: URLSearchParams,
): Promise<CheckedRequest> {
  let to: ReturnAddress | undefined
  let clientId: string | undefined
  try {
    assertSize(query)
    const clientCtx = await findClient(ctx, host, query)
    clientId = clientCtx.client.id
    const redirect = redirectOf(clientCtx.client, query)
    to = returnAddress(redirect.redirectUri, query)
    return { kind: 'valid', ctx: clientCtx, request: { ...redirect, ...(await readRequest(clientCtx, query)) } }
  } catch (error) {
    if (error instanceof OAuthError && to)
      return { kind: 'redirect', location: errorLocation(to, error), error: error.code }
    if (!(error instanceof OAuthError || error instanceof PageError)) throw error
    const page = error instanceof PageError ? error : new PageError('invalid_request')
    const { code, message: description } = page
    return { kind: 'page', error: code, description, ...(clientId !== undefined && { clientId }) }
  }
}

// Servers and proxies take about this much of a request line.
const longestQuery = 8_192

function assertSize(query: URLSearchParams): void {
  if (query.toString().length > longestQuery) throw new PageError('invalid_request')
}

async function findClient(ctx: Context, host: string | undefined, query: URLSearchParams): Promise<ClientContext> {
  const id = single(query, 'client_id')
  const found = id !== undefined && /^[\w+]{1,128}$/.test(id) ? await clientOfHost(ctx, host, id) : undefined
  if (!found) throw new PageError('unknown_client')
  return found
}

/**
 * The address compares exactly. Only where one provider is left to a client its default stands in for a missing one.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html
 */
function redirectOf(
  { settings }: Client,
  query: URLSearchParams,
): Pick<AuthorizationRequest, 'redirectUri' | 'isDefaultRedirect'> {
  const given = single(query, 'redirect_uri')
  const { CallbackURLs = [], DefaultRedirectURI, SupportedIdentityProviders = [] } = settings
  if (given === undefined) {
    if (DefaultRedirectURI === undefined || SupportedIdentityProviders.length !== 1)
      throw new PageError('missing_redirect_uri')
    return { redirectUri: DefaultRedirectURI, isDefaultRedirect: true }
  }
  if (!CallbackURLs.includes(given)) throw new PageError('redirect_mismatch')
  return { redirectUri: given }
}

/** Where errors go while the request is being read: what is wrong with it must not keep them from arriving. */
function returnAddress(redirectUri: string, query: URLSearchParams): ReturnAddress {
  const [state, ...more] = query.getAll('state')
  return {
    redirectUri,
    responseType: query.get('response_type') === 'token' ? 'token' : 'code',
    ...(state && more.length === 0 && { state }),
  }
}

async function readRequest(
  ctx: ClientContext,
  query: URLSearchParams,
): Promise<Omit<AuthorizationRequest, 'redirectUri'>> {
  const { settings } = ctx.client
  const { AllowedOAuthFlows = [] } = settings
  if (!settings.AllowedOAuthFlowsUserPoolClient) throw oauthNotEnabled()
  for (const name of known) single(query, name)
  const responseType = single(query, 'response_type')
  if (responseType === undefined) throw parameterMissing('response_type')
  if (responseType !== 'code' && responseType !== 'token') throw parameterInvalid('response_type')
  if (!AllowedOAuthFlows.includes(responseType === 'code' ? 'code' : 'implicit')) throw flowNotAllowed()
  assertUnderstood(query, responseType)
  const codeChallenge = challengeOf(query)
  if (responseType === 'code' && codeChallenge === undefined && mustProve(ctx)) throw parameterMissing('code_challenge')
  const scopes = await grantScopes(ctx, single(query, 'scope'))
  const identityProvider = await providerOf(ctx, query)
  return {
    responseType,
    scopes,
    state: single(query, 'state'),
    nonce: single(query, 'nonce'),
    codeChallenge,
    identityProvider,
    loginHint: single(query, 'login_hint'),
    lang: single(query, 'lang'),
    prompt: promptOf(query),
    maxAge: maxAgeOf(query),
    resource: resourceOf(query),
  }
}

const known = [
  ...['client_id', 'redirect_uri', 'response_type', 'scope', 'state', 'nonce', 'code_challenge'],
  ...['code_challenge_method', 'identity_provider', 'idp_identifier', 'login_hint', 'lang', 'prompt', 'max_age'],
  ...['resource', 'response_mode', 'request', 'request_uri', 'registration'],
]

/** A parameter without a value is as good as left out, and none may come twice (RFC 6749, 3.1). */
function single(query: URLSearchParams, name: string): string | undefined {
  const [value, ...more] = query.getAll(name)
  if (more.length > 0) throw parameterRepeated(name)
  return value || undefined
}

/** What would change the answer and is not built is refused; other unknown parameters travel on (RFC 6749, 3.1). */
function assertUnderstood(query: URLSearchParams, responseType: 'code' | 'token'): void {
  for (const name of ['request', 'request_uri', 'registration'] as const)
    if (single(query, name) !== undefined) throw requestObjectUnsupported(name)
  const mode = single(query, 'response_mode')
  if (mode !== undefined && mode !== (responseType === 'code' ? 'query' : 'fragment'))
    throw parameterInvalid('response_mode')
}

/** A client that cannot keep a secret proves by PKCE that a code is its own, where the operator wants it to. */
function mustProve({ config, client }: ClientContext): boolean {
  return config.pkce === 'publicClients' && client.sealedSecret === undefined
}

/** The digest of a verifier is 43 characters (RFC 7636, 4.2). */
function challengeOf(query: URLSearchParams): string | undefined {
  const challenge = single(query, 'code_challenge')
  const method = single(query, 'code_challenge_method')
  if (challenge === undefined && method === undefined) return undefined
  if (method !== undefined && method !== 'S256') throw challengeMethodUnsupported()
  if (challenge === undefined || method === undefined) throw challengeMethodMissing()
  if (!/^[\w-]{43}$/.test(challenge)) throw parameterInvalid('code_challenge')
  return challenge
}

/** The name of the provider that the application chose, by name or by identifier. */
async function providerOf(ctx: ClientContext, query: URLSearchParams): Promise<string | undefined> {
  const name = single(query, 'identity_provider')
  const identifier = single(query, 'idp_identifier')
  if (name !== undefined && identifier !== undefined) throw twoProviders()
  if (name === undefined && identifier === undefined) {
    if (!allowsPasswords(ctx.client) && (await providersOf(ctx)).length === 0)
      throw new PageError('local_sign_in_disabled')
    return undefined
  }
  if (name === localProvider && allowsPasswords(ctx.client)) return name
  const provider = name === localProvider ? undefined : await findProvider(ctx, { name, identifier })
  if (!provider) throw new PageError('login_option_unavailable')
  return provider.name
}

/** A list of words; `none` stands alone (OpenID Connect Core, 3.1.2.1). Of several, the one that asks for most counts. */
function promptOf(query: URLSearchParams): Prompt | undefined {
  const words = single(query, 'prompt')?.split(' ').filter(Boolean) ?? []
  const prompts = words.map(word => strictestFirst.find(prompt => prompt === word))
  if (prompts.includes(undefined) || (prompts.includes('none') && words.length > 1)) throw parameterInvalid('prompt')
  return strictestFirst.find(prompt => prompts.includes(prompt))
}

const strictestFirst: readonly Prompt[] = ['none', 'login', 'select_account', 'consent']

function maxAgeOf(query: URLSearchParams): number | undefined {
  const text = single(query, 'max_age')
  if (text === undefined) return undefined
  if (!/^\d{1,10}$/.test(text)) throw parameterInvalid('max_age')
  return Number(text)
}

/** An absolute address without a fragment (RFC 8707, 2). */
function resourceOf(query: URLSearchParams): string | undefined {
  const text = single(query, 'resource')
  if (text === undefined) return undefined
  if (/[\s#]/.test(text) || !URL.canParse(text)) throw resourceInvalid()
  return text
}
