import type { ImportJob } from '../../domain/import-job.ts'
import { sql } from '../library.ts'
import type { ImportJobs, ImportTurn } from '../nouns/import-jobs.ts'
import { fromDocument, toDocument } from './document.ts'
import { createImportFiles } from './import-files.ts'
import { key } from './key.ts'
import { forUpdate } from './locking-read.ts'
import { readAfter, rowsFor, toPage } from './page.ts'
import type { Scope, TransactionScope } from './scope.ts'

const turnNumber = 1

export function createImportJobs(scope: Scope): ImportJobs {
  return {
    ...createJobs(scope),
    ...createTurns(scope),
    ...createImportFiles(scope),
  }
}

function createJobs(scope: Scope): Pick<ImportJobs, 'create' | 'get' | 'update' | 'list'> {
  return {
    create: (job, most) =>
      scope.atomically(async tx => {
        if (!(await holdPool(tx, job.poolId))) return 'no pool'
        const query = tx.db.selectFrom('import_job').where('pool', '=', key(job.poolId))
        const row = await query.select(sql<number | string>`count(*)`.as('number')).executeTakeFirstOrThrow()
        if (Number(row.number) >= most) return 'full'
        const columns = { pool: key(job.poolId), id: key(job.id), created_at: job.createdAt.getTime() }
        await tx.db
          .insertInto('import_job')
          .values({ ...columns, document: toDocument(job) })
          .execute()
        return 'created'
      }),

    async get(poolId, id) {
      const row = await select(scope, poolId, id).executeTakeFirst()
      return row && fromDocument<ImportJob>(row.document)
    },

    update: (poolId, id, change) =>
      scope.atomically(async tx => {
        const row = await forUpdate(tx, select(tx, poolId, id))
        if (!row) return undefined
        const after = change(fromDocument<ImportJob>(row.document))
        const update = tx.db.updateTable('import_job').set({ document: toDocument(after) })
        await update.where('pool', '=', key(poolId)).where('id', '=', key(id)).execute()
        return after
      }),

    async list(poolId, page) {
      const after = readAfter(page, 2)
      const rows = await scope.db
        .selectFrom('import_job')
        .select(['id', 'created_at', 'document'])
        .where('pool', '=', key(poolId))
        .$if(after !== undefined, query =>
          query.where(sql<boolean>`(created_at, id) < (${Number(after?.[0])}, ${after?.[1]})`),
        )
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .limit(rowsFor(page))
        .execute()
      return toPage(rows, page, {
        item: row => fromDocument<ImportJob>(row.document),
        key: row => [String(row.created_at), row.id],
      })
    },
  }
}

function createTurns(scope: Scope): Pick<ImportJobs, 'begin' | 'isRunning' | 'take' | 'hold' | 'end'> {
  return {
    begin: (poolId, id) =>
      scope.atomically(async tx => {
        if (!(await holdPool(tx, poolId))) return false
        const { numInsertedOrUpdatedRows } = await tx.db
          .insertInto('import_turn')
          .values({ number: turnNumber, pool: key(poolId), job: key(id), holder: '', held_until: 0 })
          .onConflict(conflict => conflict.doNothing())
          .executeTakeFirstOrThrow()
        return numInsertedOrUpdatedRows === 1n
      }),

    isRunning: poolId => isImporting(scope, poolId),

    async take(holder, now, until) {
      const query = scope.db
        .updateTable('import_turn')
        .set({ holder, held_until: until.getTime() })
        .where('number', '=', turnNumber)
        .where('held_until', '<=', now.getTime())
      const row = await query.returning(['pool', 'job']).executeTakeFirst()
      return row && { poolId: row.pool, jobId: row.job, holder }
    },

    async hold(turn, until) {
      const query = scope.db.updateTable('import_turn').set({ held_until: until.getTime() }).where(isHeld(turn))
      return (await query.executeTakeFirstOrThrow()).numUpdatedRows === 1n
    },

    async end(turn) {
      await scope.db.deleteFrom('import_turn').where(isHeld(turn)).execute()
    },
  }
}

/** Whether the turn belongs to a job of this pool. */
export async function isImporting({ db }: Scope, poolId: string): Promise<boolean> {
  const query = db.selectFrom('import_turn').select('pool').where('number', '=', turnNumber)
  return (await query.executeTakeFirst())?.pool === key(poolId)
}

function isHeld({ poolId, jobId, holder }: ImportTurn) {
  return sql<boolean>`number = ${turnNumber} and pool = ${key(poolId)} and job = ${key(jobId)} and holder = ${holder}`
}

// Held, so that two at once come one after the other, and nobody changes or deletes it meanwhile.
async function holdPool(tx: TransactionScope, poolId: string): Promise<boolean> {
  return (await forUpdate(tx, tx.db.selectFrom('pool').select('id').where('id', '=', key(poolId)))) !== undefined
}

function select({ db }: Scope, poolId: string, id: string) {
  return db.selectFrom('import_job').select('document').where('pool', '=', key(poolId)).where('id', '=', key(id))
}
