import { noticeKind } from './message-kind.ts'

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** Whatever becomes of them; also of one that takes this process down each time. */
export const mostAttempts = 10
const firstPause = 5 * second
const longestPause = 10 * minute

/**
 * When a message is tried again after this many attempts, or nothing when it is given up: after pauses that double,
 * never at the same moment as all others, for about half an hour, and not when its code would have expired.
 * @param chance from 0 up to 1
 */
export function nextAttempt(attempts: number, at: Date, expiresAt: Date, chance: number): Date | undefined {
  if (attempts >= mostAttempts) return undefined
  const pause = Math.min(firstPause * 2 ** (attempts - 1), longestPause)
  const next = new Date(at.getTime() + pause * (0.5 + chance / 2))
  return next < expiresAt ? next : undefined
}

// As Lambda repeats an invocation that nobody waits for.
// https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
const functionPauses = [minute, 2 * minute]

/** The same for a message that a function of the pool sends: it may have sent it before it failed. */
export function nextFunctionAttempt(attempts: number, at: Date, expiresAt: Date): Date | undefined {
  const pause = functionPauses[attempts - 1]
  if (pause === undefined) return undefined
  const next = new Date(at.getTime() + pause)
  return next < expiresAt ? next : undefined
}

/**
 * How long what a message carries is good for; an invitation is worth sending for a day at least. The codes of sign-ins
 * last as long as their session, which their sender says.
 */
export function usefulFor(kind: string): number {
  return kind === 'ForgotPassword' ? hour : day
}

/**
 * Messages of one subject replace each other: a newer code makes the earlier one worthless. Nothing for the codes of
 * sign-ins and for notices, of which each has its own.
 */
export function subjectOf(kind: string): string | undefined {
  if (kind === 'Authentication' || kind === noticeKind) return undefined
  if (kind === 'SignUp' || kind === 'ResendCode') return 'sign-up'
  return kind === 'UpdateUserAttribute' || kind === 'VerifyUserAttribute' ? 'attribute' : kind
}
