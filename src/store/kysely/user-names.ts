import { searchTerms, signInNames } from '../../domain/names.ts'
import type { Pool } from '../../domain/pool.ts'
import type { User } from '../../domain/user.ts'
import { Taken } from '../nouns/taken.ts'
import { key, storable } from './key.ts'
import { preparedRows } from './prepared.ts'
import type { TransactionScope } from './scope.ts'

const insertNames = preparedRows((db, count) =>
  db
    .insertInto('user_alias')
    .values(Array.from({ length: count }, () => ({ pool: '', value: '', sub: '' })))
    .onConflict(conflict => conflict.doNothing())
    .returning('value'),
)

const insertTerms = preparedRows((db, count) =>
  db
    .insertInto('user_search')
    .values(Array.from({ length: count }, () => ({ pool: '', name: '', value: '', sub: '' })))
    .onConflict(conflict => conflict.doNothing()),
)

/**
 * Writes by what names a user signs in and is searched: only the difference between before and after.
 * Throws {@link Taken} and leaves everything as it was when a new name belongs to another user.
 */
export async function writeNames(
  scope: TransactionScope,
  pool: Pool,
  before: User | undefined,
  after: User | undefined,
): Promise<void> {
  const sub = key((after ?? before)?.sub ?? '')
  const names = difference(before ? namesOf(pool, before) : [], after ? namesOf(pool, after) : [])
  const terms = difference(before ? termsOf(pool, before) : [], after ? termsOf(pool, after) : [])
  if (names.added.length > 0) await claim(scope, key(pool.id), sub, names.added)
  if (names.removed.length > 0) await release(scope, key(pool.id), sub, names.removed)
  if (terms.added.length > 0) {
    const rows = terms.added.map(({ name, value }) => [key(pool.id), name, value, sub])
    await insertTerms(scope, rows)
  }
  for (const { name, value } of terms.removed) {
    const rows = scope.db.deleteFrom('user_search').where('pool', '=', key(pool.id)).where('name', '=', name)
    await rows.where('value', '=', value).where('sub', '=', sub).execute()
  }
}

interface Name {
  readonly key: string
  readonly name: string
}

async function claim(scope: TransactionScope, pool: string, sub: string, names: readonly Name[]): Promise<void> {
  // In one order, so that two transactions that want the same names wait for each other instead of locking up.
  const values = names.map(({ key }) => key).sort()
  const rows = await insertNames(
    scope,
    values.map(value => [pool, value, sub]),
  )
  const claimed = new Set(rows.map(row => row.value))
  const taken = names.find(name => !claimed.has(name.key))
  if (!taken) return
  const mine = names.filter(name => claimed.has(name.key))
  if (mine.length > 0) await release(scope, pool, sub, mine)
  throw new Taken(taken.name)
}

async function release(scope: TransactionScope, pool: string, sub: string, names: readonly Name[]): Promise<void> {
  const values = names.map(({ key }) => key)
  const rows = scope.db.deleteFrom('user_alias').where('pool', '=', pool).where('value', 'in', values)
  await rows.where('sub', '=', sub).execute()
}

function namesOf(pool: Pool, user: User): Name[] {
  return signInNames(pool, user).map(name => ({ key: key(name), name }))
}

function termsOf(pool: Pool, user: User): { key: string; name: string; value: string }[] {
  return searchTerms(pool, user).map(([name, value]) => {
    const stored = storable(value)
    return { key: `${name}=${stored}`, name, value: stored }
  })
}

function difference<T extends { readonly key: string }>(before: readonly T[], after: readonly T[]) {
  const [had, has] = [new Set(before.map(({ key }) => key)), new Set(after.map(({ key }) => key))]
  return { added: after.filter(({ key }) => !had.has(key)), removed: before.filter(({ key }) => !has.has(key)) }
}
