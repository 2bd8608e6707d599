import type { PoolContext } from '../context.ts'
import { userNotFound } from '../domain/errors/users.ts'
import { type FactorChanger, type FactorWishes, withMfaOptions, withPreference } from '../domain/mfa-preference.ts'
import { assertNotFederated, type User } from '../domain/user.ts'

/** Turns second factors of a user on or off and says which one is asked for first. */
export function setMfaPreference(ctx: PoolContext, user: User, wishes: FactorWishes, by: FactorChanger): Promise<void> {
  return change(ctx, user, present => withPreference(ctx.pool, present, wishes, by))
}

/** Turns codes by SMS on or off, in the older operation's words. */
export function setMfaOptions(
  ctx: PoolContext,
  user: User,
  options: Parameters<typeof withMfaOptions>[2],
  by: FactorChanger,
): Promise<void> {
  return change(ctx, user, present => withMfaOptions(ctx.pool, present, options, by))
}

async function change({ store, pool, now }: PoolContext, { sub }: User, changed: (user: User) => User): Promise<void> {
  const found = await store.users.update(pool, sub, present => {
    assertNotFederated(present, 'MFA')
    return { ...changed(present), modifiedAt: now() }
  })
  if (!found) throw userNotFound()
}
