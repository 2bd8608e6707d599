/** How many users a pool has: counted at a bounded share of the time, and kept up with what this node adds. */
export interface UserCounts {
  get(poolId: string, count: () => Promise<number>): Promise<number>
  add(poolId: string, users: number): void
  forget(poolId: string): void
}

interface Counted {
  users: number
  readonly countedAt: number
  readonly validFor: number
}

const leastAge = 1_000
// Counting takes at most a hundredth of the time.
const ageForDuration = 100
const mostPools = 1_000

// Real time, as in cache.ts: it bounds work on this machine.
const elapsed = () => performance.now()

export function createUserCounts(): UserCounts {
  const counts = new Map<string, Counted>()
  const running = new Map<string, Promise<number>>()

  async function recount(poolId: string, count: () => Promise<number>): Promise<number> {
    const startedAt = elapsed()
    const users = await count()
    const countedAt = elapsed()
    if (counts.size >= mostPools) counts.clear()
    counts.set(poolId, { users, countedAt, validFor: Math.max(leastAge, ageForDuration * (countedAt - startedAt)) })
    return users
  }

  return {
    get(poolId, count) {
      const counted = counts.get(poolId)
      if (counted && elapsed() - counted.countedAt < counted.validFor) return Promise.resolve(counted.users)
      const present = running.get(poolId) ?? recount(poolId, count).finally(() => running.delete(poolId))
      running.set(poolId, present)
      return present
    },
    add(poolId, users) {
      const counted = counts.get(poolId)
      if (counted) counted.users = Math.max(0, counted.users + users)
    },
    forget: poolId => void counts.delete(poolId),
  }
}
