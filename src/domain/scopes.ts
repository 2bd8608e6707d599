import type { Client } from './client.ts'
import { readableAttributes } from './client-settings.ts'
import type { Pool } from './pool.ts'

/** Whether a scope stands for an attribute that the client may not read. The service notices it when tokens are made. */
export function hasUnreadableScope(pool: Pool, client: Client, scopes: readonly string[]): boolean {
  const readable = readableAttributes(pool, client)
  return scopes.some(scope => byScope[scope]?.some(name => !readable.has(name)))
}

const byScope: Readonly<Record<string, readonly string[]>> = {
  email: ['email', 'email_verified'],
  phone: ['phone_number', 'phone_number_verified'],
}

/**
 * The attributes that ID token and userInfo tell under these scopes: `profile` stands for all that the client may
 * read, and so does `openid` where neither `email`, `phone` nor `profile` narrows it.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-define-resource-servers.html
 */
export function grantedAttributes(pool: Pool, client: Client, scopes: readonly string[]): ReadonlySet<string> {
  const readable = readableAttributes(pool, client)
  const named = scopes.flatMap(scope => byScope[scope] ?? [])
  if (scopes.includes('profile') || named.length === 0) return readable
  return new Set(['sub', ...named.filter(name => readable.has(name))])
}
