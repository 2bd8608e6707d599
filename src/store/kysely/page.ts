import { sql } from '../library.ts'
import { InvalidPageKey, type Page, type PageRequest } from '../nouns/page.ts'
import { fromDocument } from './document.ts'
import { isStorable, key } from './key.ts'
import type { Scope } from './scope.ts'

/** One more row than the page shows, to know whether another page follows. */
export function rowsFor(page: PageRequest): number {
  return page.limit + 1
}

/** The columns that the page before ended with. */
export function readAfter(page: PageRequest, columns: 1): readonly [string] | undefined
export function readAfter(page: PageRequest, columns: 2): readonly [string, string] | undefined
export function readAfter({ after }: PageRequest, columns: number): readonly string[] | undefined {
  if (after === undefined) return undefined
  const parts = parse(after)
  const isKey = Array.isArray(parts) && parts.length === columns
  if (!isKey || !parts.every(part => typeof part === 'string' && isStorable(part))) throw new InvalidPageKey()
  return parts
}

/** Tables of what pools have, each with the column that tells a pool's rows apart. */
type Listed =
  | ['client', 'id']
  | ['identity_provider', 'name']
  | ['resource_server', 'identifier']
  | ['user_group', 'name']

/** A page of what a pool has, in the order of that column. */
export async function listOfPool<T>(
  { db }: Scope,
  [table, column]: Listed,
  { poolId, page }: { readonly poolId: string; readonly page: PageRequest },
): Promise<Page<T>> {
  const [after] = readAfter(page, 1) ?? []
  const name = sql.ref<string>(column)
  const beyond = after === undefined ? sql`` : sql`and ${name} > ${after}`
  const { rows } = await sql<{ readonly name: string; readonly document: string }>`
    select ${name} as name, document from ${sql.table(table)}
    where pool = ${key(poolId)} ${beyond} order by ${name} limit ${rowsFor(page)}`.execute(db)
  return toPage(rows, page, { item: row => fromDocument<T>(row.document), key: row => [row.name] })
}

export function toPage<Row, T>(
  rows: readonly Row[],
  { limit }: PageRequest,
  read: { item: (row: Row) => T; key: (row: Row) => readonly string[] },
): Page<T> {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  const items = shown.map(read.item)
  return rows.length > limit && last !== undefined ? { items, next: JSON.stringify(read.key(last)) } : { items }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new InvalidPageKey()
  }
}
