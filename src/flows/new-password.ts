import type { PoolContext } from '../context.ts'
import { passwordUsedBefore } from '../domain/errors/passwords.ts'
import { passwordHistorySize } from '../domain/password-policy.ts'
import type { User } from '../domain/user.ts'
import { createPasswordRecord, matchesRecord } from './passwords.ts'

/**
 * The change that gives a user a new password, to be applied inside an update; the policy was checked before.
 * Refuses a password that he has or had lately, as far back as the pool remembers.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html
 */
export async function newPassword(
  ctx: PoolContext,
  user: User,
  password: string,
  expiresAt?: Date,
): Promise<(present: User) => User> {
  const size = passwordHistorySize(ctx.pool)
  const former = formerPasswords(user).slice(0, size)
  if (former.some(record => matchesRecord(ctx, user, record, password))) throw passwordUsedBefore()
  const record = await createPasswordRecord(ctx, user, password, expiresAt)
  return present => {
    const { passwordHistory: _, isPasswordClosed: __, ...rest } = present
    const history = formerPasswords(present).slice(0, size)
    return { ...rest, password: record, ...(history.length > 0 && { passwordHistory: history }) }
  }
}

function formerPasswords({ password, passwordHistory = [] }: User) {
  return password ? [password, ...passwordHistory] : passwordHistory
}
