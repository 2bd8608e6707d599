import { findUser } from '../flows/find-user.ts'
import { redeemRefreshToken } from '../flows/refresh-tokens.ts'
import { revokeToken, signOutEverywhere } from '../flows/sign-out.ts'
import { toAuthenticationResult } from './shapes/authentication-result.ts'
import type { Operations } from './wire/operations.ts'

export const sessions = {
  async GlobalSignOut(ctx) {
    await signOutEverywhere(ctx, ctx.user)
    return {}
  },

  async AdminUserGlobalSignOut(ctx, { Username }) {
    await signOutEverywhere(ctx, await findUser(ctx, Username))
    return {}
  },

  async RevokeToken(ctx, { Token, ClientSecret }) {
    await revokeToken(ctx, { token: Token, ...(ClientSecret !== undefined && { clientSecret: ClientSecret }) })
    return {}
  },

  async GetTokensFromRefreshToken(ctx, { RefreshToken, ClientSecret, DeviceKey, ClientMetadata }) {
    const tokens = await redeemRefreshToken(ctx, {
      refreshToken: RefreshToken,
      ...(ClientSecret !== undefined && { clientSecret: ClientSecret }),
      ...(DeviceKey !== undefined && { deviceKey: DeviceKey }),
      ...(ClientMetadata && { clientMetadata: ClientMetadata }),
    })
    return { AuthenticationResult: toAuthenticationResult(tokens) }
  },
} satisfies Operations
