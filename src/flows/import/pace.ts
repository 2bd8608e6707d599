import { setTimeout as sleep } from 'node:timers/promises'

// What the thread does meanwhile by itself is far less.
const busyShare = 0.2
const pauseOfBatch = 2

/**
 * Leaves the thread to others between two batches: for a moment, and when that shows that somebody uses it, for twice
 * as long as the batch took.
 */
export async function giveWay(batchMillis: number): Promise<void> {
  const before = performance.eventLoopUtilization()
  await sleep(1)
  const { utilization } = performance.eventLoopUtilization(before)
  if (utilization > busyShare) await sleep(pauseOfBatch * batchMillis)
}
