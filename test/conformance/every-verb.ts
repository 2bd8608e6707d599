/** Everything that a store can be asked, so that all its queries are seen. */
import type { Pool } from '../../src/domain/pool.ts'
import type { User } from '../../src/domain/user.ts'
import type { Nouns, Store } from '../../src/store/store.ts'
import {
  aClient,
  aCode,
  aGroup,
  anAuthEvent,
  anIdentity,
  aProvider,
  aUser,
  later,
  moment,
  storedPool,
  storedUser,
} from './samples.ts'

/** The store, which notes what it is asked; `unused` is what it could be asked besides. */
export function watched(store: Store): { readonly store: Store; unused(): string[] } {
  const unused = new Set<string>()
  const watchedVerbs = (noun: string, verbs: object) =>
    Object.fromEntries(
      Object.entries(verbs).map(([verb, ask]) => {
        const name = `${noun}.${verb}`
        unused.add(name)
        const asked = (...given: unknown[]) => {
          unused.delete(name)
          return ask(...given)
        }
        return [verb, asked]
      }),
    )
  const nouns = Object.entries(store).filter(([, verbs]) => typeof verbs === 'object')
  // Each verb is what it was.
  const all = Object.fromEntries(nouns.map(([noun, verbs]) => [noun, watchedVerbs(noun, verbs)])) as unknown as Nouns
  return { store: { ...store, ...all }, unused: () => [...unused] }
}

/** Everything that a store does while it serves. */
export async function useEverything(store: Store): Promise<void> {
  const pool = await storedPool(store, { AliasAttributes: ['email'] })
  const client = aClient(pool)
  await store.clients.create(client)
  await store.clients.get(client.id)
  await store.clients.update(pool.id, client.id, present => ({ ...present, name: 'other' }))
  await store.pools.get(pool.id)
  await store.pools.update(pool.id, present => ({ ...present, name: 'other' }))
  const provider = aProvider(pool, { identifiers: ['a'] })
  await store.identityProviders.create(provider, 300)
  await store.identityProviders.get(pool.id, provider.name)
  await store.identityProviders.byIdentifier(pool.id, 'a')
  await store.identityProviders.update(pool.id, provider.name, present => ({ ...present, identifiers: ['b'] }))
  await store.identityProviders.list(pool.id, { limit: 1, after: '["a"]' })
  await store.identityProviders.delete(pool.id, provider.name)
  const users = [await storedUser(store, pool), await storedUser(store, pool)]
  const [user = aUser(pool)] = users
  await store.users.find(pool, user.username)
  await store.users.get(pool.id, user.sub)
  await store.users.getBesideSpent(pool.id, user.sub, 'session')
  const attributes = { email: 'a@example.org', email_verified: 'true', name: 'a' }
  await store.users.update(pool, user.sub, present => ({ ...present, attributes }))
  await store.users.update(pool, user.sub, present => ({ ...present, attributes: { name: 'b' } }))
  for (const identities of [[anIdentity()], []])
    await store.users.update(pool, user.sub, present => ({ ...present, identities }))
  await store.users.ofIdentity(pool.id, anIdentity())
  await store.users.estimate(pool.id)
  for (const { sub } of users) {
    await store.groups.create(aGroup(pool, `staff ${sub}`))
    await store.groups.addMember(pool.id, `staff ${sub}`, sub)
    await store.groups.addMember(pool.id, `staff ${users[0]?.sub}`, sub)
  }
  await store.groups.update(pool.id, `staff ${user.sub}`, present => ({ ...present, description: 'x' }))
  await store.groups.get(pool.id, 'staff')
  await store.groups.ofUser(pool.id, user.sub)
  for (const search of [
    undefined,
    { attribute: 'status', match: 'equal', value: 'Enabled' },
    { attribute: 'username', match: 'prefix', value: 'user-' },
  ] as const) {
    const { next } = await store.users.list(pool, search, { limit: 1 })
    await store.users.list(pool, search, { limit: 1, after: next ?? '' })
  }
  for (const match of ['equal', 'prefix'] as const) {
    await store.users.list(pool, { attribute: 'sub', match, value: user.sub }, { limit: 1 })
    const after = JSON.stringify([user.sub, user.sub])
    await store.users.list(pool, { attribute: 'sub', match, value: user.sub }, { limit: 1, after })
  }
  const members = await store.groups.members(pool, `staff ${user.sub}`, { limit: 1 })
  await store.groups.members(pool, `staff ${user.sub}`, { limit: 1, after: members.next ?? '' })
  await store.groups.list(pool.id, { limit: 1, after: '["a"]' })
  await store.clients.list(pool.id, { limit: 1, after: '["a"]' })
  await store.pools.list({ limit: 1 }, 'us-east-1')
  await store.pools.list({ limit: 1, after: '["us-east-1_a"]' }, 'us-east-1')
  const code = aCode(user)
  await store.codes.issue(code)
  await store.codes.get(pool.id, user.sub, code.purpose)
  await store.codes.consume(code)
  await store.codes.discard(pool.id, user.sub)
  const attempts = { count: 1, since: moment, lastAt: moment, expiresAt: later(1) }
  for (const after of [attempts, { ...attempts, count: 2 }, undefined])
    await store.attempts.update(pool.id, 'password', user.sub, () => after)
  await store.attempts.get(pool.id, 'password', user.sub)
  for (const at of [moment, later(1)]) await store.spent.spend(pool.id, 'session', at, later(9))
  await store.spent.renew(pool.id, 'session', later(2), later(9))
  await store.spent.get(pool.id, 'session')
  const event = anAuthEvent(user)
  for (const change of [undefined, event, { ...event, isCompromised: true }])
    await store.authEvents.record(pool.id, user.sub, event.id, () => change)
  await store.authEvents.pretend(anAuthEvent(aUser(pool)))
  await store.authEvents.get(pool.id, user.sub, event.id)
  await store.authEvents.list(pool.id, user.sub, { limit: 1, after: '["1","a"]' })
  await store.authEvents.listOf(pool.id, user.sub, { whose: 'own', since: moment, limit: 1 })
  const key = { poolId: pool.id, kid: 'kid', use: 'id', publicJwk: '{}', sealedPrivateKey: 'sealed', createdAt: moment }
  await store.signingKeys.create([{ ...key, use: 'id' }])
  await store.signingKeys.list(pool.id)
  for (const certificate of ['a', 'b']) await store.samlCertificates.keep({ ...key, certificate })
  await store.samlCertificates.get(pool.id)
  await useHosting(store, pool)
  await useDevices(store, user)
  await useMessages(store, pool)
  await useImports(store, pool)
  await store.groups.removeMember(pool.id, `staff ${user.sub}`, user.sub)
  await store.groups.delete(pool.id, `staff ${user.sub}`)
  await store.users.delete(pool, user.sub)
  await store.clients.delete(pool.id, client.id)
  await store.transaction(async tx => {
    for (let number = 0; number < 600; number++) {
      await tx.spent.spend(pool.id, `old ${number}`, moment, later(1))
      await tx.spent.spend(pool.id, `new ${number}`, moment, later(999))
    }
  })
  await store.sweep(later(99))
  await store.pools.delete(pool.id)
}

/** What the pages and the OAuth endpoints of a pool need. */
async function useHosting(store: Store, pool: Pool): Promise<void> {
  const domain = { name: 'people', kind: 'prefix', loginVersion: 1, modifiedAt: moment } as const
  for (const domains of [[domain], [], [domain]])
    await store.pools.update(pool.id, present => ({ ...present, domains }))
  await store.pools.ofDomain('people')
  for (const identifier of ['a', 'b'])
    await store.resourceServers.create({ poolId: pool.id, identifier, name: 'API', scopes: [] }, 1)
  await store.resourceServers.get(pool.id, 'a')
  await store.resourceServers.update(pool.id, 'a', present => ({ ...present, name: 'other' }))
  await store.resourceServers.all(pool.id)
  await store.resourceServers.list(pool.id, { limit: 1, after: '["a"]' })
  await store.resourceServers.delete(pool.id, 'a')
  const code = { poolId: pool.id, digest: 'a', clientId: 'client', sub: 'sub', redirectUri: 'https://a.example' }
  const moments = { authTime: moment, expiresAt: later(1), keptUntil: later(1) }
  await store.authorizationCodes.issue({ ...code, ...moments, scopes: [], originJti: 'a', signOuts: 0 })
  await store.authorizationCodes.get(pool.id, 'a')
  await store.authorizationCodes.use(pool.id, 'a', moment)
  const look = { poolId: pool.id, clientId: 'ALL', version: '1', createdAt: moment, modifiedAt: moment }
  await store.customizations.put(pool.id, 'ALL', () => look, undefined)
  await store.customizations.find(pool.id, 'client')
  await store.customizations.get(pool.id, 'ALL')
  await store.customizations.logo(pool.id, 'ALL')
  await store.customizations.delete(pool.id, 'ALL')
  for (const clientId of ['ALL', 'client'])
    await store.riskConfigurations.put({ poolId: pool.id, clientId, settings: {}, modifiedAt: moment })
  await store.riskConfigurations.find(pool.id, 'client')
  await store.riskConfigurations.get(pool.id, 'client')
  await store.riskConfigurations.delete(pool.id, 'ALL')
}

async function useDevices({ devices }: Store, { poolId, sub }: User): Promise<void> {
  const moments = { createdAt: moment, modifiedAt: moment, authenticatedAt: moment }
  const device = { poolId, sub, groupKey: '-AbCdEfGh', salt: 'ab', sealedVerifier: 'sealed', lastIp: '::1', ...moments }
  for (const key of ['a', 'b', 'c']) await devices.add({ ...device, key, remembered: key === 'a' }, 2)
  await devices.get(poolId, sub, 'a')
  await devices.update(poolId, sub, 'a', present => ({ ...present, lastIp: '::2' }))
  for (const which of ['all', 'remembered'] as const) {
    await devices.list(poolId, sub, which, { limit: 1 })
    await devices.list(poolId, sub, which, { limit: 1, after: '["a"]' })
  }
  await devices.delete(poolId, sub, 'a')
}

async function useMessages({ deliveries, inbox }: Store, { id: poolId }: Pool): Promise<void> {
  const delivery = { poolId, topic: 'topic', dueAt: moment, attempts: 0, expiresAt: later(9), sealedMessage: 'sealed' }
  for (const id of ['a', 'b']) await deliveries.add({ ...delivery, id })
  const [taken] = await deliveries.take(later(1), later(2), 10)
  if (!taken) throw new Error('it is due')
  await deliveries.postpone(taken, later(3))
  await deliveries.remove(taken)
  const message = { id: 'a', userPoolId: poolId, username: 'ann', trigger: 'CustomMessage_SignUp', body: 'text' }
  await inbox.add({ ...message, medium: 'EMAIL', destination: 'a@example.org', createdAt: moment })
  await inbox.list({ userPoolId: poolId, username: 'ann', destination: 'a@example.org' }, 10)
}

async function useImports({ importJobs }: Store, { id: poolId }: Pool): Promise<void> {
  const counts = { imported: 0, skipped: 0, failed: 0 }
  const job = {
    poolId,
    id: 'a',
    name: 'people',
    roleArn: 'arn',
    createdAt: moment,
    status: 'Created',
    ...counts,
  } as const
  for (const id of ['a', 'b']) await importJobs.create({ ...job, id }, 9)
  await importJobs.get(poolId, job.id)
  await importJobs.update(poolId, job.id, present => ({ ...present, imported: 1 }))
  const { next } = await importJobs.list(poolId, { limit: 1 })
  await importJobs.list(poolId, { limit: 1, after: next ?? '' })
  await importJobs.begin(poolId, job.id)
  await importJobs.isRunning(poolId)
  const turn = await importJobs.take('holder', moment, later(9))
  if (!turn) throw new Error('nobody has the turn')
  await importJobs.hold(turn, later(19))
  await importJobs.end(turn)
  await importJobs.addChunk(job, 'upload', 0, Buffer.from('a'), later(9))
  await importJobs.chunk(job, 'upload', 0)
  await importJobs.dropChunks(job, 'upload')
  await importJobs.addLog(job, 2, 'line', later(9))
  await importJobs.log(job, 1)
}
