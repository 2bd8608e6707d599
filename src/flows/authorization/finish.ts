import type { ClientContext } from '../../context.ts'
import { CognitoError } from '../../domain/errors/cognito-error.ts'
import { loginRequired, OAuthError, requestRefused, scopeInvalid } from '../../domain/oauth-errors.ts'
import { hasUnreadableScope } from '../../domain/scopes.ts'
import type { User } from '../../domain/user.ts'
import { shapeTokens } from '../grant-tokens.ts'
import type { BrowserSession } from './browser-session.ts'
import { issueCode } from './codes.ts'
import { inGoodStanding } from './good-standing.ts'
import { errorLocation, resultLocation } from './locations.ts'
import type { AuthorizationRequest } from './request.ts'
import { grantOAuthTokens } from './tokens.ts'

interface SignedIn {
  readonly user: User
  readonly session: Pick<BrowserSession, 'authTime' | 'eventId'>
}

/** Where the browser goes with the result of a sign-in: a code, or tokens in the fragment. */
export async function finishAuthorization(
  ctx: ClientContext,
  request: AuthorizationRequest,
  by: SignedIn,
): Promise<string> {
  try {
    if (request.responseType === 'token') return await finishImplicit(ctx, request, by)
    const code = await issueCode(ctx, request, by)
    ctx.events.authorized(ctx.pool, by.user, ctx.client.id, 'code')
    return resultLocation(request, [['code', code]])
  } catch (error) {
    if (error instanceof OAuthError) return errorLocation(request, error)
    // A function of the pool has refused.
    if (error instanceof CognitoError) return errorLocation(request, requestRefused(error.message))
    throw error
  }
}

/** No refresh token: what is in an address is seen by too many. */
async function finishImplicit(
  ctx: ClientContext,
  request: AuthorizationRequest,
  { user, session: { authTime, eventId } }: SignedIn,
): Promise<string> {
  const { scopes, nonce, resource } = request
  if (hasUnreadableScope(ctx.pool, ctx.client, scopes)) throw scopeInvalid()
  const shape = await shapeTokens(ctx, user, { source: 'HostedAuth', scopes })
  // The function may take seconds.
  const present = await inGoodStanding(ctx, user)
  if (!present) throw loginRequired()
  const granting = { scopes, nonce, resource, authTime, eventId, originJti: ctx.random.uuid(), shape }
  const { idToken, accessToken, expiresIn } = await grantOAuthTokens(ctx, present, granting)
  ctx.events.authorized(ctx.pool, user, ctx.client.id, 'token')
  return resultLocation(request, [
    ...(idToken === undefined ? [] : ([['id_token', idToken]] as const)),
    ['access_token', accessToken],
    ['token_type', 'Bearer'],
    ['expires_in', String(expiresIn)],
  ])
}
