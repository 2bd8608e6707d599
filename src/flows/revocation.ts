import type { Context } from '../context.ts'

/** Ends all tokens of one sign-in, however often they were refreshed; `expiresAt` is when the last of them dies anyway. */
export async function revokeOrigin(ctx: Context, poolId: string, originJti: string, expiresAt: Date): Promise<void> {
  await ctx.store.spent.spend(poolId, originId(originJti), ctx.now(), expiresAt)
}

/** Whether the sign-in that a token comes from was revoked. */
export async function isOriginRevoked(ctx: Context, poolId: string, originJti: string | undefined): Promise<boolean> {
  return originJti !== undefined && (await ctx.store.spent.get(poolId, originId(originJti))) !== undefined
}

function originId(originJti: string): string {
  return `origin:${originJti}`
}
