import type { Context } from '../context.ts'
import type { RefreshToken } from '../tokens/tokens.ts'

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

/** Whether the sign-in that a token comes from was revoked. */
export async function isOriginRevoked(ctx: Context, poolId: string, originJti: string | undefined): Promise<boolean> {
  return originJti !== undefined && (await ctx.store.spent.get(poolId, originId(originJti))) !== undefined
}

function originId(originJti: string): string {
  return `origin:${originJti}`
}
