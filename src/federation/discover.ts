import {
  allowInsecureRequests,
  ClientSecretPost,
  Configuration,
  type CustomFetchOptions,
  customFetch,
  discovery,
  None,
  type ServerMetadata,
} from 'openid-client'
import type { IdentityProviderHosts } from '../config.ts'
import { discoveryInvalid, OAuthError, type ProviderEndpoint, providerUnreachable } from '../domain/oauth-errors.ts'
import type { OidcSettings } from '../domain/provider-settings.ts'
import { isAcceptable } from './hosts.ts'
import { createKeySource, type KeySource } from './id-token.ts'
import { type Asked, type Reach, Unreachable } from './reach.ts'

/** A provider of OpenID Connect, by what the pool's administrators gave and it publishes itself. */
export interface OpenIdProvider extends Omit<OidcSettings, 'kind' | 'attributesMethod'> {
  /** How errors call it. */
  readonly name: string
  /** Absent where all that is told is in the ID token. */
  readonly attributesMethod?: 'GET' | 'POST'
}

/** What is known about a provider's endpoints and keys. */
export interface Known {
  readonly server: ServerMetadata
  readonly keys: KeySource
}

export type Discover = (provider: OpenIdProvider) => Promise<Known>

const required = ['authorization_endpoint', 'token_endpoint', 'jwks_uri'] as const

/** By what a token may be signed where its issuer publishes nothing: all but nothing at all. */
export const usualAlgorithms = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512'],
  ...['EdDSA', 'Ed25519', 'HS256', 'HS384', 'HS512'],
]

const keptMillis = 10 * 60_000
const mostKept = 1_000

/** Keeps what providers publish for a while: it is asked for in each sign-in, and changes seldom. */
export function createDiscover(reach: Reach, hosts: IdentityProviderHosts, now: () => Date): Discover {
  const kept = new Map<string, { readonly known: Promise<Known>; readonly until: number }>()
  return provider => {
    const { issuer, authorizeUrl, tokenUrl, attributesUrl, jwksUrl, attributesMethod } = provider
    const id = JSON.stringify([issuer, authorizeUrl, tokenUrl, attributesUrl, jwksUrl, attributesMethod])
    const at = now().getTime()
    const present = kept.get(id)
    if (present && present.until > at) return present.known
    const known = discover(reach, hosts, provider)
    kept.delete(id)
    kept.set(id, { known, until: at + keptMillis })
    // Nobody else has to wait for a provider that did not answer.
    known.catch(() => kept.delete(id))
    const [oldest] = kept.keys()
    if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest)
    return known
  }
}

async function discover(reach: Reach, hosts: IdentityProviderHosts, provider: OpenIdProvider): Promise<Known> {
  const { issuer, authorizeUrl, tokenUrl, attributesUrl, jwksUrl } = provider
  const given = {
    ...(authorizeUrl && { authorization_endpoint: authorizeUrl }),
    ...(tokenUrl && { token_endpoint: tokenUrl }),
    ...(attributesUrl && { userinfo_endpoint: attributesUrl }),
    ...(jwksUrl && { jwks_uri: jwksUrl }),
  }
  const needed = provider.attributesMethod ? [...required, 'userinfo_endpoint' as const] : required
  const isComplete = needed.every(name => given[name])
  const published = isComplete
    ? { issuer, id_token_signing_alg_values_supported: usualAlgorithms }
    : await publishedBy(reach, issuer)
  const server: ServerMetadata = { ...published, ...given }
  for (const name of needed) {
    const url: unknown = server[name]
    if (typeof url !== 'string') throw discoveryInvalid(`${name} is missing`)
    if (!isAcceptable(hosts, url)) throw discoveryInvalid(`${name} is not an https URL`)
  }
  const { jwks_uri: jwks = '' } = server
  return {
    server,
    keys: createKeySource(
      jwks,
      toFetch(reach, () => 'jwks uri'),
    ),
  }
}

async function publishedBy(reach: Reach, issuer: string): Promise<ServerMetadata> {
  try {
    const found = await discovery(new URL(issuer), 'unused', undefined, None(), {
      [customFetch]: toFetch(reach, () => 'discovery endpoint'),
      execute: [allowInsecureRequests],
    })
    const published = found.serverMetadata()
    // A tenant's document may name another issuer, which no token of the provider would then be held to. A host with
    // and without the slash behind it is one address, which publishes one document.
    if (new URL(published.issuer).href !== new URL(issuer).href) throw discoveryInvalid(`issuer is not ${issuer}`)
    return { ...published }
  } catch (error) {
    throw causeOf(error, OAuthError) ?? discoveryInvalid(error instanceof Error ? error.message : 'malformed')
  }
}

/** The client of a provider that the library speaks for. Which hosts and schemes may be reached is decided in reach.ts. */
export function clientOf({ server }: Known, provider: OpenIdProvider, reach: Reach): Configuration {
  const { clientId, clientSecret } = provider
  // https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-oidc-idp.html: client_secret_post only.
  const config = new Configuration(server, clientId, undefined, clientSecret ? ClientSecretPost(clientSecret) : None())
  allowInsecureRequests(config)
  config[customFetch] = toFetch(reach, url =>
    url === server.token_endpoint ? 'token endpoint' : 'attributes endpoint',
  )
  return config
}

/** The library's way out. What cannot be reached is told in the words of the endpoint. */
export function toFetch(reach: Reach, endpointOf: (url: string) => ProviderEndpoint) {
  return async (url: string, options: Pick<CustomFetchOptions, 'method' | 'headers' | 'body'>): Promise<Response> => {
    const asked: Asked = {
      method: options.method === 'POST' ? 'POST' : 'GET',
      headers: { ...options.headers, 'user-agent': 'Cenote' },
      ...(options.body != null && { body: String(options.body) }),
    }
    return reachAs(reach, endpointOf(url), url, asked)
  }
}

export async function reachAs(reach: Reach, at: ProviderEndpoint, url: string, asked: Asked = {}): Promise<Response> {
  try {
    return await reach(url, asked)
  } catch (error) {
    const unreachable = causeOf(error, Unreachable)
    if (!unreachable) throw error
    throw providerUnreachable(at, unreachable.isTimeout)
  }
}

/** The first error of a kind among an error and its causes. */
export function causeOf<T extends Error>(error: unknown, kind: new (...given: never[]) => T): T | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) if (cause instanceof kind) return cause
  return undefined
}
