import type { PoolContext } from '../../context.ts'
import { comparableName } from '../../domain/names.ts'
import type { User } from '../../domain/user.ts'
import { prime } from '../../platform/exponent.ts'
import type { Seal } from '../../platform/seal.ts'

/**
 * Somebody who answers to a name that nobody has, wherever a client hides who exists: always the same for a name,
 * and never with a password that fits (RFC 5054, 2.5.1.3).
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-managing-errors.html
 */
export function decoyUser({ seal, pool, now }: PoolContext, name: string): User {
  const sub = uuidFrom(seal.digest('decoy-user', pool.id, comparableName(pool, name)))
  return {
    poolId: pool.id,
    sub,
    username: sub,
    status: 'CONFIRMED',
    enabled: true,
    attributes: {},
    createdAt: now(),
    modifiedAt: now(),
    // It does not open, at the cost of one that does.
    password: { salt: decoySalt(seal, pool.id, sub), sealedVerifier: '', sealedDigest: '' },
    signOuts: 0,
  }
}

/** What SRP needs of a user who has no password to prove. */
export function decoyCredentials(seal: Seal, { poolId, sub }: User): { salt: string; verifier: bigint } {
  const parts = Array.from({ length: 12 }, (_, part) => seal.digest('decoy-verifier', poolId, sub, String(part)))
  const verifier = BigInt(`0x${Buffer.concat(parts).toString('hex')}`) % prime
  return { salt: decoySalt(seal, poolId, sub), verifier }
}

function decoySalt(seal: Seal, poolId: string, sub: string): string {
  return seal.digest('decoy-salt', poolId, sub).toString('hex', 0, 16)
}

function uuidFrom(digest: Buffer): string {
  const bytes = Buffer.from(digest.subarray(0, 16))
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
