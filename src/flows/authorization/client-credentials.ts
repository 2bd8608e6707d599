import type { ClientContext } from '../../context.ts'
import { scopeInvalid } from '../../domain/oauth-errors.ts'
import { builtInScopes } from '../../domain/resource-server.ts'
import type { GrantedTokens } from '../grant-tokens.ts'
import { occasionOf } from '../occasion.ts'
import { grantScopes } from './scopes.ts'

interface Asked {
  readonly scope: string | undefined
  /** For the PreTokenGeneration function. */
  readonly clientMetadata: Readonly<Record<string, string>> | undefined
}

/**
 * The token of a program that speaks for itself. The scopes about people are not for it.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-define-resource-servers.html
 */
export async function grantToClient(ctx: ClientContext, { scope, clientMetadata }: Asked): Promise<GrantedTokens> {
  const { pool, client } = ctx
  const scopes = await grantScopes(ctx, scope)
  if (scopes.some(each => builtInScopes.includes(each))) throw scopeInvalid()
  const overrides = await ctx.triggers.clientTokenGeneration(occasionOf(ctx), { scopes, clientMetadata })
  return ctx.tokens.issueToClient({ pool, client, scopes, ...(overrides && { overrides }) })
}
