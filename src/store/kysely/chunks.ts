import { setImmediate } from 'node:timers/promises'
import type { RawBuilder } from 'kysely'
import { sql } from '../library.ts'
import type { Scope } from './scope.ts'

// Small enough that on SQLite nobody waits long behind one deletion; a row of a file is longer than a thousand others.
const chunk = 500
const chunkOf: Readonly<Record<string, number>> = { import_chunk: 16 }

/** Rows of one table, and the columns of an index by which a chunk of them is told from the rest. */
export interface Removal {
  readonly table: string
  readonly which: RawBuilder<unknown>
  readonly by: readonly string[]
  /** `which` says no more than how far `by` may go, so that the end of a chunk says it too. */
  readonly isUpperBound?: true
}

/**
 * Removes rows chunk by chunk until none is left or `most` full chunks went; answers how many rows and full chunks went,
 * and whether none is left. Between two chunks others have their turn: SQLite answers at once, so without a pause
 * nothing else would happen in this process until the end.
 */
export async function removeInChunks(
  scope: Scope,
  removal: Removal,
  most = Number.POSITIVE_INFINITY,
): Promise<{ rows: number; chunks: number; isDone: boolean }> {
  let rows = 0
  for (let chunks = 0; ; ) {
    const end = await endOfChunk(scope, removal)
    rows += await removeUpTo(scope, removal, end)
    // Told by what there was and not by what went: another node may remove the same rows.
    if (!end) return { rows, chunks, isDone: true }
    chunks += 1
    if (chunks >= most) return { rows, chunks, isDone: false }
    await setImmediate()
  }
}

type Values = readonly unknown[]

/** Where the last row of the next full chunk stands, or nothing when there is less. */
async function endOfChunk({ db }: Scope, { table, which, by }: Removal): Promise<Values | undefined> {
  const columns = namesOf(by)
  const query = sql<Record<string, unknown>>`
    select ${columns} from ${sql.table(table)} where ${which} order by ${columns} limit 1 offset ${(chunkOf[table] ?? chunk) - 1}`
  const row = (await query.execute(db)).rows[0]
  return row && by.map(column => row[column])
}

// A range, and not a list of keys that a subquery finds: with old statistics, PostgreSQL would find the list anew for
// each row.
async function removeUpTo(scope: Scope, removal: Removal, end: Values | undefined): Promise<number> {
  const { table, which, by, isUpperBound } = removal
  const upTo = end && sql`(${namesOf(by)}) <= (${sql.join(end)})`
  // One upper bound only: of two, SQLite may read everything up to the farther one.
  const range = upTo && isUpperBound ? upTo : upTo ? sql`${which} and ${upTo}` : which
  // In a transaction, which runs again when two nodes have locked each other up.
  const { numAffectedRows = 0n } = await scope.atomically(({ db }) =>
    sql`delete from ${sql.table(table)} where ${range}`.execute(db),
  )
  return Number(numAffectedRows)
}

function namesOf(columns: readonly string[]): RawBuilder<unknown> {
  return sql.join(columns.map(column => sql.ref(column)))
}
