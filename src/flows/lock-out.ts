import type { PoolContext } from '../context.ts'
import type { CognitoError } from '../domain/errors/cognito-error.ts'
import { codeAttemptsExceeded } from '../domain/errors/second-factors.ts'
import { passwordAttemptsExceeded, wrongPassword } from '../domain/errors/sign-in.ts'
import { countFailure, factorLockOut, isLocked, type LockOut, passwordLockOut } from '../domain/lock-out.ts'
import type { Nouns, Store } from '../store/store.ts'

/** What is proven, and how it is refused. */
interface Guarded {
  readonly purpose: string
  readonly rule: LockOut
  readonly wrong: () => CognitoError
  readonly locked: () => CognitoError
}

const guardedPassword: Guarded = {
  purpose: 'sign-in',
  rule: passwordLockOut,
  wrong: wrongPassword,
  locked: passwordAttemptsExceeded,
}
const factorPurpose = 'second-factor'

/**
 * Whether a password proof of one subject is right; failures are counted, and a lock throws. A success writes nothing.
 * Clear passwords and SRP proofs share the count, and so do names that nobody has, under their decoy's id.
 */
export async function tryPassword(ctx: PoolContext, subject: string, isRight: () => boolean): Promise<boolean> {
  const refused = wrongPassword()
  try {
    await proveInTurn(ctx, { ...guardedPassword, wrong: () => refused }, subject, isRight)
    return true
  } catch (error) {
    if (error === refused) return false
    throw error
  }
}

/**
 * The same for the code of a second factor, whichever it is: they share one count of the user, however many sessions
 * he has. A right code forgives the wrong ones once the step is taken, by {@link forgiveFactors}.
 */
export function proveFactor(
  ctx: PoolContext,
  sub: string,
  isRight: () => boolean,
  wrong: () => CognitoError,
): Promise<void> {
  const guarded = { purpose: factorPurpose, rule: factorLockOut, wrong, locked: codeAttemptsExceeded }
  return proveInTurn(ctx, guarded, sub, isRight)
}

/** Forgets the wrong codes of a user. */
export async function forgiveFactors(
  { attempts }: Pick<Nouns, 'attempts'>,
  poolId: string,
  sub: string,
): Promise<void> {
  await attempts.update(poolId, factorPurpose, sub, () => undefined)
}

function proveInTurn(ctx: PoolContext, guarded: Guarded, subject: string, isRight: () => boolean): Promise<void> {
  const line = `${guarded.purpose}/${ctx.pool.id}/${subject}`
  return inTurn(ctx.store, line, () => prove(ctx, guarded, subject, isRight))
}

async function prove(
  { store, pool, now }: PoolContext,
  { purpose, rule, wrong, locked }: Guarded,
  subject: string,
  look: () => boolean,
): Promise<void> {
  let found: boolean | undefined
  const isRight = () => {
    found ??= look()
    return found
  }
  const at = now()
  const before = await store.attempts.get(pool.id, purpose, subject)
  if (isLocked(before, at, rule)) throw locked()
  if ((!before || before.expiresAt <= at) && isRight()) return
  let result = 'wrong' as 'right' | 'wrong' | 'locked'
  // Where there are failures already, the proof is looked at while nobody else can count one: of guesses that are made
  // through several nodes at once, too, those that come after the lock must not be looked at.
  await store.attempts.update(pool.id, purpose, subject, failures => {
    result = isLocked(failures, at, rule) ? 'locked' : isRight() ? 'right' : 'wrong'
    return result === 'wrong' ? countFailure(failures, at, rule) : failures
  })
  if (result === 'locked') throw locked()
  if (result === 'wrong') throw wrong()
}

const turns = new WeakMap<Store, Map<string, Promise<void>>>()

/** One proof of a subject at a time: of many first guesses sent at once, those beyond the fifth must meet the lock. */
function inTurn(store: Store, subject: string, work: () => Promise<void>): Promise<void> {
  const waiting = turns.get(store) ?? new Map<string, Promise<void>>()
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
