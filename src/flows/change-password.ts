import type { PoolContext, UserContext } from '../context.ts'
import { passwordNotResettable } from '../domain/errors/codes.ts'
import { missingParameter, wrongPassword } from '../domain/errors/sign-in.ts'
import { userNotFound } from '../domain/errors/users.ts'
import { assertPassword, temporaryPasswordExpiry } from '../domain/password-policy.ts'
import type { User } from '../domain/user.ts'
import { refuseTakenAliases } from './aliases.ts'
import { countRequest } from './limits.ts'
import { newPassword } from './new-password.ts'
import { isPassword } from './passwords.ts'
import { watchedChange } from './threats/new-password.ts'

/**
 * A signed-in user replaces his password; he must know the present one, if he has one. His tokens stay good.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ChangePassword.html
 */
export async function changePassword(ctx: UserContext, previous: string | undefined, proposed: string): Promise<void> {
  const { store, pool, user, now } = ctx
  assertPassword(pool, proposed, 'policy', 'proposedPassword')
  await countRequest(ctx, 'change-password', user.sub)
  await watchedChange(
    ctx,
    { user, password: proposed, isProven: () => provesPrevious(ctx, user, previous) },
    async () => {
      const change = await newPassword(ctx, user, proposed)
      const changed = await store.users.update(pool, user.sub, present => {
        assertMayHavePassword(present)
        // Somebody else may have changed it since it was proven.
        if (present.password?.salt !== user.password?.salt) throw wrongPassword()
        return { ...change(present), modifiedAt: now() }
      })
      if (!changed) throw userNotFound()
    },
  )
}

/**
 * An administrator sets a password: for good, which confirms the user whatever his status was, or for the time
 * until the user replaces it. Codes that could still confirm or replace a password are void.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminSetUserPassword.html
 */
export async function setPassword(ctx: PoolContext, user: User, password: string, permanent: boolean): Promise<void> {
  const { store, pool, now } = ctx
  assertPassword(pool, password)
  const expiresAt = permanent ? undefined : temporaryPasswordExpiry(pool, now())
  const change = await newPassword(ctx, user, password, expiresAt)
  const status = permanent ? 'CONFIRMED' : 'FORCE_CHANGE_PASSWORD'
  // From now on his aliases sign in, which those of a federated or unconfirmed user do not.
  await refuseTakenAliases(
    pool,
    () => user,
    () =>
      store.transaction(async tx => {
        const changed = await tx.users.update(pool, user.sub, present => ({
          ...change(present),
          status,
          modifiedAt: now(),
        }))
        if (!changed) throw userNotFound()
        await tx.codes.discard(pool.id, user.sub, 'sign-up')
        await tx.codes.discard(pool.id, user.sub, 'reset-password')
      }),
  )
}

// Whoever signs in elsewhere, or may not sign in by password any more, gives himself none.
function assertMayHavePassword({ status, isPasswordClosed }: User): void {
  if (status === 'EXTERNAL_PROVIDER' || isPasswordClosed) throw passwordNotResettable()
}

function provesPrevious(ctx: UserContext, user: User, previous: string | undefined): boolean {
  if (previous !== undefined) return isPassword(ctx, user, previous)
  if (user.password) throw missingParameter('PreviousPassword')
  return true
}
