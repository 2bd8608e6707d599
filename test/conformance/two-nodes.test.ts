/** Two nodes on one PostgreSQL database: neither keeps state of its own. */
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { Taken } from '../../src/store/nouns/taken.ts'
import type { Store } from '../../src/store/store.ts'
import { postgresDatabase, postgresUrl, withoutPostgres } from './databases.ts'
import {
  aClient,
  aCode,
  aGroup,
  anIdentity,
  aProvider,
  aUser,
  later,
  moment,
  storedPool,
  storedUser,
  unique,
} from './samples.ts'

const title = postgresUrl ? 'two nodes on PostgreSQL' : `two nodes on PostgreSQL (skipped: ${withoutPostgres})`

describe.skipIf(!postgresUrl)(title, () => {
  let database: Awaited<ReturnType<typeof postgresDatabase>>
  let one: Store
  let other: Store

  beforeAll(async () => {
    database = await postgresDatabase(postgresUrl ?? '')
    // Both at once: the schema is made under a lock.
    ;[one, other] = await Promise.all([database.open(), database.open()])
  })
  afterAll(async () => {
    await Promise.all([one?.close(), other?.close()])
    await database?.remove()
  })

  // Well below the age at which a cached setting is read again anyway.
  const soon = { timeout: 2_000, interval: 10 }

  async function query(text: string): Promise<void> {
    const client = new pg.Client({ connectionString: database.url })
    await client.connect()
    await client.query(text)
    await client.end()
  }

  async function terminateConnections(which: string): Promise<void> {
    await query(`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and ${which}`)
  }

  test('a user made on one is found on the other at once', async () => {
    const pool = await storedPool(one, { UsernameAttributes: ['email'] })
    const user = await storedUser(one, pool, { attributes: { email: 'a@example.org' } })
    expect(await other.users.find(pool, 'a@example.org')).toStrictEqual(user)
    await expect(storedUser(other, pool, { username: user.username })).rejects.toThrow(Taken)
    await other.users.update(pool, user.sub, present => ({ ...present, enabled: false }))
    expect((await one.users.get(pool.id, user.sub))?.enabled).toBe(false)
  })

  test('a setting changed on one holds on the other', async () => {
    const pool = await storedPool(one)
    const client = aClient(pool)
    await one.clients.create(client)
    await Promise.all([one, other].map(node => Promise.all([node.pools.get(pool.id), node.clients.get(client.id)])))
    await one.pools.update(pool.id, present => ({ ...present, name: 'changed' }))
    await vi.waitFor(async () => expect((await other.pools.get(pool.id))?.name).toBe('changed'), soon)
    await other.clients.update(pool.id, client.id, present => ({ ...present, name: 'changed' }))
    await vi.waitFor(async () => expect((await one.clients.get(client.id))?.name).toBe('changed'), soon)
    await other.pools.delete(pool.id)
    await vi.waitFor(async () => expect(await one.pools.get(pool.id)).toBeUndefined(), soon)
    await vi.waitFor(async () => expect(await one.clients.get(client.id)).toBeUndefined(), soon)
  })

  test('a domain and a scope that one takes away are gone on the other', async () => {
    const [pool, successor] = [await storedPool(one), await storedPool(one)]
    const domains = [{ name: `domain-${unique()}`, kind: 'prefix', loginVersion: 1, modifiedAt: moment }] as const
    const name = domains[0].name
    const server = { poolId: pool.id, identifier: 'api', name: 'API', scopes: [{ name: 'read', description: 'x' }] }
    await one.pools.update(pool.id, present => ({ ...present, domains }))
    await one.resourceServers.create(server, 9)
    expect((await other.pools.ofDomain(name))?.id).toBe(pool.id)
    expect(await other.resourceServers.all(pool.id)).toEqual([server])
    await one.pools.update(pool.id, present => ({ ...present, domains: [] }))
    await one.pools.update(successor.id, present => ({ ...present, domains }))
    await one.resourceServers.update(pool.id, 'api', present => ({ ...present, scopes: [] }))
    await vi.waitFor(async () => expect((await other.pools.ofDomain(name))?.id).toBe(successor.id), soon)
    await vi.waitFor(
      async () => expect(await other.resourceServers.all(pool.id)).toEqual([{ ...server, scopes: [] }]),
      soon,
    )
    await one.resourceServers.delete(pool.id, 'api')
    await vi.waitFor(async () => expect(await other.resourceServers.all(pool.id)).toEqual([]), soon)
  })

  test('a provider that one changes or takes away is so on the other, and an identity is given once', async () => {
    const pool = await storedPool(one)
    const provider = aProvider(pool, { identifiers: ['a.example'] })
    await one.identityProviders.create(provider, 9)
    const asked = () => other.identityProviders.get(pool.id, provider.name)
    expect(await asked()).toStrictEqual(provider)
    await one.identityProviders.update(pool.id, provider.name, present => ({ ...present, sealedSecrets: 'changed' }))
    await vi.waitFor(async () => expect((await asked())?.sealedSecrets).toBe('changed'), soon)
    await one.identityProviders.delete(pool.id, provider.name)
    await vi.waitFor(async () => expect(await asked()).toBeUndefined(), soon)

    const users = Array.from({ length: 8 }, () => aUser(pool, { identities: [anIdentity()] }))
    const outcomes = await Promise.allSettled(users.map((user, i) => (i % 2 ? one : other).users.create(pool, user)))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(Taken)
  })

  test('so many changes that they cannot be named one by one hold too', async () => {
    const pool = await storedPool(one)
    const clients = Array.from({ length: 300 }, () => aClient(pool))
    for (const client of clients) await one.clients.create(client)
    for (const client of clients) await other.clients.get(client.id)
    await one.pools.delete(pool.id)
    await vi.waitFor(async () => {
      for (const client of clients) expect(await other.clients.get(client.id)).toBeUndefined()
    }, soon)
  })

  test('of two nodes, one consumes a code, spends a thing, and all failures count', async () => {
    const pool = await storedPool(one)
    const code = aCode(await storedUser(one, pool))
    await one.codes.issue(code)
    const nodes = Array.from({ length: 30 }, (_, index) => (index % 2 ? one : other))
    const consumed = await Promise.all(nodes.map(node => node.codes.consume(code)))
    expect(consumed.filter(Boolean)).toHaveLength(1)
    const spent = await Promise.all(nodes.map(node => node.spent.spend(pool.id, 'session', moment, later(9))))
    expect(spent.filter(outcome => outcome.first)).toHaveLength(1)
    const count = (node: Store) =>
      node.attempts.update(pool.id, 'password', 'ann', present => ({
        count: (present?.count ?? 0) + 1,
        since: moment,
        lastAt: moment,
        expiresAt: later(9),
      }))
    await Promise.all(nodes.map(count))
    expect((await other.attempts.get(pool.id, 'password', 'ann'))?.count).toBe(30)
  })

  test('a group deleted on one while a member is added on the other has no members', async () => {
    const pool = await storedPool(one)
    const user = await storedUser(one, pool)
    for (let round = 0; round < 10; round++) {
      await one.groups.create(aGroup(pool, 'staff'))
      await Promise.all([other.groups.addMember(pool.id, 'staff', user.sub), one.groups.delete(pool.id, 'staff')])
      await one.groups.create(aGroup(pool, 'staff'))
      expect(await other.groups.ofUser(pool.id, user.sub)).toEqual([])
      await one.groups.delete(pool.id, 'staff')
    }
  })

  test("nodes that remove the same rows at once do not stand in each other's way", async () => {
    for (let round = 0; round < 6; round++) {
      const pools = [await storedPool(one), await storedPool(one)]
      for (const [index, { id }] of pools.entries()) {
        const expiresAt = index === 0 ? 1 : later(9e9).getTime()
        const random = `md5(random()::text) from generate_series(1, 9000) order by random()`
        await query(`insert into spent (pool, at, expires_at, id) select '${id}', 1, ${expiresAt}, ${random}`)
        await query(`insert into attempt (pool, purpose, document, expires_at, subject)
          select '${id}', 'password', '{}', ${expiresAt}, ${random}`)
      }
      const sweeps = [other, one, other, one].map(node => node.sweep(moment))
      const [deleted] = await Promise.all([one.pools.delete(pools[1]?.id ?? ''), ...sweeps])
      expect(deleted).toBe(true)
    }
  })

  test('lost connections are replaced, and a setting changed meanwhile holds', async () => {
    const pool = await storedPool(one)
    await other.pools.get(pool.id)
    await terminateConnections(`query like 'listen%'`)
    await one.pools.update(pool.id, present => ({ ...present, name: 'changed unheard' }))
    await vi.waitFor(async () => expect((await other.pools.get(pool.id))?.name).toBe('changed unheard'), soon)
    await terminateConnections('true')
    await vi.waitFor(() => Promise.all([one.ping(), other.ping()]), soon)
    await vi.waitFor(() => one.pools.update(pool.id, present => ({ ...present, name: 'again' })), soon)
    await vi.waitFor(async () => expect((await other.pools.get(pool.id))?.name).toBe('again'), soon)
  })

  test('a connection lost within a transaction fails it whole', async () => {
    const pool = await storedPool(one)
    const lost = one.transaction(async tx => {
      await storedUser({ ...one, ...tx }, pool, { username: 'ann' })
      await terminateConnections(`state = 'idle in transaction'`)
      await tx.groups.create(aGroup(pool, 'staff'))
    })
    await expect(lost).rejects.toThrow()
    expect(await other.users.find(pool, 'ann')).toBeUndefined()
    expect(await one.users.find(pool, 'ann')).toBeUndefined()
  })
})
