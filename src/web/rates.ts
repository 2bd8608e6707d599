import type { Config } from '../config.ts'
import { type Bucket, takeToken } from '../domain/quotas.ts'
import type { Clock } from '../platform/clock.ts'

/** Counts calls by name, for all edges of one node together. */
export interface Rates {
  /** False when this name has had its calls of this second. */
  take(name: string, perSecond: number): boolean
}

const mostBuckets = 20_000

export function createRates({ quotas }: Pick<Config, 'quotas'>, now: Clock): Rates {
  if (quotas === 'none') return { take: () => true }
  const buckets = new Map<string, Bucket>()
  return {
    take(name, perSecond) {
      const at = now()
      const bucket = takeToken(buckets.get(name), perSecond, at)
      if (!bucket) return false
      if (buckets.size >= mostBuckets) forgetFull(buckets, at)
      buckets.set(name, bucket)
      return true
    },
  }
}

// After a second every bucket is full, and a full one is as good as none.
function forgetFull(buckets: Map<string, Bucket>, now: Date): void {
  for (const [name, { at }] of buckets) if (now.getTime() - at.getTime() >= 1000) buckets.delete(name)
}
