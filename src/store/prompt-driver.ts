import type { CompiledQuery, Driver, QueryResult } from 'kysely'

/** A driver that can answer a query before its caller goes on: a point read costs SQLite less than waiting for it. */
export interface PromptDriver extends Driver {
  /** Nothing when somebody has the connection, or is in the way: the query then waits for its turn like any other. */
  answerNow<R>(query: CompiledQuery<R>): QueryResult<R> | undefined
}
