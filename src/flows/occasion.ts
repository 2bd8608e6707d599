import type { PoolContext } from '../context.ts'
import type { Client } from '../domain/client.ts'
import type { Occasion } from '../triggers/triggers.ts'

/** What functions are told of the call at hand; a client is known where it was one of an app. */
export function occasionOf(ctx: PoolContext & { readonly client?: Client }): Occasion {
  const { pool, client, request } = ctx
  return { pool, clientId: client?.id, userAgent: request.userAgent }
}
