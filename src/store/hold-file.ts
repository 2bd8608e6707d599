import { DatabaseSync } from 'node:sqlite'

/** Never closed, so that the lock lasts as long as the process, and ends with it even when it is killed. */
const held: DatabaseSync[] = []

/**
 * Keeps a second server off an SQLite file, because nodes on SQLite do not tell each other what changed: one would go on
 * with settings and clients that the other has taken away. The lock is on a file beside it, so that backups can read.
 */
export function holdFile(path: string): void {
  const lock = new DatabaseSync(`${path}.lock`)
  try {
    // Nothing is ever written: no journal beside it, and nothing to wait for.
    lock.exec('pragma journal_mode = memory')
    lock.exec('begin exclusive')
  } catch (error) {
    lock.close()
    throw new Error(`The database file ${path} is in use by another server; PostgreSQL may be shared.`, {
      cause: error,
    })
  }
  held.push(lock)
}
