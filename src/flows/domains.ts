import type { ClientContext, Context, PoolContext } from '../context.ts'
import { changedDomain, domainOfHost, isOfRegion, newDomain, type RequestedDomain } from '../domain/domains.ts'
import { poolNotFound } from '../domain/errors/clients.ts'
import { domainConfigured, domainNotFound, domainTaken } from '../domain/errors/domains.ts'
import { type Pool, type PoolDomain, regionOf } from '../domain/pool.ts'
import { assertTierHasLogin } from '../domain/pool-tiers.ts'
import { Taken } from '../store/nouns/taken.ts'

/** Gives a pool a host of its own: one prefix and one custom domain at most. */
export async function createDomain(ctx: PoolContext, requested: RequestedDomain): Promise<PoolDomain> {
  const domain = newDomain(requested, ctx.now(), ctx.config)
  await changeDomains(ctx, (domains, pool) => {
    if (ctx.config.tiers === 'aws') assertTierHasLogin(pool, domain.loginVersion)
    if (domains.some(({ kind }) => kind === domain.kind)) throw domainConfigured()
    return [...domains, domain]
  })
  return domain
}

export type DomainChange = Omit<RequestedDomain, 'name'>

export async function updateDomain(ctx: PoolContext, name: string, change: DomainChange): Promise<PoolDomain> {
  const at = ctx.now()
  const changed = await changeDomains(ctx, (domains, pool) => {
    const present = domainNamed(domains, name)
    const domain = changedDomain(present, change, at)
    if (ctx.config.tiers === 'aws') assertTierHasLogin(pool, domain.loginVersion)
    return domains.map(other => (other === present ? domain : other))
  })
  return domainNamed(changed, name)
}

export async function deleteDomain(ctx: PoolContext, name: string): Promise<void> {
  await changeDomains(ctx, domains => {
    const present = domainNamed(domains, name)
    return domains.filter(other => other !== present)
  })
}

/** The domain of this name and its pool, in the region that is asked. */
export async function findDomain(
  { store, request }: Context,
  name: string,
): Promise<{ readonly pool: Pool; readonly domain: PoolDomain } | undefined> {
  const pool = await store.pools.ofDomain(name)
  const domain = pool?.domains?.find(other => other.name === name)
  return pool && domain && regionOf(pool.id) === request.region ? { pool, domain } : undefined
}

/** The pool whose own domain a request came to (`Host`), nothing on the public URL or another host. */
export async function poolOfHost({ store, config }: Context, host: string | undefined): Promise<Pool | undefined> {
  const asked = host === undefined ? undefined : domainOfHost(host, config)
  const pool = asked && (await store.pools.ofDomain(asked.name))
  return pool && isOfRegion(pool, asked.region) ? pool : undefined
}

/** The context of a client, where this host may serve it: on a pool's own domain its clients only. */
export async function clientOfHost(
  ctx: Context,
  host: string | undefined,
  clientId: string,
): Promise<ClientContext | undefined> {
  const [owner, client] = await Promise.all([poolOfHost(ctx, host), ctx.store.clients.get(clientId)])
  if (!client || (owner && owner.id !== client.poolId)) return undefined
  const pool = await ctx.store.pools.get(client.poolId)
  return pool && { ...ctx, pool, client, request: { ...ctx.request, region: regionOf(pool.id) } }
}

function domainNamed(domains: readonly PoolDomain[], name: string): PoolDomain {
  const domain = domains.find(other => other.name === name)
  if (!domain) throw domainNotFound()
  return domain
}

async function changeDomains(
  { pool, store }: PoolContext,
  change: (domains: readonly PoolDomain[], pool: Pool) => readonly PoolDomain[],
): Promise<readonly PoolDomain[]> {
  const changed = await store.pools
    .update(pool.id, ({ domains, ...present }) => {
      const after = change(domains ?? [], present)
      return after.length > 0 ? { ...present, domains: after } : present
    })
    .catch(error => {
      throw error instanceof Taken ? domainTaken() : error
    })
  if (!changed) throw poolNotFound(pool.id)
  return changed.domains ?? []
}
