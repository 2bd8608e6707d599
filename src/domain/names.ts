import type { Pool } from './pool.ts'
import type { User } from './user.ts'

/** Attributes that ListUsers can search by, beside `username`, `sub`, `status` and `cognito:user_status`. */
const searchableAttributes = [
  'email',
  'phone_number',
  'name',
  'given_name',
  'family_name',
  'preferred_username',
] as const

// A filter is at most 256 characters long, so a longer value can only be met by its beginning.
const searchableLength = 256

/** Whether names that differ only by case are two names. The API's default is that they are. */
export function isCaseSensitive(pool: Pool): boolean {
  return pool.settings.UsernameConfiguration?.CaseSensitive ?? true
}

/** A name as it is compared in this pool. */
export function comparableName(pool: Pool, name: string): string {
  return isCaseSensitive(pool) ? name : name.toLowerCase()
}

/**
 * Every name, in comparable form, that finds this user at sign-in: one namespace in which no two users share a value.
 * With `UsernameAttributes` an address counts at once; an alias counts only while it is verified, and
 * `preferred_username` only for confirmed users.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html
 */
export function signInNames(pool: Pool, user: User): readonly string[] {
  const { UsernameAttributes = [], AliasAttributes = [] } = pool.settings
  const { attributes } = user
  const names = [user.username, user.sub]
  // He signs in at his provider: his addresses keep nobody from signing in here.
  if (user.status === 'EXTERNAL_PROVIDER') return [...new Set(names.map(name => comparableName(pool, name)))]
  for (const attribute of UsernameAttributes) if (attributes[attribute]) names.push(attributes[attribute])
  for (const alias of AliasAttributes) {
    const value = attributes[alias]
    if (!value) continue
    const active =
      alias === 'preferred_username' ? user.status !== 'UNCONFIRMED' : attributes[`${alias}_verified`] === 'true'
    if (active) names.push(value)
  }
  return [...new Set(names.map(name => comparableName(pool, name)))]
}

/** What ListUsers can find this user by beside his `sub`, as pairs of attribute and comparable value. */
export function searchTerms(pool: Pool, user: User): readonly (readonly [attribute: string, value: string])[] {
  const terms: [string, string][] = [
    ['username', searchValue(pool, 'username', user.username)],
    ['status', user.enabled ? 'Enabled' : 'Disabled'],
    ['cognito:user_status', searchValue(pool, 'cognito:user_status', user.status)],
  ]
  for (const attribute of searchableAttributes) {
    const value = user.attributes[attribute]
    if (value) terms.push([attribute, searchValue(pool, attribute, value)])
  }
  return terms
}

/** A searched or stored value in comparable form: user names by the pool's case setting, `status` exactly, others ignoring case. */
export function searchValue(pool: Pool, attribute: string, value: string): string {
  if (attribute === 'status' || attribute === 'sub') return value
  const comparable = attribute === 'username' ? comparableName(pool, value) : value.toLowerCase()
  return comparable.slice(0, searchableLength)
}

export function isSearchable(attribute: string): boolean {
  return (
    ['username', 'sub', 'status', 'cognito:user_status'].includes(attribute) ||
    (searchableAttributes as readonly string[]).includes(attribute)
  )
}
