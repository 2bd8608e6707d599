import type { Compilable, CompiledQuery, Kysely } from 'kysely'
import type { Engine } from '../engine.ts'
import type { Scope } from './scope.ts'
import type { Tables } from './tables.ts'

/**
 * A query that every request makes: built once for each database, and run with the values of its parameters in the
 * order in which they stand in the SQL. Building takes twice as long as SQLite's answer.
 */
export function prepared<Row>(
  build: (db: Kysely<Tables>) => Compilable<Row>,
): (scope: Scope, parameters: readonly string[]) => Promise<readonly Row[]> {
  const compiled = new WeakMap<Engine, CompiledQuery<Row>>()
  return async ({ engine, db }, parameters) => {
    const query = compiled.get(engine) ?? build(db).compile()
    compiled.set(engine, query)
    return (await db.executeQuery<Row>({ ...query, parameters })).rows
  }
}
