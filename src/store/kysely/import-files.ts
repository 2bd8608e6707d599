import type { ImportJob } from '../../domain/import-job.ts'
import { sql } from '../library.ts'
import type { ImportJobs } from '../nouns/import-jobs.ts'
import { removeInChunks } from './chunks.ts'
import { key, storable } from './key.ts'
import type { Scope } from './scope.ts'

// A batch of rows has one each.
const logPieces = 100

/** Files and logs of imports, in pieces. */
export function createImportFiles(
  scope: Scope,
): Pick<ImportJobs, 'addChunk' | 'chunk' | 'dropChunks' | 'addLog' | 'log'> {
  const { db } = scope
  const owner = ({ poolId, id }: ImportJob) => ({ pool: key(poolId), job: key(id) })

  return {
    async addChunk(job, upload, number, content, expiresAt) {
      const row = { ...owner(job), part: upload, number, content: Buffer.from(content).toString('base64') }
      await db
        .insertInto('import_chunk')
        .values({ ...row, expires_at: expiresAt.getTime() })
        .execute()
    },

    async chunk(job, upload, number) {
      const { pool, job: id } = owner(job)
      const query = db.selectFrom('import_chunk').select('content').where('pool', '=', pool).where('job', '=', id)
      const row = await query.where('part', '=', upload).where('number', '=', number).executeTakeFirst()
      return row && Buffer.from(row.content, 'base64')
    },

    async dropChunks(job, upload) {
      const { pool, job: id } = owner(job)
      const which = sql`pool = ${pool} and job = ${id} and part = ${upload}`
      await removeInChunks(scope, { table: 'import_chunk', which, by: ['number'] })
    },

    async addLog(job, line, text, expiresAt) {
      const row = { ...owner(job), part: 'log', number: line, content: storable(text) }
      await db
        .insertInto('import_log')
        .values({ ...row, expires_at: expiresAt.getTime() })
        .execute()
    },

    async log(job, afterLine) {
      const { pool, job: id } = owner(job)
      const query = db
        .selectFrom('import_log')
        .select(['number', 'content'])
        .where('pool', '=', pool)
        .where('job', '=', id)
      const after = query.where('part', '=', 'log').where('number', '>', afterLine)
      const rows = await after.orderBy('number').limit(logPieces).execute()
      const last = rows.at(-1)
      return last && { line: last.number, text: rows.map(({ content }) => content).join('') }
    },
  }
}
