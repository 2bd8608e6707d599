import { accessTokenExpired, accessTokenInvalid, accessTokenSignatureInvalid } from '../domain/errors/tokens.ts'
import type { Clock } from '../platform/clock.ts'
import { signOutsOf } from './event-id.ts'
import { isSignedBy, readCompact } from './jws.ts'
import type { PoolKeys } from './keys.ts'
import type { AccessToken } from './tokens.ts'

interface Verifier {
  readonly now: Clock
  readonly publicUrl: string
  readonly poolKeys: (poolId: string) => Promise<PoolKeys | undefined>
}

/** The claims that {@link verifyAccessToken} reads: what `accessTokenClaims` and `clientTokenClaims` wrote. */
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

/** The one place where an access token is believed: its form, key, signature, issuer, use and expiry, in this order. */
export async function verifyAccessToken({ now, publicUrl, poolKeys }: Verifier, text: string): Promise<AccessToken> {
  const token = readCompact(text)
  const poolId = token && poolOf(token.payload.iss, publicUrl)
  const publicKey = poolId && (await poolKeys(poolId))?.accessVerifiers.get(token.kid)
  if (!token || !poolId || !publicKey) throw accessTokenInvalid()
  if (!isSignedBy(publicKey, token)) throw accessTokenSignatureInvalid()
  if (token.payload.token_use !== 'access') throw accessTokenInvalid()
  // Sound: only this server has the key, and it signs nothing else with it.
  const claims = token.payload as unknown as AccessClaims
  const expiresAt = new Date(claims.exp * 1000)
  if (expiresAt <= now()) throw accessTokenExpired()
  return {
    poolId,
    clientId: claims.client_id,
    sub: claims.sub,
    username: claims.username ?? claims.sub,
    scopes: claims.scope?.split(' ') ?? [],
    ...(claims.origin_jti !== undefined && { originJti: claims.origin_jti }),
    signOuts: claims.event_id === undefined ? 0 : signOutsOf(claims.event_id),
    authTime: new Date(claims.auth_time * 1000),
    expiresAt,
    ...(claims.device_key !== undefined && { deviceKey: claims.device_key }),
  }
}

function poolOf(issuer: unknown, publicUrl: string): string | undefined {
  const start = `${publicUrl}/`
  return typeof issuer === 'string' && issuer.startsWith(start) ? issuer.slice(start.length) : undefined
}
