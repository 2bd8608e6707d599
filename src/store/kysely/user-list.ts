import type { SelectQueryBuilder } from 'kysely'
import { searchValue } from '../../domain/names.ts'
import type { Pool } from '../../domain/pool.ts'
import type { User } from '../../domain/user.ts'
import type { UserSearch } from '../../domain/user-filter.ts'
import { InvalidPageKey, type Page, type PageRequest } from '../nouns/page.ts'
import { fromDocument } from './document.ts'
import { afterPrefix, key, storable } from './key.ts'
import { readAfter, rowsFor, toPage } from './page.ts'
import type { Scope } from './scope.ts'
import type { Tables } from './tables.ts'

/** One range of the search index, joined with the users it names: a page costs the same in a pool of any size. */
export async function listUsers(
  { db }: Scope,
  pool: Pool,
  search: UserSearch | undefined,
  page: PageRequest,
): Promise<Page<User>> {
  const after = readAfter(page, 2)
  const range = db
    .selectFrom('user_search')
    .innerJoin('user', join =>
      join.onRef('user.pool', '=', 'user_search.pool').onRef('user.sub', '=', 'user_search.sub'),
    )
    .select(['user_search.value', 'user_search.sub', 'user.document'])
    .where('user_search.pool', '=', key(pool.id))
    .where('user_search.name', '=', search?.attribute ?? 'username')
  const rows = await within(range, pool, search, after)
    .orderBy('user_search.value')
    .orderBy('user_search.sub')
    .limit(rowsFor(page))
    .execute()
  return toPage(rows, page, { item: row => fromDocument<User>(row.document), key: row => [row.value, row.sub] })
}

type After = readonly [value: string, sub: string] | undefined

function within<Row>(
  query: SelectQueryBuilder<Tables, 'user_search' | 'user', Row>,
  pool: Pool,
  search: UserSearch | undefined,
  after: After,
): SelectQueryBuilder<Tables, 'user_search' | 'user', Row> {
  if (!search) return following(query, after)
  const value = storable(searchValue(pool, search.attribute, search.value))
  const isEqual = search.match === 'equal'
  if (after && (isEqual ? after[0] !== value : !after[0].startsWith(value))) throw new InvalidPageKey()
  // One lower bound only: of two, SQLite may walk from the first one through everything up to the second.
  if (isEqual) {
    const equal = query.where('user_search.value', '=', value)
    return after ? equal.where('user_search.sub', '>', after[1]) : equal
  }
  const end = afterPrefix(value)
  const from = after ? following(query, after) : query.where('user_search.value', '>=', value)
  return end === undefined ? from : from.where('user_search.value', '<', end)
}

function following<Row>(
  query: SelectQueryBuilder<Tables, 'user_search' | 'user', Row>,
  after: After,
): SelectQueryBuilder<Tables, 'user_search' | 'user', Row> {
  if (!after) return query
  return query.where(({ eb, refTuple, tuple }) =>
    eb(refTuple('user_search.value', 'user_search.sub'), '>', tuple(...after)),
  )
}
