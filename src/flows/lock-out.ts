import type { PoolContext } from '../context.ts'
import { passwordAttemptsExceeded, wrongPassword } from '../domain/errors.ts'
import { countFailure, isLocked } from '../domain/lock-out.ts'

const purpose = 'sign-in'

/**
 * Lets a password proof of one subject pass or fail, and counts failures; a success writes nothing. Clear passwords
 * and SRP proofs share the count, and so do names that nobody has, under their decoy's id.
 */
export function provePassword(
  ctx: PoolContext,
  subject: string,
  isRight: () => boolean | Promise<boolean>,
): Promise<void> {
  const { store, pool, now } = ctx
  return inTurn(`${pool.id}/${subject}`, async () => {
    const at = now()
    if (isLocked(await store.attempts.get(pool.id, purpose, subject), at)) throw passwordAttemptsExceeded()
    if (await isRight()) return
    await store.attempts.update(pool.id, purpose, subject, failures => countFailure(failures, at))
    throw wrongPassword()
  })
}

const turns = new Map<string, Promise<void>>()

/** One proof of a subject at a time: of many guesses sent at once, those beyond the fifth must meet the lock. */
function inTurn(subject: string, work: () => Promise<void>): Promise<void> {
  const before = turns.get(subject)
  const turn = before ? before.then(work, work) : work()
  turns.set(subject, turn)
  const leave = () => {
    if (turns.get(subject) === turn) turns.delete(subject)
  }
  turn.then(leave, leave)
  return turn
}
