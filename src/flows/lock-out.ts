import type { PoolContext } from '../context.ts'
import { passwordAttemptsExceeded, wrongPassword } from '../domain/errors.ts'
import { countFailure, isLocked } from '../domain/lock-out.ts'
import type { Store } from '../store/store.ts'

const purpose = 'sign-in'

/**
 * Lets a password proof of one subject pass or fail, and counts failures; a success writes nothing. Clear passwords
 * and SRP proofs share the count, and so do names that nobody has, under their decoy's id.
 */
export function provePassword(ctx: PoolContext, subject: string, isRight: () => boolean): Promise<void> {
  return inTurn(ctx.store, `${ctx.pool.id}/${subject}`, () => prove(ctx, subject, isRight))
}

async function prove({ store, pool, now }: PoolContext, subject: string, isRight: () => boolean): Promise<void> {
  const at = now()
  const before = await store.attempts.get(pool.id, purpose, subject)
  if (isLocked(before, at)) throw passwordAttemptsExceeded()
  if ((!before || before.expiresAt <= at) && isRight()) return
  let result = 'wrong' as 'right' | 'wrong' | 'locked'
  // Where there are failures already, the proof is looked at while nobody else can count one: of guesses that are made
  // through several nodes at once, too, those that come after the lock must not be looked at.
  await store.attempts.update(pool.id, purpose, subject, failures => {
    result = isLocked(failures, at) ? 'locked' : isRight() ? 'right' : 'wrong'
    return result === 'wrong' ? countFailure(failures, at) : failures
  })
  if (result === 'locked') throw passwordAttemptsExceeded()
  if (result === 'wrong') throw wrongPassword()
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
