import type { Services } from '../../context.ts'
import type { ImportTurn } from '../../store/nouns/import-jobs.ts'
import type { Transaction } from '../../store/store.ts'

export type Working = Pick<Services, 'store' | 'now' | 'random' | 'log'>

/** Whoever does not come back for so long is dead, and another goes on where he stopped. */
export const leaseMillis = 10_000

/** Somebody else goes on with the job. */
export class TurnLost extends Error {}

/** Does the work while the turn is certain, and keeps it for another while. */
export function held<T>({ store, now }: Working, turn: ImportTurn, work: (tx: Transaction) => Promise<T>): Promise<T> {
  return store.transaction(async tx => {
    if (!(await tx.importJobs.hold(turn, new Date(now().getTime() + leaseMillis)))) throw new TurnLost()
    return work(tx)
  })
}
