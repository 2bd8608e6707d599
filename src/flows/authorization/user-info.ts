import type { Context, UserContext } from '../../context.ts'
import { identitiesText } from '../../domain/identities.ts'
import { openIdScopeMissing, tokenUnusable } from '../../domain/oauth-errors.ts'
import { grantedAttributes } from '../../domain/scopes.ts'
import { authorizeScope } from '../authorize.ts'
import { poolOfHost } from '../domains.ts'

export interface UserInfo {
  readonly poolId: string
  readonly clientId: string
  readonly claims: Readonly<Record<string, unknown>>
}

/** What an access token with the scope `openid` tells of its user, as he is now. */
export async function userInfo(ctx: Context, host: string | undefined, accessToken: string): Promise<UserInfo> {
  const user = await authorizeScope(ctx, accessToken, { name: 'openid', missing: openIdScopeMissing })
  const owner = await poolOfHost(ctx, host)
  if (owner && owner.id !== user.pool.id) throw tokenUnusable()
  return { poolId: user.pool.id, clientId: user.client.id, claims: claimsOf(user) }
}

/**
 * All values are texts, the two flags too: clients of the service count on it, against OpenID Connect.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/userinfo-endpoint.html
 */
function claimsOf({ user, pool, client, accessToken }: UserContext): UserInfo['claims'] {
  const granted = grantedAttributes(pool, client, accessToken.scopes)
  const identities = identitiesText(user)
  const attributes = { ...user.attributes, ...(identities !== undefined && { identities }) }
  const told = Object.entries(attributes).filter(([name]) => granted.has(name) && !(name in addressOf))
  const flags = Object.entries(addressOf)
    .filter(([flag, address]) => granted.has(flag) && user.attributes[address] !== undefined)
    .map(([flag]) => [flag, user.attributes[flag] ?? 'false'])
  return {
    sub: user.sub,
    ...Object.fromEntries([...flags, ...told.sort(([a], [b]) => (a < b ? -1 : 1))]),
    username: user.username,
  }
}

const addressOf: Readonly<Record<string, string>> = { email_verified: 'email', phone_number_verified: 'phone_number' }
