import { type Attributes, assertNewAttributes, contactAttributes, verifiedFlag, withoutEmpty } from './attributes.ts'
import { requiredAttributes } from './client-settings.ts'
import { invalidParameter } from './errors/general.ts'
import { noMfaMethod } from './errors/sign-in.ts'
import { comparableName } from './names.ts'
import { newUser } from './new-user.ts'
import type { Pool } from './pool.ts'
import { isOffered } from './second-factors.ts'
import type { User } from './user.ts'

/** What a function knows of a user from elsewhere, and how he came to be asked for. */
export interface Migration {
  readonly sub: string
  readonly at: Date
  /** The name as it was typed. */
  readonly typed: string
  /** The name that the function gives him, where the typed one is an alias. */
  readonly username?: string | undefined
  readonly attributes: Attributes
  readonly status: 'CONFIRMED' | 'RESET_REQUIRED'
  readonly enableSmsMfa: boolean
  /** What the PreSignUp function said of his addresses. */
  readonly verified?: { readonly email: boolean; readonly phone_number: boolean }
}

// What the service writes where an attribute is required and nobody gave it.
const filler = 'cognito:default_val'

/**
 * The user that a UserMigration function describes; without a password yet. Throws where the pool cannot have him.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-migrate-user.html
 */
export function migratedUser(pool: Pool, migration: Migration): User {
  const { sub, at, status, attributes } = migration
  const user = newUser(pool, { sub, at, status, attributes, name: nameOf(pool, migration) })
  assertNewAttributes(pool, user.attributes, 'admin')
  const stored = { ...fillers(pool, user.attributes), ...withoutEmpty(user.attributes), ...flags(user, migration) }
  const migrated = { ...user, attributes: stored }
  if (!migration.enableSmsMfa) return migrated
  if (!isOffered(pool, 'SMS_MFA') || !stored.phone_number) throw noMfaMethod()
  return { ...migrated, mfa: { enabled: ['SMS_MFA'] } }
}

/** A user who typed an alias gets the function's new name, and the typed value has to be that alias of his. */
function nameOf(pool: Pool, { typed, username, attributes }: Migration): string {
  const isSame = (value: string | undefined) =>
    value !== undefined && comparableName(pool, value) === comparableName(pool, typed)
  if (username === undefined || isSame(username)) return typed
  const { AliasAttributes = [] } = pool.settings
  if (AliasAttributes.some(alias => isSame(attributes[alias]))) return username
  throw invalidParameter('The function returned another user name than the one that was typed.')
}

// Addresses are never made up: they would be sent to, or signed in with.
function fillers(pool: Pool, attributes: Attributes): Attributes {
  const missing = requiredAttributes(pool).filter(
    name => !attributes[name] && name !== 'preferred_username' && !contactAttributes.some(contact => contact === name),
  )
  return Object.fromEntries(missing.map(name => [name, name === 'updated_at' ? '0' : filler]))
}

function flags({ attributes }: User, { verified }: Migration): Attributes {
  const given = contactAttributes.filter(attribute => attributes[attribute])
  return Object.fromEntries(
    given.map(attribute => {
      const flag = verifiedFlag(attribute)
      return [flag, String(attributes[flag] === 'true' || verified?.[attribute] === true)]
    }),
  )
}
