import type { ExpressionBuilder } from 'kysely'
import type { Deliveries, Delivery } from '../nouns/messages.ts'
import { fromDocument, toDocument } from './document.ts'
import { key } from './key.ts'
import type { Scope, TransactionScope } from './scope.ts'
import type { Tables } from './tables.ts'

export function createDeliveries(scope: Scope): Deliveries {
  return {
    add: delivery => scope.atomically(tx => replaceTopic(tx, delivery)),

    take: (now, until, limit) => scope.atomically(tx => takeDue(tx, now, until, limit)),

    async postpone(delivery, until) {
      const { numUpdatedRows } = await scope.db
        .updateTable('delivery')
        .set({ due_at: until.getTime() })
        .where(isHeld(delivery))
        .executeTakeFirstOrThrow()
      return numUpdatedRows === 1n
    },

    async remove(delivery) {
      const { numDeletedRows } = await scope.db.deleteFrom('delivery').where(isHeld(delivery)).executeTakeFirstOrThrow()
      return numDeletedRows === 1n
    },
  }
}

async function replaceTopic({ db }: TransactionScope, delivery: Delivery): Promise<void> {
  const [pool, topic] = [key(delivery.poolId), key(delivery.topic)]
  await db.deleteFrom('delivery').where('pool', '=', pool).where('topic', '=', topic).execute()
  const row = {
    pool,
    id: key(delivery.id),
    topic,
    due_at: delivery.dueAt.getTime(),
    attempts: delivery.attempts,
    document: toDocument(delivery),
  }
  await db.insertInto('delivery').values(row).execute()
}

async function takeDue(tx: TransactionScope, now: Date, until: Date, limit: number): Promise<readonly Delivery[]> {
  const due = tx.db
    .selectFrom('delivery')
    .select(['pool', 'id', 'attempts', 'document'])
    .where('due_at', '<=', now.getTime())
    .orderBy('due_at')
    .limit(limit)
  // SQLite runs one transaction at a time; elsewhere two nodes take different rows without waiting for each other.
  const rows = await (tx.engine.kind === 'postgres' ? due.forUpdate().skipLocked() : due).execute()
  const taken: Delivery[] = []
  for (const { pool, id, attempts, document } of rows) {
    const present = { due_at: until.getTime(), attempts: attempts + 1 }
    await tx.db.updateTable('delivery').set(present).where('pool', '=', pool).where('id', '=', id).execute()
    taken.push({ ...fromDocument<Delivery>(document), dueAt: until, attempts: attempts + 1 })
  }
  return taken
}

// Whoever took it later, because the time of the earlier one had run out, has counted one attempt more.
function isHeld({ poolId, id, attempts }: Delivery) {
  return (eb: ExpressionBuilder<Tables, 'delivery'>) => eb.and({ pool: key(poolId), id: key(id), attempts })
}
