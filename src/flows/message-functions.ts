import type { PoolContext } from '../context.ts'
import type { Unworded, Wording } from '../messages/messages.ts'

/** What a caller says for the functions that word a message. */
export type ClientMetadata = Readonly<Record<string, string>> | undefined

/** Asks the pool's function for the words of a message, before anything is written: where it fails, nothing is left half done. */
export function wordMessage(ctx: PoolContext, message: Omit<Unworded, 'pool' | 'userAgent'>): Promise<Wording> {
  return ctx.messages.word({ ...message, pool: ctx.pool, userAgent: ctx.request.userAgent })
}
