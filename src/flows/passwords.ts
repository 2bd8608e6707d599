import type { Context } from '../context.ts'
import { poolNameForSrp } from '../domain/pool.ts'
import { privateValue, privateValueDigest, toHex } from '../domain/srp.ts'
import type { PasswordRecord, User } from '../domain/user.ts'
import { equal } from '../platform/equal.ts'
import { generatorPower } from '../platform/exponent.ts'
import type { Seal } from '../platform/seal.ts'

type Owner = Pick<User, 'poolId' | 'sub' | 'username'>

/** What is stored of a password: an SRP salt and verifier, and a digest to check it by, both sealed. */
export async function createPasswordRecord(
  ctx: Context,
  owner: Owner,
  password: string,
  expiresAt?: Date,
): Promise<PasswordRecord> {
  const salt = ctx.random.bytes(16).toString('hex')
  const x = passwordValue(owner, salt, password)
  const context = passwordContext(owner)
  return {
    salt,
    sealedVerifier: ctx.seal.seal('srp-verifier', context, toHex(generatorPower(x))),
    sealedDigest: ctx.seal.seal('password-digest', context, privateValueDigest(x)),
    ...(expiresAt && { expiresAt }),
  }
}

/** Whether this is the user's present password, temporary ones included. A user without a password has none that fits. */
export function isPassword(ctx: Context, user: User, password: string): boolean {
  return user.password !== undefined && matchesRecord(ctx, user, user.password, password)
}

/** Whether a password is the one that a present or earlier record was made of. */
export function matchesRecord(ctx: Context, owner: Owner, record: PasswordRecord, password: string): boolean {
  const digest = ctx.seal.open('password-digest', passwordContext(owner), record.sealedDigest)
  const given = privateValueDigest(passwordValue(owner, record.salt, password))
  return digest !== undefined && equal(given, digest)
}

const nobody: Owner = { poolId: '_', sub: 'nobody', username: 'nobody' }
const nobodysRecords = new WeakMap<Seal, PasswordRecord>()

/** Costs what looking at a wrong password costs, where there is none to look at. */
export function weighNothing(ctx: Context, password: string): void {
  const record = nobodysRecords.get(ctx.seal) ?? {
    salt: '00'.repeat(16),
    sealedVerifier: '',
    sealedDigest: ctx.seal.seal('password-digest', passwordContext(nobody), new Uint8Array(32)),
  }
  nobodysRecords.set(ctx.seal, record)
  matchesRecord(ctx, nobody, record, password)
}

/** The verifier of a record; nothing when it was sealed for somebody else. */
export function openVerifier(ctx: Context, owner: Owner, record: PasswordRecord): bigint | undefined {
  const verifier = ctx.seal.open('srp-verifier', passwordContext(owner), record.sealedVerifier)
  return verifier && BigInt(`0x${verifier.toString('utf8')}`)
}

function passwordContext({ poolId, sub }: Owner): string {
  return `${poolId}/${sub}`
}

function passwordValue(owner: Owner, salt: string, password: string): bigint {
  return privateValue({ poolName: poolNameForSrp(owner.poolId), userId: owner.username }, BigInt(`0x${salt}`), password)
}
