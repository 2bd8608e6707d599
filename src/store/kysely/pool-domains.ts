import type { Pool } from '../../domain/pool.ts'
import { Taken } from '../nouns/taken.ts'
import { key } from './key.ts'
import type { Scope, TransactionScope } from './scope.ts'

/**
 * Writes which domains lead to a pool: only the difference between before and after. Throws {@link Taken} when a new one
 * leads to another pool.
 */
export async function writeDomains(
  scope: TransactionScope,
  before: Pool | undefined,
  after: Pool | undefined,
): Promise<void> {
  const [had, has] = [namesOf(before), namesOf(after)]
  for (const name of had.filter(name => !has.includes(name))) {
    await scope.db.deleteFrom('pool_domain').where('name', '=', key(name)).execute()
    scope.changed({ kind: 'domain', id: name })
  }
  for (const name of has.filter(name => !had.includes(name))) {
    const { numInsertedOrUpdatedRows } = await scope.db
      .insertInto('pool_domain')
      .values({ name: key(name), pool: key(after?.id ?? '') })
      .onConflict(conflict => conflict.doNothing())
      .executeTakeFirstOrThrow()
    if (numInsertedOrUpdatedRows !== 1n) throw new Taken(name)
  }
}

/** The id of the pool that a domain leads to. */
export async function poolOfDomain(scope: Scope, name: string): Promise<string | undefined> {
  const read = () => scope.db.selectFrom('pool_domain').select('pool').where('name', '=', key(name)).executeTakeFirst()
  return (await (scope.inTransaction ? read() : scope.caches.domain.get(name, read)))?.pool
}

function namesOf(pool: Pool | undefined): string[] {
  return pool?.domains?.map(({ name }) => name) ?? []
}
