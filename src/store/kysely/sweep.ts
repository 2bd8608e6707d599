import { sql } from 'kysely'
import { removeInChunks } from './chunks.ts'
import { trimInbox } from './inbox.ts'
import { removeLeftContents } from './pool-contents.ts'
import type { Scope } from './scope.ts'

const inboxAge = 7 * 24 * 60 * 60 * 1000

const expiring = [
  ['pending_code', ['pool', 'sub', 'purpose']],
  ['attempt', ['pool', 'subject', 'purpose']],
  ['spent', ['pool', 'id']],
] as const

/** Removes what expired; answers how many rows went. */
export async function sweep(scope: Scope, now: Date): Promise<number> {
  let removed = 0
  for (const [table, columns] of expiring) removed += await removeExpired(scope, table, columns, now)
  const old = scope.db.deleteFrom('inbox').where('created_at', '<', now.getTime() - inboxAge)
  removed += Number((await old.executeTakeFirstOrThrow()).numDeletedRows)
  removed += await trimInbox(scope)
  await removeLeftContents(scope)
  return removed
}

async function removeExpired(scope: Scope, table: string, columns: readonly string[], now: Date): Promise<number> {
  const names = sql.join(columns.map(column => sql.ref(column)))
  const { rows } = await removeInChunks(async limit => {
    const { numAffectedRows } = await sql`
      delete from ${sql.table(table)} where expires_at < ${now.getTime()} and (${names}) in
        (select ${names} from ${sql.table(table)} where expires_at < ${now.getTime()} limit ${limit})`.execute(scope.db)
    return Number(numAffectedRows ?? 0n)
  })
  return rows
}
