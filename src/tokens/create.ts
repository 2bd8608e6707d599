import { tokenValidity } from '../domain/client-settings.ts'
import type { Clock } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import type { Random } from '../platform/random.ts'
import type { Seal } from '../platform/seal.ts'
import type { Store } from '../store/store.ts'
import { accessTokenClaims, idTokenClaims, seconds } from './claims.ts'
import { makeEventId } from './event-id.ts'
import { signCompact } from './jws.ts'
import { createKeyStock, createPoolKeys, type KeyPair, makeSigningKeys, type PoolKeys } from './keys.ts'
import { openRefresh, sealRefresh } from './refresh.ts'
import type { IssuedTokens, TokenRequest, Tokens } from './tokens.ts'
import { verifyAccessToken } from './verify.ts'

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
  return {
    newSigningKeys: poolId => makeSigningKeys(services, stock, poolId),
    async issue(request) {
      const keys = await poolKeys(request.pool.id)
      if (!keys) throw new Error(`pool ${request.pool.id} has no signing keys`)
      return issueTokens(services, keys, request)
    },
    issueRefresh: async token => sealRefresh(services, token),
    openRefresh: async text => openRefresh(services.seal, text),
    verifyAccess: text => verifyAccessToken({ ...services, poolKeys }, text),
    jwks: async poolId => jwks(await poolKeys(poolId)),
  }
}

async function issueTokens(
  { now, random, publicUrl }: TokenServices,
  keys: PoolKeys,
  request: TokenRequest,
): Promise<IssuedTokens> {
  const validity = tokenValidity(request.client)
  const issuedAt = seconds(now())
  const common = {
    issuer: `${publicUrl}/${request.pool.id}`,
    eventId: makeEventId(random, request.user.signOuts),
    issuedAt,
  }
  const id = idTokenClaims(request, { ...common, jti: random.uuid(), expiresAt: issuedAt + validity.id })
  const access = accessTokenClaims(request, { ...common, jti: random.uuid(), expiresAt: issuedAt + validity.access })
  const [idToken, accessToken] = await Promise.all([
    signCompact(keys.id.kid, keys.id.privateKey, id),
    signCompact(keys.access.kid, keys.access.privateKey, access),
  ])
  return { idToken, accessToken, expiresIn: validity.access }
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
