import type { ClientContext } from '../context.ts'
import { tokenValidity } from '../domain/client-settings.ts'
import { type NewDevice, newDevice, tracksDevices } from '../domain/device.ts'
import type { User } from '../domain/user.ts'
import type { IssuedTokens, RefreshToken } from '../tokens/tokens.ts'
import { selfServiceScope } from './authorize.ts'

/** Tokens as a client gets them; a refresh may bring no new refresh token. */
export interface GrantedTokens extends IssuedTokens {
  readonly refreshToken?: string
  /** The sign-in ended on a device that was not remembered. */
  readonly newDevice?: NewDevice
}

/**
 * The tokens of a new sign-in, bound to the device that it was proven with. Where the pool tracks devices and none was
 * proven, they are bound to a new one, which the client may confirm.
 */
export async function grantTokens(ctx: ClientContext, user: User, provenDevice?: string): Promise<GrantedTokens> {
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
    ...(deviceKey !== undefined && { deviceKey }),
  }
  const [issued, refreshToken] = await Promise.all([issueTokens(ctx, user, refresh), ctx.tokens.issueRefresh(refresh)])
  return { ...issued, refreshToken, ...(device && { newDevice: device }) }
}

/** ID and access token of the sign-in that a refresh token stands for, with the user's present attributes and groups. */
export async function issueTokens(ctx: ClientContext, user: User, origin: RefreshToken): Promise<IssuedTokens> {
  const { authTime, originJti, scopes, deviceKey } = origin
  const groups = await ctx.store.groups.ofUser(ctx.pool.id, user.sub)
  const { pool, client } = ctx
  return ctx.tokens.issue({
    pool,
    client,
    user,
    groups,
    authTime,
    originJti,
    scopes,
    ...(deviceKey !== undefined && { deviceKey }),
  })
}
