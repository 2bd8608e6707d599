import { sql } from '../library.ts'
import { removeInChunks } from './chunks.ts'
import { trimInbox } from './inbox.ts'
import { removeLeftContents } from './pool-contents.ts'
import type { Scope } from './scope.ts'

const inboxAge = 7 * 24 * 60 * 60 * 1000

/**
 * How far the clock of another node may be behind: what has expired here may be good there for that long, and a mark is all
 * that keeps it from being good twice.
 */
const millisBehind = 60_000

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
  for (const table of expiring) {
    const end = table === 'spent' ? now.getTime() - millisBehind : now.getTime()
    const which = sql`expires_at < ${end}`
    const { rows } = await removeInChunks(scope, { table, which, by: ['expires_at'], isUpperBound: true })
    removed += rows
  }
  const old = scope.db.deleteFrom('inbox').where('created_at', '<', now.getTime() - inboxAge)
  removed += Number((await old.executeTakeFirstOrThrow()).numDeletedRows)
  removed += await trimInbox(scope)
  await removeLeftContents(scope)
  return removed
}
