import { expect, test } from 'vitest'
import type { Pool } from '../../src/domain/pool.ts'
import { onEveryDatabase } from './databases.ts'
import { aClient, aCode, aGroup, aPool, later, moment, storedPool, storedUser, unique } from './samples.ts'

onEveryDatabase('pools, clients and keys', it => {
  test('a pool comes back as it was written', async () => {
    const pool = {
      ...aPool({ MfaConfiguration: 'OFF' }),
      tags: { $date: '1', at: '2026-01-01T00:00:00.000Z', ' \0': '\ud800' },
    }
    await it.store.pools.create({ ...pool, settings: { ...pool.settings, LambdaConfig: undefined } })
    expect(await it.store.pools.get(pool.id)).toStrictEqual(pool)
    expect(await it.store.pools.get(pool.id)).toStrictEqual(pool)
    expect(await it.store.pools.get('us-east-1_none')).toBeUndefined()
  })

  test('a changed setting holds for the next reader', async () => {
    const pool = await storedPool(it.store)
    for (let round = 0; round < 20; round++) {
      const reads = Array.from({ length: 5 }, () => it.store.pools.get(pool.id))
      await Promise.all([
        ...reads,
        it.store.pools.update(pool.id, present => ({ ...present, name: `name ${round}` })),
        it.store.pools.get(pool.id),
      ])
      expect((await it.store.pools.get(pool.id))?.name).toBe(`name ${round}`)
    }
    expect(await it.store.pools.update('us-east-1_none', present => present)).toBeUndefined()
  })

  test('changes of a pool at once are all kept', async () => {
    const pool = await storedPool(it.store)
    const tag = (name: string) =>
      it.store.pools.update(pool.id, present => ({ ...present, tags: { ...present.tags, [name]: name } }))
    await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map(tag))
    expect(Object.keys((await it.store.pools.get(pool.id))?.tags ?? {})).toHaveLength(7)
  })

  test('a transaction that fails leaves the setting and its cache as they were', async () => {
    const pool = await storedPool(it.store)
    await it.store.pools.get(pool.id)
    const failing = it.store.transaction(async tx => {
      await tx.pools.update(pool.id, present => ({ ...present, name: 'changed' }))
      expect((await tx.pools.get(pool.id))?.name).toBe('changed')
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect((await it.store.pools.get(pool.id))?.name).toBe('pool')
  })

  test('nobody can change what everybody is handed', async () => {
    const pool = await storedPool(it.store, { Policies: { PasswordPolicy: { MinimumLength: 8 } } })
    const cached = await it.store.pools.get(pool.id)
    expect(() => Object.assign(cached?.settings.Policies?.PasswordPolicy ?? {}, { MinimumLength: 6 })).toThrow(
      TypeError,
    )
    await it.store.pools.update(pool.id, present => Object.assign(present, { name: 'own copy' }))
    expect((await it.store.pools.get(pool.id))?.name).toBe('own copy')
  })

  test('a client comes back as it was written, changes, and goes', async () => {
    const [pool, other] = [await storedPool(it.store), await storedPool(it.store)]
    const client = { ...aClient(pool), sealedSecret: 'sealed' }
    await it.store.clients.create(client)
    expect(await it.store.clients.get(client.id)).toStrictEqual(client)
    expect(await it.store.clients.get('none')).toBeUndefined()
    expect(await it.store.clients.update(other.id, client.id, present => present)).toBeUndefined()
    expect(await it.store.clients.delete(other.id, client.id)).toBe(false)
    const changed = { ...client, name: 'renamed', modifiedAt: later(50) }
    expect(await it.store.clients.update(pool.id, client.id, () => changed)).toStrictEqual(changed)
    expect(await it.store.clients.get(client.id)).toStrictEqual(changed)
    expect(await it.store.clients.delete(pool.id, client.id)).toBe(true)
    expect(await it.store.clients.get(client.id)).toBeUndefined()
    expect(await it.store.clients.delete(pool.id, client.id)).toBe(false)
  })

  test('signing keys come back as they were written, eldest first', async () => {
    const pool = await storedPool(it.store)
    const key = (use: 'id' | 'access', createdAt: Date) => ({
      poolId: pool.id,
      kid: `kid${unique()}+/=`,
      use,
      publicJwk: '{"kty":"RSA"}',
      sealedPrivateKey: 'sealed',
      createdAt,
    })
    const [young, old] = [key('id', later(1)), { ...key('access', moment), retiredAt: later(2) }]
    await it.store.signingKeys.create([young, old])
    expect(await it.store.signingKeys.list(pool.id)).toStrictEqual([old, young])
    expect(await it.store.signingKeys.list('us-east-1_none')).toEqual([])
  })

  test('a deleted pool takes everything along, and nothing of another', async () => {
    const settings = { UsernameAttributes: ['email' as const] }
    const [pool, other] = [await storedPool(it.store, settings), await storedPool(it.store, settings)]
    const fill = async (into: typeof pool) => {
      const attributes = { email: 'a@example.org' }
      const user = await storedUser(it.store, into, { attributes })
      for (let number = 0; number < 20; number++) await storedUser(it.store, into)
      const [client, code] = [aClient(into), aCode(user)]
      await it.store.clients.create(client)
      await it.store.clients.get(client.id)
      await it.store.pools.get(into.id)
      await it.store.groups.create(aGroup(into, 'staff'))
      await it.store.groups.addMember(into.id, 'staff', user.sub)
      await it.store.codes.issue(code)
      await it.store.spent.spend(into.id, 'session', moment, later(9))
      return { user, client, code }
    }
    const [gone, kept] = [await fill(pool), await fill(other)]
    expect(await it.store.users.estimate(pool.id)).toBe(21)
    expect(await it.store.pools.delete(pool.id)).toBe(true)
    expect(await it.store.pools.delete(pool.id)).toBe(false)
    expect(await it.store.pools.get(pool.id)).toBeUndefined()
    expect(await it.store.clients.get(gone.client.id)).toBeUndefined()
    expect(await it.store.users.get(pool.id, gone.user.sub)).toBeUndefined()
    expect(await it.store.users.find(pool, 'a@example.org')).toBeUndefined()
    expect((await it.store.users.list(pool, undefined, { limit: 60 })).items).toEqual([])
    expect(await it.store.users.estimate(pool.id)).toBe(0)
    expect(await it.store.groups.get(pool.id, 'staff')).toBeUndefined()
    expect(await it.store.groups.ofUser(pool.id, gone.user.sub)).toEqual([])
    expect(await it.store.codes.consume(gone.code)).toBe(false)
    expect(await it.store.spent.get(pool.id, 'session')).toBeUndefined()

    expect(await it.store.pools.get(other.id)).toStrictEqual(other)
    expect(await it.store.clients.get(kept.client.id)).toStrictEqual(kept.client)
    expect(await it.store.users.find(other, 'a@example.org')).toStrictEqual(kept.user)
    expect(await it.store.groups.ofUser(other.id, kept.user.sub)).toHaveLength(1)
    expect(await it.store.codes.consume(kept.code)).toBe(true)
  })

  test('a pool is deleted only where it may be as it is then', async () => {
    const pool = await storedPool(it.store)
    await it.store.pools.update(pool.id, ({ settings, ...present }) => ({
      ...present,
      settings: { ...settings, DeletionProtection: 'ACTIVE' },
    }))
    const assertDeletable = ({ settings }: Pool) => {
      if (settings.DeletionProtection === 'ACTIVE') throw new Error('protected')
    }
    await expect(it.store.pools.delete(pool.id, assertDeletable)).rejects.toThrow('protected')
    expect(await it.store.pools.get(pool.id)).toBeDefined()
    await it.store.pools.update(pool.id, ({ settings, ...present }) => ({
      ...present,
      settings: { ...settings, DeletionProtection: 'INACTIVE' },
    }))
    expect(await it.store.pools.delete(pool.id, assertDeletable)).toBe(true)
  })

  test('what a large pool held is gone after a sweep', async () => {
    const pool = await storedPool(it.store)
    const ids = Array.from({ length: 11_000 }, (_, index) => `id-${index}`)
    await it.store.transaction(async tx => {
      for (const id of ids) await tx.spent.spend(pool.id, id, moment, later(9e9))
    })
    const { sub } = await storedUser(it.store, pool)
    let turns = 0
    const takeTurn = () => {
      turns += 1
      turn = setImmediate(takeTurn)
    }
    let turn = setImmediate(takeTurn)
    await it.store.pools.delete(pool.id)
    await it.store.sweep(moment)
    clearImmediate(turn)
    // Others go on meanwhile.
    expect(turns).toBeGreaterThan(15)
    expect(await it.store.spent.get(pool.id, ids.at(-1) ?? '')).toBeUndefined()
    expect(await it.store.users.get(pool.id, sub)).toBeUndefined()
    expect((await it.store.users.list(pool, undefined, { limit: 1 })).items).toEqual([])
  })
})
