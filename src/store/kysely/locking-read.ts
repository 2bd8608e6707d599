import type { SelectQueryBuilder } from 'kysely'
import type { TransactionScope } from './scope.ts'
import type { Tables } from './tables.ts'

/** The first row, which nobody else changes until the transaction ends. */
export function forUpdate<Table extends keyof Tables, Row>(
  scope: TransactionScope,
  query: SelectQueryBuilder<Tables, Table, Row>,
): Promise<Row | undefined> {
  return first(locksRows(scope) ? query.forUpdate() : query)
}

/** The first row, which nobody changes until the transaction ends; others may hold it the same way. */
export function forShare<Table extends keyof Tables, Row>(
  scope: TransactionScope,
  query: SelectQueryBuilder<Tables, Table, Row>,
): Promise<Row | undefined> {
  return first(locksRows(scope) ? query.forShare() : query)
}

// SQLite needs no locks: it runs one transaction at a time.
function locksRows({ engine }: TransactionScope): boolean {
  return engine.kind === 'postgres'
}

function first<Table extends keyof Tables, Row>(
  query: SelectQueryBuilder<Tables, Table, Row>,
): Promise<Row | undefined> {
  // Sound because Row has no selection left to simplify: it is what the query answers.
  return query.executeTakeFirst() as Promise<Row | undefined>
}
