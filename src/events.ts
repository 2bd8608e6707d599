import type { AuthEvent } from './domain/auth-event.ts'
import type { Pool } from './domain/pool.ts'
import { riskMetrics } from './domain/risk/counts.ts'
import type { User } from './domain/user.ts'
import type { Log } from './platform/log.ts'
import type { Metrics } from './platform/metrics.ts'

export type OAuthGrant = 'authorization_code' | 'refresh_token' | 'client_credentials'

/** What was thought of something, and what is done about it. */
export interface Judged extends Pick<AuthEvent, 'type' | 'decision' | 'level' | 'isCompromised' | 'reasons'> {
  readonly action: string
}

/**
 * One function per business event; each feeds the log and the metrics.
 * `clientId` is absent where an administrator acted.
 */
export interface Events {
  signedUp(pool: Pool, user: User, clientId?: string): void
  signedIn(pool: Pool, user: User, clientId: string): void
  /** `reason` is the name of the exception that was answered. */
  signInFailed(pool: Pool, clientId: string, reason: string): void
  /** Advanced security judged a sign-in or a password; `reasons` say why. */
  riskJudged(pool: Pool, user: User, clientId: string, judged: Judged): void
  tokensRefreshed(pool: Pool, user: User, clientId: string): void
  /** An application was sent the result of a sign-in, by the pages or out of a browser session. */
  authorized(pool: Pool, user: User, clientId: string, responseType: 'code' | 'token'): void
  /** A count alone: the line of the request says whose they are. */
  tokensGranted(grant: OAuthGrant): void
  /** Somebody came with a code that had been used: the tokens that it gave are revoked. */
  codeUsedTwice(pool: Pool, sub: string, clientId: string): void
  /** Somebody came with a refresh token that had been rotated: its sign-in is revoked. */
  refreshTokenReused(pool: Pool, sub: string, clientId: string): void
  messageDelivered(poolId: string, trigger: string, medium: 'EMAIL' | 'SMS'): void
  /** One attempt failed; others may follow. */
  messageFailed(poolId: string, trigger: string, medium: 'EMAIL' | 'SMS', error: unknown): void
  /** Nobody will get this message. */
  messageGivenUp(poolId: string, trigger: string, medium: 'EMAIL' | 'SMS', attempts: number): void
}

/** Lines name people by pool and `sub` only: a user name is often an address. */
export function createEvents(log: Log, metrics: Metrics): Events {
  return {
    signedUp(pool, user, clientId) {
      metrics.signUp()
      log.info({ event: 'signedUp', poolId: pool.id, sub: user.sub, clientId })
    },
    signedIn(pool, user, clientId) {
      metrics.signIn('ok')
      log.info({ event: 'signedIn', poolId: pool.id, sub: user.sub, clientId })
    },
    signInFailed(pool, clientId, reason) {
      metrics.signIn(reason)
      log.info({ event: 'signInFailed', poolId: pool.id, clientId, reason })
    },
    riskJudged(pool, user, clientId, judged) {
      const { type, decision, level, isCompromised, action, reasons } = judged
      for (const metric of riskMetrics(judged)) metrics.risk(metric, type, level ?? 'None')
      if (reasons.length === 0) return
      const about = { poolId: pool.id, sub: user.sub, clientId, type }
      log.warn({ event: 'riskJudged', ...about, decision, level, isCompromised, action, reasons })
    },
    tokensRefreshed(pool, user, clientId) {
      metrics.tokenRefresh()
      log.info({ event: 'tokensRefreshed', poolId: pool.id, sub: user.sub, clientId })
    },
    authorized(pool, user, clientId, responseType) {
      log.info({ event: 'authorized', poolId: pool.id, sub: user.sub, clientId, responseType })
    },
    tokensGranted: grant => metrics.oauthGrant(grant),
    codeUsedTwice(pool, sub, clientId) {
      log.warn({ event: 'codeUsedTwice', poolId: pool.id, sub, clientId })
    },
    refreshTokenReused(pool, sub, clientId) {
      log.warn({ event: 'refreshTokenReused', poolId: pool.id, sub, clientId })
    },
    messageDelivered(poolId, trigger, medium) {
      metrics.message(medium, trigger, 'delivered')
      log.info({ event: 'messageDelivered', poolId, trigger, medium })
    },
    messageFailed(poolId, trigger, medium, error) {
      metrics.message(medium, trigger, 'failed')
      log.error({ event: 'messageFailed', poolId, trigger, medium, error: errorText(error) })
    },
    messageGivenUp(poolId, trigger, medium, attempts) {
      metrics.message(medium, trigger, 'given_up')
      log.error({ event: 'messageGivenUp', poolId, trigger, medium, attempts })
    },
  }
}

// Only the message: an error of a sender may carry the whole message, code and all, in its properties.
function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
