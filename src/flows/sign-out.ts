import type { ClientContext, PoolContext } from '../context.ts'
import { isRevocable } from '../domain/client-settings.ts'
import {
  clientUnauthorized,
  refreshTokenInvalidToRevoke,
  revocationNotEnabled,
  tokenTypeNotSupported,
} from '../domain/errors/tokens.ts'
import { userNotFound } from '../domain/errors/users.ts'
import type { User } from '../domain/user.ts'
import { revokeOrigin } from './revocation.ts'
import { provesClientSecret } from './secret-hash.ts'

/** Ends every sign-in of a user, through whichever client: no token of before is good for a call or a refresh. */
export async function signOutEverywhere({ store, pool, now }: PoolContext, user: User): Promise<void> {
  const changed = await store.users.update(pool, user.sub, present => ({
    ...present,
    signOuts: present.signOuts + 1,
    signedOutAt: now(),
  }))
  if (!changed) throw userNotFound()
}

/**
 * Ends the one sign-in that a refresh token comes from. Revoking again changes nothing and is no error (RFC 7009).
 * https://docs.aws.amazon.com/cognito/latest/developerguide/token-revocation.html
 */
export async function revokeToken(
  ctx: ClientContext,
  given: { readonly token: string; readonly clientSecret?: string },
): Promise<void> {
  if (!provesClientSecret(ctx.seal, ctx.client, given.clientSecret)) throw clientUnauthorized()
  await revokeOwnToken(ctx, given.token)
}

/** {@link revokeToken} for a client that has proven itself. */
export async function revokeOwnToken(ctx: ClientContext, text: string): Promise<void> {
  const { client, pool, tokens } = ctx
  if (!isRevocable(client)) throw revocationNotEnabled(client.id)
  const token = await tokens.openRefresh(text)
  if (!token) throw isSignedToken(text) ? tokenTypeNotSupported() : refreshTokenInvalidToRevoke()
  if (token.poolId !== pool.id || token.clientId !== client.id) throw clientUnauthorized()
  await revokeOrigin(ctx, token)
}

/** ID and access tokens have three parts, refresh tokens five. */
function isSignedToken(text: string): boolean {
  return text.split('.').length === 3
}
