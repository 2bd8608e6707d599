/** The public documents by which libraries verify a pool's tokens and find its endpoints. */
import type { Config } from '../../config.ts'
import type { Services } from '../../context.ts'
import { customDomainOf } from '../../domain/domains.ts'
import { poolNotFound } from '../../domain/errors/clients.ts'
import type { Pool } from '../../domain/pool.ts'
import { toResponse } from '../../web/exchange.ts'
import { corsHeaders } from './cors.ts'
import { failure } from './http.ts'
import { matches } from './pattern.ts'
import { table } from './table.ts'

type Document = (request: Request, poolId: string) => Promise<Response>

/** `/<poolId>/.well-known/jwks.json` and `/<poolId>/.well-known/openid-configuration`. */
export function createDiscovery(services: Services): { jwks: Document; openidConfiguration: Document } {
  const { store, tokens, random, config } = services

  async function answer(request: Request, poolId: string, document: (pool: Pool) => Promise<object | undefined>) {
    const pool = isPoolId(poolId) ? await store.pools.get(poolId) : undefined
    const found = pool && (await document(pool))
    const cors = corsHeaders(request.headers)
    return found
      ? new Response(JSON.stringify(found), { headers: { 'content-type': 'application/json', ...cors } })
      : toResponse(failure(poolNotFound(poolId), { 'x-amzn-RequestId': random.uuid(), ...cors }, 404))
  }

  return {
    jwks: (request, poolId) => answer(request, poolId, () => tokens.jwks(poolId)),
    openidConfiguration: (request, poolId) => answer(request, poolId, async pool => openidConfiguration(config, pool)),
  }
}

function isPoolId(text: string): boolean {
  const { pattern = '', max = 0 } = table.shapes.UserPoolIdType ?? {}
  return text.length <= max && matches(pattern, text)
}

/** Where browsers and applications find the endpoints. The public URL serves those of every pool. */
function endpointsUrl({ mode, publicUrl }: Config, pool: Pool): string {
  const domain = customDomainOf(pool)
  // A developer's machine has no DNS that leads there.
  if (mode === 'development' || domain === undefined || domain === new URL(publicUrl).hostname) return publicUrl
  return `https://${domain}`
}

function openidConfiguration(config: Config, pool: Pool): object {
  const { publicUrl } = config
  const endpoints = endpointsUrl(config, pool)
  return {
    authorization_endpoint: `${endpoints}/oauth2/authorize`,
    end_session_endpoint: `${endpoints}/logout`,
    id_token_signing_alg_values_supported: ['RS256'],
    issuer: `${publicUrl}/${pool.id}`,
    jwks_uri: `${publicUrl}/${pool.id}/.well-known/jwks.json`,
    response_types_supported: ['code', 'token'],
    revocation_endpoint: `${endpoints}/oauth2/revoke`,
    scopes_supported: ['openid', 'email', 'phone', 'profile'],
    subject_types_supported: ['public'],
    token_endpoint: `${endpoints}/oauth2/token`,
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    userinfo_endpoint: `${endpoints}/oauth2/userInfo`,
  }
}
