import { expect, test } from 'vitest'
import { Taken } from '../../src/store/nouns/taken.ts'
import { onEveryDatabase } from './databases.ts'
import { aGroup, later, storedPool, storedUser } from './samples.ts'

onEveryDatabase('groups', it => {
  test('a group comes back as it was written, once for each name', async () => {
    const pool = await storedPool(it.store)
    const group = { ...aGroup(pool, 'staff', 0), description: 'd', roleArn: 'arn:aws:iam::123456789012:role/r' }
    await it.store.groups.create(group)
    expect(await it.store.groups.get(pool.id, 'staff')).toStrictEqual(group)
    expect(await it.store.groups.get(pool.id, 'Staff')).toBeUndefined()
    await expect(it.store.groups.create(aGroup(pool, 'staff'))).rejects.toThrow(new Taken('staff'))
    await it.store.groups.create(aGroup(await storedPool(it.store), 'staff'))
    expect(await it.store.groups.get(pool.id, 'staff')).toStrictEqual(group)
  })

  test('a group changes and keeps its name', async () => {
    const pool = await storedPool(it.store)
    await it.store.groups.create(aGroup(pool, 'staff', 3))
    const changed = { ...aGroup(pool, 'staff'), modifiedAt: later(9) }
    expect(await it.store.groups.update(pool.id, 'staff', () => changed)).toStrictEqual(changed)
    expect(await it.store.groups.get(pool.id, 'staff')).toStrictEqual(changed)
    expect(await it.store.groups.update(pool.id, 'none', group => group)).toBeUndefined()
    const rename = it.store.groups.update(pool.id, 'staff', group => ({ ...group, name: 'other' }))
    await expect(rename).rejects.toThrow('must leave the name')
  })

  test('the groups of a user come by precedence, then name', async () => {
    const pool = await storedPool(it.store)
    const user = await storedUser(it.store, pool)
    const groups = [
      aGroup(pool, 'z', 1),
      aGroup(pool, 'a'),
      aGroup(pool, 'b', 10),
      aGroup(pool, 'c', 1),
      aGroup(pool, 'd', 0),
    ]
    for (const group of groups) await it.store.groups.create(group)
    for (const group of groups) await it.store.groups.addMember(pool.id, group.name, user.sub)
    const names = async () => (await it.store.groups.ofUser(pool.id, user.sub)).map(group => group.name)
    expect(await names()).toEqual(['d', 'c', 'z', 'b', 'a'])
    await it.store.groups.update(pool.id, 'a', group => ({ ...group, precedence: 0 }))
    expect(await names()).toEqual(['a', 'd', 'c', 'z', 'b'])
    await it.store.groups.removeMember(pool.id, 'd', user.sub)
    await it.store.groups.delete(pool.id, 'c')
    expect(await names()).toEqual(['a', 'z', 'b'])
  })

  test('members come in order of name, once each, on pages', async () => {
    const pool = await storedPool(it.store)
    await it.store.groups.create(aGroup(pool, 'staff'))
    const users = []
    for (const username of ['d', 'a', 'c', 'b']) users.push(await storedUser(it.store, pool, { username }))
    for (const user of [...users, ...users]) await it.store.groups.addMember(pool.id, 'staff', user.sub)
    const first = await it.store.groups.members(pool, 'staff', { limit: 3 })
    const second = await it.store.groups.members(pool, 'staff', { limit: 3, after: first.next ?? '' })
    expect(first.items.map(user => user.username)).toEqual(['a', 'b', 'c'])
    expect(second.items.map(user => user.username)).toEqual(['d'])
    expect(second.next).toBeUndefined()
  })

  test('only a user and a group of the pool make a membership', async () => {
    const [pool, other] = [await storedPool(it.store), await storedPool(it.store)]
    await it.store.groups.create(aGroup(pool, 'staff'))
    const [user, stranger] = [await storedUser(it.store, pool), await storedUser(it.store, other)]
    await it.store.groups.addMember(pool.id, 'none', user.sub)
    await it.store.groups.addMember(pool.id, 'staff', stranger.sub)
    await it.store.groups.create(aGroup(pool, 'none'))
    expect(await it.store.groups.ofUser(pool.id, user.sub)).toEqual([])
    expect((await it.store.groups.members(pool, 'staff', { limit: 60 })).items).toEqual([])
  })

  test('a group made again has none of its former members', async () => {
    const pool = await storedPool(it.store)
    const user = await storedUser(it.store, pool)
    await it.store.groups.create(aGroup(pool, 'staff'))
    await it.store.groups.addMember(pool.id, 'staff', user.sub)
    expect(await it.store.groups.delete(pool.id, 'staff')).toBe(true)
    expect(await it.store.groups.delete(pool.id, 'staff')).toBe(false)
    await it.store.groups.create(aGroup(pool, 'staff'))
    expect(await it.store.groups.ofUser(pool.id, user.sub)).toEqual([])
  })

  test('a member who is deleted while he is added leaves no membership', async () => {
    const pool = await storedPool(it.store)
    await it.store.groups.create(aGroup(pool, 'staff'))
    for (let round = 0; round < 10; round++) {
      const user = await storedUser(it.store, pool)
      await Promise.all([it.store.groups.addMember(pool.id, 'staff', user.sub), it.store.users.delete(pool, user.sub)])
      expect(await it.store.groups.ofUser(pool.id, user.sub)).toEqual([])
    }
  })
})
