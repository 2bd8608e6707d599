import { setTimeout as sleep } from 'node:timers/promises'

// What the thread does meanwhile by itself is far less.
const busyShare = 0.2
const pauseOfBatch = 2

type Moment = ReturnType<typeof performance.eventLoopUtilization>

/** Since when the thread works. */
export const thisMoment = (): Moment => performance.eventLoopUtilization()

/**
 * Leaves the thread to others between two batches: for a moment, and when that shows that somebody uses it, for twice
 * as long as it has worked since the batch began.
 */
export async function giveWay(batchBegan: Moment): Promise<void> {
  const batchEnded = thisMoment()
  await sleep(1)
  if (performance.eventLoopUtilization(batchEnded).utilization < busyShare) return
  await sleep(pauseOfBatch * performance.eventLoopUtilization(batchEnded, batchBegan).active)
}
