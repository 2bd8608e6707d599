import { expect, test } from 'vitest'
import type { Attempts } from '../../src/store/nouns/codes.ts'
import { onEveryDatabase } from './databases.ts'
import { aCode, aUser, later, moment, storedPool, storedUser, unique } from './samples.ts'

onEveryDatabase('codes, counters and spent things', it => {
  test('a code comes back as it was written, and a newer one replaces it', async () => {
    const pool = await storedPool(it.store)
    const user = await storedUser(it.store, pool)
    const [first, second] = [aCode(user), aCode(user, { expiresAt: later(1), attribute: 'phone_number' })]
    await it.store.codes.issue(first)
    expect(await it.store.codes.get(pool.id, user.sub, 'sign-up')).toStrictEqual(first)
    expect(await it.store.codes.get(pool.id, user.sub, 'reset-password')).toBeUndefined()
    await it.store.codes.issue(second)
    expect(await it.store.codes.get(pool.id, user.sub, 'sign-up')).toStrictEqual(second)
    expect(await it.store.codes.consume(first)).toBe(false)
    expect(await it.store.codes.consume(second)).toBe(true)
    expect(await it.store.codes.get(pool.id, user.sub, 'sign-up')).toBeUndefined()
  })

  test('of many who consume one code, one does', async () => {
    const pool = await storedPool(it.store)
    const code = aCode(await storedUser(it.store, pool))
    await it.store.codes.issue(code)
    const outcomes = await Promise.all(Array.from({ length: 30 }, () => it.store.codes.consume(code)))
    expect(outcomes.filter(Boolean)).toHaveLength(1)
  })

  test('a code of another user, pool or purpose is not consumed', async () => {
    const [pool, other] = [await storedPool(it.store), await storedPool(it.store)]
    const user = aUser(pool)
    const code = aCode(user)
    await it.store.codes.issue(code)
    expect(await it.store.codes.consume({ ...code, sub: aUser(pool).sub })).toBe(false)
    expect(await it.store.codes.consume({ ...code, poolId: other.id })).toBe(false)
    expect(await it.store.codes.consume({ ...code, purpose: 'reset-password' })).toBe(false)
    expect(await it.store.codes.consume(code)).toBe(true)
  })

  test('discarding takes one purpose, or all', async () => {
    const pool = await storedPool(it.store)
    const user = aUser(pool)
    const codes = ['sign-up', 'verify:email', 'reset-password'].map(purpose => aCode(user, { purpose }))
    for (const code of codes) await it.store.codes.issue(code)
    await it.store.codes.discard(pool.id, user.sub, 'verify:email')
    const left = async () => {
      const found = await Promise.all(codes.map(code => it.store.codes.get(pool.id, user.sub, code.purpose)))
      return found.map(code => code?.purpose)
    }
    expect(await left()).toEqual(['sign-up', undefined, 'reset-password'])
    await it.store.codes.discard(pool.id, user.sub)
    expect(await left()).toEqual([undefined, undefined, undefined])
  })

  const next = (present: Attempts | undefined): Attempts => ({
    count: (present?.count ?? 0) + 1,
    since: present?.since ?? moment,
    lastAt: moment,
    expiresAt: later(60_000),
  })

  test('counts at once are all counted, from the first', async () => {
    const pool = await storedPool(it.store)
    const count = () => it.store.attempts.update(pool.id, 'password', 'ann', next)
    const counted = await Promise.all(Array.from({ length: 40 }, count))
    expect(counted.map(it => it?.count).sort((a, b) => Number(a) - Number(b))).toEqual(
      Array.from({ length: 40 }, (_, index) => index + 1),
    )
    expect(await it.store.attempts.get(pool.id, 'password', 'ann')).toStrictEqual({ ...next(undefined), count: 40 })
    expect(await it.store.attempts.get(pool.id, 'code', 'ann')).toBeUndefined()
    expect(await it.store.attempts.update(pool.id, 'password', 'ann', () => undefined)).toBeUndefined()
    expect(await it.store.attempts.get(pool.id, 'password', 'ann')).toBeUndefined()
    expect(await it.store.attempts.update(pool.id, 'password', 'ann', () => undefined)).toBeUndefined()
  })

  test('a thing is spent once, and everybody learns when', async () => {
    const pool = await storedPool(it.store)
    const moments = Array.from({ length: 30 }, (_, index) => later(index))
    const outcomes = await Promise.all(moments.map(at => it.store.spent.spend(pool.id, 'session', at, later(99))))
    const first = outcomes.filter(outcome => outcome.first)
    expect(first).toHaveLength(1)
    for (const outcome of outcomes) expect(outcome.at).toEqual(first[0]?.at)
    expect(await it.store.spent.get(pool.id, 'session')).toEqual(first[0]?.at)
    expect(await it.store.spent.get(pool.id, 'other')).toBeUndefined()
    const elsewhere = await it.store.spent.spend((await storedPool(it.store)).id, 'session', moment, later(99))
    expect(elsewhere).toEqual({ first: true, at: moment })
  })

  test('a mark that is renewed has the later moment, also where there was none', async () => {
    const pool = await storedPool(it.store)
    await it.store.spent.renew(pool.id, 'sign-out', moment, later(9))
    expect(await it.store.spent.get(pool.id, 'sign-out')).toEqual(moment)
    await it.store.spent.renew(pool.id, 'sign-out', later(1), later(10))
    expect(await it.store.spent.get(pool.id, 'sign-out')).toEqual(later(1))
    expect(await it.store.spent.get((await storedPool(it.store)).id, 'sign-out')).toBeUndefined()
  })

  test('a user and what is spent are read together as they are apart', async () => {
    const [pool, other] = [await storedPool(it.store), await storedPool(it.store)]
    const user = await storedUser(it.store, pool)
    await it.store.spent.spend(pool.id, 'session', moment, later(99))
    const read = (poolId: string, sub: string, id: string) => it.store.users.getBesideSpent(poolId, sub, id)
    expect(await read(pool.id, user.sub, 'session')).toEqual({ user, isSpent: true })
    expect(await read(pool.id, user.sub, 'other')).toEqual({ user, isSpent: false })
    expect(await read(pool.id, 'nobody', 'session')).toEqual({ user: undefined, isSpent: true })
    expect(await read(other.id, user.sub, 'session')).toEqual({ user: undefined, isSpent: false })
  })

  test('ids of any length and content are told apart', async () => {
    const pool = await storedPool(it.store)
    const long = 'token.'.repeat(2_000)
    for (const id of [`${long}a`, `${long}b`, 'a\0', 'a', 'a\ud800', 'a\udc00', 'a\u0001']) {
      expect((await it.store.spent.spend(pool.id, id, moment, later(9))).first).toBe(true)
      expect((await it.store.spent.spend(pool.id, id, moment, later(9))).first).toBe(false)
      expect((await it.store.attempts.update(pool.id, id, id, next))?.count).toBe(1)
    }
  })

  test('a sweep removes what expired and leaves the rest', async () => {
    const pool = await storedPool(it.store)
    const [old, present] = [aCode(aUser(pool), { expiresAt: later(10) }), aCode(aUser(pool), { expiresAt: later(20) })]
    await it.store.codes.issue(old)
    await it.store.codes.issue(present)
    // A minute longer, for nodes whose clocks are behind.
    await it.store.spent.spend(pool.id, 'old', moment, later(10 - 60_000))
    await it.store.spent.spend(pool.id, 'present', moment, later(20 - 60_000))
    await it.store.attempts.update(pool.id, 'password', 'old', () => ({ ...next(undefined), expiresAt: later(10) }))
    await it.store.attempts.update(pool.id, 'password', 'present', () => ({ ...next(undefined), expiresAt: later(20) }))
    expect(await it.store.sweep(later(15))).toBeGreaterThanOrEqual(3)
    expect(await it.store.sweep(later(15))).toBe(0)
    expect(await it.store.codes.get(pool.id, old.sub, old.purpose)).toBeUndefined()
    expect(await it.store.codes.get(pool.id, present.sub, present.purpose)).toStrictEqual(present)
    expect(await it.store.spent.get(pool.id, 'old')).toBeUndefined()
    expect(await it.store.spent.get(pool.id, 'present')).toEqual(moment)
    expect(await it.store.attempts.get(pool.id, 'password', 'old')).toBeUndefined()
    expect((await it.store.attempts.get(pool.id, 'password', 'present'))?.count).toBe(1)
  })

  test('messages come newest first, by arrival while the clock stands still, and go after a week', async () => {
    const pool = await storedPool(it.store)
    const message = (id: string, changes = {}) => ({
      id: `${id}-${unique()}`,
      userPoolId: pool.id,
      username: 'ann',
      trigger: 'CustomMessage_SignUp',
      medium: 'EMAIL' as const,
      destination: 'a@example.org',
      body: 'Your code is 123456\0',
      createdAt: moment,
      ...changes,
    })
    const messages = [message('c'), message('b', { destination: 'b@example.org' }), message('a', { username: 'bob' })]
    for (const each of messages) await it.store.inbox.add(each)
    const [first, second, third] = messages
    expect(await it.store.inbox.list({ userPoolId: pool.id }, 10)).toStrictEqual([third, second, first])
    expect(await it.store.inbox.list({ userPoolId: pool.id }, 1)).toStrictEqual([third])
    expect(await it.store.inbox.list({ userPoolId: pool.id, username: 'ann' }, 10)).toStrictEqual([second, first])
    const toB = { userPoolId: pool.id, destination: 'b@example.org', username: 'ann' }
    expect(await it.store.inbox.list(toB, 10)).toStrictEqual([second])
    await it.store.sweep(later(8 * 24 * 60 * 60 * 1000))
    expect(await it.store.inbox.list({ userPoolId: pool.id }, 10)).toEqual([])
  })
})
