import { expect, test } from 'vitest'
import type { Device } from '../../src/domain/device.ts'
import type { User } from '../../src/domain/user.ts'
import { InvalidPageKey } from '../../src/store/nouns/page.ts'
import { Taken } from '../../src/store/nouns/taken.ts'
import { onEveryDatabase } from './databases.ts'
import { aUser, later, moment, storedPool, storedUser, unique } from './samples.ts'

function aDevice({ poolId, sub }: User, changes: Partial<Device> = {}): Device {
  return {
    poolId,
    sub,
    key: `us-east-1_00000000-0000-4000-8000-000${unique()}`,
    groupKey: '-AbCdEfGh',
    salt: 'ab',
    sealedVerifier: 'sealed',
    remembered: true,
    lastIp: '127.0.0.1',
    createdAt: moment,
    modifiedAt: later(1),
    authenticatedAt: later(2),
    ...changes,
  }
}

onEveryDatabase('devices', it => {
  const somebody = async () => storedUser(it.store, await storedPool(it.store))
  const keys = async ({ poolId, sub }: User, which: 'all' | 'remembered' = 'all') =>
    (await it.store.devices.list(poolId, sub, which, { limit: 60 })).items.map(({ key }) => key)

  test('a device comes back as it was written, for its user only', async () => {
    const user = await somebody()
    const other = await somebody()
    const device = aDevice(user, { name: 'phone\0' })
    expect(await it.store.devices.add(device, 10)).toBe(true)
    expect(await it.store.devices.get(user.poolId, user.sub, device.key)).toStrictEqual(device)
    expect(await it.store.devices.get(user.poolId, other.sub, device.key)).toBeUndefined()
    expect(await it.store.devices.get(other.poolId, user.sub, device.key)).toBeUndefined()
  })

  test('a key is taken once, however many ask at the same time', async () => {
    const device = aDevice(await somebody())
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => it.store.devices.add(device, 10)))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(Taken)
  })

  test('nobody has a device who is not there', async () => {
    const device = aDevice(aUser(await storedPool(it.store)))
    expect(await it.store.devices.add(device, 10)).toBe(false)
    expect(await it.store.devices.get(device.poolId, device.sub, device.key)).toBeUndefined()
  })

  test('a change is kept, and changes nothing where there is no device', async () => {
    const user = await somebody()
    const device = aDevice(user)
    await it.store.devices.add(device, 10)
    const change = (present: Device) => ({ ...present, remembered: false, lastIp: '::1', authenticatedAt: later(9) })
    const changed = await it.store.devices.update(user.poolId, user.sub, device.key, change)
    expect(changed).toStrictEqual(change(device))
    expect(await it.store.devices.get(user.poolId, user.sub, device.key)).toStrictEqual(change(device))
    expect(await keys(user, 'remembered')).toEqual([])
    const { sub } = await somebody()
    expect(await it.store.devices.update(user.poolId, sub, device.key, change)).toBeUndefined()
  })

  test('a device is deleted once', async () => {
    const user = await somebody()
    const device = aDevice(user)
    await it.store.devices.add(device, 10)
    expect(await it.store.devices.delete(user.poolId, (await somebody()).sub, device.key)).toBe(false)
    expect(await it.store.devices.delete(user.poolId, user.sub, device.key)).toBe(true)
    expect(await it.store.devices.delete(user.poolId, user.sub, device.key)).toBe(false)
    expect(await keys(user)).toEqual([])
  })

  test('lists go by key, page by page, all or those that are remembered', async () => {
    const user = await somebody()
    const devices = [true, false, true, true].map(remembered => aDevice(user, { remembered }))
    for (const device of devices.toReversed()) await it.store.devices.add(device, 10)
    expect(await keys(user)).toEqual(devices.map(({ key }) => key))
    const remembered = devices.filter(device => device.remembered).map(({ key }) => key)
    expect(await keys(user, 'remembered')).toEqual(remembered)
    const first = await it.store.devices.list(user.poolId, user.sub, 'remembered', { limit: 2 })
    expect(first.items.map(({ key }) => key)).toEqual(remembered.slice(0, 2))
    const after = { limit: 2, ...(first.next !== undefined && { after: first.next }) }
    const second = await it.store.devices.list(user.poolId, user.sub, 'remembered', after)
    expect(second.items.map(({ key }) => key)).toEqual(remembered.slice(2))
    expect(second.next).toBeUndefined()
    const invalid = it.store.devices.list(user.poolId, user.sub, 'all', { limit: 2, after: '?' })
    await expect(invalid).rejects.toBeInstanceOf(InvalidPageKey)
  })

  test('beyond the most, those go that are not remembered, then those not used for longest; never the new one', async () => {
    const user = await somebody()
    const old = aDevice(user, { authenticatedAt: later(1) })
    const recent = aDevice(user, { authenticatedAt: later(3) })
    const guest = aDevice(user, { remembered: false, authenticatedAt: later(5) })
    const others = aDevice(await somebody())
    await it.store.devices.add(others, 1)
    for (const device of [old, guest, recent]) await it.store.devices.add(device, 3)
    expect(await keys(user)).toEqual([old.key, recent.key, guest.key])
    const added = aDevice(user, { remembered: false, authenticatedAt: later(4) })
    await it.store.devices.add(added, 3)
    expect(await keys(user)).toEqual([old.key, recent.key, added.key])
    const last = aDevice(user, { authenticatedAt: later(0) })
    await it.store.devices.add(last, 2)
    expect(await keys(user)).toEqual([recent.key, last.key])
    expect(await it.store.devices.get(others.poolId, others.sub, others.key)).toStrictEqual(others)
  })

  test('devices go with their user and with their pool', async () => {
    const pool = await storedPool(it.store)
    const [one, two] = [await storedUser(it.store, pool), await storedUser(it.store, pool)]
    const devices = [aDevice(one), aDevice(two)]
    for (const device of devices) await it.store.devices.add(device, 10)
    await it.store.users.delete(pool, one.sub)
    expect(await keys(one)).toEqual([])
    expect(await keys(two)).toEqual([devices[1]?.key])
    await it.store.pools.delete(pool.id)
    await it.store.sweep(later(1))
    expect(await keys(two)).toEqual([])
  })
})
