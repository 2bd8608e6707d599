import type { PoolContext } from '../../context.ts'
import type { AuthEvent } from '../../domain/auth-event.ts'
import { isOwn, longestPast } from '../../domain/risk/rate.ts'
import type { User } from '../../domain/user.ts'

const pageSize = 60

/**
 * What happened at a user's door, newest first. Of most users the newest few say where they are at home; further back is
 * read only where they say nothing, so that nobody pushes the user out of sight by failing in his name.
 */
export async function pastOf({ store, pool }: PoolContext, { sub }: User): Promise<readonly AuthEvent[]> {
  const past: AuthEvent[] = []
  let after: string | undefined
  do {
    const page = await store.authEvents.list(pool.id, sub, { limit: pageSize, ...(after !== undefined && { after }) })
    past.push(...page.items)
    after = page.next
  } while (after !== undefined && past.length < longestPast && !past.some(isOwn))
  return past
}
