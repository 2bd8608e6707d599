import { sql } from '../library.ts'
import { removeInChunks } from './chunks.ts'
import { trimInbox } from './inbox.ts'
import { removeLeftContents } from './pool-contents.ts'
import type { Scope } from './scope.ts'

const inboxAge = 7 * 24 * 60 * 60 * 1000

const expiring = [
  'pending_code',
  'attempt',
  'spent',
  'authorization_code',
  'auth_event',
  'import_chunk',
  'import_log',
] as const

/** Removes what expired; answers how many rows went. */
export async function sweep(scope: Scope, now: Date): Promise<number> {
  let removed = 0
  const which = sql`expires_at < ${now.getTime()}`
  for (const table of expiring) {
    const { rows } = await removeInChunks(scope, { table, which, by: ['expires_at'], isUpperBound: true })
    removed += rows
  }
  const old = scope.db.deleteFrom('inbox').where('created_at', '<', now.getTime() - inboxAge)
  removed += Number((await old.executeTakeFirstOrThrow()).numDeletedRows)
  removed += await trimInbox(scope)
  await removeLeftContents(scope)
  return removed
}
