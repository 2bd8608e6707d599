import type { Pool } from './domain/pool.ts'
import type { User } from './domain/user.ts'

/**
 * One function per business event; each feeds the log and the metrics.
 * `clientId` is absent where an administrator acted.
 */
export interface Events {
  signedUp(pool: Pool, user: User, clientId?: string): void
  signedIn(pool: Pool, user: User, clientId: string): void
  /** `reason` is the name of the exception that was answered. */
  signInFailed(pool: Pool, clientId: string, reason: string): void
  tokensRefreshed(pool: Pool, user: User, clientId: string): void
  messageDelivered(poolId: string, trigger: string, medium: 'EMAIL' | 'SMS'): void
  messageFailed(poolId: string, trigger: string, medium: 'EMAIL' | 'SMS', error: unknown): void
}
