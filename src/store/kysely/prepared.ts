import type { Compilable, CompiledQuery, Kysely } from 'kysely'
import type { Engine } from '../engine.ts'
import type { Scope } from './scope.ts'
import type { Tables } from './tables.ts'

type PreparedQuery<Row> = (scope: Scope, parameters: readonly (string | number)[]) => Promise<readonly Row[]>

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

/** The same for a query that has several forms: built once for each of them. */
export function preparedForms<Form extends string | number, Row>(
  build: (db: Kysely<Tables>, form: Form) => Compilable<Row>,
): (form: Form) => PreparedQuery<Row> {
  const queries = new Map<Form, PreparedQuery<Row>>()
  return form => {
    const query = queries.get(form) ?? prepared(db => build(db, form))
    queries.set(form, query)
    return query
  }
}

/** The same for rows that are written together: built once for each number of them. Each row is its parameters. */
export function preparedRows<Row>(
  build: (db: Kysely<Tables>, count: number) => Compilable<Row>,
): (scope: Scope, rows: readonly (readonly string[])[]) => Promise<readonly Row[]> {
  const queries = preparedForms(build)
  return (scope, rows) => queries(rows.length)(scope, rows.flat())
}
