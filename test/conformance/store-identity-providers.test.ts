import { expect, test } from 'vitest'
import type { Identity, IdentityProvider } from '../../src/domain/identity-provider.ts'
import type { Pool } from '../../src/domain/pool.ts'
import { Taken } from '../../src/store/nouns/taken.ts'
import { onEveryDatabase } from './databases.ts'
import { anIdentity, aProvider, aUser, later, storedPool, storedUser } from './samples.ts'

onEveryDatabase('identity providers', it => {
  const create = async (pool: Pool, changes: Partial<IdentityProvider> = {}) => {
    const provider = aProvider(pool, changes)
    await it.store.identityProviders.create(provider, 300)
    return provider
  }

  test('a provider comes back as it was written, in its pool only', async () => {
    const [pool, other] = [await storedPool(it.store), await storedPool(it.store)]
    const provider = await create(pool, { name: 'Werk\u{1f511}', identifiers: ['a.example', 'b.example'] })
    const { identityProviders } = it.store
    expect(await identityProviders.get(pool.id, provider.name)).toStrictEqual(provider)
    expect(await identityProviders.byIdentifier(pool.id, 'b.example')).toStrictEqual(provider)
    expect(await identityProviders.get(other.id, provider.name)).toBeUndefined()
    expect(await identityProviders.byIdentifier(other.id, 'b.example')).toBeUndefined()
    expect(await identityProviders.byIdentifier(pool.id, 'B.example')).toBeUndefined()
  })

  test('a name and an identifier are taken once in a pool, and nothing is left of who came second', async () => {
    const pool = await storedPool(it.store)
    const { name } = await create(pool, { identifiers: ['a.example'] })
    await expect(create(pool, { name, identifiers: ['c.example'] })).rejects.toMatchObject({ value: name })
    const late = create(pool, { name: 'late', identifiers: ['b.example', 'a.example'] })
    await expect(late).rejects.toMatchObject({ value: 'a.example' })
    expect(await it.store.identityProviders.get(pool.id, 'late')).toBeUndefined()
    await create(pool, { name: 'third', identifiers: ['b.example', 'c.example'] })
    await create(await storedPool(it.store), { name, identifiers: ['a.example'] })
  })

  test('a full pool takes no more, and says first what is taken', async () => {
    const pool = await storedPool(it.store)
    const provider = await create(pool)
    const { identityProviders } = it.store
    expect(await identityProviders.create(aProvider(pool, { name: 'more', identifiers: ['a'] }), 1)).toBe(false)
    expect(await identityProviders.get(pool.id, 'more')).toBeUndefined()
    await expect(identityProviders.create(provider, 1)).rejects.toBeInstanceOf(Taken)
    expect(await identityProviders.create(aProvider(pool, { identifiers: ['a'] }), 2)).toBe(true)
  })

  test('a change is kept with its identifiers, and is seen at once', async () => {
    const pool = await storedPool(it.store)
    const { name } = await create(pool, { identifiers: ['a.example', 'b.example'] })
    await create(pool, { name: 'other', identifiers: ['d.example'] })
    await it.store.identityProviders.get(pool.id, name)
    const { identityProviders } = it.store
    const change = (identifiers: readonly string[]) =>
      identityProviders.update(pool.id, name, present => ({ ...present, identifiers, modifiedAt: later(9) }))
    const changed = await change(['b.example', 'c.example'])
    expect(await identityProviders.get(pool.id, name)).toStrictEqual(changed)
    expect(await identityProviders.byIdentifier(pool.id, 'a.example')).toBeUndefined()
    expect(await identityProviders.byIdentifier(pool.id, 'c.example')).toStrictEqual(changed)
    await expect(change(['a.example', 'd.example'])).rejects.toBeInstanceOf(Taken)
    expect(await identityProviders.byIdentifier(pool.id, 'a.example')).toBeUndefined()
    expect(await identityProviders.update(pool.id, 'nobody', present => present)).toBeUndefined()
  })

  test('a provider is deleted once, with its identifiers', async () => {
    const pool = await storedPool(it.store)
    const { name } = await create(pool, { identifiers: ['a.example'] })
    await it.store.identityProviders.get(pool.id, name)
    expect(await it.store.identityProviders.delete(pool.id, name)).toBe(true)
    expect(await it.store.identityProviders.delete(pool.id, name)).toBe(false)
    expect(await it.store.identityProviders.get(pool.id, name)).toBeUndefined()
    expect(await it.store.identityProviders.byIdentifier(pool.id, 'a.example')).toBeUndefined()
    await create(pool, { identifiers: ['a.example'] })
  })

  test('the list goes by name, page by page', async () => {
    const pool = await storedPool(it.store)
    for (const name of ['b', 'C', 'a']) await create(pool, { name })
    const first = await it.store.identityProviders.list(pool.id, { limit: 2 })
    expect(first.items.map(({ name }) => name)).toEqual(['C', 'a'])
    const second = await it.store.identityProviders.list(pool.id, { limit: 2, after: first.next ?? '' })
    expect(second.items.map(({ name }) => name)).toEqual(['b'])
    expect(second.next).toBeUndefined()
  })

  test('providers go with their pool', async () => {
    const pool = await storedPool(it.store)
    const { name } = await create(pool, { identifiers: ['a.example'] })
    const user = await storedUser(it.store, pool, { identities: [anIdentity()] })
    await it.store.pools.delete(pool.id)
    await it.store.sweep(later(1))
    expect((await it.store.identityProviders.list(pool.id, { limit: 9 })).items).toEqual([])
    expect(await it.store.identityProviders.byIdentifier(pool.id, 'a.example')).toBeUndefined()
    await it.store.identityProviders.create(aProvider(pool, { name, identifiers: ['a.example'] }), 300)
    await it.store.users.create(pool, { ...user, sub: user.sub.replace('0', '1') })
  })
})

onEveryDatabase('identities of users', it => {
  test('an identity finds its user, exactly', async () => {
    const pool = await storedPool(it.store)
    const long = anIdentity({ attribute: 'groups', value: `${'x'.repeat(2_000)}\0y` })
    const user = await storedUser(it.store, pool, { identities: [anIdentity({ value: 'Abc' }), long] })
    const find = (changes: Partial<Identity>) => it.store.users.ofIdentity(pool.id, anIdentity(changes))
    expect(await find({ value: 'Abc' })).toStrictEqual(user)
    expect(await find(long)).toStrictEqual(user)
    for (const other of [{ value: 'abc' }, { value: 'Abc', provider: 'google' }, { value: 'Abc', attribute: 'email' }])
      expect(await find(other)).toBeUndefined()
    const elsewhere = await storedPool(it.store)
    expect(await it.store.users.ofIdentity(elsewhere.id, anIdentity({ value: 'Abc' }))).toBeUndefined()
  })

  test('of users who come at once with one identity, one comes into being', async () => {
    const pool = await storedPool(it.store)
    const users = Array.from({ length: 8 }, () => aUser(pool, { identities: [anIdentity()] }))
    const outcomes = await Promise.allSettled(users.map(user => it.store.users.create(pool, user)))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(Taken)
    const found = await it.store.users.ofIdentity(pool.id, anIdentity())
    for (const { username, sub } of users)
      expect((await it.store.users.find(pool, username))?.sub).toBe(sub === found?.sub ? sub : undefined)
  })

  test('links are added and taken away with their user, and with him they go', async () => {
    const pool = await storedPool(it.store)
    const [one, two] = [await storedUser(it.store, pool), await storedUser(it.store, pool)]
    const link = (sub: string, ...identities: Identity[]) =>
      it.store.users.update(pool, sub, present => ({ ...present, identities }))
    const [first, second] = [anIdentity({ value: '1' }), anIdentity({ value: '2' })]
    await link(one.sub, first, second)
    await expect(link(two.sub, second)).rejects.toBeInstanceOf(Taken)
    expect((await it.store.users.get(pool.id, two.sub))?.identities).toBeUndefined()
    await link(one.sub, first)
    await link(two.sub, second)
    expect((await it.store.users.ofIdentity(pool.id, second))?.sub).toBe(two.sub)
    await it.store.users.update(pool, one.sub, present => ({ ...present, attributes: { name: 'One' } }))
    expect((await it.store.users.ofIdentity(pool.id, first))?.attributes).toEqual({ name: 'One' })
    await it.store.users.delete(pool, one.sub)
    expect(await it.store.users.ofIdentity(pool.id, first)).toBeUndefined()
    await link(two.sub, first)
  })
})
