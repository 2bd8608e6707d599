/** A kill at any moment loses nothing that was acknowledged. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { Database } from '../../src/config.ts'
import { openStore } from '../../src/store/open.ts'
import { postgresDatabase, postgresUrl, sqliteFile, withoutPostgres } from './databases.ts'
import { aPool } from './samples.ts'

const writer = new URL('./writer.ts', import.meta.url).pathname

/** Lets a process write until it is killed; answers the names of the users that it acknowledged. */
async function writeUntilKilled(database: Database, round: number, lifetime: number): Promise<string[]> {
  const process_ = spawn(process.execPath, [writer, JSON.stringify(database), `r${round}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const acknowledged: string[] = []
  const exit = once(process_, 'exit')
  const lines = createInterface({ input: process_.stdout })
  lines.on('line', line => acknowledged.push(line))
  const closed = once(lines, 'close')
  await once(lines, 'line')
  await sleep(lifetime)
  process_.kill('SIGKILL')
  await Promise.all([exit, closed])
  return acknowledged
}

async function expectEverythingKept(database: Database): Promise<void> {
  const acknowledged: string[] = []
  for (const [round, lifetime] of [5, 60, 200].entries())
    acknowledged.push(...(await writeUntilKilled(database, round, lifetime)))
  const store = await openStore(database)
  const pool = { ...aPool({ UsernameAttributes: ['email'] }), id: 'us-east-1_durable00' }
  expect(acknowledged.length).toBeGreaterThan(10)
  for (const name of acknowledged) {
    const user = await store.users.find(pool, `${name}@example.org`)
    expect(user?.username, name).toBe(name)
    expect(await store.users.get(pool.id, user?.sub ?? '')).toStrictEqual(user)
  }
  await store.close()
}

test('nothing acknowledged is lost by a kill: a SQLite file', async () => {
  const { path, remove } = sqliteFile()
  await expectEverythingKept({ kind: 'sqlite', path })
  await remove()
})

const title = postgresUrl ? 'PostgreSQL' : `PostgreSQL (skipped: ${withoutPostgres})`

describe.skipIf(!postgresUrl)(title, () => {
  test('nothing acknowledged is lost by a kill: PostgreSQL', async () => {
    const { url, remove } = await postgresDatabase(postgresUrl ?? '')
    await expectEverythingKept({ kind: 'postgres', url })
    await remove()
  })
})
