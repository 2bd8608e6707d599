import type { ClientContext } from '../context.ts'
import { tokenValidity } from '../domain/client-settings.ts'
import { type NewDevice, newDevice, tracksDevices } from '../domain/device.ts'
import type { TokenOverrides } from '../domain/token-overrides.ts'
import type { Group, User } from '../domain/user.ts'
import { eventIdOf } from '../tokens/event-id.ts'
import type { IssuedTokens, RefreshToken } from '../tokens/tokens.ts'
import type { TokenSource } from '../triggers/triggers.ts'
import { selfServiceScope } from './authorize.ts'
import { occasionOf } from './occasion.ts'

/** Tokens as a client gets them; a refresh may bring no new refresh token. */
export interface GrantedTokens extends IssuedTokens {
  readonly refreshToken?: string
  /** The sign-in ended on a device that was not remembered. */
  readonly newDevice?: NewDevice
}

/** The groups that tokens name, and what the pool's function changes about them. */
export interface TokenShape {
  readonly groups: readonly Group[]
  readonly overrides?: TokenOverrides
}

/** What a PreTokenGeneration function is asked about besides the user. */
export interface Shaping {
  readonly source: TokenSource
  /** Those of the sign-in; a refresh asks with them again. */
  readonly scopes?: readonly string[]
  readonly clientMetadata?: Readonly<Record<string, string>> | undefined
}

/** Asks the PreTokenGeneration function about tokens that are about to be made. */
export async function shapeTokens(
  ctx: ClientContext,
  user: User,
  { source, scopes = [selfServiceScope], clientMetadata }: Shaping,
): Promise<TokenShape> {
  const groups = await ctx.store.groups.ofUser(ctx.pool.id, user.sub)
  const about = { user, groups, scopes, clientMetadata }
  const overrides = await ctx.triggers.preTokenGeneration(occasionOf(ctx), source, about)
  return { groups, ...(overrides && { overrides }) }
}

export interface Granting {
  readonly shape: TokenShape
  readonly provenDevice: string | undefined
  /** The one of the sign-in, where it was recorded. */
  readonly eventId: string | undefined
}

/**
 * The tokens of a new sign-in, bound to the device that it was proven with. Where the pool tracks devices and none was
 * proven, they are bound to a new one, which the client may confirm.
 */
export async function grantTokens(
  ctx: ClientContext,
  user: User,
  { shape, provenDevice, eventId }: Granting,
): Promise<GrantedTokens> {
  const authTime = ctx.now()
  const isOnNewDevice = provenDevice === undefined && tracksDevices(ctx.pool)
  const device = isOnNewDevice ? newDevice(ctx.pool.id, user.sub, ctx.random.uuid()) : undefined
  const deviceKey = provenDevice ?? device?.key
  const refresh: RefreshToken = {
    jti: ctx.random.uuid(),
    poolId: ctx.pool.id,
    clientId: ctx.client.id,
    sub: user.sub,
    originJti: ctx.random.uuid(),
    authTime,
    expiresAt: new Date(authTime.getTime() + tokenValidity(ctx.client).refresh * 1000),
    signOuts: user.signOuts,
    scopes: [selfServiceScope],
    eventId: eventIdOf(ctx.random, eventId, user.signOuts),
    ...(deviceKey !== undefined && { deviceKey }),
  }
  const [issued, refreshToken] = await Promise.all([
    issueTokens(ctx, user, refresh, shape),
    ctx.tokens.issueRefresh(refresh),
  ])
  return { ...issued, refreshToken, ...(device && { newDevice: device }) }
}

/** ID and access token of the sign-in that a refresh token stands for, with the user's present attributes. */
export async function issueTokens(
  ctx: ClientContext,
  user: User,
  origin: RefreshToken,
  { nonce, ...shape }: TokenShape & { readonly nonce?: string | undefined },
): Promise<IssuedTokens> {
  const { authTime, originJti, scopes, eventId, deviceKey, oauth, resource } = origin
  const { pool, client } = ctx
  return ctx.tokens.issue({
    pool,
    client,
    user,
    ...shape,
    authTime,
    originJti,
    scopes,
    ...(eventId !== undefined && { eventId }),
    ...(deviceKey !== undefined && { deviceKey }),
    ...(oauth && { oauth: { ...(nonce !== undefined && { nonce }), ...(resource !== undefined && { resource }) } }),
  })
}
