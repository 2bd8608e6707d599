/**
 * What this room uses of Kysely at run time, from its CommonJS build: the 262 files of its ES modules take 35 ms and 3 MB
 * more of each start.
 */
import { createRequire } from 'node:module'
import type * as kysely from 'kysely'

const library: typeof kysely = createRequire(import.meta.url)('kysely')

export const { CompiledQuery, Kysely, PostgresDialect, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, sql } =
  library
export type CompiledQuery<O = unknown> = kysely.CompiledQuery<O>
export type Kysely<DB> = kysely.Kysely<DB>
