import { sql } from 'kysely'
import type { Scope } from './scope.ts'
import type { Tables } from './tables.ts'

// Every table with rows of a pool, and the key by which a chunk of them is named.
const contents = [
  ['client', ['id']],
  ['user', ['sub']],
  ['user_alias', ['value']],
  ['user_search', ['name', 'value', 'sub']],
  ['user_group', ['name']],
  ['group_member', ['group_name', 'username', 'sub']],
  ['device', ['sub', 'device_key']],
  ['pending_code', ['sub', 'purpose']],
  ['attempt', ['subject', 'purpose']],
  ['spent', ['id']],
  ['signing_key', ['kid']],
  ['saml_certificate', ['pool']],
  ['delivery', ['id']],
] as const satisfies readonly (readonly [keyof Tables, readonly string[]])[]

const chunk = 500

/**
 * Removes what a deleted pool held, in chunks, so that a large pool holds nobody up. Answers whether nothing is left;
 * what is left goes with the next sweep.
 */
export async function removeContents(scope: Scope, pool: string, mostChunks = Number.POSITIVE_INFINITY) {
  let chunks = 0
  for (const [table, columns] of contents) {
    for (let removed = chunk; removed === chunk; chunks++) {
      if (chunks >= mostChunks) return false
      removed = await removeChunk(scope, table, columns, pool)
    }
  }
  await scope.db.deleteFrom('inbox').where('pool', '=', pool).execute()
  await scope.db.deleteFrom('deleted_pool').where('id', '=', pool).execute()
  return true
}

/** Goes on with pools whose contents could not all be removed at once, or whose removal was interrupted. */
export async function removeLeftContents(scope: Scope): Promise<void> {
  const pools = await scope.db.selectFrom('deleted_pool').select('id').execute()
  for (const { id } of pools) await removeContents(scope, id)
}

async function removeChunk(scope: Scope, table: string, columns: readonly string[], pool: string): Promise<number> {
  const names = sql.join(columns.map(column => sql.ref(column)))
  const { numAffectedRows } = await sql`
    delete from ${sql.table(table)} where pool = ${pool} and (${names}) in
      (select ${names} from ${sql.table(table)} where pool = ${pool} limit ${chunk})`.execute(scope.db)
  return Number(numAffectedRows ?? 0n)
}
