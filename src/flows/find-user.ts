import type { PoolContext } from '../context.ts'
import { userNotFound } from '../domain/errors/users.ts'
import type { User } from '../domain/user.ts'

/** The user whom an administrator names, by user name, sub or active alias; nobody hides from administrators. */
export async function findUser({ store, pool }: PoolContext, name: string): Promise<User> {
  const user = await store.users.find(pool, name)
  if (!user) throw userNotFound()
  return user
}
