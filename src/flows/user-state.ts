import type { PoolContext } from '../context.ts'
import { userNotFound } from '../domain/errors/users.ts'
import type { User } from '../domain/user.ts'

/** A disabled user cannot sign in, and every token he has is revoked; repeating it changes nothing. */
export function disableUser(ctx: PoolContext, user: User): Promise<void> {
  return changeState(ctx, user, present =>
    present.enabled ? { ...present, enabled: false, signOuts: present.signOuts + 1, modifiedAt: ctx.now() } : present,
  )
}

/** An enabled user may sign in again; his earlier tokens stay revoked. */
export function enableUser(ctx: PoolContext, user: User): Promise<void> {
  return changeState(ctx, user, present =>
    present.enabled ? present : { ...present, enabled: true, modifiedAt: ctx.now() },
  )
}

/** Takes a user out of the pool with all that belongs to him; his name is free again. */
export async function deleteUser({ store, pool }: PoolContext, user: User): Promise<void> {
  if (!(await store.users.delete(pool, user.sub))) throw userNotFound()
}

async function changeState({ store, pool }: PoolContext, { sub }: User, change: (user: User) => User): Promise<void> {
  if (!(await store.users.update(pool, sub, change))) throw userNotFound()
}
