import type { ClientContext, Context } from '../context.ts'
import { type Pool, regionOf } from '../domain/pool.ts'

/** The pool whose own domain a request came to (`Host`), nothing on the public URL or another host. */
export async function poolOfHost(_ctx: Context, _host: string | undefined): Promise<Pool | undefined> {
  // No pool has a domain yet.
  return undefined
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
