import type { ClientContext } from '../../context.ts'
import { parameterMissing } from '../../domain/oauth-errors.ts'
import { assertGrant } from '../../flows/authorization/grants.ts'
import type { GrantedTokens } from '../../flows/grant-tokens.ts'
import { refreshByGrant } from '../../flows/refresh-tokens.ts'
import type { Parameters } from '../form.ts'

export async function refreshTokenGrant(ctx: ClientContext, form: Parameters): Promise<GrantedTokens> {
  assertGrant(ctx.client, 'refresh_token')
  const refreshToken = form.get('refresh_token')
  if (refreshToken === undefined) throw parameterMissing('refresh_token')
  return refreshByGrant(ctx, refreshToken)
}
