import { type Attributes, aliasFormat, type ContactAttribute, isEmail, isPhoneNumber } from './attributes.ts'
import {
  preferredUsernameTooEarly,
  usernameDiffersFromAddress,
  usernameLooksLikeAlias,
  usernameNotAddress,
} from './errors/users.ts'
import { comparableName } from './names.ts'
import type { Pool } from './pool.ts'
import type { User, UserStatus } from './user.ts'

interface NewUser {
  readonly sub: string
  /** As typed: a user name, or an address in pools with `UsernameAttributes`. */
  readonly name: string
  readonly attributes: Attributes
  readonly status: UserStatus
  readonly at: Date
}

/**
 * A user as he enters the pool. Where addresses are the user names, the typed one becomes the attribute and the user
 * name is the sub; elsewhere a user name may not look like an alias of the pool.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html
 */
export function newUser(pool: Pool, { sub, name, attributes, status, at }: NewUser): User {
  const kind = addressKind(pool, name)
  if (!kind) assertNotAlias(pool, name)
  if (status === 'UNCONFIRMED') assertAliasNotTooEarly(pool, attributes)
  const given = kind && attributes[kind]
  if (given && comparableName(pool, given) !== comparableName(pool, name)) throw usernameDiffersFromAddress(kind)
  return {
    poolId: pool.id,
    sub,
    username: kind ? sub : name,
    status,
    enabled: true,
    attributes: kind ? { ...attributes, [kind]: name } : attributes,
    createdAt: at,
    modifiedAt: at,
    signOuts: 0,
  }
}

/** Which attribute a typed user name is the value of; nothing in pools where user names are free. */
export function addressKind(pool: Pool, name: string): ContactAttribute | undefined {
  const { UsernameAttributes = [] } = pool.settings
  if (UsernameAttributes.length === 0) return undefined
  if (UsernameAttributes.includes('email') && isEmail(name)) return 'email'
  if (UsernameAttributes.includes('phone_number') && isPhoneNumber(name)) return 'phone_number'
  throw usernameNotAddress(
    UsernameAttributes.toSorted().map(attribute => (attribute === 'email' ? 'an email' : 'a phone number')),
  )
}

/** An alias of the preferred user name is given to confirmed users only. */
export function assertAliasNotTooEarly(pool: Pool, attributes: Attributes): void {
  if (attributes.preferred_username && pool.settings.AliasAttributes?.includes('preferred_username')) {
    throw preferredUsernameTooEarly()
  }
}

function assertNotAlias(pool: Pool, name: string): void {
  const format = aliasFormat(pool, name)
  if (format) throw usernameLooksLikeAlias(format)
}
