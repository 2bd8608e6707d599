/** No query of the store reads a whole table that grows: each one is explained by the database that runs it. */
import { DatabaseSync } from 'node:sqlite'
import { PGlite } from '@electric-sql/pglite'
import type { CompiledQuery, Driver } from 'kysely'
import { expect, test } from 'vitest'
import { createLog } from '../../src/platform/log.ts'
import type { Engine } from '../../src/store/engine.ts'
import { createStore } from '../../src/store/kysely/store.ts'
import { sqliteEngine } from '../../src/store/sqlite.ts'
import { sqliteFile } from './databases.ts'
import { useEverything, watched } from './every-verb.ts'
import { pgliteEngine } from './pglite.ts'
import { moment } from './samples.ts'

/** The engine, which tells each query that it runs. */
function recorded(engine: Engine, queries: Set<string>): Engine {
  const createDriver = (): Driver => {
    const driver = engine.dialect.createDriver()
    const acquire = driver.acquireConnection.bind(driver)
    driver.acquireConnection = async () => {
      const connection = await acquire()
      return {
        streamQuery: connection.streamQuery,
        executeQuery: (query: CompiledQuery) => {
          queries.add(query.sql)
          return connection.executeQuery(query)
        },
      }
    }
    return driver
  }
  return { ...engine, dialect: { ...engine.dialect, createDriver } }
}

/** The queries of a store that did everything, on a database that is kept until it is asked about them. */
async function queriesOf(engine: Engine): Promise<string[]> {
  const queries = new Set<string>()
  const store = await createStore(recorded(engine, queries), { now: () => moment, log: createLog('silent') })
  queries.clear()
  const asked = watched(store)
  await useEverything(asked.store)
  await store.close()
  expect(asked.unused()).toEqual([])
  expect(queries.size).toBeGreaterThan(60)
  return [...queries].filter(query => /^\s*(select|insert|update|delete)\b/i.test(query))
}

// Bounded in size: the inbox of a development server, and pools that are being emptied.
const mayBeRead = ['inbox', 'deleted_pool']

test('no query on SQLite reads a whole table', async () => {
  const { path, remove } = sqliteFile()
  const queries = await queriesOf(sqliteEngine(path))
  const database = new DatabaseSync(path)
  const explain = (query: string) => {
    const values: null[] = Array.from(query.matchAll(/\?/g), () => null)
    return database.prepare(`explain query plan ${query}`).all(...values)
  }
  const scans = queries.flatMap(query =>
    explain(query).flatMap(({ detail }) => {
      const [, table = ''] = /^SCAN (\w+)/.exec(String(detail)) ?? []
      return ['', 'CONSTANT', ...mayBeRead].includes(table) || /VALUES CLAUSE$/.test(String(detail)) ? [] : [query]
    }),
  )
  expect(scans).toEqual([])
  // A page that goes on begins where it has to: with a second lower bound, or an equal column in a pair, it would not.
  for (const query of queries) {
    const bounds = [...query.matchAll(/> \(?\?|>= \?/g)]
    expect(bounds.length, query).toBeLessThanOrEqual(1)
    expect([...query.matchAll(/<=? \(?\?/g)].length, query).toBeLessThanOrEqual(1)
    if (bounds.length === 0 || !query.startsWith('select')) continue
    const plan = explain(query).map(({ detail }) => String(detail))
    expect(
      plan.some(detail => /\(.*>.*\)/.test(detail)),
      `${query}\n${plan}`,
    ).toBe(true)
  }
  database.close()
  await remove()
})

test('no query on PostgreSQL reads a whole table', async () => {
  const database = await PGlite.create()
  const queries = await queriesOf(pgliteEngine(database))
  // Whatever the size: a table is read as a whole now only where there is no other way.
  await database.exec('set enable_seqscan = off')
  const { rows: indexes } = await database.query<{ name: string; first: string }>(`
    select c.relname as name, a.attname as first
    from pg_index join pg_class c on c.oid = indexrelid join pg_attribute a on a.attrelid = c.oid and a.attnum = 1`)
  const firstColumns = new Map(indexes.map(({ name, first }) => [name, first]))
  const scans: string[] = []
  for (const query of queries) {
    const [answer] = await database.exec(`explain (generic_plan) ${query}`)
    const plan = (answer?.rows ?? []).map(row => Object.values(row).join())
    const isWhole = (line: string, at: number) => {
      const [, table] = /Seq Scan on (\w+)/.exec(line) ?? []
      if (table) return !mayBeRead.includes(table)
      const [, index = ''] = /Index (?:Only )?Scan (?:Backward )?(?:using|on) (\w+)/.exec(line) ?? []
      if (!index || mayBeRead.some(name => index.startsWith(name))) return false
      // An index helps by its first column; without that it is read from end to end.
      return !new RegExp(`Index Cond: .*\\b${firstColumns.get(index)}\\b`).test(plan[at + 1] ?? '')
    }
    if (plan.some(isWhole)) scans.push(`${query}\n${plan.join('\n')}`)
  }
  expect(scans).toEqual([])
  await database.close()
})
