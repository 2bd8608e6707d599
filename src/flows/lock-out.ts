import type { PoolContext } from '../context.ts'
import type { CognitoError } from '../domain/errors/cognito-error.ts'
import { codeAttemptsExceeded } from '../domain/errors/second-factors.ts'
import { passwordAttemptsExceeded } from '../domain/errors/sign-in.ts'
import { countFailure, factorLockOut, isLocked, type LockOut, passwordLockOut } from '../domain/lock-out.ts'
import type { Nouns, Store } from '../store/store.ts'

/** What is proven, and how whoever failed too often is refused. */
interface Guarded {
  readonly purpose: string
  readonly rule: LockOut
  readonly locked: () => CognitoError
}

const guardedPassword: Guarded = {
  purpose: 'sign-in',
  rule: passwordLockOut,
  locked: passwordAttemptsExceeded,
}

const guardedFactor: Guarded = {
  purpose: 'second-factor',
  rule: factorLockOut,
  locked: codeAttemptsExceeded,
}

/**
 * Whether a password proof of one subject is right; failures are counted, and a lock throws. A success writes nothing.
 * Clear passwords and SRP proofs share the count, and so do names that nobody has, under their decoy's id.
 */
export function tryPassword(ctx: PoolContext, subject: string, isRight: () => boolean): Promise<boolean> {
  return tryInTurn(ctx, guardedPassword, subject, isRight)
}

/**
 * The same for the code of a second factor, whichever it is: they share one count of the user, however many sessions
 * he has. A right code forgives the wrong ones once the step is taken, by {@link forgiveFactors}.
 */
export async function proveFactor(
  ctx: PoolContext,
  sub: string,
  isRight: () => boolean,
  wrong: () => CognitoError,
): Promise<void> {
  if (!(await tryInTurn(ctx, guardedFactor, sub, isRight))) throw wrong()
}

/** Forgets the wrong codes of a user. */
export async function forgiveFactors(
  { attempts }: Pick<Nouns, 'attempts'>,
  poolId: string,
  sub: string,
): Promise<void> {
  await attempts.update(poolId, guardedFactor.purpose, sub, () => undefined)
}

function tryInTurn(ctx: PoolContext, guarded: Guarded, subject: string, isRight: () => boolean): Promise<boolean> {
  const line = `${guarded.purpose}/${ctx.pool.id}/${subject}`
  return inTurn(ctx.store, line, () => isProven(ctx, guarded, subject, isRight))
}

async function isProven(
  { store, pool, now }: PoolContext,
  { purpose, rule, locked }: Guarded,
  subject: string,
  look: () => boolean,
): Promise<boolean> {
  let found: boolean | undefined
  const isRight = () => {
    found ??= look()
    return found
  }
  const at = now()
  const before = await store.attempts.get(pool.id, purpose, subject)
  if (isLocked(before, at, rule)) throw locked()
  if ((!before || before.expiresAt <= at) && isRight()) return true
  let result = 'wrong' as 'right' | 'wrong' | 'locked'
  // Where there are failures already, the proof is looked at while nobody else can count one: of guesses that are made
  // through several nodes at once, too, those that come after the lock must not be looked at.
  await store.attempts.update(pool.id, purpose, subject, failures => {
    result = isLocked(failures, at, rule) ? 'locked' : isRight() ? 'right' : 'wrong'
    return result === 'wrong' ? countFailure(failures, at, rule) : failures
  })
  if (result === 'locked') throw locked()
  return result === 'right'
}

const turns = new WeakMap<Store, Map<string, Promise<boolean>>>()

/** One proof of a subject at a time: of many first guesses sent at once, those beyond the fifth must meet the lock. */
function inTurn(store: Store, subject: string, work: () => Promise<boolean>): Promise<boolean> {
  const waiting = turns.get(store) ?? new Map<string, Promise<boolean>>()
  turns.set(store, waiting)
  const before = waiting.get(subject)
  const turn = before ? before.then(work, work) : work()
  waiting.set(subject, turn)
  const leave = () => {
    if (waiting.get(subject) === turn) waiting.delete(subject)
  }
  turn.then(leave, leave)
  return turn
}
