/** Where a program keeps what has to survive its end. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { createTestDatabase } from './database.ts'

/** A SQLite file, or the PostgreSQL server that TEST_DATABASE_URL names. */
export async function durableEnvironment(): Promise<NodeJS.ProcessEnv> {
  const folder = mkdtempSync(join(tmpdir(), 'cenote-kill-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const { database, drop } = await createTestDatabase()
  onTestFinished(drop)
  return {
    CENOTE_DATA_DIR: folder,
    CENOTE_MASTER_KEY: Buffer.alloc(32, 5).toString('base64'),
    CENOTE_LOG_LEVEL: 'error',
    ...(database.kind === 'postgres' && { CENOTE_DATABASE_URL: database.url }),
  }
}
