/** What an operation's input names: the user of an access token, a pool, or a client. Found once, before the handler. */
import type { ClientContext, Context, PoolContext, UserContext } from '../../context.ts'
import { clientNotFound, poolNotFound } from '../../domain/errors/clients.ts'
import { clientUnauthorized } from '../../domain/errors/tokens.ts'
import { type Pool, regionOf } from '../../domain/pool.ts'
import { authorize } from '../../flows/authorize.ts'
import type { OperationName } from './operations.ts'
import { requires } from './schema.ts'

export type Subject = Context | PoolContext | ClientContext | UserContext

type Named = 'AccessToken' | 'UserPoolId' | 'ClientId'

const namings: readonly Named[] = ['AccessToken', 'UserPoolId', 'ClientId']

/** The context of the operation's subject: the one that `ContextFor` promises to its handler. */
export async function resolveSubject(
  ctx: Context,
  operation: OperationName,
  input: Readonly<Record<string, unknown>>,
  signedRegion: string | undefined,
): Promise<Subject> {
  // A member that may be left out, like the access token beside a session, is the handler's to look at.
  const named = namings.find(name => requires(operation, name))
  const value = String(named && input[named])
  switch (named) {
    case 'AccessToken':
      return authorize(ctx, value)
    case 'UserPoolId':
      return withPool(ctx, await findPool(ctx, value, signedRegion))
    case 'ClientId': {
      const client = await ctx.store.clients.get(value)
      const pool = client && (await ctx.store.pools.get(client.poolId))
      // The one operation of a client that does not declare ResourceNotFoundException.
      if (!pool) throw operation === 'RevokeToken' ? clientUnauthorized() : clientNotFound(value)
      return { ...withPool(ctx, pool), client }
    }
    case undefined:
      return ctx
  }
}

/** Pools are per region: signed for another one, a pool does not exist. */
async function findPool(ctx: Context, id: string, signedRegion: string | undefined): Promise<Pool> {
  const pool = await ctx.store.pools.get(id)
  if (!pool || (signedRegion !== undefined && signedRegion !== regionOf(id))) throw poolNotFound(id)
  return pool
}

function withPool(ctx: Context, pool: Pool): PoolContext {
  return { ...ctx, pool, request: { ...ctx.request, region: regionOf(pool.id) } }
}
