import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely'
import type { Engine } from './engine.ts'
import { createSqliteDriver } from './sqlite-driver.ts'

/** How long a process waits for another one that writes to the same file. */
const busyTimeout = 5_000

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
  const database = new DatabaseSync(path, { timeout: busyTimeout })
  database.exec('pragma journal_mode = wal')
  // What was acknowledged is on disk.
  database.exec('pragma synchronous = full')
  return database
}

// The recursive form of mkdirSync never returns where a folder cannot be made, such as in /proc.
function makeFolder(path: string): void {
  if (existsSync(path)) return
  makeFolder(dirname(path))
  mkdirSync(path, { mode: 0o700 })
}
