/** The databases that the store has to behave the same on, and how a test gets one of its own. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import pg from 'pg'
import { afterAll, beforeAll, describe } from 'vitest'
import { createLog } from '../../src/platform/log.ts'
import { createStore } from '../../src/store/kysely/store.ts'
import { openStore } from '../../src/store/open.ts'
import type { Store } from '../../src/store/store.ts'
import { pgliteEngine } from './pglite.ts'

export interface TestDatabase {
  readonly name: string
  /** Opens the same database, again when it was closed. */
  open(): Promise<Store>
  remove(): Promise<void>
}

export const postgresUrl = process.env.TEST_DATABASE_URL

export const withoutPostgres = 'TEST_DATABASE_URL names no PostgreSQL server on which databases may be created'

const now = () => new Date(1_767_225_600_000)

const makers: Record<string, () => Promise<TestDatabase>> = {
  'SQLite in memory': async () => ({
    name: 'SQLite in memory',
    open: () => openStore({ kind: 'sqlite-memory' }, { now }),
    remove: async () => {},
  }),
  'a SQLite file': async () => sqliteFile(),
  PGlite: async () => {
    const database = await PGlite.create()
    return {
      name: 'PGlite',
      open: () => createStore(pgliteEngine(database), { now, log: createLog('silent') }),
      remove: () => database.close(),
    }
  },
  ...(postgresUrl === undefined ? {} : { PostgreSQL: () => postgresDatabase(postgresUrl) }),
}

export function sqliteFile(): TestDatabase & { readonly path: string } {
  const folder = mkdtempSync(join(tmpdir(), 'cenote-store-'))
  const path = join(folder, 'cenote.sqlite')
  return {
    name: 'a SQLite file',
    path,
    open: () => openStore({ kind: 'sqlite', path }, { now }),
    remove: async () => rmSync(folder, { recursive: true }),
  }
}

/** A database of its own on a PostgreSQL server. */
export async function postgresDatabase(server: string): Promise<TestDatabase & { readonly url: string }> {
  const name = `cenote_test_${process.pid}_${Math.random().toString(36).slice(2, 10)}`
  const url = new URL(server)
  url.pathname = `/${name}`
  await administer(server, `create database ${name}`)
  return {
    name: 'PostgreSQL',
    url: url.href,
    open: () => openStore({ kind: 'postgres', url: url.href }, { now }),
    remove: () => administer(server, `drop database ${name} with (force)`),
  }
}

async function administer(server: string, command: string): Promise<void> {
  const client = new pg.Client({ connectionString: server })
  await client.connect()
  await client.query(command)
  await client.end()
}

/** Runs the same tests on every database; `it.store` is open while they run. */
export function onEveryDatabase(
  subject: string,
  tests: (it: { readonly store: Store; readonly name: string }) => void,
) {
  describe.each(Object.keys(makers))(`${subject} on %s`, name => {
    let database: TestDatabase | undefined
    let store: Store | undefined
    beforeAll(async () => {
      database = await makers[name]?.()
      store = await database?.open()
    })
    afterAll(async () => {
      await store?.close()
      await database?.remove()
    })
    tests({
      name,
      get store() {
        if (!store) throw new Error('the store is open while tests run')
        return store
      },
    })
  })
}

/** Runs tests that open and close the database themselves, on those that keep their rows. */
export function onEveryKeptDatabase(subject: string, tests: (open: () => Promise<Store>) => void) {
  describe.each(Object.keys(makers).filter(name => name !== 'SQLite in memory'))(`${subject} on %s`, name => {
    let database: TestDatabase | undefined
    beforeAll(async () => {
      database = await makers[name]?.()
    })
    afterAll(() => database?.remove())
    tests(async () => {
      if (!database) throw new Error('the database exists while tests run')
      return database.open()
    })
  })
}
