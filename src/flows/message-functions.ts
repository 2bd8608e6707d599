import type { PoolContext } from '../context.ts'
import type { Medium } from '../messages/messages.ts'

/**
 * Calls the functions that word or send a pool's messages, before anything is written: where one cannot run, nothing
 * is left half done.
 */
export async function callMessageFunctions({ triggers, pool }: PoolContext, medium: Medium): Promise<void> {
  // A function that sends has words of its own.
  if (triggers.isConfigured(pool, medium === 'EMAIL' ? 'CustomEmailSender' : 'CustomSMSSender')) return
  await triggers.call(pool, 'CustomMessage')
}
