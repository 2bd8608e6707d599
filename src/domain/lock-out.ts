/** Failed passwords of one user, as they are kept. */
export interface Failures {
  readonly count: number
  readonly since: Date
  readonly lastAt: Date
  /** From here on the failures are forgotten. */
  readonly expiresAt: Date
}

const freeFailures = 5
const longestLock = 15 * 60_000
const quietTime = 15 * 60_000

/**
 * The fifth failure locks for a second, each further one for twice as long, up to 15 minutes; 15 quiet minutes after
 * a lock make everything good. A right password in between does not: whoever guesses must not profit from its owner.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow.html
 */
export function lockMilliseconds(failures: number): number {
  return failures < freeFailures ? 0 : Math.min(1000 * 2 ** (failures - freeFailures), longestLock)
}

/** Whether no password, not even the right one, is looked at now. */
export function isLocked(failures: Failures | undefined, at: Date): boolean {
  return failures !== undefined && at.getTime() < lockedUntil(failures.count, failures.lastAt)
}

/** The count after one more failure. One that comes during a lock neither counts nor extends it. */
export function countFailure(failures: Failures | undefined, at: Date): Failures {
  const present = failures && at < failures.expiresAt ? failures : undefined
  if (present && isLocked(present, at)) return present
  const count = (present?.count ?? 0) + 1
  return {
    count,
    since: present?.since ?? at,
    lastAt: at,
    expiresAt: new Date(lockedUntil(count, at) + quietTime),
  }
}

function lockedUntil(count: number, lastAt: Date): number {
  return lastAt.getTime() + lockMilliseconds(count)
}
