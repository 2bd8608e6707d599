import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { Database } from '../../src/config.ts'

export interface TestDatabase {
  readonly database: Database
  drop(): Promise<void>
}

let made = 0

/** Memory, or a fresh database on the PostgreSQL server that TEST_DATABASE_URL names. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const url = process.env.TEST_DATABASE_URL
  if (!url) return { database: { kind: 'sqlite-memory' }, drop: async () => undefined }

  const name = `cenote_test_${process.pid}_${made++}_${Math.floor(performance.now() * 1000)}`
  await run(url, `CREATE DATABASE ${name}`)
  const own = new URL(url)
  own.pathname = `/${name}`
  return {
    database: { kind: 'postgres', url: own.href },
    drop: () => run(url, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  }
}

/** One that several servers may use at once. */
export async function createSharedDatabase(): Promise<TestDatabase> {
  if (process.env.TEST_DATABASE_URL) return createTestDatabase()
  const folder = await mkdtemp(join(tmpdir(), 'cenote-nodes-'))
  return {
    database: { kind: 'sqlite', path: join(folder, 'nodes.sqlite') },
    drop: () => rm(folder, { recursive: true }),
  }
}

async function run(url: string, statement: string): Promise<void> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
