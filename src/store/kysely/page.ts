import { InvalidPageKey, type Page, type PageRequest } from '../nouns/page.ts'
import { isStorable } from './key.ts'

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
