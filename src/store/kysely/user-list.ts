import type { SelectQueryBuilder } from 'kysely'
import { searchValue } from '../../domain/names.ts'
import type { Pool } from '../../domain/pool.ts'
import type { User } from '../../domain/user.ts'
import type { Page, PageRequest, UserSearch } from '../store.ts'
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
    .$if(after !== undefined, query =>
      query.where(({ eb, refTuple, tuple }) =>
        eb(refTuple('user_search.value', 'user_search.sub'), '>', tuple(after?.[0] ?? '', after?.[1] ?? '')),
      ),
    )
  const rows = await within(range, pool, search)
    .orderBy('user_search.value')
    .orderBy('user_search.sub')
    .limit(rowsFor(page))
    .execute()
  return toPage(rows, page, { item: row => fromDocument<User>(row.document), key: row => [row.value, row.sub] })
}

function within<Row>(
  query: SelectQueryBuilder<Tables, 'user_search' | 'user', Row>,
  pool: Pool,
  search: UserSearch | undefined,
): SelectQueryBuilder<Tables, 'user_search' | 'user', Row> {
  if (!search) return query
  const value = storable(searchValue(pool, search.attribute, search.value))
  if (search.match === 'equal') return query.where('user_search.value', '=', value)
  const end = afterPrefix(value)
  const from = query.where('user_search.value', '>=', value)
  return end === undefined ? from : from.where('user_search.value', '<', end)
}
