/** No query of the store reads a whole table that grows: each one is explained by the database that runs it. */
import { DatabaseSync } from 'node:sqlite'
import { PGlite } from '@electric-sql/pglite'
import type { CompiledQuery, Driver } from 'kysely'
import { expect, test } from 'vitest'
import type { Pool } from '../../src/domain/pool.ts'
import { createLog } from '../../src/platform/log.ts'
import type { Engine } from '../../src/store/engine.ts'
import { createStore } from '../../src/store/kysely/store.ts'
import { sqliteEngine } from '../../src/store/sqlite.ts'
import type { Store } from '../../src/store/store.ts'
import { sqliteFile } from './databases.ts'
import { pgliteEngine } from './pglite.ts'
import {
  aClient,
  aCode,
  aGroup,
  anAuthEvent,
  anIdentity,
  aProvider,
  aUser,
  later,
  moment,
  storedPool,
  storedUser,
} from './samples.ts'

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

/** Everything that a store does while it serves. */
async function useEverything(store: Store): Promise<void> {
  const pool = await storedPool(store, { AliasAttributes: ['email'] })
  const client = aClient(pool)
  await store.clients.create(client)
  await store.clients.get(client.id)
  await store.clients.update(pool.id, client.id, present => ({ ...present, name: 'other' }))
  await store.pools.get(pool.id)
  await store.pools.update(pool.id, present => ({ ...present, name: 'other' }))
  const provider = aProvider(pool, { identifiers: ['a'] })
  await store.identityProviders.create(provider, 300)
  await store.identityProviders.get(pool.id, provider.name)
  await store.identityProviders.byIdentifier(pool.id, 'a')
  await store.identityProviders.update(pool.id, provider.name, present => ({ ...present, identifiers: ['b'] }))
  await store.identityProviders.list(pool.id, { limit: 1, after: '["a"]' })
  await store.identityProviders.delete(pool.id, provider.name)
  const users = [await storedUser(store, pool), await storedUser(store, pool)]
  const [user = aUser(pool)] = users
  await store.users.find(pool, user.username)
  const attributes = { email: 'a@example.org', email_verified: 'true', name: 'a' }
  await store.users.update(pool, user.sub, present => ({ ...present, attributes }))
  await store.users.update(pool, user.sub, present => ({ ...present, attributes: { name: 'b' } }))
  for (const identities of [[anIdentity()], []])
    await store.users.update(pool, user.sub, present => ({ ...present, identities }))
  await store.users.ofIdentity(pool.id, anIdentity())
  await store.users.estimate(pool.id)
  for (const { sub } of users) {
    await store.groups.create(aGroup(pool, `staff ${sub}`))
    await store.groups.addMember(pool.id, `staff ${sub}`, sub)
    await store.groups.addMember(pool.id, `staff ${users[0]?.sub}`, sub)
  }
  await store.groups.update(pool.id, `staff ${user.sub}`, present => ({ ...present, description: 'x' }))
  await store.groups.get(pool.id, 'staff')
  await store.groups.ofUser(pool.id, user.sub)
  for (const search of [
    undefined,
    { attribute: 'status', match: 'equal', value: 'Enabled' },
    { attribute: 'username', match: 'prefix', value: 'user-' },
  ] as const) {
    const { next } = await store.users.list(pool, search, { limit: 1 })
    await store.users.list(pool, search, { limit: 1, after: next ?? '' })
  }
  for (const match of ['equal', 'prefix'] as const) {
    await store.users.list(pool, { attribute: 'sub', match, value: user.sub }, { limit: 1 })
    const after = JSON.stringify([user.sub, user.sub])
    await store.users.list(pool, { attribute: 'sub', match, value: user.sub }, { limit: 1, after })
  }
  const members = await store.groups.members(pool, `staff ${user.sub}`, { limit: 1 })
  await store.groups.members(pool, `staff ${user.sub}`, { limit: 1, after: members.next ?? '' })
  await store.groups.list(pool.id, { limit: 1, after: '["a"]' })
  await store.clients.list(pool.id, { limit: 1, after: '["a"]' })
  await store.pools.list({ limit: 1 }, 'us-east-1')
  await store.pools.list({ limit: 1, after: '["us-east-1_a"]' }, 'us-east-1')
  const code = aCode(user)
  await store.codes.issue(code)
  await store.codes.get(pool.id, user.sub, code.purpose)
  await store.codes.consume(code)
  await store.codes.discard(pool.id, user.sub)
  const attempts = { count: 1, since: moment, lastAt: moment, expiresAt: later(1) }
  for (const after of [attempts, { ...attempts, count: 2 }, undefined])
    await store.attempts.update(pool.id, 'password', user.sub, () => after)
  await store.attempts.get(pool.id, 'password', user.sub)
  for (const at of [moment, later(1)]) await store.spent.spend(pool.id, 'session', at, later(9))
  const event = anAuthEvent(user)
  for (const change of [undefined, event, { ...event, isCompromised: true }])
    await store.authEvents.record(pool.id, user.sub, event.id, () => change)
  await store.authEvents.get(pool.id, user.sub, event.id)
  await store.authEvents.list(pool.id, user.sub, { limit: 1, after: '["1","a"]' })
  await store.authEvents.listOf(pool.id, user.sub, { whose: 'own', since: moment, limit: 1 })
  await store.signingKeys.list(pool.id)
  await store.samlCertificates.get(pool.id)
  await useHosting(store, pool)
  await store.groups.removeMember(pool.id, `staff ${user.sub}`, user.sub)
  await store.groups.delete(pool.id, `staff ${user.sub}`)
  await store.users.delete(pool, user.sub)
  await store.clients.delete(pool.id, client.id)
  await store.transaction(async tx => {
    for (let number = 0; number < 600; number++) {
      await tx.spent.spend(pool.id, `old ${number}`, moment, later(1))
      await tx.spent.spend(pool.id, `new ${number}`, moment, later(999))
    }
  })
  await store.sweep(later(99))
  await store.pools.delete(pool.id)
}

/** What the pages and the OAuth endpoints of a pool need. */
async function useHosting(store: Store, pool: Pool): Promise<void> {
  const domain = { name: 'people', kind: 'prefix', loginVersion: 1, modifiedAt: moment } as const
  for (const domains of [[domain], [], [domain]])
    await store.pools.update(pool.id, present => ({ ...present, domains }))
  await store.pools.ofDomain('people')
  for (const identifier of ['a', 'b'])
    await store.resourceServers.create({ poolId: pool.id, identifier, name: 'API', scopes: [] }, 1)
  await store.resourceServers.get(pool.id, 'a')
  await store.resourceServers.update(pool.id, 'a', present => ({ ...present, name: 'other' }))
  await store.resourceServers.all(pool.id)
  await store.resourceServers.list(pool.id, { limit: 1, after: '["a"]' })
  await store.resourceServers.delete(pool.id, 'a')
  const code = { poolId: pool.id, digest: 'a', clientId: 'client', sub: 'sub', redirectUri: 'https://a.example' }
  const moments = { authTime: moment, expiresAt: later(1), keptUntil: later(1) }
  await store.authorizationCodes.issue({ ...code, ...moments, scopes: [], originJti: 'a', signOuts: 0 })
  await store.authorizationCodes.get(pool.id, 'a')
  await store.authorizationCodes.use(pool.id, 'a', moment)
  const look = { poolId: pool.id, clientId: 'ALL', version: '1', createdAt: moment, modifiedAt: moment }
  await store.customizations.put(pool.id, 'ALL', () => look, undefined)
  await store.customizations.find(pool.id, 'client')
  await store.customizations.get(pool.id, 'ALL')
  await store.customizations.logo(pool.id, 'ALL')
  await store.customizations.delete(pool.id, 'ALL')
  for (const clientId of ['ALL', 'client'])
    await store.riskConfigurations.put({ poolId: pool.id, clientId, settings: {}, modifiedAt: moment })
  await store.riskConfigurations.find(pool.id, 'client')
  await store.riskConfigurations.delete(pool.id, 'ALL')
}

/** The queries of a store that did everything, on a database that is kept until it is asked about them. */
async function queriesOf(engine: Engine): Promise<string[]> {
  const queries = new Set<string>()
  const store = await createStore(recorded(engine, queries), { now: () => moment, log: createLog('silent') })
  queries.clear()
  await useEverything(store)
  await store.close()
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
