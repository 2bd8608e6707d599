import type { Context } from '../context.ts'
import type { User } from '../domain/user.ts'
import type { AccessToken, RefreshToken } from '../tokens/tokens.ts'

// An access token may be made with the last breath of its refresh token, and no client lets one live longer.
const longestAccess = 24 * 60 * 60 * 1000

/** Ends all tokens of the sign-in that a refresh token comes from, however often they were refreshed. */
export async function revokeOrigin(
  ctx: Context,
  { poolId, originJti, expiresAt }: Pick<RefreshToken, 'poolId' | 'originJti' | 'expiresAt'>,
): Promise<void> {
  const allExpired = new Date(expiresAt.getTime() + longestAccess)
  await ctx.store.spent.spend(poolId, originId(originJti), ctx.now(), allExpired)
}

/** The user of a token, if he is there still, and whether the sign-in that it comes from was revoked. */
export async function holderOf(
  { store }: Context,
  { poolId, sub, originJti }: Pick<AccessToken, 'poolId' | 'sub' | 'originJti'>,
): Promise<{ readonly user: User | undefined; readonly isRevoked: boolean }> {
  if (originJti === undefined) return { user: await store.users.get(poolId, sub), isRevoked: false }
  const { user, isSpent } = await store.users.getBesideSpent(poolId, sub, originId(originJti))
  return { user, isRevoked: isSpent }
}

function originId(originJti: string): string {
  return `origin:${originJti}`
}
