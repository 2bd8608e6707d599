import type { PoolContext } from '../context.ts'
import { attemptLimitExceeded } from '../domain/errors/codes.ts'
import { comparableName } from '../domain/names.ts'
import type { Pool } from '../domain/pool.ts'
import type { User } from '../domain/user.ts'

const hour = 60 * 60 * 1000

/**
 * How often an hour one user may ask and answer. The two of the forgotten password are 5 to 20 by risk in the
 * service; without a rating of risk they are ten.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html
 */
export const attemptsPerHour = {
  'confirm-sign-up': 15,
  'resend-code': 5,
  'forgot-password': 10,
  'confirm-forgot-password': 10,
  'change-password': 5,
  'attribute-code': 5,
  'verify-attribute': 15,
} as const

/** Counts one attempt of a subject within the hour that its first one began, and refuses those beyond the limit. */
export async function countAttempt(
  { store, pool, now }: PoolContext,
  purpose: string,
  subject: string,
  perHour: number,
): Promise<void> {
  const at = now()
  let isExceeded = false
  await store.attempts.update(pool.id, purpose, subject, present => {
    const isSameHour = present !== undefined && at.getTime() < present.since.getTime() + hour
    isExceeded = isSameHour && present.count >= perHour
    if (isExceeded) return present
    const expiresAt = new Date(at.getTime() + hour)
    return isSameHour
      ? { ...present, count: present.count + 1, lastAt: at, expiresAt }
      : { count: 1, since: at, lastAt: at, expiresAt }
  })
  if (isExceeded) throw attemptLimitExceeded()
}

/** {@link countAttempt} with the limit that the service sets for the purpose. */
export function countRequest(ctx: PoolContext, purpose: keyof typeof attemptsPerHour, subject: string): Promise<void> {
  return countAttempt(ctx, purpose, subject, attemptsPerHour[purpose])
}

/** Whether a request was counted, and not refused, within the last hour. */
export async function wasCountedLately(
  { store, pool, now }: PoolContext,
  purpose: string,
  subject: string,
): Promise<boolean> {
  const attempts = await store.attempts.get(pool.id, purpose, subject)
  return attempts !== undefined && now().getTime() < attempts.lastAt.getTime() + hour
}

/** Whom attempts are counted for: a user under all his names, and a name that nobody has just as if somebody had it. */
export function attemptSubject(pool: Pool, name: string, user: User | undefined): string {
  return user?.sub ?? `nobody/${comparableName(pool, name)}`
}
