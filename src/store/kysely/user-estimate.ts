import { sql } from '../library.ts'
import { key } from './key.ts'
import type { Scope } from './scope.ts'

const sample = 5_000

/**
 * How many users a pool has: counted up to a few thousand. Beyond, it follows from how far into the range of all ids the
 * user with that number stands, for ids are random; that is right to two in a hundred, and costs the same in any pool.
 */
export async function estimateUsers({ db }: Scope, poolId: string): Promise<number> {
  const users = db.selectFrom('user').where('pool', '=', key(poolId))
  const last = await users
    .select('sub')
    .orderBy('sub')
    .offset(sample - 1)
    .limit(1)
    .executeTakeFirst()
  const share = last && shareOf(last.sub)
  if (share) return Math.round(sample / share)
  const row = await users.select(sql<number | string>`count(*)`.as('count')).executeTakeFirstOrThrow()
  return Number(row.count)
}

/** Where a random UUID stands among all, from 0 to 1; nothing where it cannot be told. */
function shareOf(sub: string): number | undefined {
  const digits = sub.replaceAll('-', '').slice(0, 12)
  return /^[0-9a-f]{12}$/.test(digits) ? Number.parseInt(digits, 16) / 16 ** digits.length : undefined
}
