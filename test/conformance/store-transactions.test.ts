import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { onEveryDatabase, onEveryKeptDatabase } from './databases.ts'
import { aGroup, aUser, storedPool, storedUser } from './samples.ts'

onEveryDatabase('transactions', it => {
  test('what was written holds together, and effects follow the commit', async () => {
    const pool = await storedPool(it.store)
    const user = aUser(pool)
    const seen: string[] = []
    const answer = await it.store.transaction(async tx => {
      tx.afterCommit(() => seen.push('first'))
      await tx.users.create(pool, user)
      await tx.groups.create(aGroup(pool, 'staff'))
      tx.afterCommit(() => seen.push('second'))
      expect(seen).toEqual([])
      return 'done'
    })
    expect(answer).toBe('done')
    expect(seen).toEqual(['first', 'second'])
    expect(await it.store.users.get(pool.id, user.sub)).toStrictEqual(user)
    expect(await it.store.groups.get(pool.id, 'staff')).toBeDefined()
  })

  test('a transaction that fails leaves nothing and has no effects', async () => {
    const pool = await storedPool(it.store)
    const user = aUser(pool)
    const effects: string[] = []
    const failing = it.store.transaction(async tx => {
      await tx.users.create(pool, user)
      await tx.groups.create(aGroup(pool, 'staff'))
      tx.afterCommit(() => effects.push('told'))
      throw new Error('changed my mind')
    })
    await expect(failing).rejects.toThrow('changed my mind')
    expect(effects).toEqual([])
    expect(await it.store.users.find(pool, user.username)).toBeUndefined()
    expect(await it.store.groups.get(pool.id, 'staff')).toBeUndefined()
    expect((await it.store.users.list(pool, undefined, { limit: 60 })).items).toEqual([])
    await it.store.users.create(pool, user)
  })

  test('a failing effect does not make a committed write look failed', async () => {
    const pool = await storedPool(it.store)
    const effects: string[] = []
    await it.store.transaction(async tx => {
      await tx.groups.create(aGroup(pool, 'staff'))
      tx.afterCommit(() => {
        throw new Error('nobody answers')
      })
      tx.afterCommit(() => effects.push('told'))
    })
    expect(effects).toEqual(['told'])
    expect(await it.store.groups.get(pool.id, 'staff')).toBeDefined()
  })

  test('others see nothing of an open transaction, and write beside it', async () => {
    const [pool, other] = [await storedPool(it.store), await storedPool(it.store)]
    const user = aUser(pool)
    const opened = Promise.withResolvers<void>()
    const failing = it.store.transaction(async tx => {
      await tx.users.create(pool, user)
      opened.resolve()
      await sleep(50)
      throw new Error('rolled back')
    })
    await opened.promise
    const reads = it.store.users.get(pool.id, user.sub)
    const writes = it.store.groups.create(aGroup(other, 'beside'))
    await expect(failing).rejects.toThrow('rolled back')
    expect(await reads).toBeUndefined()
    await writes
    expect(await it.store.groups.get(other.id, 'beside')).toBeDefined()
  })

  test('the store refuses to be asked from within its own transaction', async () => {
    const pool = await storedPool(it.store)
    const asked: Promise<unknown>[] = []
    const inside = it.store.transaction(async tx => {
      tx.afterCommit(() => asked.push(it.store.users.get(pool.id, 'nobody')))
      await it.store.users.get(pool.id, 'nobody')
    })
    await expect(inside).rejects.toThrow('from within its own transaction')
    await it.store.transaction(async tx => tx.afterCommit(() => asked.push(it.store.users.get(pool.id, 'nobody'))))
    expect(await Promise.all(asked)).toEqual([undefined])
  })

  test('transactions that lock each other out both go through', async () => {
    const pool = await storedPool(it.store)
    const [one, other] = [await storedUser(it.store, pool), await storedUser(it.store, pool)]
    const touchBoth = (first: string, second: string) =>
      it.store.transaction(async tx => {
        await tx.users.update(pool, first, user => ({ ...user, signOuts: user.signOuts + 1 }))
        await sleep(20)
        await tx.users.update(pool, second, user => ({ ...user, signOuts: user.signOuts + 1 }))
      })
    await Promise.all([touchBoth(one.sub, other.sub), touchBoth(other.sub, one.sub)])
    expect((await it.store.users.get(pool.id, one.sub))?.signOuts).toBe(2)
    expect((await it.store.users.get(pool.id, other.sub))?.signOuts).toBe(2)
  })

  test('the store answers', async () => {
    await expect(it.store.ping()).resolves.toBeUndefined()
  })
})

onEveryKeptDatabase('opening', open => {
  test('what was written is there after closing and opening again', async () => {
    const first = await open()
    const pool = await storedPool(first)
    const user = await storedUser(first, pool)
    await first.close()
    await first.close()
    await expect(first.ping()).rejects.toThrow()
    const second = await open()
    expect(await second.pools.get(pool.id)).toStrictEqual(pool)
    expect(await second.users.find(pool, user.username)).toStrictEqual(user)
    await second.close()
  })

  test('several nodes may open a database at once', async () => {
    const stores = await Promise.all([open(), open(), open()])
    for (const store of stores) await store.ping()
    await Promise.all(stores.map(store => store.close()))
  })

  test('closing waits for what is running', async () => {
    const store = await open()
    const pool = await storedPool(store)
    const writes = Array.from({ length: 20 }, () => storedUser(store, pool))
    await Promise.all([...writes, store.close()])
    const again = await open()
    expect((await again.users.list(pool, undefined, { limit: 60 })).items).toHaveLength(20)
    await again.close()
  })
})
