import { createHash } from 'node:crypto'
import type { ClientContext } from '../../context.ts'
import {
  codeUnusable,
  codeUsedTwice,
  redirectDiffers,
  scopeUnreadable,
  verifierMissing,
  verifierUnexpected,
  verifierWrong,
} from '../../domain/oauth-errors.ts'
import { hasUnreadableScope } from '../../domain/scopes.ts'
import type { User } from '../../domain/user.ts'
import { equal } from '../../platform/equal.ts'
import type { AuthorizationCode } from '../../store/nouns/codes.ts'
import { type GrantedTokens, shapeTokens } from '../grant-tokens.ts'
import { revokeOrigin } from '../revocation.ts'
import type { BrowserSession } from './browser-session.ts'
import { inGoodStanding } from './good-standing.ts'
import type { AuthorizationRequest } from './request.ts'
import { grantOAuthTokens } from './tokens.ts'

// https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html
const codeMillis = 5 * 60_000
const noticedMillis = 60 * 60_000

/** A code that the application exchanges for the tokens of this sign-in. */
export async function issueCode(
  ctx: ClientContext,
  request: AuthorizationRequest,
  { user, session }: { readonly user: User; readonly session: Pick<BrowserSession, 'authTime' | 'eventId'> },
): Promise<string> {
  const { redirectUri, isDefaultRedirect, scopes, nonce, resource, codeChallenge } = request
  const code = ctx.random.uuid()
  const at = ctx.now().getTime()
  const { authTime, eventId } = session
  await ctx.store.authorizationCodes.issue({
    poolId: ctx.pool.id,
    digest: sha256(code),
    clientId: ctx.client.id,
    sub: user.sub,
    redirectUri,
    ...(isDefaultRedirect && { isDefaultRedirect }),
    scopes,
    ...(nonce !== undefined && { nonce }),
    ...(resource !== undefined && { resource }),
    ...(codeChallenge !== undefined && { codeChallenge }),
    authTime,
    ...(eventId !== undefined && { eventId }),
    originJti: ctx.random.uuid(),
    signOuts: user.signOuts,
    expiresAt: new Date(at + codeMillis),
    keptUntil: new Date(at + noticedMillis),
  })
  return code
}

export interface Exchange {
  readonly code: string
  readonly redirectUri?: string | undefined
  readonly verifier?: string | undefined
}

/**
 * The tokens that a code stands for, once: a second use ends those that the first one gave (RFC 6749, 4.1.2). A try
 * with the wrong address or verifier takes nothing from whom the code belongs to.
 */
export async function exchangeCode(ctx: ClientContext, { code: text, ...given }: Exchange): Promise<GrantedTokens> {
  const digest = sha256(text)
  const { store, pool, client } = ctx
  const code = await store.authorizationCodes.get(pool.id, digest)
  if (!code || code.clientId !== client.id) throw codeUnusable()
  if (code.usedAt) throw await refuseSecondUse(ctx, code)
  if (code.expiresAt <= ctx.now()) throw codeUnusable()
  assertRedirect(code, given.redirectUri)
  assertVerifier(code, given.verifier)
  if (hasUnreadableScope(pool, client, code.scopes)) throw scopeUnreadable()
  const { scopes, nonce, resource, originJti, authTime, eventId } = code
  const shape = await shapeTokens(ctx, await userOf(ctx, code), { source: 'HostedAuth', scopes })
  // The function may take seconds.
  const user = await userOf(ctx, code)
  if (!(await store.authorizationCodes.use(pool.id, digest, ctx.now()))) throw await refuseSecondUse(ctx, code)
  return grantOAuthTokens(ctx, user, { scopes, nonce, resource, originJti, authTime, eventId, shape })
}

async function userOf(ctx: ClientContext, code: AuthorizationCode): Promise<User> {
  const user = await inGoodStanding(ctx, code)
  if (!user) throw codeUnusable()
  return user
}

async function refuseSecondUse(ctx: ClientContext, code: AuthorizationCode): Promise<Error> {
  // As long as its refresh token can be good for, whichever validity the client had at the time.
  const expiresAt = new Date(ctx.now().getTime() + longestRefreshMillis)
  await revokeOrigin(ctx, { poolId: code.poolId, originJti: code.originJti, expiresAt })
  ctx.events.codeUsedTwice(ctx.pool, code.sub, ctx.client.id)
  return codeUsedTwice()
}

const longestRefreshMillis = 3_650 * 86_400_000

function assertRedirect({ redirectUri, isDefaultRedirect }: AuthorizationCode, given: string | undefined): void {
  if (given === undefined && isDefaultRedirect) return
  if (given !== redirectUri) throw redirectDiffers()
}

/** A verifier without a challenge is refused too, so that nobody can strip PKCE off a request (RFC 9700, 2.1.1). */
function assertVerifier({ codeChallenge }: AuthorizationCode, verifier: string | undefined): void {
  if (codeChallenge === undefined) {
    if (verifier !== undefined) throw verifierUnexpected()
    return
  }
  if (verifier === undefined) throw verifierMissing()
  if (!/^[\w.~-]{43,128}$/.test(verifier) || !equal(sha256(verifier), codeChallenge)) throw verifierWrong()
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}
