import type { PoolContext } from '../context.ts'
import type { Medium } from '../messages/messages.ts'

/**
 * Calls the functions that word or send a pool's messages, before anything is written: where one cannot run, nothing
 * is left half done.
 */
export async function callMessageFunctions({ triggers, pool }: PoolContext, medium: Medium): Promise<void> {
  await triggers.call(pool, 'CustomMessage')
  await triggers.call(pool, medium === 'EMAIL' ? 'CustomEmailSender' : 'CustomSMSSender')
}
