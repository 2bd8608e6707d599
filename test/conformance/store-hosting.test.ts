import { expect, test } from 'vitest'
import type { Customization } from '../../src/domain/customization.ts'
import type { Pool, PoolDomain } from '../../src/domain/pool.ts'
import type { ResourceServer } from '../../src/domain/resource-server.ts'
import { Taken } from '../../src/store/nouns/taken.ts'
import type { Store } from '../../src/store/store.ts'
import { onEveryDatabase } from './databases.ts'
import { aClient, later, moment, storedPool, unique } from './samples.ts'

const aDomain = (changes: Partial<PoolDomain> = {}): PoolDomain => ({
  name: `domain-${unique()}`,
  kind: 'prefix',
  loginVersion: 1,
  modifiedAt: moment,
  ...changes,
})

const setDomains = (store: Store, pool: Pool, ...domains: PoolDomain[]) =>
  store.pools.update(pool.id, present => ({ ...present, domains }))

onEveryDatabase('domains', it => {
  test('a domain leads to its pool until it is taken away', async () => {
    const [pool, prefix] = [await storedPool(it.store), aDomain()]
    const custom = aDomain({ name: `auth.${unique()}.example.com`, kind: 'custom' })
    expect(await it.store.pools.ofDomain(prefix.name)).toBeUndefined()
    await setDomains(it.store, pool, prefix, custom)
    const expected = { ...pool, domains: [prefix, custom] }
    expect(await it.store.pools.ofDomain(prefix.name)).toStrictEqual(expected)
    expect(await it.store.pools.ofDomain(custom.name)).toStrictEqual(expected)
    await setDomains(it.store, pool, custom)
    expect(await it.store.pools.ofDomain(prefix.name)).toBeUndefined()
    expect((await it.store.pools.ofDomain(custom.name))?.id).toBe(pool.id)
  })

  test('a domain belongs to one pool, of several that want it at once too', async () => {
    const domain = aDomain()
    const pools = await Promise.all([1, 2, 3, 4].map(() => storedPool(it.store)))
    const outcomes = await Promise.allSettled(pools.map(pool => setDomains(it.store, pool, domain)))
    const owners = pools.filter((_, index) => outcomes[index]?.status === 'fulfilled')
    expect(owners).toHaveLength(1)
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject(new Taken(domain.name))
    expect((await it.store.pools.ofDomain(domain.name))?.id).toBe(owners[0]?.id)
    for (const pool of pools.filter(({ id }) => id !== owners[0]?.id))
      expect((await it.store.pools.get(pool.id))?.domains).toBeUndefined()
  })

  test('a domain is free again when its pool is deleted, and when the transaction fails that set it', async () => {
    const [pool, other, domain] = [await storedPool(it.store), await storedPool(it.store), aDomain()]
    await setDomains(it.store, pool, domain)
    expect((await it.store.pools.ofDomain(domain.name))?.id).toBe(pool.id)
    await it.store.pools.delete(pool.id)
    expect(await it.store.pools.ofDomain(domain.name)).toBeUndefined()
    const failing = it.store.transaction(async tx => {
      await tx.pools.update(other.id, present => ({ ...present, domains: [domain] }))
      expect((await tx.pools.ofDomain(domain.name))?.id).toBe(other.id)
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect(await it.store.pools.ofDomain(domain.name)).toBeUndefined()
    await setDomains(it.store, other, domain)
    expect((await it.store.pools.ofDomain(domain.name))?.id).toBe(other.id)
  })
})

const aServer = (pool: Pool, identifier = `https://${unique()}.example.com`): ResourceServer => ({
  poolId: pool.id,
  identifier,
  name: 'An API',
  scopes: [{ name: 'read', description: 'Reading' }],
})

onEveryDatabase('resource servers', it => {
  test('one comes back as it was written, changes, and goes', async () => {
    const [pool, other] = [await storedPool(it.store), await storedPool(it.store)]
    const server = aServer(pool, 'x'.repeat(256))
    const { identifier } = server
    expect(await it.store.resourceServers.all(pool.id)).toEqual([])
    expect(await it.store.resourceServers.create(server, 25)).toBe('created')
    expect(await it.store.resourceServers.get(pool.id, identifier)).toStrictEqual(server)
    expect(await it.store.resourceServers.all(pool.id)).toStrictEqual([server])
    expect(await it.store.resourceServers.get(other.id, identifier)).toBeUndefined()
    expect(await it.store.resourceServers.update(other.id, identifier, present => present)).toBeUndefined()
    const changed = { ...server, scopes: [] }
    expect(await it.store.resourceServers.update(pool.id, identifier, () => changed)).toStrictEqual(changed)
    expect(await it.store.resourceServers.all(pool.id)).toStrictEqual([changed])
    expect(await it.store.resourceServers.delete(other.id, identifier)).toBe(false)
    expect(await it.store.resourceServers.delete(pool.id, identifier)).toBe(true)
    expect(await it.store.resourceServers.delete(pool.id, identifier)).toBe(false)
    expect(await it.store.resourceServers.all(pool.id)).toEqual([])
  })

  test('an identifier is taken in its own pool only', async () => {
    const [pool, other] = [await storedPool(it.store), await storedPool(it.store)]
    await it.store.resourceServers.create(aServer(pool, 'api'), 25)
    await expect(it.store.resourceServers.create(aServer(pool, 'api'), 25)).rejects.toMatchObject(new Taken('api'))
    expect(await it.store.resourceServers.create(aServer(other, 'api'), 25)).toBe('created')
  })

  test('a pool is full at its limit, for many at once too', async () => {
    const pool = await storedPool(it.store)
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, () => it.store.resourceServers.create(aServer(pool), 3)),
    )
    expect(outcomes.filter(outcome => outcome === 'created')).toHaveLength(3)
    expect(outcomes.filter(outcome => outcome === 'full')).toHaveLength(5)
    expect(await it.store.resourceServers.all(pool.id)).toHaveLength(3)
    expect(await it.store.resourceServers.create(aServer({ ...pool, id: 'us-east-1_none' }), 3)).toBe('no pool')
  })

  test('pages go on where the one before ended', async () => {
    const pool = await storedPool(it.store)
    for (const identifier of ['b', 'd', 'a', 'c', 'e'])
      await it.store.resourceServers.create(aServer(pool, identifier), 9)
    const first = await it.store.resourceServers.list(pool.id, { limit: 3 })
    expect(first.items.map(({ identifier }) => identifier)).toEqual(['a', 'b', 'c'])
    const second = await it.store.resourceServers.list(pool.id, { limit: 3, after: first.next ?? '' })
    expect(second.items.map(({ identifier }) => identifier)).toEqual(['d', 'e'])
    expect(second.next).toBeUndefined()
  })

  test('they go with their pool', async () => {
    const pool = await storedPool(it.store)
    await it.store.resourceServers.create(aServer(pool, 'api'), 9)
    await it.store.pools.delete(pool.id)
    expect(await it.store.resourceServers.get(pool.id, 'api')).toBeUndefined()
  })
})

const aLook = (pool: Pool, clientId: string, changes: Partial<Customization> = {}): Customization => ({
  poolId: pool.id,
  clientId,
  version: '20260101000000',
  css: '.label-customizable { color: red }',
  createdAt: moment,
  modifiedAt: later(1),
  ...changes,
})

onEveryDatabase('customizations', it => {
  const logo = Uint8Array.from([0, 255, 137, 80])

  test('a client has its own, else the one for all', async () => {
    const pool = await storedPool(it.store)
    const [all, own] = [aLook(pool, 'ALL', { logo: 'image/png' }), aLook(pool, 'client')]
    expect(await it.store.customizations.find(pool.id, 'client')).toBeUndefined()
    expect(await it.store.customizations.put(pool.id, 'ALL', () => all, logo)).toStrictEqual(all)
    expect(await it.store.customizations.find(pool.id, 'client')).toStrictEqual(all)
    await it.store.customizations.put(pool.id, 'client', () => own, undefined)
    expect(await it.store.customizations.find(pool.id, 'client')).toStrictEqual(own)
    expect(await it.store.customizations.find(pool.id, 'other')).toStrictEqual(all)
    expect(await it.store.customizations.logo(pool.id, 'client')).toBeUndefined()
    expect(new Uint8Array((await it.store.customizations.logo(pool.id, 'ALL')) ?? [])).toEqual(logo)
    expect(await it.store.customizations.delete(pool.id, 'client')).toBe(true)
    expect(await it.store.customizations.delete(pool.id, 'client')).toBe(false)
    expect(await it.store.customizations.find(pool.id, 'client')).toStrictEqual(all)
  })

  test('another one takes the place of the one before, which it has seen', async () => {
    const pool = await storedPool(it.store)
    const first = aLook(pool, 'ALL', { logo: 'image/png' })
    await it.store.customizations.put(pool.id, 'ALL', () => first, logo)
    const second = aLook(pool, 'ALL', { css: 'other' })
    await it.store.customizations.put(
      pool.id,
      'ALL',
      present => {
        expect(present).toStrictEqual(first)
        return second
      },
      undefined,
    )
    expect(await it.store.customizations.get(pool.id, 'ALL')).toStrictEqual(second)
    expect(await it.store.customizations.logo(pool.id, 'ALL')).toBeUndefined()
  })

  test('they go with their client and with their pool, and come to none that is gone', async () => {
    const pool = await storedPool(it.store)
    const client = aClient(pool)
    await it.store.clients.create(client)
    await it.store.customizations.put(pool.id, client.id, () => aLook(pool, client.id), undefined)
    await it.store.customizations.put(pool.id, 'ALL', () => aLook(pool, 'ALL'), undefined)
    await it.store.clients.delete(pool.id, client.id)
    expect(await it.store.customizations.get(pool.id, client.id)).toBeUndefined()
    await it.store.pools.delete(pool.id)
    expect(await it.store.customizations.get(pool.id, 'ALL')).toBeUndefined()
    expect(await it.store.customizations.put(pool.id, 'ALL', () => aLook(pool, 'ALL'), logo)).toBeUndefined()
  })
})
