import type { PoolContext } from '../context.ts'
import { comparableName } from '../domain/names.ts'
import type { User } from '../domain/user.ts'

/** Whether a name means this user. Clients answer with the canonical name or with the one that was typed. */
export async function isNameOf({ store, pool }: PoolContext, user: User, name: string): Promise<boolean> {
  if (name === user.sub || comparableName(pool, name) === comparableName(pool, user.username)) return true
  return (await store.users.find(pool, name))?.sub === user.sub
}
