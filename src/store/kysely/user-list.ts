import { searchValue } from '../../domain/names.ts'
import type { Pool } from '../../domain/pool.ts'
import type { User } from '../../domain/user.ts'
import type { UserSearch } from '../../domain/user-filter.ts'
import { InvalidPageKey, type Page, type PageRequest } from '../nouns/page.ts'
import { fromDocument } from './document.ts'
import { afterPrefix, key, storable } from './key.ts'
import { readAfter, rowsFor, toPage } from './page.ts'
import { preparedForms } from './prepared.ts'
import type { Scope } from './scope.ts'

/** Which part of an index is read: where it begins, after what a page before ended with, and where it ends. */
interface Range {
  readonly form: 'all' | 'after' | 'equal' | 'equal after' | 'from' | 'from to' | 'after to'
  readonly values: readonly string[]
}

// One lower bound only: of two, SQLite may walk from the first one through everything up to the second.
const byForm = preparedForms((db, form: Range['form']) =>
  db
    .selectFrom('user_search')
    .innerJoin('user', join =>
      join.onRef('user.pool', '=', 'user_search.pool').onRef('user.sub', '=', 'user_search.sub'),
    )
    .select(['user_search.value', 'user_search.sub', 'user.document'])
    .where('user_search.pool', '=', '')
    .where('user_search.name', '=', '')
    .$if(form.startsWith('equal'), query => query.where('user_search.value', '=', ''))
    .$if(form === 'equal after', query => query.where('user_search.sub', '>', ''))
    .$if(form.startsWith('from'), query => query.where('user_search.value', '>=', ''))
    .$if(form.startsWith('after'), query =>
      query.where(({ eb, refTuple, tuple }) =>
        eb(refTuple('user_search.value', 'user_search.sub'), '>', tuple('', '')),
      ),
    )
    .$if(form.endsWith(' to'), query => query.where('user_search.value', '<', ''))
    .orderBy('user_search.value')
    .orderBy('user_search.sub')
    .limit(0),
)

/** One range of the search index, joined with the users it names: a page costs the same in a pool of any size. */
export async function listUsers(
  scope: Scope,
  pool: Pool,
  search: UserSearch | undefined,
  page: PageRequest,
): Promise<Page<User>> {
  const { form, values } = rangeOf(pool, search, readAfter(page, 2))
  const parameters = [key(pool.id), search?.attribute ?? 'username', ...values, rowsFor(page)]
  const rows = await byForm(form)(scope, parameters)
  return toPage(rows, page, { item: row => fromDocument<User>(row.document), key: row => [row.value, row.sub] })
}

type After = readonly [value: string, sub: string] | undefined

function rangeOf(pool: Pool, search: UserSearch | undefined, after: After): Range {
  if (!search) return after ? { form: 'after', values: after } : { form: 'all', values: [] }
  const value = storable(searchValue(pool, search.attribute, search.value))
  const isEqual = search.match === 'equal'
  if (after && (isEqual ? after[0] !== value : !after[0].startsWith(value))) throw new InvalidPageKey()
  if (isEqual) return after ? { form: 'equal after', values: [value, after[1]] } : { form: 'equal', values: [value] }
  const end = afterPrefix(value)
  const begin = after ?? [value]
  if (end === undefined) return { form: after ? 'after' : 'from', values: begin }
  return { form: after ? 'after to' : 'from to', values: [...begin, end] }
}
