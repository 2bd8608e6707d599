import { createHash } from 'node:crypto'
import { tokenValidity } from '../domain/client-settings.ts'
import type { Clock } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import type { Random } from '../platform/random.ts'
import type { Seal } from '../platform/seal.ts'
import type { Store } from '../store/store.ts'
import { accessTokenClaims, clientTokenClaims, type Issue, idTokenClaims, seconds } from './claims.ts'
import { makeEventId } from './event-id.ts'
import { signCompact } from './jws.ts'
import { createKeyStock, createPoolKeys, type KeyPair, makeSigningKeys, type PoolKeys } from './keys.ts'
import { openRefresh, sealRefresh } from './refresh.ts'
import type { ClientTokenRequest, IssuedTokens, TokenRequest, Tokens } from './tokens.ts'
import { createAccessVerifier } from './verify.ts'

export interface TokenServices {
  readonly store: Store
  readonly seal: Seal
  readonly now: Clock
  readonly random: Random
  /** Issuers begin with it. */
  readonly publicUrl: string
  readonly log: Log
  /** RSA pairs for new pools, where they are not to be made here. */
  readonly makeKeyPair?: (() => Promise<KeyPair>) | undefined
}

export function createTokens(services: TokenServices): Tokens {
  const poolKeys = createPoolKeys(services)
  const stock = createKeyStock(services.makeKeyPair)
  const keysOf = async ({ pool }: ClientTokenRequest) => {
    const keys = await poolKeys(pool.id)
    if (!keys) throw new Error(`pool ${pool.id} has no signing keys`)
    return keys
  }
  return {
    newSigningKeys: poolId => makeSigningKeys(services, stock, poolId),
    issue: async request => issueTokens(services, await keysOf(request), request),
    issueToClient: async request => issueToClient(services, await keysOf(request), request),
    issueRefresh: async token => sealRefresh(services, token),
    openRefresh: async text => openRefresh(services.seal, text),
    verifyAccess: createAccessVerifier({ ...services, poolKeys }),
    jwks: async poolId => jwks(await poolKeys(poolId)),
  }
}

async function issueTokens(services: TokenServices, keys: PoolKeys, request: TokenRequest): Promise<IssuedTokens> {
  const validity = tokenValidity(request.client)
  const eventId = request.eventId ?? makeEventId(services.random, request.user.signOuts)
  const access = accessTokenClaims(request, { ...issueOf(services, request, validity.access), eventId })
  const id = (atHash?: string) =>
    idTokenClaims(request, { ...issueOf(services, request, validity.id), eventId, atHash })
  if (!request.oauth) {
    const [accessToken, idToken] = await Promise.all([signCompact(keys.access, access), signCompact(keys.id, id())])
    return { accessToken, idToken, expiresIn: validity.access }
  }
  const accessToken = await signCompact(keys.access, access)
  const isOpenId = request.scopes.includes('openid')
  const idToken = isOpenId ? await signCompact(keys.id, id(atHash(accessToken))) : undefined
  return { accessToken, ...(idToken !== undefined && { idToken }), expiresIn: validity.access }
}

async function issueToClient(
  services: TokenServices,
  keys: PoolKeys,
  request: ClientTokenRequest,
): Promise<IssuedTokens> {
  const { access } = tokenValidity(request.client)
  const claims = clientTokenClaims(request, issueOf(services, request, access))
  return { accessToken: await signCompact(keys.access, claims), expiresIn: access }
}

function issueOf({ now, random, publicUrl }: TokenServices, { pool }: ClientTokenRequest, validity: number): Issue {
  const issuedAt = seconds(now())
  return { issuer: `${publicUrl}/${pool.id}`, jti: random.uuid(), issuedAt, expiresAt: issuedAt + validity }
}

/** Ties an ID token to its access token (OpenID Connect Core, 3.1.3.6). */
function atHash(accessToken: string): string {
  return createHash('sha256').update(accessToken).digest().subarray(0, 16).toString('base64url')
}

function jwks(keys: PoolKeys | undefined) {
  return (
    keys && {
      keys: keys.all.map(({ kid, publicJwk }) => {
        const { kty, n, e } = JSON.parse(publicJwk)
        return { alg: 'RS256', e, kid, kty, n, use: 'sig' }
      }),
    }
  )
}
