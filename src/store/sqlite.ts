import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Engine } from './engine.ts'
import { SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from './library.ts'
import { createSqliteDriver } from './sqlite-driver.ts'

/** Milliseconds to wait for another process that opens the same file. */
const openTimeout = 5_000

/** Afterwards everything would stand still meanwhile: the driver waits instead, and lets others go on. */
const busyTimeout = 50

/** Kibibytes of pages in memory; taken only as pages are read. */
const pageCache = 16_384

/** Pages of the log before they go into the file, 16 MB: those that are written again until then go there once. */
const checkpointPages = 4_000

/** SQLite in a file, or in memory when no path is given. */
export function sqliteEngine(path?: string): Engine {
  return {
    kind: 'sqlite',
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () =>
        createSqliteDriver(() => (path === undefined ? new DatabaseSync(':memory:') : openFile(path))),
      createIntrospector: db => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
    // One connection runs one transaction at a time; only another process can be in the way, and it is waited for.
    isSerializationFailure: () => false,
  }
}

function openFile(path: string): DatabaseSync {
  makeFolder(dirname(path))
  // SQLite gives its own files the mode of this one, and nobody else may read password records.
  closeSync(openSync(path, 'a', 0o600))
  const database = new DatabaseSync(path, { timeout: openTimeout })
  database.exec('pragma journal_mode = wal')
  // What was acknowledged is on disk.
  database.exec('pragma synchronous = full')
  database.exec(`pragma wal_autocheckpoint = ${checkpointPages}`)
  // What transactions within a transaction would take back stays in memory, and is never written to a file.
  database.exec('pragma temp_store = memory')
  database.exec(`pragma cache_size = -${pageCache}`)
  database.exec(`pragma busy_timeout = ${busyTimeout}`)
  return database
}

// The recursive form of mkdirSync never returns where a folder cannot be made, such as in /proc.
function makeFolder(path: string): void {
  if (existsSync(path)) return
  makeFolder(dirname(path))
  mkdirSync(path, { mode: 0o700 })
}
