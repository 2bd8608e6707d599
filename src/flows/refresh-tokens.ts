import type { ClientContext } from '../context.ts'
import { allowsFlow } from '../domain/client-settings.ts'
import { clientSecretMissing, secretHashWrong } from '../domain/errors/clients.ts'
import { CognitoError } from '../domain/errors/cognito-error.ts'
import { authFlowNotEnabled, passwordResetRequired, userDisabled, userNotConfirmed } from '../domain/errors/sign-in.ts'
import {
  refreshTokenExpired,
  refreshTokenInvalid,
  refreshTokenReused,
  refreshTokenRevoked,
} from '../domain/errors/tokens.ts'
import { userNotFound } from '../domain/errors/users.ts'
import type { User } from '../domain/user.ts'
import type { RefreshToken } from '../tokens/tokens.ts'
import { isConfigured, type TokenSource } from '../triggers/triggers.ts'
import { type GrantedTokens, issueTokens, type Shaping, shapeTokens, type TokenShape } from './grant-tokens.ts'
import { holderOf, revokeOrigin } from './revocation.ts'
import { assertSecretHash, provesClientSecret } from './secret-hash.ts'
import { isNameOf } from './user-names.ts'

type Parameters = Readonly<Record<string, string>>

/** The refresh flows: new ID and access tokens, and the refresh token stays as it is. */
export async function refreshByFlow(ctx: ClientContext, text: string, parameters: Parameters): Promise<GrantedTokens> {
  const opened = await openToken(ctx, text)
  const { token, user } = opened
  // There is no name in a refresh, so the hash is over the canonical one.
  assertSecretHash(ctx, user.username, parameters.SECRET_HASH)
  const { USERNAME, DEVICE_KEY } = parameters
  if (USERNAME && !(await isNameOf(ctx, user, USERNAME))) throw refreshTokenInvalid()
  await assertDevice(ctx, token, DEVICE_KEY)
  if (await wasRotated(ctx, token)) throw refreshTokenRevoked()
  return refresh(ctx, await shaped(ctx, text, opened, { source: 'RefreshTokens', scopes: token.scopes }))
}

export interface Redemption {
  readonly refreshToken: string
  readonly clientSecret?: string
  readonly deviceKey?: string
  /** For the PreTokenGeneration function. */
  readonly clientMetadata?: Parameters
}

/** GetTokensFromRefreshToken: as the refresh flows, or with a new refresh token in place of the old where the client rotates. */
export async function redeemRefreshToken(ctx: ClientContext, given: Redemption): Promise<GrantedTokens> {
  if (!rotates(ctx) && !allowsFlow(ctx.client, 'REFRESH_TOKEN_AUTH')) throw authFlowNotEnabled()
  assertClientSecret(ctx, given.clientSecret)
  // The guide lists this operation under the source of a sign-in.
  return redeem(ctx, given, 'Authentication')
}

/**
 * The grant of OAuth, for a client that has proven itself. No device can be named in it. A token that comes again after
 * its rotation is in two hands, and nobody knows which is the thief's: the whole sign-in ends (RFC 9700, 4.14.2).
 */
export async function refreshByGrant(ctx: ClientContext, refreshToken: string): Promise<GrantedTokens> {
  try {
    return await redeem(ctx, { refreshToken }, 'RefreshTokens')
  } catch (error) {
    const isReuse = error instanceof CognitoError && error.name === 'RefreshTokenReuseException'
    const token = isReuse ? await ctx.tokens.openRefresh(refreshToken) : undefined
    if (token) {
      await revokeOrigin(ctx, token)
      ctx.events.refreshTokenReused(ctx.pool, token.sub, ctx.client.id)
    }
    throw error
  }
}

async function redeem(ctx: ClientContext, given: Redemption, source: TokenSource): Promise<GrantedTokens> {
  const { random, tokens } = ctx
  const opened = await openToken(ctx, given.refreshToken)
  const { token } = opened
  await assertDevice(ctx, token, given.deviceKey)
  const about = { source, scopes: token.scopes, clientMetadata: given.clientMetadata }
  const refreshing = await shaped(ctx, given.refreshToken, opened, about)
  if (!rotates(ctx)) {
    if (await wasRotated(ctx, token)) throw refreshTokenReused()
    return refresh(ctx, refreshing)
  }
  await rotate(ctx, token)
  // The successor keeps the sign-in and its end.
  const refreshToken = await tokens.issueRefresh({ ...token, jti: random.uuid() })
  return { ...(await refresh(ctx, refreshing)), refreshToken }
}

function rotates({ client }: ClientContext): boolean {
  return client.settings.RefreshTokenRotation?.Feature === 'ENABLED'
}

interface Opened {
  readonly token: RefreshToken
  readonly user: User
}

/** A refresh token that may be redeemed, and its user. */
async function openToken(ctx: ClientContext, text: string): Promise<Opened> {
  const { tokens, pool, client, now } = ctx
  const token = await tokens.openRefresh(text)
  if (token?.poolId !== pool.id || token.clientId !== client.id) throw refreshTokenInvalid()
  if (token.expiresAt <= now()) throw refreshTokenExpired()
  const { user, isRevoked } = await holderOf(ctx, token)
  if (isRevoked) throw refreshTokenRevoked()
  if (!user) throw userNotFound()
  if (!user.enabled) throw userDisabled()
  if (user.signOuts !== token.signOuts) throw refreshTokenRevoked()
  if (user.status === 'RESET_REQUIRED') throw passwordResetRequired()
  if (user.status === 'UNCONFIRMED') throw userNotConfirmed()
  return { token, user }
}

/**
 * A sign-in on a device is refreshed with the key of that device, once it is confirmed and until it is forgotten.
 * https://aws.amazon.com/blogs/mobile/tracking-and-remembering-devices-using-amazon-cognito-your-user-pools/
 */
async function assertDevice({ store, pool }: ClientContext, token: RefreshToken, given: string | undefined) {
  if (given !== token.deviceKey) throw refreshTokenInvalid()
  if (given !== undefined && !(await store.devices.get(pool.id, token.sub, given))) throw refreshTokenInvalid()
}

interface Refreshing extends Opened {
  readonly shape: TokenShape
}

/** The pool's function may take seconds: the token and its user are looked at again after it. */
async function shaped(ctx: ClientContext, text: string, opened: Opened, shaping: Shaping): Promise<Refreshing> {
  const shape = await shapeTokens(ctx, opened.user, shaping)
  return { ...(isConfigured(ctx.pool, 'PreTokenGeneration') ? await openToken(ctx, text) : opened), shape }
}

async function refresh(ctx: ClientContext, { user, token, shape }: Refreshing): Promise<GrantedTokens> {
  const issued = await issueTokens(ctx, user, token, shape)
  ctx.events.tokensRefreshed(ctx.pool, user, ctx.client.id)
  return issued
}

/**
 * Takes a refresh token out of use. It stays good for the client's grace period, so that a request that crossed the
 * rotation on the wire is not taken for theft.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-refresh-token.html
 */
async function rotate({ store, pool, client, now }: ClientContext, token: RefreshToken): Promise<void> {
  const at = now()
  const { first, at: rotatedAt } = await store.spent.spend(pool.id, rotationId(token), at, token.expiresAt)
  const grace = (client.settings.RefreshTokenRotation?.RetryGracePeriodSeconds ?? 0) * 1000
  // Without grace nothing is compared: another node's clock may be ahead.
  if (!first && (grace === 0 || at.getTime() >= rotatedAt.getTime() + grace)) throw refreshTokenReused()
}

async function wasRotated({ store, pool }: ClientContext, token: RefreshToken): Promise<boolean> {
  return (await store.spent.get(pool.id, rotationId(token))) !== undefined
}

function rotationId({ jti }: RefreshToken): string {
  return `refresh:${jti}`
}

function assertClientSecret({ seal, client }: ClientContext, given: string | undefined): void {
  if (client.sealedSecret && given === undefined) throw clientSecretMissing(client.id)
  if (!provesClientSecret(seal, client, given)) throw secretHashWrong(client.id)
}
