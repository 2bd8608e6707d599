import type { SchemaAttributeType } from '@aws-sdk/client-cognito-identity-provider'
import type { Client } from './client.ts'
import { requiredAttributes, writableAttributes } from './client-settings.ts'
import {
  attributesDoNotConform,
  attributesNotChangeable,
  attributeValuesInvalid,
  emailInvalid,
  nonMutableAttribute,
  nothingToVerify,
  phoneNumberInvalid,
} from './errors/attributes.ts'
import { preferredUsernameLooksLikeAlias, unauthorizedAttribute } from './errors/users.ts'
import { isNumberBelow } from './number-limits.ts'
import type { Pool } from './pool.ts'

/** Attributes by name. An empty value means: not there. */
export type Attributes = Readonly<Record<string, string>>

/** An attribute that holds an address which codes can be sent to. */
export type ContactAttribute = 'email' | 'phone_number'

export const contactAttributes = ['email', 'phone_number'] as const satisfies readonly ContactAttribute[]

/** The flag that tells whether an address was proven. */
export function verifiedFlag(attribute: ContactAttribute): 'email_verified' | 'phone_number_verified' {
  return `${attribute}_verified`
}

export function isVerified(attributes: Attributes, attribute: ContactAttribute): boolean {
  return attributes[verifiedFlag(attribute)] === 'true'
}

/**
 * Refuses attributes of a new user that the pool's schema does not allow, all faults in one message. Only somebody
 * who signs himself up must bring the required ones: whom an administrator creates is asked for them at his first sign-in.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html
 */
export function assertNewAttributes(pool: Pool, attributes: Attributes, createdBy: 'self' | 'admin'): void {
  assertNotOwn(attributes)
  const missing = createdBy === 'self' ? requiredAttributes(pool).filter(name => !attributes[name]) : []
  const faults = [...newValueFaults(pool, attributes), ...missing.map(missingAttribute)]
  if (faults.length > 0) throw attributesDoNotConform(faults)
  assertAddressForms(pool, attributes)
  assertFlagsHaveAddresses(attributes, attributes)
}

/** All that the pool's schema says against these values of a new user. */
export function newValueFaults(pool: Pool, attributes: Attributes): readonly string[] {
  return Object.entries(attributes).flatMap(([name, value]) => {
    const definition = definitionOf(pool, name)
    if (!definition) return [`${name}: Attribute does not exist in the schema.`]
    return value === '' ? [] : valueFaults(definition, name, value)
  })
}

/** Refuses addresses that are none, and names that look like them where they would be taken for them. */
export function assertAddressForms(pool: Pool, attributes: Attributes): void {
  assertAddresses(attributes)
  assertPreferredUsername(pool, attributes)
}

// Only this server gives them.
function assertNotOwn(attributes: Attributes): void {
  for (const name of ['sub', 'identities']) if (attributes[name] !== undefined) throw nonMutableAttribute(name)
}

/** Refuses attributes of the pool that users of this client may not set; what the pool does not know is for its schema to refuse. */
export function assertWritable(pool: Pool, client: Client, attributes: Attributes): void {
  const writable = writableAttributes(pool, client)
  const names = Object.keys(attributes).filter(name => name !== 'sub' && definitionOf(pool, name))
  if (!names.every(name => writable.has(name))) throw unauthorizedAttribute()
}

/** Attributes as they are stored: without the empty ones. */
export function withoutEmpty(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== ''))
}

/** Refuses a change of attributes that the pool's schema does not allow; an empty value takes an attribute away. */
export function assertAttributeChange(pool: Pool, present: Attributes, change: Attributes): void {
  assertNotOwn(change)
  const names = Object.keys(change)
  const faults = names.flatMap(name => {
    const definition = definitionOf(pool, name)
    if (!definition) return [`${name}: Attribute does not exist in the schema.`]
    return definition.Mutable === false ? [`${name}: Attribute cannot be updated.`] : []
  })
  if (faults.length > 0) throw attributesNotChangeable(faults)
  assertValues(pool, present, change)
  assertAddressForms(pool, change)
  assertFlagsHaveAddresses(change, { ...present, ...change })
}

function assertValues(pool: Pool, present: Attributes, change: Attributes): void {
  const faults = Object.entries(change).flatMap(([name, value]) => {
    if (value === '')
      return isDeletable(pool, present, change, name) ? [] : [`${name}: Required attribute cannot be deleted.`]
    const definition = definitionOf(pool, name)
    return definition ? valueFaults(definition, name, value) : []
  })
  if (faults.length > 0) throw attributeValuesInvalid(faults)
}

// Where addresses are the user names, the last address is as necessary as a required attribute.
function isDeletable(pool: Pool, present: Attributes, change: Attributes, name: string): boolean {
  if (definitionOf(pool, name)?.Required) return false
  const { UsernameAttributes = [] } = pool.settings
  const after: Attributes = { ...present, ...change }
  const isName = UsernameAttributes.some(attribute => attribute === name)
  return !isName || !present[name] || UsernameAttributes.some(attribute => after[attribute])
}

function definitionOf(pool: Pool, name: string): SchemaAttributeType | undefined {
  return pool.schema.find(({ Name }) => Name === name)
}

function valueFaults(definition: SchemaAttributeType, name: string, value: string): readonly string[] {
  switch (definition.AttributeDataType) {
    case 'Boolean':
      return value === 'true' || value === 'false' ? [] : [`${name}: Boolean must be true or false`]
    case 'Number':
      return numberFaults(definition, name, value)
    case 'DateTime':
      return isDateTime(value) ? [] : [`${name}: DateTime must be in ISO 8601 format`]
    case 'String':
      return lengthFaults(definition, name, value)
    default:
      return [`Type for attribute {${name}} could not be determined`]
  }
}

function lengthFaults(
  { StringAttributeConstraints }: SchemaAttributeType,
  name: string,
  value: string,
): readonly string[] {
  const { MinLength, MaxLength } = StringAttributeConstraints ?? {}
  if (MaxLength !== undefined && value.length > Number(MaxLength)) {
    return [`${name}: String must be no longer than ${MaxLength} characters`]
  }
  if (MinLength !== undefined && value.length < Number(MinLength)) {
    return [`${name}: String must be no shorter than ${MinLength} characters`]
  }
  return []
}

function numberFaults(
  { NumberAttributeConstraints }: SchemaAttributeType,
  name: string,
  value: string,
): readonly string[] {
  const { MinValue, MaxValue } = NumberAttributeConstraints ?? {}
  // Nineteen digits hold every 64-bit integer.
  if (!/^-?\d{1,19}$/.test(value)) return [`${name}: Number must be an integer`]
  if (MaxValue && isNumberBelow(MaxValue, value)) return [`${name}: Number must be no greater than ${MaxValue}`]
  if (MinValue && isNumberBelow(value, MinValue)) return [`${name}: Number must be no less than ${MinValue}`]
  return []
}

function isDateTime(value: string): boolean {
  const [day = ''] = value.split('T')
  return (
    /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:?\d{2})?)?$/.test(value) &&
    !Number.isNaN(Date.parse(value)) &&
    // A 30th of February would be read as the 1st of March.
    new Date(day).toISOString().startsWith(day)
  )
}

// Today's service names three attributes by their place in its own schema.
const schemaNames: Record<string, string> = {
  name: 'name.formatted',
  given_name: 'name.givenName',
  family_name: 'name.familyName',
}

/** That a required attribute is not there. */
export function missingAttribute(name: string): string {
  const schemaName = schemaNames[name]
  return schemaName ? `${schemaName}: The attribute ${schemaName} is required` : `${name}: The attribute is required`
}

/** One `@`, with none of the characters that let a mail program read two addresses in one. */
export function isEmail(text: string): boolean {
  return /^[^\s@\p{C},;:<>()[\]"\\]+@[^\s@\p{C},;:<>()[\]"\\]+$/u.test(text)
}

/** A plus sign and digits, as E.164 limits them. */
export function isPhoneNumber(text: string): boolean {
  return /^\+\d{5,15}$/.test(text)
}

/** As which of the pool's address aliases a name would be read, in the words of the refusals. */
export function aliasFormat({ settings }: Pool, name: string): 'email' | 'phone number' | undefined {
  const { AliasAttributes = [] } = settings
  if (AliasAttributes.includes('email') && isEmail(name)) return 'email'
  return AliasAttributes.includes('phone_number') && isPhoneNumber(name) ? 'phone number' : undefined
}

// It would sign in by an address that nobody proved, and keep its owner from doing so.
function assertPreferredUsername(pool: Pool, { preferred_username }: Attributes): void {
  if (!preferred_username || !pool.settings.AliasAttributes?.includes('preferred_username')) return
  const format = aliasFormat(pool, preferred_username)
  if (format) throw preferredUsernameLooksLikeAlias(format)
}

function assertAddresses({ email, phone_number }: Attributes): void {
  if (email && !isEmail(email)) throw emailInvalid()
  if (phone_number && !isPhoneNumber(phone_number)) throw phoneNumberInvalid()
}

function assertFlagsHaveAddresses(given: Attributes, whole: Attributes): void {
  for (const attribute of contactAttributes) {
    if (given[verifiedFlag(attribute)] && !whole[attribute]) throw nothingToVerify(attribute)
  }
}
