import type { Database } from '../config.ts'
import { type Clock, systemClock } from '../platform/clock.ts'
import { createLog, type Log } from '../platform/log.ts'
import type { Engine } from './engine.ts'
import { createStore } from './kysely/store.ts'
import { sqliteEngine } from './sqlite.ts'
import type { Store } from './store.ts'

export interface StoreOptions {
  readonly now?: Clock
  readonly log?: Log
}

/** Opens the database and brings its schema up to date; fails with one sentence that says what is in the way. */
export async function openStore(database: Database, options: StoreOptions = {}): Promise<Store> {
  const { now = systemClock, log = createLog('silent') } = options
  try {
    return await createStore(await engineFor(database, log), { now, log })
  } catch (error) {
    throw new Error(`${describe(database)} cannot be opened: ${reasonOf(error)}.`, { cause: error })
  }
}

async function engineFor(database: Database, log: Log): Promise<Engine> {
  switch (database.kind) {
    case 'sqlite':
      return sqliteEngine(database.path)
    case 'sqlite-memory':
      return sqliteEngine()
    case 'postgres': {
      // Loaded when it is used: a start on SQLite does not pay for it.
      const { postgresEngine } = await import('./postgres.ts')
      return postgresEngine(database.url, log)
    }
  }
}

function describe(database: Database): string {
  switch (database.kind) {
    case 'sqlite':
      return `The database file ${database.path}`
    case 'sqlite-memory':
      return 'A database in memory'
    case 'postgres':
      return `The database ${withoutPassword(database.url)}`
  }
}

function withoutPassword(url: string): string {
  if (!URL.canParse(url)) return 'that CENOTE_DATABASE_URL names'
  const shown = new URL(url)
  shown.password = ''
  return `${shown.protocol}//${shown.host}${shown.pathname}`
}

// A host with several addresses fails with one error for each, and no message of its own.
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return reasonOf(error.errors[0])
  return error instanceof Error ? error.message : String(error)
}
