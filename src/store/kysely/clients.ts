import type { Client } from '../../domain/client.ts'
import type { Clients } from '../nouns/pools.ts'
import { fromDocument, toDocument } from './document.ts'
import { key } from './key.ts'
import { forUpdate } from './locking-read.ts'
import { listOfPool } from './page.ts'
import { removeRiskConfiguration } from './risk-configurations.ts'
import type { Scope } from './scope.ts'

export function createClients(scope: Scope): Clients {
  const { db } = scope

  async function read(id: string): Promise<Client | undefined> {
    const row = await db.selectFrom('client').select('document').where('id', '=', key(id)).executeTakeFirst()
    return row && fromDocument<Client>(row.document)
  }

  return {
    async create(client) {
      const row = { pool: key(client.poolId), id: key(client.id), document: toDocument(client) }
      await db.insertInto('client').values(row).execute()
    },

    get: id => (scope.inTransaction ? read(id) : scope.caches.client.get(id, () => read(id))),

    update: (poolId, id, change) =>
      scope.atomically(async tx => {
        const query = tx.db.selectFrom('client').select('document')
        const row = await forUpdate(tx, query.where('pool', '=', key(poolId)).where('id', '=', key(id)))
        if (!row) return undefined
        const client = change(fromDocument<Client>(row.document))
        const update = tx.db.updateTable('client').set({ document: toDocument(client) })
        await update.where('pool', '=', key(poolId)).where('id', '=', key(id)).execute()
        tx.changed({ kind: 'client', id })
        return client
      }),

    delete: (poolId, id) =>
      scope.atomically(async tx => {
        const query = tx.db.deleteFrom('client').where('pool', '=', key(poolId)).where('id', '=', key(id))
        const { numDeletedRows } = await query.executeTakeFirstOrThrow()
        const looks = tx.db.deleteFrom('customization').where('pool', '=', key(poolId))
        await looks.where('client', '=', key(id)).execute()
        await removeRiskConfiguration(tx, poolId, id)
        tx.changed({ kind: 'client', id })
        return numDeletedRows > 0n
      }),

    list: (poolId, page) => listOfPool(scope, ['client', 'id'], { poolId, page }),
  }
}
