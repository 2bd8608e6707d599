import type { Compilable, CompiledQuery, Kysely } from 'kysely'
import type { Engine } from '../engine.ts'
import type { Scope } from './scope.ts'
import type { Tables } from './tables.ts'

type PreparedQuery<Row> = (scope: Scope, parameters: readonly string[]) => Promise<readonly Row[]>

/**
 * A query that every request makes: built once for each database, and run with the values of its parameters in the
 * order in which they stand in the SQL. Building takes twice as long as SQLite's answer.
 */
export function prepared<Row>(build: (db: Kysely<Tables>) => Compilable<Row>): PreparedQuery<Row> {
  const compiled = new WeakMap<Engine, CompiledQuery<Row>>()
  return async ({ engine, db, inTransaction, answerNow }, parameters) => {
    const built = compiled.get(engine) ?? build(db).compile()
    compiled.set(engine, built)
    const query = { ...built, parameters }
    const answered = inTransaction ? undefined : answerNow<Row>(query)
    return (answered ?? (await db.executeQuery<Row>(query))).rows
  }
}

/** The same for rows that are written together: built once for each number of them. Each row is its parameters. */
export function preparedRows<Row>(
  build: (db: Kysely<Tables>, count: number) => Compilable<Row>,
): (scope: Scope, rows: readonly (readonly string[])[]) => Promise<readonly Row[]> {
  const queries = new Map<number, PreparedQuery<Row>>()
  return (scope, rows) => {
    const query = queries.get(rows.length) ?? prepared(db => build(db, rows.length))
    queries.set(rows.length, query)
    return query(scope, rows.flat())
  }
}
