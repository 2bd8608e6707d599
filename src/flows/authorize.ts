import type { Context, UserContext } from '../context.ts'
import { passwordResetRequired, userDisabled, userNotConfirmed } from '../domain/errors/sign-in.ts'
import { accessTokenInvalid, accessTokenLacksScope, accessTokenRevoked } from '../domain/errors/tokens.ts'
import { userNotFound } from '../domain/errors/users.ts'
import { holderOf } from './revocation.ts'

/** The scope that every operation on one's own account needs; tokens of the API flows have exactly it. */
export const selfServiceScope = 'aws.cognito.signin.user.admin'

/**
 * Whom an access token speaks for, when it may still speak: it was signed here and has not expired, its pool and
 * client exist, it has the scope, it was not revoked, and its user exists, is enabled and in good standing.
 */
export function authorize(ctx: Context, text: string): Promise<UserContext> {
  return authorizeScope(ctx, text, { name: selfServiceScope, missing: accessTokenLacksScope })
}

interface DemandedScope {
  readonly name: string
  readonly missing: () => Error
}

/** {@link authorize} for what needs another scope. */
export async function authorizeScope(ctx: Context, text: string, scope: DemandedScope): Promise<UserContext> {
  const accessToken = await ctx.tokens.verifyAccess(text)
  const { poolId, clientId } = accessToken
  const [pool, client, { user, isRevoked }] = await Promise.all([
    ctx.store.pools.get(poolId),
    ctx.store.clients.get(clientId),
    holderOf(ctx, accessToken),
  ])
  if (!pool || !client || client.poolId !== poolId) throw accessTokenInvalid()
  if (!accessToken.scopes.includes(scope.name)) throw scope.missing()
  if (isRevoked) throw accessTokenRevoked()
  if (!user) throw userNotFound()
  if (!user.enabled) throw userDisabled()
  if (user.signOuts !== accessToken.signOuts) throw accessTokenRevoked()
  if (user.status === 'RESET_REQUIRED') throw passwordResetRequired()
  if (user.status === 'UNCONFIRMED') throw userNotConfirmed()
  return { ...ctx, pool, client, user, accessToken }
}
