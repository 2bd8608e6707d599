import {
  type AuthorizationCodeGrantChecks,
  authorizationCodeGrant,
  type Configuration,
  calculatePKCECodeChallenge,
  ResponseBodyError,
  type ServerMetadata,
  WWWAuthenticateChallengeError,
} from 'openid-client'
import type { PoolContext } from '../context.ts'
import {
  idTokenInvalid,
  idTokenIssuerWrong,
  OAuthError,
  providerAnswerInvalid,
  saidByProvider,
  tokenEndpointRefused,
  tokensInvalid,
} from '../domain/oauth-errors.ts'
import { causeOf, clientOf, type Discover, type Known, type OpenIdProvider, usualAlgorithms } from './discover.ts'
import { hasNoNonce, standIn } from './hosts.ts'
import { verifyIdToken } from './id-token.ts'
import type { Brought, Remembered, Trip, Wishes } from './provider.ts'
import type { Reach } from './reach.ts'

export interface OpenId {
  readonly reach: Reach
  readonly discover: Discover
}

/** What an ID token and the answer that it came with say. */
export interface Vouched {
  readonly claims: Readonly<Record<string, unknown>>
  readonly subject: string
  readonly accessToken: string
  readonly idToken: string
  readonly known: Known
}

type Parameters = Readonly<Record<string, string | undefined>>

/** Where the browser goes, and what is to be remembered: the nonce, and the verifier where the provider knows PKCE. */
export async function beginOpenId(
  { config, random }: PoolContext,
  { discover }: OpenId,
  { provider, trip, more }: { readonly provider: OpenIdProvider; readonly trip: Trip; readonly more: Parameters },
): Promise<{ readonly location: string; readonly remember: Remembered }> {
  const { server } = await discover(provider)
  const isBound = !hasNoNonce(config.identityProviders, provider.issuer)
  const nonce = isBound ? random.bytes(32).toString('base64url') : undefined
  const verifier = knowsPkce(server) ? random.bytes(32).toString('base64url') : undefined
  const location = withParameters(standIn(config.identityProviders, server.authorization_endpoint ?? ''), {
    client_id: provider.clientId,
    redirect_uri: trip.returnUrl,
    response_type: 'code',
    scope: provider.scopes,
    state: trip.state,
    nonce,
    ...(verifier && {
      code_challenge: await calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    }),
    ...more,
  })
  return { location, remember: { ...(nonce && { nonce }), ...(verifier && { verifier }) } }
}

/** What the application wants said, by its names in OpenID Connect. */
export function wishParameters({ prompt, loginHint }: Wishes): Parameters {
  return { prompt, login_hint: loginHint }
}

export function withParameters(url: URL, parameters: Parameters): string {
  const target = new URL(url)
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) target.searchParams.set(name, value)
  return target.href
}

function knowsPkce({ code_challenge_methods_supported: methods }: ServerMetadata): boolean {
  return Array.isArray(methods) && methods.includes('S256')
}

/** Exchanges the code, and holds the ID token to all that it has to be. */
export async function finishOpenId(
  { config, now }: PoolContext,
  { discover, reach }: OpenId,
  trip: { readonly provider: OpenIdProvider; readonly trip: Trip; readonly remembered: Remembered },
  brought: Brought,
): Promise<Vouched> {
  const { provider, remembered } = trip
  assertVouched(brought)
  const { verifier } = remembered
  // A token without the nonce of this trip may be a stolen one; where none was sent, one that has a nonce is.
  const nonce = hasNoNonce(config.identityProviders, provider.issuer) ? undefined : (remembered.nonce ?? '')
  const known = await discover(provider)
  const tokens = await exchange(clientOf(known, provider, reach), provider, addressOf(trip.trip, brought), {
    expectedState: trip.trip.state,
    ...(nonce !== undefined && { expectedNonce: nonce }),
    idTokenExpected: true,
    ...(verifier !== undefined && { pkceCodeVerifier: verifier }),
  })
  if (tokens.id_token === undefined) throw tokensInvalid('id_token is missing')
  const { clientId, clientSecret } = provider
  const claims = await verifyIdToken(tokens.id_token, known.keys, {
    // As it is published, where it is.
    ...{ issuer: known.server.issuer, clientId, clientSecret, nonce, now: now() },
    algorithms: algorithmsOf(known.server),
  })
  const { access_token: accessToken, id_token: idToken } = tokens
  return { claims, subject: claims.sub ?? '', accessToken, idToken, known }
}

/** Throws what a provider said in place of a code. */
export function assertVouched(brought: Brought): void {
  const error = brought.get('error')
  if (error !== undefined) throw saidByProvider(error, brought.get('error_description'))
  if (!brought.get('code')) throw providerAnswerInvalid('code is missing')
}

/** Only what the protocol knows: providers add words of their own. */
function addressOf({ returnUrl }: Trip, brought: Brought): URL {
  const names = ['code', 'state', 'iss'].flatMap(name => {
    const value = brought.get(name)
    return value === undefined ? [] : [[name, value] as [string, string]]
  })
  return new URL(`${returnUrl}?${new URLSearchParams(names)}`)
}

function algorithmsOf({ id_token_signing_alg_values_supported: published }: ServerMetadata): readonly string[] {
  return published ? usualAlgorithms.filter(name => published.includes(name)) : ['RS256']
}

async function exchange(
  client: Configuration,
  { name }: OpenIdProvider,
  address: URL,
  checks: AuthorizationCodeGrantChecks,
): ReturnType<typeof authorizationCodeGrant> {
  try {
    return await authorizationCodeGrant(client, address, checks)
  } catch (error) {
    throw refusal(name, error)
  }
}

function refusal(name: string, error: unknown): Error {
  const told = causeOf(error, OAuthError)
  if (told) return told
  const refused = causeOf(error, ResponseBodyError)
  if (refused)
    return tokenEndpointRefused(
      name,
      refused.status,
      [refused.error, refused.error_description].filter(Boolean).join(' '),
    )
  const challenged = causeOf(error, WWWAuthenticateChallengeError)
  if (challenged) return tokenEndpointRefused(name, challenged.status)
  if (!(error instanceof Error)) return tokensInvalid('malformed')
  const { cause } = error
  if (cause instanceof Response) return tokenEndpointRefused(name, cause.status)
  const issuer = wrongIssuer(error)
  if (issuer !== undefined) return idTokenIssuerWrong(issuer)
  const deepest = cause instanceof Error ? cause.message : error.message
  return /JWT|ID Token/.test(deepest) ? idTokenInvalid(deepest) : tokensInvalid(deepest)
}

function wrongIssuer(error: Error): string | undefined {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    const detail = cause.cause
    if (typeof detail !== 'object' || detail === null || !('claim' in detail) || detail.claim !== 'iss') continue
    const claims = 'claims' in detail && typeof detail.claims === 'object' ? detail.claims : undefined
    return claims && 'iss' in claims ? String(claims.iss).slice(0, 200) : 'unknown'
  }
  return undefined
}
