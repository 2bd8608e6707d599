/** Failed proofs of one user, as they are kept. */
export interface Failures {
  readonly count: number
  readonly since: Date
  readonly lastAt: Date
  /** From here on the failures are forgotten. */
  readonly expiresAt: Date
}

/** How often one may fail. From failure `first` on there are locks: of a second, then each twice as long as the one before. */
export interface LockOut {
  readonly first: number
  /** Milliseconds. */
  readonly longest: number
  /** Milliseconds after a lock that make everything good. */
  readonly quiet: number
}

const minute = 60_000
const hour = 60 * minute

/**
 * Passwords: a right one in between forgives nothing, since whoever guesses must not profit from its owner.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow.html
 */
export const passwordLockOut: LockOut = { first: 5, longest: 15 * minute, quiet: 15 * minute }

/**
 * Codes of a second factor: after some twenty guesses one an hour, so that three good codes in a million are not found
 * in years by somebody who has the password. The service's own limit is not known; six wrong ones in a row are free there.
 */
export const factorLockOut: LockOut = { first: 10, longest: hour, quiet: 24 * hour }

export function lockMilliseconds(failures: number, { first, longest }: LockOut = passwordLockOut): number {
  return failures < first ? 0 : Math.min(1000 * 2 ** (failures - first), longest)
}

/** Whether nothing, not even what is right, is looked at now. */
export function isLocked(failures: Failures | undefined, at: Date, rule: LockOut = passwordLockOut): boolean {
  return failures !== undefined && at.getTime() < lockedUntil(failures.count, failures.lastAt, rule)
}

/** The count after one more failure. One that comes during a lock neither counts nor extends it. */
export function countFailure(failures: Failures | undefined, at: Date, rule: LockOut = passwordLockOut): Failures {
  const present = failures && at < failures.expiresAt ? failures : undefined
  if (present && isLocked(present, at, rule)) return present
  const count = (present?.count ?? 0) + 1
  return {
    count,
    since: present?.since ?? at,
    lastAt: at,
    expiresAt: new Date(lockedUntil(count, at, rule) + rule.quiet),
  }
}

function lockedUntil(count: number, lastAt: Date, rule: LockOut): number {
  return lastAt.getTime() + lockMilliseconds(count, rule)
}
