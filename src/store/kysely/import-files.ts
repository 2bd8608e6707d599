import type { ImportJob } from '../../domain/import-job.ts'
import type { ImportJobs } from '../nouns/import-jobs.ts'
import { key, storable } from './key.ts'
import type { Scope } from './scope.ts'

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
      const query = db.deleteFrom('import_chunk').where('pool', '=', pool).where('job', '=', id)
      await query.where('part', '=', upload).execute()
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
      const row = await after.orderBy('number').limit(1).executeTakeFirst()
      return row && { line: row.number, text: row.content }
    },
  }
}
