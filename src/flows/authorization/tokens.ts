import type { ClientContext } from '../../context.ts'
import { tokenValidity } from '../../domain/client-settings.ts'
import type { User } from '../../domain/user.ts'
import { eventIdOf } from '../../tokens/event-id.ts'
import type { RefreshToken } from '../../tokens/tokens.ts'
import { type GrantedTokens, issueTokens, type TokenShape } from '../grant-tokens.ts'

/** A sign-in whose tokens are about to be made. */
export interface Granting {
  readonly originJti: string
  readonly authTime: Date
  readonly scopes: readonly string[]
  readonly nonce?: string | undefined
  readonly resource?: string | undefined
  /** Of the sign-in, where it was recorded. */
  readonly eventId?: string | undefined
  readonly shape: TokenShape
}

/** The tokens of a sign-in by OAuth, with the refresh token that only the code flow hands out. */
export async function grantOAuthTokens(
  ctx: ClientContext,
  user: User,
  { shape, nonce, eventId, ...granting }: Granting,
): Promise<GrantedTokens & { readonly refreshToken: string }> {
  const refresh: RefreshToken = {
    ...granting,
    jti: ctx.random.uuid(),
    poolId: ctx.pool.id,
    clientId: ctx.client.id,
    sub: user.sub,
    expiresAt: new Date(ctx.now().getTime() + tokenValidity(ctx.client).refresh * 1000),
    signOuts: user.signOuts,
    eventId: eventIdOf(ctx.random, eventId, user.signOuts),
    oauth: true,
  }
  const [issued, refreshToken] = await Promise.all([
    issueTokens(ctx, user, refresh, { ...shape, nonce }),
    ctx.tokens.issueRefresh(refresh),
  ])
  return { ...issued, refreshToken }
}
