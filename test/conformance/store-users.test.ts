import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Pool } from '../../src/domain/pool.ts'
import { Taken } from '../../src/store/nouns/taken.ts'
import { onEveryDatabase } from './databases.ts'
import { aCode, aGroup, aUser, later, moment, storedPool, storedUser } from './samples.ts'

onEveryDatabase('users', it => {
  const find = async (pool: Pool, name: string) => (await it.store.users.find(pool, name))?.sub

  test('a user comes back as it was written', async () => {
    const pool = await storedPool(it.store)
    const password = { salt: 'ab', sealedVerifier: 'v', sealedDigest: 'd', expiresAt: later(5) }
    const user = aUser(pool, {
      attributes: { email: 'a@example.org', 'custom:date': '2026-01-01T00:00:00.000Z', ['__proto__']: 'x' },
      pendingAttributes: { email: 'b@example.org' },
      password,
      passwordHistory: [password, { ...password, expiresAt: moment }],
      mfa: { enabled: ['SOFTWARE_TOKEN_MFA'] },
    })
    await it.store.users.create(pool, {
      ...user,
      mfa: { enabled: ['SOFTWARE_TOKEN_MFA'], preferred: undefined } as never,
    })
    expect(await it.store.users.get(pool.id, user.sub)).toStrictEqual(user)
    expect(await it.store.users.find(pool, user.username)).toStrictEqual(user)
  })

  test('nobody is found by a name, sub or pool that is not his', async () => {
    const [pool, other] = [await storedPool(it.store), await storedPool(it.store)]
    const user = await storedUser(it.store, pool)
    expect(await it.store.users.get(other.id, user.sub)).toBeUndefined()
    expect(await it.store.users.find(other, user.username)).toBeUndefined()
    expect(await it.store.users.find(pool, `${user.username}x`)).toBeUndefined()
    expect(await it.store.users.get(pool.id, user.username)).toBeUndefined()
    expect(await find(pool, user.sub)).toBe(user.sub)
  })

  test('a name is taken once, and a refused creation leaves nothing', async () => {
    const pool = await storedPool(it.store, { AliasAttributes: ['email'] })
    const verified = { email: 'one@example.org', email_verified: 'true' }
    const first = await storedUser(it.store, pool, { attributes: verified })
    const sameName = aUser(pool, { username: first.username })
    await expect(it.store.users.create(pool, sameName)).rejects.toThrow(new Taken(first.username))
    const sameAddress = aUser(pool, { attributes: verified })
    await expect(it.store.users.create(pool, sameAddress)).rejects.toThrow(new Taken('one@example.org'))
    expect(await find(pool, sameAddress.username)).toBeUndefined()
    expect(await it.store.users.get(pool.id, sameAddress.sub)).toBeUndefined()
    expect((await it.store.users.list(pool, undefined, { limit: 60 })).items).toHaveLength(1)
    await it.store.users.create(pool, { ...sameAddress, attributes: {} })
    expect(await find(pool, sameAddress.username)).toBe(sameAddress.sub)
  })

  test('a refusal inside a transaction that goes on leaves nothing of the refused user', async () => {
    const pool = await storedPool(it.store, { UsernameAttributes: ['email'] })
    const attributes = { email: 'one@example.org' }
    const first = await storedUser(it.store, pool, { attributes })
    const second = aUser(pool, { attributes })
    await it.store.transaction(async tx => {
      await expect(tx.users.create(pool, second)).rejects.toThrow(Taken)
      await tx.users.update(pool, first.sub, user => ({ ...user, attributes: {} }))
      await tx.users.create(pool, second)
    })
    expect(await find(pool, 'one@example.org')).toBe(second.sub)
    expect(await find(pool, first.username)).toBe(first.sub)
  })

  test('an alias finds its user while it is verified, and frees the value when it goes', async () => {
    const pool = await storedPool(it.store, { AliasAttributes: ['email', 'preferred_username'] })
    const user = await storedUser(it.store, pool, { attributes: { email: 'a@example.org' }, status: 'UNCONFIRMED' })
    expect(await find(pool, 'a@example.org')).toBeUndefined()
    const verified = { email: 'a@example.org', email_verified: 'true', preferred_username: 'ann' }
    await it.store.users.update(pool, user.sub, it => ({ ...it, attributes: verified }))
    expect(await find(pool, 'a@example.org')).toBe(user.sub)
    expect(await find(pool, 'ann')).toBeUndefined()
    await it.store.users.update(pool, user.sub, it => ({ ...it, status: 'CONFIRMED' }))
    expect(await find(pool, 'ann')).toBe(user.sub)
    await it.store.users.update(pool, user.sub, it => ({ ...it, attributes: { ...verified, email: 'b@example.org' } }))
    expect(await find(pool, 'a@example.org')).toBeUndefined()
    expect(await find(pool, 'b@example.org')).toBe(user.sub)
    const heir = await storedUser(it.store, pool, { attributes: { email: 'a@example.org', email_verified: 'true' } })
    expect(await find(pool, 'a@example.org')).toBe(heir.sub)
  })

  test('an update that wants a taken alias changes nothing', async () => {
    const pool = await storedPool(it.store, { UsernameAttributes: ['email'] })
    await storedUser(it.store, pool, { attributes: { email: 'a@example.org' } })
    const user = await storedUser(it.store, pool, { attributes: { email: 'b@example.org', name: 'Bea' } })
    const update = it.store.users.update(pool, user.sub, it => ({ ...it, attributes: { email: 'a@example.org' } }))
    await expect(update).rejects.toThrow(new Taken('a@example.org'))
    expect(await it.store.users.find(pool, 'b@example.org')).toStrictEqual(user)
    const byName = await it.store.users.list(pool, { attribute: 'name', match: 'equal', value: 'bea' }, { limit: 1 })
    expect(byName.items).toStrictEqual([user])
  })

  test('names differ by case or do not, as the pool says', async () => {
    const exact = await storedPool(it.store, { UsernameConfiguration: { CaseSensitive: true } })
    const relaxed = await storedPool(it.store, { UsernameConfiguration: { CaseSensitive: false } })
    const ann = await storedUser(it.store, exact, { username: 'Ann' })
    expect(await find(exact, 'ann')).toBeUndefined()
    expect(await find(exact, 'Ann')).toBe(ann.sub)
    await storedUser(it.store, exact, { username: 'ann' })
    const bea = await storedUser(it.store, relaxed, { username: 'Bea' })
    expect(await find(relaxed, 'bEA')).toBe(bea.sub)
    await expect(storedUser(it.store, relaxed, { username: 'bea' })).rejects.toThrow(Taken)
  })

  test('updates at once are all kept', async () => {
    const pool = await storedPool(it.store)
    const user = await storedUser(it.store, pool)
    const increment = () => it.store.users.update(pool, user.sub, it => ({ ...it, signOuts: it.signOuts + 1 }))
    await Promise.all(Array.from({ length: 40 }, increment))
    expect((await it.store.users.get(pool.id, user.sub))?.signOuts).toBe(40)
  })

  test('of many who want one name at once, one gets it', async () => {
    const pool = await storedPool(it.store, { UsernameAttributes: ['email', 'phone_number'] })
    const attributes = { email: 'one@example.org', phone_number: '+15555550100' }
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, () => storedUser(it.store, pool, { attributes })),
    )
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(Taken)
  })

  test('a change may not make another user of a user', async () => {
    const pool = await storedPool(it.store)
    const user = await storedUser(it.store, pool)
    const rename = it.store.users.update(pool, user.sub, it => ({ ...it, username: 'other' }))
    await expect(rename).rejects.toThrow('must leave pool, sub and user name')
    expect(await it.store.users.update(pool, 'nobody', it => it)).toBeUndefined()
  })

  test('a deleted user takes names, memberships, codes and counters along', async () => {
    const pool = await storedPool(it.store, { UsernameAttributes: ['email'] })
    const attributes = { email: 'gone@example.org' }
    const user = await storedUser(it.store, pool, { attributes })
    const code = aCode(user)
    await it.store.groups.create(aGroup(pool, 'staff'))
    await it.store.groups.addMember(pool.id, 'staff', user.sub)
    await it.store.codes.issue(code)
    const counts = { count: 3, since: moment, lastAt: moment, expiresAt: later(9) }
    await it.store.attempts.update(pool.id, 'password', user.sub, () => counts)
    expect(await it.store.users.delete(pool, user.sub)).toBe(true)
    expect(await it.store.users.delete(pool, user.sub)).toBe(false)
    expect(await find(pool, 'gone@example.org')).toBeUndefined()
    expect(await it.store.users.get(pool.id, user.sub)).toBeUndefined()
    expect((await it.store.groups.members(pool, 'staff', { limit: 60 })).items).toEqual([])
    expect(await it.store.groups.ofUser(pool.id, user.sub)).toEqual([])
    expect(await it.store.codes.consume(code)).toBe(false)
    expect(await it.store.attempts.get(pool.id, 'password', user.sub)).toBeUndefined()
    expect((await it.store.users.list(pool, undefined, { limit: 60 })).items).toEqual([])
    await storedUser(it.store, pool, { username: user.username, attributes })
  })

  test('no text is too long or too strange to be a name or an attribute', async () => {
    const pool = await storedPool(it.store, { UsernameAttributes: ['email'] })
    const texts = ['a\0b', 'a\u0001b', 'a\u00010000b', '\ud800', '\udc00x', '\ufffd', '😀', '漢'.repeat(256)]
    const long = ['x', 'y'].map(end => `${'ü'.repeat(2_100)}${end}`)
    for (const text of [...texts, ...long]) {
      const user = await storedUser(it.store, pool, {
        username: `name ${text}`,
        attributes: { email: text, name: text },
      })
      expect(await it.store.users.find(pool, text)).toStrictEqual(user)
      expect(await find(pool, `name ${text}`)).toBe(user.sub)
      expect(await it.store.users.get(pool.id, text)).toBeUndefined()
    }
    expect((await it.store.users.list(pool, undefined, { limit: 60 })).items).toHaveLength(texts.length + long.length)
    await expect(storedUser(it.store, pool, { attributes: { email: long[0] ?? '' } })).rejects.toThrow(Taken)
  })

  test('the number of users follows what was added and removed', async () => {
    const pool = await storedPool(it.store)
    expect(await it.store.users.estimate(pool.id)).toBe(0)
    const [user] = await Promise.all([storedUser(it.store, pool), storedUser(it.store, pool)])
    expect(await it.store.users.estimate(pool.id)).toBe(2)
    await it.store.users.delete(pool, user.sub)
    expect(await it.store.users.estimate(pool.id)).toBe(1)
  })

  test('the number of users of a large pool is right to a few in a hundred', async () => {
    const pool = await storedPool(it.store)
    // Ids as they are drawn: even over their whole range.
    const subs = Array.from({ length: 6_000 }, (_, index) => createHash('md5').update(`${index}`).digest('hex'))
    await it.store.transaction(async tx => {
      for (const sub of subs) await tx.users.create(pool, aUser(pool, { sub: sub.replace(/^(.{8})/, '$1-') }))
    })
    expect(Math.abs((await it.store.users.estimate(pool.id)) - 6_000)).toBeLessThan(300)
  })
})
