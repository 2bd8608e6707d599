import type { Identity } from '../../domain/identity-provider.ts'
import type { User } from '../../domain/user.ts'
import { Taken } from '../nouns/taken.ts'
import { key } from './key.ts'
import type { TransactionScope } from './scope.ts'

/**
 * Writes by which outside identities a user is found: only the difference between before and after.
 * Throws {@link Taken} when a new one belongs to another user.
 */
export async function writeIdentities(
  { db }: TransactionScope,
  before: User | undefined,
  after: User | undefined,
): Promise<void> {
  const { identities: had = [] } = before ?? {}
  const { identities: has = [] } = after ?? {}
  if (had === has || had.length + has.length === 0) return
  const { poolId = '', sub = '' } = after ?? before ?? {}
  for (const identity of without(had, has)) {
    const { provider, attribute, value } = keyOf(identity)
    const rows = db.deleteFrom('user_identity').where('pool', '=', key(poolId)).where('provider', '=', provider)
    await rows.where('attribute', '=', attribute).where('value', '=', value).where('sub', '=', key(sub)).execute()
  }
  for (const identity of without(has, had)) {
    const inserted = await db
      .insertInto('user_identity')
      .values({ pool: key(poolId), ...keyOf(identity), sub: key(sub) })
      .onConflict(conflict => conflict.doNothing())
      .executeTakeFirstOrThrow()
    if (inserted.numInsertedOrUpdatedRows !== 1n) throw new Taken(identity.value)
  }
}

function keyOf({ provider, attribute, value }: Identity) {
  return { provider: key(provider), attribute: key(attribute), value: key(value) }
}

function without(some: readonly Identity[], others: readonly Identity[]): readonly Identity[] {
  const isSame = (one: Identity, other: Identity) =>
    one.provider === other.provider && one.attribute === other.attribute && one.value === other.value
  return some.filter(one => !others.some(other => isSame(one, other)))
}
