import { expect, test } from 'vitest'
import type { AuthEvent } from '../../src/domain/auth-event.ts'
import type { RiskConfiguration } from '../../src/domain/risk-configuration.ts'
import type { User } from '../../src/domain/user.ts'
import { InvalidPageKey } from '../../src/store/nouns/page.ts'
import { onEveryDatabase } from './databases.ts'
import { aClient, anAuthEvent, aUser, later, moment, storedPool, storedUser } from './samples.ts'

onEveryDatabase('risk configurations', it => {
  const configuration = (poolId: string, clientId: string, changes: Partial<RiskConfiguration> = {}) => ({
    poolId,
    clientId,
    settings: { RiskExceptionConfiguration: { BlockedIPRangeList: ['192.0.2.0/24'] } },
    modifiedAt: moment,
    ...changes,
  })

  test('comes back as it was written, and the last one counts', async () => {
    const pool = await storedPool(it.store)
    const { riskConfigurations } = it.store
    expect(await riskConfigurations.get(pool.id, 'ALL')).toBeUndefined()
    expect(await riskConfigurations.put(configuration(pool.id, 'ALL'))).toBe(true)
    expect(await riskConfigurations.get(pool.id, 'ALL')).toStrictEqual(configuration(pool.id, 'ALL'))
    const changed = configuration(pool.id, 'ALL', { settings: {}, modifiedAt: later(1) })
    expect(await riskConfigurations.put(changed)).toBe(true)
    expect(await riskConfigurations.get(pool.id, 'ALL')).toStrictEqual(changed)
    expect(await it.store.transaction(tx => tx.riskConfigurations.get(pool.id, 'ALL'))).toStrictEqual(changed)
    expect(await riskConfigurations.delete(pool.id, 'ALL')).toBe(true)
    expect(await riskConfigurations.delete(pool.id, 'ALL')).toBe(false)
    expect(await riskConfigurations.get(pool.id, 'ALL')).toBeUndefined()
  })

  test('a client finds its own, else the one for all, and loses its own with itself', async () => {
    const pool = await storedPool(it.store)
    const client = aClient(pool)
    await it.store.clients.create(client)
    const { riskConfigurations } = it.store
    await riskConfigurations.put(configuration(pool.id, 'ALL'))
    expect(await riskConfigurations.find(pool.id, client.id)).toMatchObject({ clientId: 'ALL' })
    await riskConfigurations.put(configuration(pool.id, client.id))
    expect(await riskConfigurations.find(pool.id, client.id)).toMatchObject({ clientId: client.id })
    await it.store.clients.delete(pool.id, client.id)
    expect(await riskConfigurations.get(pool.id, client.id)).toBeUndefined()
    expect(await riskConfigurations.get(pool.id, 'ALL')).toBeDefined()
    await it.store.pools.delete(pool.id)
    const gone = await it.store.transaction(tx => tx.riskConfigurations.get(pool.id, 'ALL'))
    expect(gone).toBeUndefined()
  })

  test('there is none of a pool or a client that is not there', async () => {
    const [pool, other] = [await storedPool(it.store), await storedPool(it.store)]
    const client = aClient(other)
    await it.store.clients.create(client)
    for (const [poolId, clientId] of [
      ['us-east-1_nobody', 'ALL'],
      [pool.id, 'nobody'],
      [pool.id, client.id],
    ] as const) {
      expect(await it.store.riskConfigurations.put(configuration(poolId, clientId))).toBe(false)
      expect(await it.store.riskConfigurations.get(poolId, clientId)).toBeUndefined()
    }
  })
})

onEveryDatabase('auth events', it => {
  const somebody = async () => storedUser(it.store, await storedPool(it.store))
  const record = (event: AuthEvent) => it.store.authEvents.record(event.poolId, event.sub, event.id, () => event)
  const ids = async ({ poolId, sub }: User) =>
    (await it.store.authEvents.list(poolId, sub, { limit: 60 })).items.map(({ id }) => id)

  test('an event comes back as it was written, for its user only', async () => {
    const [user, other] = [await somebody(), await somebody()]
    const event = anAuthEvent(user, {
      level: 'High',
      reasons: ['new device'],
      context: { ipAddress: '192.0.2.7', deviceName: 'phone\0', latitude: 59.9 },
      feedback: { value: 'Valid', provider: 'Admin', at: later(5) },
    })
    expect(await record(event)).toStrictEqual(event)
    const { authEvents } = it.store
    expect(await authEvents.get(user.poolId, user.sub, event.id)).toStrictEqual(event)
    expect(await authEvents.get(user.poolId, other.sub, event.id)).toBeUndefined()
    expect(await authEvents.get(other.poolId, user.sub, event.id)).toBeUndefined()
  })

  test('nobody has events who is not there', async () => {
    const event = anAuthEvent(aUser(await storedPool(it.store)))
    expect(await record(event)).toBeUndefined()
    expect(await it.store.authEvents.get(event.poolId, event.sub, event.id)).toBeUndefined()
  })

  test('what is kept for nobody is nobody’s, and goes with the next sweep', async () => {
    const user = await somebody()
    const nobodys = anAuthEvent(aUser(await storedPool(it.store)))
    await it.store.authEvents.pretend(nobodys)
    await it.store.authEvents.pretend(nobodys)
    await it.store.sweep(later(1))
    expect(await it.store.authEvents.get(nobodys.poolId, nobodys.sub, nobodys.id)).toBeUndefined()
    await expect(it.store.authEvents.pretend(anAuthEvent(user))).rejects.toThrow('there is somebody')
    expect(await ids(user)).toEqual([])
  })

  test('of changes at once none is lost, and a change may make nothing', async () => {
    const user = await somebody()
    const { id } = anAuthEvent(user)
    const { authEvents } = it.store
    const add = (name: 'Password' | 'Mfa') =>
      authEvents.record(user.poolId, user.sub, id, (present = anAuthEvent(user, { id })) => ({
        ...present,
        challenges: [...present.challenges, { name, isSuccess: true }],
      }))
    await Promise.all([add('Password'), add('Mfa'), add('Mfa')])
    expect((await authEvents.get(user.poolId, user.sub, id))?.challenges).toHaveLength(3)
    expect(await authEvents.record(user.poolId, user.sub, id, () => undefined)).toBeUndefined()
    expect((await authEvents.get(user.poolId, user.sub, id))?.challenges).toHaveLength(3)
    expect(await authEvents.record(user.poolId, user.sub, 'other', () => undefined)).toBeUndefined()
    expect(await ids(user)).toEqual([id])
  })

  test('a list begins with the newest, page by page, while others are added', async () => {
    const user = await somebody()
    // Two of one moment: their ids keep them apart.
    const events = [1, 2, 2, 3].map(second => anAuthEvent(user, { createdAt: later(second * 1000) }))
    for (const event of events.toReversed()) await record(event)
    const expected = events.toReversed().map(({ id }) => id)
    expect(await ids(user)).toEqual(expected)
    const { authEvents } = it.store
    const first = await authEvents.list(user.poolId, user.sub, { limit: 2 })
    await record(anAuthEvent(user, { createdAt: later(9000) }))
    const second = await authEvents.list(user.poolId, user.sub, { limit: 2, after: first.next ?? '' })
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(expected)
    expect(second.next).toBeUndefined()
    for (const after of ['?', '["x","y"]', '["1"]'])
      await expect(authEvents.list(user.poolId, user.sub, { limit: 2, after })).rejects.toBeInstanceOf(InvalidPageKey)
  })

  test('those that say who it was are found behind any number that do not', async () => {
    const user = await somebody()
    const at = (second: number, more: Partial<AuthEvent>) =>
      anAuthEvent(user, { createdAt: later(second * 1000), response: 'Fail', ...more })
    const feedback = (value: 'Valid' | 'Invalid') => ({ value, provider: 'User', at: later(0) }) as const
    const passed = at(1, { response: 'Pass' })
    const reported = at(2, { feedback: feedback('Invalid') })
    const approved = at(3, { feedback: feedback('Valid') })
    const changed = at(4, { type: 'PasswordChange', response: 'Pass' })
    for (const event of [passed, reported, approved, changed, at(5, {})]) await record(event)
    await record(anAuthEvent(await somebody(), { response: 'Pass' }))
    const ask = (whose: 'own' | 'foreign', second: number, limit = 60) =>
      it.store.authEvents.listOf(user.poolId, user.sub, { whose, since: later(second * 1000), limit })
    expect(await ask('own', 0)).toStrictEqual([approved, passed])
    expect(await ask('own', 0, 1)).toStrictEqual([approved])
    expect(await ask('foreign', 2)).toStrictEqual([reported])
    expect(await ask('foreign', 3)).toEqual([])
    await record({ ...passed, feedback: feedback('Invalid') })
    expect((await ask('foreign', 0)).map(({ id }) => id)).toEqual([reported.id, passed.id])
    expect(await ask('own', 0)).toStrictEqual([approved])
  })

  test('events go with their user, with their pool and after two years', async () => {
    const pool = await storedPool(it.store)
    const [one, two] = [await storedUser(it.store, pool), await storedUser(it.store, pool)]
    const [gone, old, recent] = [anAuthEvent(one), anAuthEvent(two), anAuthEvent(two, { createdAt: later(86_400_000) })]
    for (const event of [gone, old, recent]) await record(event)
    await it.store.users.delete(pool, one.sub)
    expect(await ids(one)).toEqual([])
    await it.store.sweep(later(2 * 365 * 86_400_000))
    expect(await ids(two)).toEqual([recent.id, old.id])
    await it.store.sweep(later(2 * 365 * 86_400_000 + 1))
    expect(await ids(two)).toEqual([recent.id])
    await it.store.pools.delete(pool.id)
    await it.store.sweep(later(1))
    expect(await ids(two)).toEqual([])
  })
})
