import type { Pool } from '../../domain/pool.ts'
import { InvalidPageKey } from '../nouns/page.ts'
import type { Pools } from '../nouns/pools.ts'
import { fromDocument, toDocument } from './document.ts'
import { isImporting } from './import-jobs.ts'
import { key } from './key.ts'
import { forUpdate } from './locking-read.ts'
import { readAfter, rowsFor, toPage } from './page.ts'
import { removeContents } from './pool-contents.ts'
import { poolOfDomain, writeDomains } from './pool-domains.ts'
import type { Scope } from './scope.ts'

// A pool with more rows than this is emptied after the answer.
const mostChunksBeforeAnswer = 20

export function createPools(scope: Scope): Pools {
  const { db } = scope

  async function read(id: string): Promise<Pool | undefined> {
    const row = await db.selectFrom('pool').select('document').where('id', '=', key(id)).executeTakeFirst()
    return row && fromDocument<Pool>(row.document)
  }

  const get = (id: string) => (scope.inTransaction ? read(id) : scope.caches.pool.get(id, () => read(id)))

  return {
    create: pool =>
      scope.atomically(async tx => {
        await tx.db
          .insertInto('pool')
          .values({ id: key(pool.id), document: toDocument(pool) })
          .execute()
        await writeDomains(tx, undefined, pool)
      }),

    get,

    async ofDomain(name) {
      const id = await poolOfDomain(scope, name)
      const pool = id === undefined ? undefined : await get(id)
      // Of the two, one may come from a cache that another node has not dropped yet.
      return pool?.domains?.some(domain => domain.name === name) ? pool : undefined
    },

    update: (id, change) =>
      scope.atomically(async tx => {
        const row = await forUpdate(tx, tx.db.selectFrom('pool').select('document').where('id', '=', key(id)))
        if (!row) return undefined
        const before = fromDocument<Pool>(row.document)
        const pool = change(fromDocument<Pool>(row.document))
        await writeDomains(tx, before, pool)
        await tx.db
          .updateTable('pool')
          .set({ document: toDocument(pool) })
          .where('id', '=', key(id))
          .execute()
        tx.changed({ kind: 'pool', id })
        return pool
      }),

    async delete(id, assertDeletable) {
      const existed = await scope.atomically(async tx => {
        const row = await forUpdate(tx, tx.db.selectFrom('pool').select('document').where('id', '=', key(id)))
        if (!row) return false
        const pool = fromDocument<Pool>(row.document)
        assertDeletable?.(pool, await isImporting(tx, id))
        await writeDomains(tx, pool, undefined)
        await tx.db.deleteFrom('pool').where('id', '=', key(id)).execute()
        const clients = await tx.db.deleteFrom('client').where('pool', '=', key(id)).returning('id').execute()
        await tx.db
          .insertInto('deleted_pool')
          .values({ id: key(id) })
          .execute()
        tx.changed({ kind: 'pool', id })
        for (const client of clients) tx.changed({ kind: 'client', id: client.id })
        return true
      })
      if (existed) await removeContents(scope, key(id), mostChunksBeforeAnswer)
      return existed
    },

    async list(page, region) {
      const after = readAfter(page, 1)
      // Ids begin with their region and "_"; the next character in the alphabet ends them.
      const [first, end] = [`${key(region ?? '')}_`, `${key(region ?? '')}\``]
      if (region !== undefined && after && !after[0].startsWith(first)) throw new InvalidPageKey()
      const rows = await db
        .selectFrom('pool')
        .selectAll()
        .$if(region !== undefined, query => query.where('id', '<', end))
        // One lower bound only: of two, SQLite may walk from the first one through everything up to the second.
        .$if(region !== undefined && !after, query => query.where('id', '>=', first))
        .$if(after !== undefined, query => query.where('id', '>', after?.[0] ?? ''))
        .orderBy('id')
        .limit(rowsFor(page))
        .execute()
      return toPage(rows, page, { item: row => fromDocument<Pool>(row.document), key: row => [row.id] })
    },
  }
}
