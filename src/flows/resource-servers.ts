import type { ClientContext, PoolContext } from '../context.ts'
import { poolNotFound } from '../domain/errors/clients.ts'
import {
  resourceServerExists,
  resourceServerNotFound,
  scopeGivenTwice,
  tooManyResourceServers,
} from '../domain/errors/resource-servers.ts'
import { builtInScopes, fullScopeNames, type ResourceServer } from '../domain/resource-server.ts'
import { Taken } from '../store/nouns/taken.ts'

// https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html: where an account begins, and how far it goes.
const most = { aws: 25, none: 300 }

export type RequestedServer = Omit<ResourceServer, 'poolId'>

export async function createResourceServer(ctx: PoolContext, requested: RequestedServer): Promise<ResourceServer> {
  const { store, pool, config } = ctx
  assertScopes(requested)
  const server = { poolId: pool.id, ...requested }
  const outcome = await store.resourceServers.create(server, most[config.quotas]).catch(error => {
    throw error instanceof Taken ? resourceServerExists(server.identifier, pool.id) : error
  })
  if (outcome === 'full') throw tooManyResourceServers()
  if (outcome === 'no pool') throw poolNotFound(pool.id)
  return server
}

/**
 * Replaces name and scopes. A scope that goes stays in the settings of clients, where it counts for nothing until it is
 * there again.
 */
export async function updateResourceServer(
  { store, pool }: PoolContext,
  requested: RequestedServer,
): Promise<ResourceServer> {
  assertScopes(requested)
  const server = { poolId: pool.id, ...requested }
  const changed = await store.resourceServers.update(pool.id, requested.identifier, () => server)
  if (!changed) throw resourceServerNotFound(requested.identifier)
  return changed
}

export async function findResourceServer({ store, pool }: PoolContext, identifier: string): Promise<ResourceServer> {
  const server = await store.resourceServers.get(pool.id, identifier)
  if (!server) throw resourceServerNotFound(identifier)
  return server
}

export async function deleteResourceServer({ store, pool }: PoolContext, identifier: string): Promise<void> {
  if (!(await store.resourceServers.delete(pool.id, identifier))) throw resourceServerNotFound(identifier)
}

/** Full names (`identifier/scope`) of the scopes that the pool's resource servers define. */
export async function customScopes({ store, pool }: PoolContext): Promise<ReadonlySet<string>> {
  const servers = await store.resourceServers.all(pool.id)
  const known = scopeSets.get(servers)
  if (known) return known
  const scopes = new Set(servers.flatMap(fullScopeNames))
  scopeSets.set(servers, scopes)
  return scopes
}

// A pool may define thousands. The list of its servers is one object for as long as it is kept in memory.
const scopeSets = new WeakMap<readonly ResourceServer[], ReadonlySet<string>>()

/** The scopes that a client may be granted now: those of its settings, without the ones that nobody defines any more. */
export async function scopesOfClient(ctx: ClientContext): Promise<readonly string[]> {
  const allowed = ctx.client.settings.AllowedOAuthScopes ?? []
  if (allowed.every(scope => builtInScopes.includes(scope))) return allowed
  const custom = await customScopes(ctx)
  return allowed.filter(scope => builtInScopes.includes(scope) || custom.has(scope))
}

function assertScopes({ scopes }: RequestedServer): void {
  const names = new Set<string>()
  for (const { name } of scopes) {
    if (names.has(name)) throw scopeGivenTwice(name)
    names.add(name)
  }
}
