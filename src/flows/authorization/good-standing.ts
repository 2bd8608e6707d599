import type { PoolContext } from '../../context.ts'
import type { User } from '../../domain/user.ts'

const unfinished: readonly User['status'][] = ['UNCONFIRMED', 'RESET_REQUIRED', 'FORCE_CHANGE_PASSWORD']

/** The user of a sign-in as he is now; nobody when he may no longer sign in, or was signed out everywhere meanwhile. */
export async function inGoodStanding(
  { store, pool }: PoolContext,
  { sub, signOuts }: Pick<User, 'sub' | 'signOuts'>,
): Promise<User | undefined> {
  const user = await store.users.get(pool.id, sub)
  return user?.enabled && user.signOuts === signOuts && !unfinished.includes(user.status) ? user : undefined
}
