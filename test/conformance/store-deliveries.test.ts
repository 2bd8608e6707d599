import { expect, test } from 'vitest'
import type { Delivery } from '../../src/store/nouns/messages.ts'
import { onEveryDatabase } from './databases.ts'
import { later, moment, storedPool, unique } from './samples.ts'

onEveryDatabase('deliveries', it => {
  // Each test has its own time, so that it takes no rows of the others.
  let hours = 0
  const nextHour = () => {
    hours += 1
    return hours * 3_600_000
  }

  const aDelivery = (poolId: string, dueAt: Date, changes: Partial<Delivery> = {}): Delivery => ({
    poolId,
    id: `delivery-${unique()}`,
    topic: `topic-${unique()}`,
    dueAt,
    attempts: 1,
    expiresAt: later(1e9),
    sealedMessage: 'sealed',
    ...changes,
  })

  const clear = async () => {
    for (const left of await it.store.deliveries.take(later(1e12), later(1e12 + 1), 1_000))
      await it.store.deliveries.remove(left)
  }

  test('what is due is taken, oldest first and with one attempt more; the rest waits', async () => {
    const [{ id }, at] = [await storedPool(it.store), nextHour()]
    const [first, second, third] = [at, at + 1, at + 2].map(time => aDelivery(id, later(time)))
    if (!first || !second || !third) throw new Error('three deliveries')
    for (const each of [third, second, first]) await it.store.deliveries.add(each)
    const until = later(at + 500)
    expect(await it.store.deliveries.take(later(at + 1), until, 10)).toStrictEqual([
      { ...first, attempts: 2, dueAt: until },
      { ...second, attempts: 2, dueAt: until },
    ])
    expect(await it.store.deliveries.take(later(at + 1), until, 10)).toEqual([])
    expect(await it.store.deliveries.take(later(at + 2), until, 10)).toMatchObject([{ id: third.id }])
    await clear()
  })

  test('of many who take at once, one gets each', async () => {
    const [{ id }, at] = [await storedPool(it.store), nextHour()]
    const all = Array.from({ length: 40 }, () => aDelivery(id, later(at)))
    for (const each of all) await it.store.deliveries.add(each)
    const takes = Array.from({ length: 10 }, () => it.store.deliveries.take(later(at), later(at + 99), 5))
    const taken = (await Promise.all(takes)).flat().map(delivery => delivery.id)
    taken.push(...(await it.store.deliveries.take(later(at), later(at + 99), 100)).map(delivery => delivery.id))
    expect(taken.sort()).toEqual(all.map(delivery => delivery.id).sort())
    await clear()
  })

  test('who was too slow has it no more, and neither removes nor postpones it', async () => {
    const [{ id }, at] = [await storedPool(it.store), nextHour()]
    const delivery = aDelivery(id, later(at))
    await it.store.deliveries.add(delivery)
    const [slow] = await it.store.deliveries.take(later(at), later(at + 10), 1)
    const [next] = await it.store.deliveries.take(later(at + 10), later(at + 20), 1)
    if (!slow || !next) throw new Error('it was due')
    expect(await it.store.deliveries.remove(slow)).toBe(false)
    expect(await it.store.deliveries.postpone(slow, later(at))).toBe(false)
    expect(await it.store.deliveries.take(later(at + 19), later(at + 30), 1)).toEqual([])
    expect(await it.store.deliveries.postpone(next, later(at + 40))).toBe(true)
    expect(await it.store.deliveries.take(later(at + 39), later(at + 60), 1)).toEqual([])
    const [last] = await it.store.deliveries.take(later(at + 40), later(at + 60), 1)
    expect(last?.attempts).toBe(4)
    expect(await it.store.deliveries.remove(last ?? delivery)).toBe(true)
    expect(await it.store.deliveries.remove(last ?? delivery)).toBe(false)
  })

  test('a newer message of the same topic takes the place of the earlier, in its pool only', async () => {
    const [{ id }, other, at] = [await storedPool(it.store), await storedPool(it.store), nextHour()]
    const [topic, dueAt] = ['ann/sign-up', later(at)]
    const [elsewhere, first, second] = [
      aDelivery(other.id, dueAt, { topic }),
      aDelivery(id, dueAt, { topic }),
      aDelivery(id, dueAt, { topic }),
    ]
    for (const each of [elsewhere, first, second]) await it.store.deliveries.add(each)
    expect(await it.store.deliveries.postpone(first, later(at))).toBe(false)
    const taken = await it.store.deliveries.take(later(at), later(at + 99), 10)
    expect(taken.map(delivery => delivery.id).sort()).toEqual([elsewhere.id, second.id].sort())
    await clear()
  })

  test('they go with their pool, and not without the transaction that they belong to', async () => {
    const [{ id }, at] = [await storedPool(it.store), nextHour()]
    await it.store.deliveries.add(aDelivery(id, moment))
    await it.store.pools.delete(id)
    const [kept] = [await storedPool(it.store)]
    const undone = it.store.transaction(async tx => {
      await tx.deliveries.add(aDelivery(kept.id, later(at)))
      throw new Error('undone')
    })
    await expect(undone).rejects.toThrow('undone')
    expect(await it.store.deliveries.take(later(at), later(at + 99), 10)).toEqual([])
  })
})
