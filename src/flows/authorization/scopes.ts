import type { ClientContext } from '../../context.ts'
import { scopeInvalid } from '../../domain/oauth-errors.ts'
import { scopesOfClient } from '../resource-servers.ts'

/**
 * The scopes that a client gets for those that it asks for, each once: one that it may not have is refused. One that
 * it may have and that its resource server has no more is dormant, and left out.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-define-resource-servers.html
 */
export async function grantScopes(ctx: ClientContext, asked: string | undefined): Promise<readonly string[]> {
  const allowed = ctx.client.settings.AllowedOAuthScopes ?? []
  const wanted = asked === undefined ? allowed : [...new Set(asked.split(' ').filter(scope => scope !== ''))]
  if (!wanted.every(scope => allowed.includes(scope))) throw scopeInvalid()
  const awake = await scopesOfClient(ctx)
  const granted = wanted.filter(scope => awake.includes(scope))
  if (granted.length === 0) throw scopeInvalid()
  return granted
}
