import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Pool } from '../../src/domain/pool.ts'
import type { User } from '../../src/domain/user.ts'
import type { UserSearch } from '../../src/domain/user-filter.ts'
import type { Page, PageRequest } from '../../src/store/nouns/page.ts'
import { InvalidPageKey } from '../../src/store/nouns/page.ts'
import { onEveryDatabase } from './databases.ts'
import { aClient, aGroup, aPool, later, storedPool, storedUser } from './samples.ts'

async function all<T>(limit: number, list: (page: PageRequest) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = []
  for (let after: string | undefined, first = true; first || after !== undefined; first = false) {
    const page = await list(after === undefined ? { limit } : { limit, after })
    expect(page.items.length).toBeLessThanOrEqual(limit)
    if (page.next !== undefined) expect(page.items).toHaveLength(limit)
    items.push(...page.items)
    after = page.next
  }
  return items
}

onEveryDatabase('lists', it => {
  test('users come in order of name, each on one page', async () => {
    const pool = await storedPool(it.store)
    const names = ['b', 'a', 'C', 'ä', 'ab', '😀', '\uffff', 'Z', 'a-b', 'a_b', '10', '9']
    for (const username of names) await storedUser(it.store, pool, { username })
    const byCodePoint = ['10', '9', 'C', 'Z', 'a', 'a-b', 'a_b', 'ab', 'b', 'ä', '\uffff', '😀']
    for (const limit of [1, 2, 5, 12, 60]) {
      const users = await all(limit, page => it.store.users.list(pool, undefined, page))
      expect(users.map(user => user.username)).toEqual(byCodePoint)
    }
  })

  test('a list loses and repeats nobody while users come, go and change', async () => {
    const pool = await storedPool(it.store)
    const steady: User[] = []
    for (let number = 0; number < 30; number++)
      steady.push(await storedUser(it.store, pool, { username: `u${number + 100}`, attributes: { name: 'same' } }))
    const search: UserSearch = { attribute: 'name', match: 'equal', value: 'same' }
    for (const by of [undefined, search]) {
      let round = 0
      const seen = await all(4, async page => {
        const answer = await it.store.users.list(pool, by, page)
        round += 1
        const passing = { username: `u1${round}x-${by?.match}`, attributes: { name: 'same' } }
        const guest = await storedUser(it.store, pool, passing)
        const last = answer.items.at(-1)
        if (round % 2 === 0) await it.store.users.delete(pool, guest.sub)
        if (last) await it.store.users.update(pool, last.sub, user => ({ ...user, modifiedAt: later(round) }))
        return answer
      })
      const subs = seen.map(user => user.sub)
      expect(new Set(subs).size).toBe(subs.length)
      expect(subs.filter(sub => steady.some(user => user.sub === sub))).toHaveLength(steady.length)
    }
  })

  test('a page goes on where the one before ended even when that user is gone', async () => {
    const pool = await storedPool(it.store)
    for (const username of ['a', 'b', 'c', 'd']) await storedUser(it.store, pool, { username })
    const first = await it.store.users.list(pool, undefined, { limit: 2 })
    await it.store.users.delete(pool, first.items[1]?.sub ?? '')
    const second = await it.store.users.list(pool, undefined, { limit: 2, after: first.next ?? '' })
    expect(second.items.map(user => user.username)).toEqual(['c', 'd'])
    expect(second.next).toBeUndefined()
  })

  test('users are found by sub, each on one page, as long as they are there', async () => {
    const pool = await storedPool(it.store)
    const other = await storedPool(it.store)
    const subs = ['aa1', 'aa2', 'ab1', 'aa3', 'AA4', 'b'].map(begin => `${begin}-${randomUUID()}`)
    for (const sub of subs) await storedUser(it.store, pool, { username: `named ${sub}`, sub })
    await storedUser(it.store, other, { username: 'stranger', sub: `aa0-${randomUUID()}` })
    const found = async (match: 'equal' | 'prefix', value: string, limit = 60) =>
      (await all(limit, page => it.store.users.list(pool, { attribute: 'sub', match, value }, page))).map(
        user => user.sub,
      )
    const [first = '', second = '', , third = ''] = subs
    for (const limit of [1, 2, 3, 60]) expect(await found('prefix', 'aa', limit)).toEqual([first, second, third])
    expect(await found('equal', second)).toEqual([second])
    expect(await found('equal', second.slice(0, -1))).toEqual([])
    expect(await found('equal', second.toUpperCase())).toEqual([])
    expect((await found('prefix', '', 4)).length).toBe(subs.length)
    await it.store.users.delete(pool, second)
    expect(await found('prefix', 'aa', 1)).toEqual([first, third])
    const strange = { limit: 1, after: JSON.stringify([third, third]) }
    const wanted: UserSearch = { attribute: 'sub', match: 'prefix', value: 'b' }
    await expect(it.store.users.list(pool, wanted, strange)).rejects.toThrow(InvalidPageKey)
  })

  test('a search finds what is equal or begins so, in any case, and nothing else', async () => {
    const pool = await storedPool(it.store)
    const other = await storedPool(it.store)
    const people = { ann: 'Ann Lee', anna: 'Anna', bob: 'bob', percent: '%', under: '_n', edge: 'ann\u{10ffff}z' }
    for (const [username, name] of Object.entries(people))
      await storedUser(it.store, pool, { username, attributes: { name, email: `${username}@Example.org` } })
    await storedUser(it.store, other, { username: 'stranger', attributes: { name: 'Anna' } })
    const names = async (attribute: string, match: 'equal' | 'prefix', value: string) =>
      (await it.store.users.list(pool, { attribute, match, value }, { limit: 60 })).items.map(user => user.username)
    expect(await names('name', 'prefix', 'ANN')).toEqual(['ann', 'anna', 'edge'])
    expect(await names('name', 'equal', 'anna')).toEqual(['anna'])
    expect(await names('name', 'prefix', '%')).toEqual(['percent'])
    expect(await names('name', 'prefix', '_')).toEqual(['under'])
    expect(await names('name', 'prefix', 'ann\u{10ffff}')).toEqual(['edge'])
    expect(await names('name', 'prefix', '\u{10ffff}')).toEqual([])
    expect(await names('name', 'equal', 'ann\0')).toEqual([])
    expect(await names('name', 'prefix', '\ud800')).toEqual([])
    expect((await names('name', 'prefix', '')).length).toBe(6)
    expect(await names('email', 'equal', 'BOB@example.ORG')).toEqual(['bob'])
    expect(await names('username', 'prefix', 'an')).toEqual(['ann', 'anna'])
    expect(await names('username', 'equal', 'ANN')).toEqual([])
    expect((await names('status', 'equal', 'Enabled')).length).toBe(6)
    expect((await names('cognito:user_status', 'prefix', 'conf')).length).toBe(6)
    expect(await names('locale', 'equal', 'de')).toEqual([])
  })

  test('a search follows changes', async () => {
    const pool = await storedPool(it.store)
    const user = await storedUser(it.store, pool, { attributes: { given_name: 'Ann' } })
    const found = async (attribute: string, value: string) =>
      (await it.store.users.list(pool, { attribute, match: 'equal', value }, { limit: 1 })).items.length
    await it.store.users.update(pool, user.sub, it => ({ ...it, enabled: false, attributes: { given_name: 'Bea' } }))
    expect([await found('given_name', 'ann'), await found('given_name', 'bea')]).toEqual([0, 1])
    expect([await found('status', 'Enabled'), await found('status', 'Disabled')]).toEqual([0, 1])
    await it.store.users.update(pool, user.sub, it => ({ ...it, attributes: {} }))
    expect(await found('given_name', 'bea')).toBe(0)
  })

  test('pools, clients and groups come in order, each on one page', async () => {
    const pools: Pool[] = []
    for (let number = 0; number < 5; number++) pools.push(await storedPool(it.store))
    const listed = await all(2, page => it.store.pools.list(page))
    expect(listed.filter(({ id }) => pools.some(pool => pool.id === id))).toStrictEqual(pools)
    const [pool = aPool(), other = aPool()] = pools
    const clients = [aClient(pool), aClient(pool), aClient(pool)]
    for (const client of [...clients, aClient(other)]) await it.store.clients.create(client)
    expect(await all(1, page => it.store.clients.list(pool.id, page))).toStrictEqual(clients)
    const groups = ['b', 'a', 'C', 'ä'].map(name => aGroup(pool, name))
    for (const group of groups) await it.store.groups.create(group)
    await it.store.groups.create(aGroup(other, 'b'))
    const names = (await all(3, page => it.store.groups.list(pool.id, page))).map(group => group.name)
    expect(names).toEqual(['C', 'a', 'b', 'ä'])
  })

  test('a page key that was not given out is refused', async () => {
    const pool = await storedPool(it.store)
    const lists = [
      (page: PageRequest) => it.store.users.list(pool, undefined, page),
      (page: PageRequest) => it.store.groups.members(pool, 'staff', page),
      (page: PageRequest) => it.store.groups.list(pool.id, page),
      (page: PageRequest) => it.store.clients.list(pool.id, page),
      (page: PageRequest) => it.store.pools.list(page),
    ]
    for (const list of lists)
      for (const after of [
        '',
        'x',
        '[]',
        '{}',
        'null',
        '[1]',
        '["a","b","c"]',
        '["\\u0000"]',
        '["a","\\ud800"]',
        '[["a"],"b"]',
      ])
        await expect(list({ limit: 5, after })).rejects.toThrow(InvalidPageKey)
  })
})
