import { expect, test } from 'vitest'
import type { AuthorizationCode } from '../../src/store/nouns/codes.ts'
import { onEveryDatabase } from './databases.ts'
import { later, moment, storedPool, unique } from './samples.ts'

function anAuthorizationCode(poolId: string, changes: Partial<AuthorizationCode> = {}): AuthorizationCode {
  return {
    poolId,
    digest: `digest-${unique()}`,
    clientId: 'client',
    sub: '00000000-0000-4000-8000-000000000001',
    redirectUri: 'https://app.example.org/callback',
    scopes: ['openid', 'orders/read'],
    nonce: 'n\0nce',
    codeChallenge: 'challenge',
    authTime: moment,
    originJti: 'origin',
    signOuts: 3,
    expiresAt: later(300_000),
    keptUntil: later(3_600_000),
    ...changes,
  }
}

onEveryDatabase('authorization codes', it => {
  test('a code comes back as it was written, in its pool alone, and with the time of its use', async () => {
    const [pool, other] = [await storedPool(it.store), await storedPool(it.store)]
    const code = anAuthorizationCode(pool.id)
    await it.store.authorizationCodes.issue(code)
    expect(await it.store.authorizationCodes.get(pool.id, code.digest)).toStrictEqual(code)
    expect(await it.store.authorizationCodes.get(other.id, code.digest)).toBeUndefined()
    expect(await it.store.authorizationCodes.get(pool.id, 'another')).toBeUndefined()
    expect(await it.store.authorizationCodes.use(pool.id, code.digest, later(5))).toBe(true)
    expect(await it.store.authorizationCodes.get(pool.id, code.digest)).toStrictEqual({ ...code, usedAt: later(5) })
  })

  test('of many who use one code, one does', async () => {
    const pool = await storedPool(it.store)
    const { digest } = anAuthorizationCode(pool.id)
    await it.store.authorizationCodes.issue(anAuthorizationCode(pool.id, { digest }))
    const uses = Array.from({ length: 30 }, (_, index) =>
      it.store.authorizationCodes.use(pool.id, digest, later(index)),
    )
    expect((await Promise.all(uses)).filter(Boolean)).toHaveLength(1)
    expect(await it.store.authorizationCodes.use(pool.id, 'another', moment)).toBe(false)
  })

  test('a code is forgotten when nobody need notice a second use any more, and with its pool', async () => {
    const pool = await storedPool(it.store)
    const [first, second] = [anAuthorizationCode(pool.id), anAuthorizationCode(pool.id, { keptUntil: later(1) })]
    for (const code of [first, second]) await it.store.authorizationCodes.issue(code)
    await it.store.sweep(later(2))
    expect(await it.store.authorizationCodes.get(pool.id, first.digest)).toBeDefined()
    expect(await it.store.authorizationCodes.get(pool.id, second.digest)).toBeUndefined()
    await it.store.pools.delete(pool.id)
    expect(await it.store.authorizationCodes.get(pool.id, first.digest)).toBeUndefined()
  })
})
