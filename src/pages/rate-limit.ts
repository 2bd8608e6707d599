import type { Clock } from '../platform/clock.ts'

/** How many forms one address may send at once, and how many a second after that. */
export const burst = 120
export const perSecond = 2

const mostAddresses = 20_000

export interface RateLimit {
  /** Counts a form of this address. Answers how many seconds to wait before the next is taken, nought when this one is. */
  take(address: string): number
}

/**
 * Limits how fast one address sends forms, whatever they are about. Guesses at one account are limited by the flows, on
 * all nodes together; this keeps one machine from trying many accounts, on each node by itself.
 */
export function createRateLimit(now: Clock): RateLimit {
  const buckets = new Map<string, { readonly tokens: number; readonly at: number }>()
  return {
    take(address) {
      const key = networkOf(address)
      const at = now().getTime()
      const present = buckets.get(key)
      const filled = present ? present.tokens + (Math.max(0, at - present.at) / 1000) * perSecond : burst
      const tokens = Math.min(burst, filled)
      if (tokens < 1) return Math.ceil((1 - tokens) / perSecond)
      // The newest stand last, so that the first to go are those that have been quiet for longest.
      buckets.delete(key)
      buckets.set(key, { tokens: tokens - 1, at })
      const [oldest] = buckets.keys()
      if (buckets.size > mostAddresses && oldest !== undefined) buckets.delete(oldest)
      return 0
    },
  }
}

/** One household has 2^64 addresses of IPv6. */
function networkOf(address: string): string {
  if (!address.includes(':') || address.startsWith('::ffff:')) return address
  const [head = '', tail] = address.split('::')
  const groups = head.split(':').filter(Boolean)
  const filled = tail === undefined ? groups : [...groups, ...Array<string>(Math.max(0, 4 - groups.length)).fill('0')]
  return filled.slice(0, 4).join(':')
}
