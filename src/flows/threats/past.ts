import type { PoolContext } from '../../context.ts'
import type { AuthEvent } from '../../domain/auth-event.ts'
import { reportMillis } from '../../domain/risk/rate.ts'
import type { User } from '../../domain/user.ts'

/** Where somebody is at home, and what happens just now, shows in so many events. */
const enough = 60

/**
 * What happened at a user's door, newest first: lately, and before that what says where it was the user and where not.
 * Anybody fails in his name as often as he likes, and pushes none of it out of sight.
 */
export async function pastOf({ store, pool, now }: PoolContext, { sub }: User): Promise<readonly AuthEvent[]> {
  const { authEvents } = store
  const { items, next } = await authEvents.list(pool.id, sub, { limit: enough })
  if (next === undefined) return items
  const lately = new Date(now().getTime() - reportMillis)
  const [own, foreign] = await Promise.all([
    authEvents.listOf(pool.id, sub, { whose: 'own', since: new Date(0), limit: enough }),
    authEvents.listOf(pool.id, sub, { whose: 'foreign', since: lately, limit: enough }),
  ])
  const past = new Map([...items, ...own, ...foreign].map(event => [event.id, event]))
  return [...past.values()].sort((one, other) => other.createdAt.getTime() - one.createdAt.getTime())
}
