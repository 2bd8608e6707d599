/** The public documents by which libraries verify a pool's tokens and find its endpoints. */
import type { Services } from '../../context.ts'
import { poolNotFound } from '../../domain/errors.ts'
import { corsHeaders } from './cors.ts'
import { toResponse } from './exchange.ts'
import { failure } from './http.ts'
import { matches } from './pattern.ts'
import { table } from './table.ts'

type Document = (request: Request, poolId: string) => Promise<Response>

/** `/<poolId>/.well-known/jwks.json` and `/<poolId>/.well-known/openid-configuration`. */
export function createDiscovery(services: Services): { jwks: Document; openidConfiguration: Document } {
  const { store, tokens, random, config } = services

  async function answer(request: Request, poolId: string, document: () => Promise<object | undefined>) {
    const found = isPoolId(poolId) && (await store.pools.get(poolId)) ? await document() : undefined
    const cors = corsHeaders(request.headers)
    return found
      ? new Response(JSON.stringify(found), { headers: { 'content-type': 'application/json', ...cors } })
      : toResponse(failure(poolNotFound(poolId), { 'x-amzn-RequestId': random.uuid(), ...cors }, 404))
  }

  return {
    jwks: (request, poolId) => answer(request, poolId, () => tokens.jwks(poolId)),
    openidConfiguration: (request, poolId) =>
      answer(request, poolId, async () => openidConfiguration(config.publicUrl, poolId)),
  }
}

function isPoolId(text: string): boolean {
  const { pattern = '', max = 0 } = table.shapes.UserPoolIdType ?? {}
  return text.length <= max && matches(pattern, text)
}

// The pool's own domain serves the same endpoints; the public URL always does.
function openidConfiguration(publicUrl: string, poolId: string): object {
  return {
    authorization_endpoint: `${publicUrl}/oauth2/authorize`,
    end_session_endpoint: `${publicUrl}/logout`,
    id_token_signing_alg_values_supported: ['RS256'],
    issuer: `${publicUrl}/${poolId}`,
    jwks_uri: `${publicUrl}/${poolId}/.well-known/jwks.json`,
    response_types_supported: ['code', 'token'],
    revocation_endpoint: `${publicUrl}/oauth2/revoke`,
    scopes_supported: ['openid', 'email', 'phone', 'profile'],
    subject_types_supported: ['public'],
    token_endpoint: `${publicUrl}/oauth2/token`,
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    userinfo_endpoint: `${publicUrl}/oauth2/userInfo`,
  }
}
