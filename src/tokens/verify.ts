import type { KeyObject } from 'node:crypto'
import { accessTokenExpired, accessTokenInvalid, accessTokenSignatureInvalid } from '../domain/errors/tokens.ts'
import type { Clock } from '../platform/clock.ts'
import { signOutsOf } from './event-id.ts'
import { isSignedBy, readCompact } from './jws.ts'
import type { PoolKeys } from './keys.ts'
import { createRecent } from './recent.ts'
import type { AccessToken } from './tokens.ts'

interface Verifier {
  readonly now: Clock
  readonly publicUrl: string
  readonly poolKeys: (poolId: string) => Promise<Pick<PoolKeys, 'accessVerifiers'> | undefined>
}

/** The claims that are read of an access token: what `accessTokenClaims` and `clientTokenClaims` wrote. */
interface AccessClaims {
  readonly sub: string
  readonly client_id: string
  /** Absent, like the event, in the token of a program. */
  readonly username?: string
  readonly scope?: string
  readonly event_id?: string
  readonly origin_jti?: string
  readonly device_key?: string
  readonly auth_time: number
  readonly exp: number
}

/** What stays true of a token as long as its pool has this key. */
interface Signed {
  readonly kid: string
  readonly publicKey: KeyObject
  readonly token: AccessToken
}

// Some 7,000 tokens of the usual size.
const mostRemembered = 8 * 1024 * 1024

/**
 * The one place where an access token is believed: its form, key, signature, issuer, use and expiry, in this order. The
 * same text is asked about with every call of a user, so what its signature proved is remembered, for this text and
 * this key alone. Whether it has expired, like all that may change between two calls, is asked each time.
 */
export function createAccessVerifier(verifier: Verifier): (text: string) => Promise<AccessToken> {
  const remembered = createRecent<Signed>(mostRemembered)
  const isKeyOfPool = async ({ kid, publicKey, token }: Signed) =>
    (await verifier.poolKeys(token.poolId))?.accessVerifiers.get(kid) === publicKey

  return async text => {
    const known = remembered.get(text)
    const signed = known && (await isKeyOfPool(known)) ? known : await verifySignature(verifier, text)
    if (signed.token.expiresAt <= verifier.now()) throw accessTokenExpired()
    if (signed !== known) remembered.set(text, signed)
    return signed.token
  }
}

async function verifySignature({ publicUrl, poolKeys }: Verifier, text: string): Promise<Signed> {
  const compact = readCompact(text)
  const poolId = compact && poolOf(compact.payload.iss, publicUrl)
  const publicKey = poolId && (await poolKeys(poolId))?.accessVerifiers.get(compact.kid)
  if (!compact || !poolId || !publicKey) throw accessTokenInvalid()
  if (!isSignedBy(publicKey, compact)) throw accessTokenSignatureInvalid()
  if (compact.payload.token_use !== 'access') throw accessTokenInvalid()
  // Sound: only this server has the key, and it signs nothing else with it.
  const claims = compact.payload as unknown as AccessClaims
  return { kid: compact.kid, publicKey, token: Object.freeze(read(poolId, claims)) }
}

function read(poolId: string, claims: AccessClaims): AccessToken {
  return {
    poolId,
    clientId: claims.client_id,
    sub: claims.sub,
    username: claims.username ?? claims.sub,
    scopes: claims.scope?.split(' ') ?? [],
    ...(claims.origin_jti !== undefined && { originJti: claims.origin_jti }),
    signOuts: claims.event_id === undefined ? 0 : signOutsOf(claims.event_id),
    authTime: new Date(claims.auth_time * 1000),
    expiresAt: new Date(claims.exp * 1000),
    ...(claims.device_key !== undefined && { deviceKey: claims.device_key }),
  }
}

function poolOf(issuer: unknown, publicUrl: string): string | undefined {
  const start = `${publicUrl}/`
  return typeof issuer === 'string' && issuer.startsWith(start) ? issuer.slice(start.length) : undefined
}
