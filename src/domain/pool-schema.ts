import type { SchemaAttributeType } from '@aws-sdk/client-cognito-identity-provider'
import { invalidParameter } from './errors/general.ts'
import { isNumberBelow, isNumberLimit } from './number-limits.ts'
import type { Pool } from './pool.ts'

/** An entry of a schema as a request brings it. */
export type RequestedAttribute = SchemaAttributeType

// https://docs.aws.amazon.com/cognito/latest/developerguide/limits.html
const customAttributesLimit = 50
const dataTypes: readonly unknown[] = ['String', 'Number', 'DateTime', 'Boolean']

const text = (Name: string, MinLength = '0', MaxLength = '2048'): SchemaAttributeType => ({
  Name,
  AttributeDataType: 'String',
  DeveloperOnlyAttribute: false,
  Mutable: true,
  Required: false,
  StringAttributeConstraints: { MinLength, MaxLength },
})
const flag = (Name: string): SchemaAttributeType => ({
  Name,
  AttributeDataType: 'Boolean',
  DeveloperOnlyAttribute: false,
  Mutable: true,
  Required: false,
})

/**
 * The attributes of OpenID Connect that every pool has, in the order in which the service lists them.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html
 */
export const standardAttributes: readonly SchemaAttributeType[] = [
  { ...text('sub', '1'), Mutable: false, Required: true },
  text('name'),
  text('given_name'),
  text('family_name'),
  text('middle_name'),
  text('nickname'),
  text('preferred_username'),
  text('profile'),
  text('picture'),
  text('website'),
  text('email'),
  flag('email_verified'),
  text('gender'),
  text('birthdate', '10', '10'),
  text('zoneinfo'),
  text('locale'),
  text('phone_number'),
  flag('phone_number_verified'),
  text('address'),
  {
    Name: 'updated_at',
    AttributeDataType: 'Number',
    DeveloperOnlyAttribute: false,
    Mutable: true,
    Required: false,
    NumberAttributeConstraints: { MinValue: '0' },
  },
]

// A request cannot speak of the verified flags: it makes custom attributes of these names.
const overridable = new Map(
  standardAttributes.flatMap(entry => (entry.AttributeDataType === 'Boolean' ? [] : [[entry.Name, entry]])),
)

/** The schema of a new pool: the standard attributes, changed as the request says, then its custom ones. */
export function newSchema(requested: readonly RequestedAttribute[] = []): readonly SchemaAttributeType[] {
  requested.forEach(assertNamed('schema'))
  const overrides = requested.filter(({ Name }) => overridable.has(Name))
  assertUnique(overrides.map(({ Name }) => String(Name)))
  const custom = customAttributes(requested.filter(({ Name }) => !overridable.has(Name)))
  const standard = standardAttributes.map(entry => {
    const override = overrides.find(({ Name }) => Name === entry.Name)
    return override ? overridden(entry, override) : entry
  })
  return [...standard, ...custom]
}

/** A schema with new custom attributes at its end; nothing in it ever changes or goes away. */
export function extendedSchema(
  schema: readonly SchemaAttributeType[],
  requested: readonly RequestedAttribute[],
): readonly SchemaAttributeType[] {
  requested.forEach(assertNamed('customAttributes'))
  const added = customAttributes(requested)
  for (const { Name } of added) {
    if (schema.some(present => present.Name === Name)) {
      throw invalidParameter(`${Name}: Existing attribute already has name ${Name}.`)
    }
  }
  const extended = [...schema, ...added]
  if (extended.filter(isCustom).length > customAttributesLimit) {
    throw invalidParameter(`A user pool cannot have more than ${customAttributesLimit} custom attributes.`)
  }
  return extended
}

/** A pool whose users may have identities of outside providers, from its first provider on. */
export function withIdentities(pool: Pool): Pool {
  if (pool.schema.some(({ Name }) => Name === 'identities')) return pool
  const identities = { ...text('identities'), StringAttributeConstraints: {} }
  return { ...pool, schema: [...pool.schema, identities] }
}

const isCustom = ({ Name }: SchemaAttributeType) => Name?.includes('custom:')

function customAttributes(requested: readonly RequestedAttribute[]): readonly SchemaAttributeType[] {
  const attributes = requested.map(customAttribute)
  assertUnique(attributes.map(({ Name }) => String(Name)))
  return attributes
}

// The prefix is always added, also to a name that has one already.
function customAttribute(requested: RequestedAttribute): SchemaAttributeType {
  const { AttributeDataType, DeveloperOnlyAttribute = false, Mutable = false, Required = false } = requested
  const Name = `${DeveloperOnlyAttribute ? 'dev:custom:' : 'custom:'}${requested.Name}`
  if (!dataTypes.includes(AttributeDataType)) {
    throw invalidParameter('Invalid AttributeDataType input, consider using the provided AttributeDataType enum.')
  }
  if (Required) throw invalidParameter('Required custom attributes are not supported currently.')
  return { Name, AttributeDataType, DeveloperOnlyAttribute, Mutable, Required, ...limits({ ...requested, Name }) }
}

/** An attribute that a request mentions without `Mutable` is frozen for ever; one that it does not mention stays mutable. */
function overridden(entry: SchemaAttributeType, requested: RequestedAttribute): SchemaAttributeType {
  const { AttributeDataType = entry.AttributeDataType, DeveloperOnlyAttribute, Mutable = false, Required } = requested
  if (AttributeDataType !== entry.AttributeDataType || DeveloperOnlyAttribute) {
    throw invalidParameter(
      `You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute ${entry.Name}`,
    )
  }
  // Every user has a sub, and keeps it.
  if (entry.Name === 'sub' && (Mutable || Required === false)) {
    throw invalidParameter('Attribute sub cannot be made mutable or optional.')
  }
  const merged = {
    ...entry,
    StringAttributeConstraints: { ...entry.StringAttributeConstraints, ...requested.StringAttributeConstraints },
    NumberAttributeConstraints: { ...entry.NumberAttributeConstraints, ...requested.NumberAttributeConstraints },
  }
  return { ...entry, Mutable, Required: Required ?? entry.Name === 'sub', ...limits(merged) }
}

// Constraints of another type than the attribute's are dropped, as the service does.
function limits(attribute: RequestedAttribute): SchemaAttributeType {
  if (attribute.AttributeDataType === 'String') {
    const { MinLength, MaxLength } = attribute.StringAttributeConstraints ?? {}
    assertLength(attribute.Name, MinLength)
    assertLength(attribute.Name, MaxLength)
    if (MaxLength && MinLength && Number(MaxLength) < Number(MinLength)) {
      throw invalidParameter(`Attribute ${attribute.Name} cannot have a max length shorter than it's min length`)
    }
    return { StringAttributeConstraints: { ...(MinLength && { MinLength }), ...(MaxLength && { MaxLength }) } }
  }
  if (attribute.AttributeDataType === 'Number') {
    const { MinValue, MaxValue } = attribute.NumberAttributeConstraints ?? {}
    assertNumber(attribute.Name, MinValue)
    assertNumber(attribute.Name, MaxValue)
    if (MaxValue && MinValue && isNumberBelow(MaxValue, MinValue)) {
      throw invalidParameter(`Attribute ${attribute.Name} cannot have a max value smaller than it's min value`)
    }
    return { NumberAttributeConstraints: { ...(MinValue && { MinValue }), ...(MaxValue && { MaxValue }) } }
  }
  return {}
}

function assertLength(name: string | undefined, value: string | undefined): void {
  if (value && !/^\d{1,9}$/.test(value)) throw invalidConstraint(name, value, 'a number')
}

function assertNumber(name: string | undefined, value: string | undefined): void {
  if (value && !isNumberLimit(value)) throw invalidConstraint(name, value, 'a number up to 2^1023')
}

const invalidConstraint = (name: string | undefined, value: string, kind: string) =>
  invalidParameter(`Attribute ${name} cannot have the constraint ${value.slice(0, 64)}, which is not ${kind}`)

// The model leaves Name optional, yet an attribute cannot do without.
const assertNamed = (list: string) => (attribute: RequestedAttribute, index: number) => {
  if (attribute.Name) return
  throw invalidParameter(
    `1 validation error detected: Value null at '${list}.${index + 1}.member.name' failed to satisfy constraint: Member must not be null`,
  )
}

function assertUnique(names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice) {
    throw invalidParameter(`Duplicate custom attribute names ${twice} are not allowed in a user pool schema.`)
  }
}
