import type { ResourceServer } from '../../domain/resource-server.ts'
import { sql } from '../library.ts'
import type { ResourceServers } from '../nouns/pools.ts'
import { Taken } from '../nouns/taken.ts'
import { fromDocument, toDocument } from './document.ts'
import { key } from './key.ts'
import { forUpdate } from './locking-read.ts'
import { listOfPool } from './page.ts'
import type { Scope, TransactionScope } from './scope.ts'

const kind = 'resource-servers'

export function createResourceServers(scope: Scope): ResourceServers {
  const { db } = scope

  async function all(poolId: string): Promise<readonly ResourceServer[]> {
    const query = db.selectFrom('resource_server').select('document').where('pool', '=', key(poolId))
    const rows = await query.orderBy('identifier').execute()
    return rows.map(row => fromDocument<ResourceServer>(row.document))
  }

  return {
    create: (server, most) =>
      scope.atomically(async tx => {
        const { poolId, identifier } = server
        // Held, so that two at once are counted one after the other.
        const pool = await forUpdate(tx, tx.db.selectFrom('pool').select('id').where('id', '=', key(poolId)))
        if (!pool) return 'no pool'
        const inserted = await tx.db
          .insertInto('resource_server')
          .values({ ...keyOf(poolId, identifier), document: toDocument(server) })
          .onConflict(conflict => conflict.doNothing())
          .executeTakeFirstOrThrow()
        if (inserted.numInsertedOrUpdatedRows !== 1n) throw new Taken(identifier)
        if ((await count(tx, poolId)) > most) {
          await remove(tx, poolId, identifier)
          return 'full'
        }
        tx.changed({ kind, id: poolId })
        return 'created'
      }),

    async get(poolId, identifier) {
      const row = await select(scope, poolId, identifier).executeTakeFirst()
      return row && fromDocument<ResourceServer>(row.document)
    },

    update: (poolId, identifier, change) =>
      scope.atomically(async tx => {
        const row = await forUpdate(tx, select(tx, poolId, identifier))
        if (!row) return undefined
        const after = change(fromDocument<ResourceServer>(row.document))
        if (after.identifier !== identifier) throw new Error('a change must leave the identifier as it is')
        const update = tx.db.updateTable('resource_server').set({ document: toDocument(after) })
        await update.where('pool', '=', key(poolId)).where('identifier', '=', key(identifier)).execute()
        tx.changed({ kind, id: poolId })
        return after
      }),

    delete: (poolId, identifier) =>
      scope.atomically(async tx => {
        tx.changed({ kind, id: poolId })
        return remove(tx, poolId, identifier)
      }),

    list: (poolId, page) => listOfPool(scope, ['resource_server', 'identifier'], { poolId, page }),

    // A list is never absent, so that a pool without any is remembered too.
    all: async poolId =>
      scope.inTransaction ? all(poolId) : ((await scope.caches[kind].get(poolId, () => all(poolId))) ?? []),
  }
}

function keyOf(poolId: string, identifier: string) {
  return { pool: key(poolId), identifier: key(identifier) }
}

function select({ db }: Scope, poolId: string, identifier: string) {
  const query = db.selectFrom('resource_server').select('document').where('pool', '=', key(poolId))
  return query.where('identifier', '=', key(identifier))
}

async function remove({ db }: TransactionScope, poolId: string, identifier: string): Promise<boolean> {
  const query = db.deleteFrom('resource_server').where('pool', '=', key(poolId))
  const { numDeletedRows } = await query.where('identifier', '=', key(identifier)).executeTakeFirstOrThrow()
  return numDeletedRows > 0n
}

async function count({ db }: TransactionScope, poolId: string): Promise<number> {
  const query = db.selectFrom('resource_server').where('pool', '=', key(poolId))
  const row = await query.select(sql<number | string>`count(*)`.as('number')).executeTakeFirstOrThrow()
  return Number(row.number)
}
