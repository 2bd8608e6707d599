import type { Spent } from '../nouns/codes.ts'
import { key } from './key.ts'
import { prepared } from './prepared.ts'
import { type Scope, writeOnce } from './scope.ts'

const byId = prepared(db => db.selectFrom('spent').select('at').where('pool', '=', '').where('id', '=', ''))

const insert = prepared(db =>
  db
    .insertInto('spent')
    .values({ pool: '', id: '', at: 0, expires_at: 0 })
    .onConflict(conflict => conflict.doNothing())
    .returning('id'),
)

export function createSpent(scope: Scope): Spent {
  return {
    get: (poolId, id) => read(scope, poolId, id),

    spend(poolId, id, at, expiresAt) {
      const row = [key(poolId), key(id), at.getTime(), expiresAt.getTime()]
      return writeOnce(scope, async inner => {
        for (;;) {
          const inserted = await insert(inner, row)
          if (inserted.length > 0) return { first: true, at }
          const earlier = await read(inner, poolId, id)
          if (earlier) return { first: false, at: earlier }
          // A sweep took the row between the two statements.
        }
      })
    },

    async renew(poolId, id, at, expiresAt) {
      const marked = { at: at.getTime(), expires_at: expiresAt.getTime() }
      await scope.db
        .insertInto('spent')
        .values({ pool: key(poolId), id: key(id), ...marked })
        .onConflict(conflict => conflict.columns(['pool', 'id']).doUpdateSet(marked))
        .execute()
    },
  }
}

async function read(scope: Scope, poolId: string, id: string): Promise<Date | undefined> {
  const [row] = await byId(scope, [key(poolId), key(id)])
  return row && new Date(Number(row.at))
}
