import type { Spent } from '../nouns/codes.ts'
import { key } from './key.ts'
import { prepared } from './prepared.ts'
import type { Scope } from './scope.ts'

const byId = prepared(db => db.selectFrom('spent').select('at').where('pool', '=', '').where('id', '=', ''))

export function createSpent(scope: Scope): Spent {
  async function get(poolId: string, id: string): Promise<Date | undefined> {
    const [row] = await byId(scope, [key(poolId), key(id)])
    return row && new Date(Number(row.at))
  }

  return {
    get,

    async spend(poolId, id, at, expiresAt) {
      const row = { pool: key(poolId), id: key(id), at: at.getTime(), expires_at: expiresAt.getTime() }
      for (;;) {
        const insert = scope.db
          .insertInto('spent')
          .values(row)
          .onConflict(conflict => conflict.doNothing())
        const { numInsertedOrUpdatedRows } = await insert.executeTakeFirstOrThrow()
        if (numInsertedOrUpdatedRows === 1n) return { first: true, at }
        const earlier = await get(poolId, id)
        if (earlier) return { first: false, at: earlier }
        // A sweep took the row between the two statements.
      }
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
