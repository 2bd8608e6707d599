import type { ClientContext, Context } from '../../context.ts'
import { regionOf } from '../../domain/pool.ts'

/** The context of the client that a request names, where this host may serve it. */
export async function clientOf(
  ctx: Context,
  _host: string | undefined,
  clientId: string,
): Promise<ClientContext | undefined> {
  const client = await ctx.store.clients.get(clientId)
  const pool = client && (await ctx.store.pools.get(client.poolId))
  return pool && { ...ctx, pool, client, request: { ...ctx.request, region: regionOf(pool.id) } }
}
