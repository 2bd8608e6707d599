import type { SelectQueryBuilder } from 'kysely'
import type { TransactionScope } from './scope.ts'
import type { Tables } from './tables.ts'

/** The first row, locked until the transaction ends. SQLite needs no lock: it runs one transaction at a time. */
export function forUpdate<Table extends keyof Tables, Row>(
  scope: TransactionScope,
  query: SelectQueryBuilder<Tables, Table, Row>,
): Promise<Row | undefined> {
  const locking = scope.engine.kind === 'postgres' ? query.forUpdate() : query
  return locking.executeTakeFirst() as Promise<Row | undefined>
}
