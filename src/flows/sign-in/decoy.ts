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
  const sub = decoyId(seal, pool.id, comparableName(pool, name))
  return {
    poolId: pool.id,
    sub,
    username: sub,
    status: 'CONFIRMED',
    enabled: true,
    attributes: {},
    createdAt: now(),
    modifiedAt: now(),
    // Neither opens.
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

/** Whether a proof for this decoy is made under one of its names, as a user's has to be made under one of his. */
export function isDecoyName(ctx: PoolContext, sub: string, name: string): boolean {
  return decoyUser(ctx, name).sub === sub
}

/** Users are found by their id too, so the id of a decoy finds the same one again. Its first six bytes stand for the name. */
function decoyId(seal: Seal, poolId: string, name: string): string {
  const own = idBeginningWith(seal, poolId, name.replace('-', '').slice(0, 12))
  return own === name
    ? name
    : idBeginningWith(seal, poolId, seal.digest('decoy-user', poolId, name).toString('hex', 0, 6))
}

function idBeginningWith(seal: Seal, poolId: string, hex: string): string {
  return uuidFrom(Buffer.concat([Buffer.from(hex, 'hex'), seal.digest('decoy-id', poolId, hex)]))
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
