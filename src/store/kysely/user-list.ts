import type { Kysely } from 'kysely'
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
import type { Tables } from './tables.ts'

/** Which part of an index is read: where it begins, after what a page before ended with, and where it ends. */
interface Range {
  readonly form: 'all' | 'after' | 'equal' | 'equal after' | 'from' | 'from to' | 'after to'
  readonly values: readonly string[]
}

/** All that is found by one attribute: of the search index what it names, by `sub` the users themselves. */
const sources = {
  index: (db: Kysely<Tables>) =>
    db
      .selectFrom('user_search')
      .innerJoin('user', join =>
        join.onRef('user.pool', '=', 'user_search.pool').onRef('user.sub', '=', 'user_search.sub'),
      )
      .select(['user_search.value', 'user_search.sub', 'user.document'])
      .where('user_search.pool', '=', '')
      .where('user_search.name', '=', '')
      .as('found'),
  users: (db: Kysely<Tables>) =>
    db.selectFrom('user').select(['sub as value', 'sub', 'document']).where('pool', '=', '').as('found'),
}

// One lower bound only: of two, SQLite may walk from the first one through everything up to the second.
const byForm = (source: keyof typeof sources) =>
  preparedForms((db, form: Range['form']) =>
    db
      .selectFrom(sources[source](db))
      .select(['value', 'sub', 'document'])
      .$if(form.startsWith('equal'), query => query.where('value', '=', ''))
      .$if(form === 'equal after', query => query.where('sub', '>', ''))
      .$if(form.startsWith('from'), query => query.where('value', '>=', ''))
      .$if(form.startsWith('after'), query =>
        query.where(({ eb, refTuple, tuple }) => eb(refTuple('value', 'sub'), '>', tuple('', ''))),
      )
      .$if(form.endsWith(' to'), query => query.where('value', '<', ''))
      .orderBy('value')
      .orderBy('sub')
      .limit(0),
  )

const inIndex = byForm('index')
const amongUsers = byForm('users')

/** One range of an index, with the users it names: a page costs the same in a pool of any size. */
export async function listUsers(
  scope: Scope,
  pool: Pool,
  search: UserSearch | undefined,
  page: PageRequest,
): Promise<Page<User>> {
  const { form, values } = rangeOf(pool, search, readAfter(page, 2))
  const attribute = search?.attribute ?? 'username'
  const rows =
    attribute === 'sub'
      ? await amongUsers(form)(scope, [key(pool.id), ...values, rowsFor(page)])
      : await inIndex(form)(scope, [key(pool.id), attribute, ...values, rowsFor(page)])
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
