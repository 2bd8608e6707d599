import type { ClientContext } from '../../context.ts'
import { parameterMissing } from '../../domain/oauth-errors.ts'
import { exchangeCode } from '../../flows/authorization/codes.ts'
import { assertGrant } from '../../flows/authorization/grants.ts'
import type { GrantedTokens } from '../../flows/grant-tokens.ts'
import type { Parameters } from '../form.ts'

export async function authorizationCodeGrant(ctx: ClientContext, form: Parameters): Promise<GrantedTokens> {
  assertGrant(ctx.client, 'authorization_code')
  const code = form.get('code')
  if (code === undefined) throw parameterMissing('code')
  return exchangeCode(ctx, { code, redirectUri: form.get('redirect_uri'), verifier: form.get('code_verifier') })
}
