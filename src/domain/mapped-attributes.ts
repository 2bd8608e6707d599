import {
  type Attributes,
  assertAddressForms,
  assertAttributeChange,
  contactAttributes,
  missingAttribute,
  newValueFaults,
  verifiedFlag,
} from './attributes.ts'
import { requiredAttributes } from './client-settings.ts'
import { attributeValuesInvalid } from './errors/attributes.ts'
import { attributesRequired } from './errors/identity-providers.ts'
import { unauthorizedAttribute } from './errors/users.ts'
import type { IdentityProvider } from './identity-provider.ts'
import type { Pool } from './pool.ts'
import type { User } from './user.ts'

/** What a provider told of somebody. */
export interface Told {
  readonly claims: Readonly<Record<string, unknown>>
  readonly tokens?: { readonly accessToken?: string; readonly idToken?: string }
}

// https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-specifying-attribute-mapping.html
const longestValue = 2_048

/** The attributes that a provider's mapping makes of its claims. A claim that was not told makes none. */
export function mappedAttributes({ attributeMapping, type }: IdentityProvider, told: Told): Attributes {
  const mapped = Object.entries(attributeMapping).flatMap(([name, claim]) => {
    const value = name === 'username' ? undefined : claimText(told, claim)
    return value === undefined ? [] : [[name, value] as const]
  })
  const faults = mapped.flatMap(([name, value]) => {
    if (value.length > longestValue) return [`${name}: String must be no longer than ${longestValue} characters`]
    return isText(value, type) ? [] : [`${name}: Value has unsupported characters`]
  })
  if (faults.length > 0) throw attributeValuesInvalid(faults)
  return Object.fromEntries(mapped)
}

// No text of the store holds a NUL or half of a surrogate pair; directories have the basic plane alone.
function isText(value: string, type: IdentityProvider['type']): boolean {
  return value.isWellFormed() && !value.includes('\0') && !(type === 'SAML' && /[\u{10000}-\u{10ffff}]/u.test(value))
}

/** The value of a claim as one text. */
export function claimText({ claims, tokens }: Told, claim: string): string | undefined {
  if (claim === 'access_token' && tokens?.accessToken !== undefined) return tokens.accessToken
  if (claim === 'id_token' && tokens?.idToken !== undefined) return tokens.idToken
  return Object.hasOwn(claims, claim) ? valueText(claims[claim]) : undefined
}

/** Every claim as one text. */
export function claimTexts(claims: Told['claims']): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(claims).flatMap(([name, value]) => {
      const text = valueText(value)
      return text === undefined ? [] : [[name, text] as const]
    }),
  )
}

function valueText(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined
  if (!Array.isArray(value)) return typeof value === 'object' ? JSON.stringify(value) : String(value)
  const texts = value.flatMap(item => valueText(item) ?? [])
  return texts.length > 1 ? `[${texts.map(formEncoded).join(',')}]` : texts[0]
}

// Of several values each is encoded, so that a comma in one does not look like the end of it.
function formEncoded(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1)
}

/** Refuses attributes that users of this client may not set. The verified flags are the providers' to set. */
export function assertMappedWritable(writable: ReadonlySet<string>, mapped: Attributes): void {
  const flags: readonly string[] = contactAttributes.map(verifiedFlag)
  if (!Object.keys(mapped).every(name => writable.has(name) || flags.includes(name))) throw unauthorizedAttribute()
}

/** The attributes of a user who comes for the first time; throws where the pool cannot have him. */
export function firstAttributes(pool: Pool, { type }: IdentityProvider, mapped: Attributes): Attributes {
  const given = Object.fromEntries(Object.entries(mapped).filter(([, value]) => value !== ''))
  const attributes = withFlags(given)
  const missing = requiredAttributes(pool).filter(name => !attributes[name])
  if (missing.length > 0)
    throw type === 'SAML' ? attributeValuesInvalid(missing.map(missingAttribute)) : attributesRequired(missing)
  const faults = newValueFaults(pool, attributes)
  if (faults.length > 0) throw attributeValuesInvalid(faults)
  assertAddressForms(pool, attributes)
  return attributes
}

/** A user with the mapped attributes as his provider tells them now, written even where they are the same. */
export function refreshedUser(pool: Pool, user: User, provider: IdentityProvider, mapped: Attributes): User {
  assertStillMapped(pool, user, provider)
  const change = withFlags(mapped)
  assertAttributeChange(pool, user.attributes, change)
  const attributes = Object.fromEntries(
    Object.entries({ ...user.attributes, ...change }).filter(([, value]) => value !== ''),
  )
  for (const attribute of contactAttributes) if (!attributes[attribute]) delete attributes[verifiedFlag(attribute)]
  const { pendingAttributes = {}, ...rest } = user
  // An address that waited to be proven gives way to the one that the provider tells.
  const waiting = Object.entries(pendingAttributes).filter(([name]) => change[name] === undefined)
  return { ...rest, attributes, ...(waiting.length > 0 && { pendingAttributes: Object.fromEntries(waiting) }) }
}

// Who came by a provider has nobody else to give him what the pool requires.
function assertStillMapped(pool: Pool, { status }: User, { attributeMapping }: IdentityProvider): void {
  if (status !== 'EXTERNAL_PROVIDER') return
  const unmapped = requiredAttributes(pool).filter(name => !Object.hasOwn(attributeMapping, name))
  if (unmapped.length > 0)
    throw attributeValuesInvalid(unmapped.map(name => `${name}: Required attribute cannot be deleted.`))
}

/**
 * Addresses that a provider tells are unverified unless it vouches for them, and its word on one that it does not tell
 * counts for nothing.
 */
function withFlags(mapped: Attributes): Attributes {
  const result: Record<string, string> = { ...mapped }
  for (const attribute of contactAttributes) {
    const flag = verifiedFlag(attribute)
    if (!mapped[attribute]) delete result[flag]
    else result[flag] ??= 'false'
  }
  return result
}
