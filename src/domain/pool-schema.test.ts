import type { SchemaAttributeType } from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { extendedSchema, newSchema, standardAttributes } from './pool-schema.ts'

const named = (schema: readonly SchemaAttributeType[], name: string) => schema.find(({ Name }) => Name === name)

test('a schema without requests is the twenty standard attributes, in the service’s order', () => {
  expect(newSchema()).toEqual(standardAttributes)
  expect(standardAttributes.map(({ Name }) => Name).join()).toBe(
    'sub,name,given_name,family_name,middle_name,nickname,preferred_username,profile,picture,website,email,' +
      'email_verified,gender,birthdate,zoneinfo,locale,phone_number,phone_number_verified,address,updated_at',
  )
})

test.each<[string, SchemaAttributeType, Partial<SchemaAttributeType>]>([
  ['a mention freezes', { Name: 'email' }, { Mutable: false, Required: false }],
  ['mutable and required', { Name: 'email', Mutable: true, Required: true }, { Mutable: true, Required: true }],
  ['limits left out stay', { Name: 'name' }, { StringAttributeConstraints: { MinLength: '0', MaxLength: '2048' } }],
  [
    'narrower limits count',
    { Name: 'name', StringAttributeConstraints: { MaxLength: '255' } },
    { StringAttributeConstraints: { MinLength: '0', MaxLength: '255' } },
  ],
  ['sub stays required', { Name: 'sub' }, { Mutable: false, Required: true }],
])('a standard attribute in a request: %s', (_, requested, expected) => {
  const schema = newSchema([requested])
  expect(schema).toHaveLength(20)
  expect(named(schema, requested.Name ?? '')).toMatchObject(expected)
})

test.each<[string, SchemaAttributeType, string, object]>([
  ['prefix', { Name: 'a', AttributeDataType: 'String' }, 'custom:a', { StringAttributeConstraints: {} }],
  ['prefix twice', { Name: 'custom:a', AttributeDataType: 'Boolean' }, 'custom:custom:a', {}],
  [
    'developer only',
    { Name: 'a', AttributeDataType: 'DateTime', DeveloperOnlyAttribute: true },
    'dev:custom:a',
    { DeveloperOnlyAttribute: true, Mutable: false },
  ],
  [
    'constraints of another type are lost',
    { Name: 'a', AttributeDataType: 'Number', StringAttributeConstraints: { MaxLength: '5' } },
    'custom:a',
    { NumberAttributeConstraints: {} },
  ],
  [
    'a verified flag is no standard name here',
    { Name: 'email_verified', AttributeDataType: 'Boolean' },
    'custom:email_verified',
    {},
  ],
])('a custom attribute: %s', (_, requested, name, expected) => {
  const added = newSchema([requested])[20]
  expect(added).toMatchObject({ Name: name, ...expected })
  expect(named(extendedSchema(standardAttributes, [requested]), name)).toEqual(added)
})

describe('refuses', () => {
  const text = (Name: string, more: object = {}) => ({ Name, AttributeDataType: 'String' as const, ...more })

  test.each<[string, SchemaAttributeType[], string]>([
    [
      'a required custom attribute',
      [text('a', { Required: true })],
      'Required custom attributes are not supported currently.',
    ],
    [
      'a name twice',
      [text('a'), text('a')],
      'Duplicate custom attribute names custom:a are not allowed in a user pool schema.',
    ],
    [
      'a longest length below the shortest',
      [
        text('a', { StringAttributeConstraints: { MinLength: '9', MaxLength: '10' } }),
        text('b', { StringAttributeConstraints: { MinLength: '10', MaxLength: '9' } }),
      ],
      "Attribute custom:b cannot have a max length shorter than it's min length",
    ],
    [
      'a greatest value below the smallest',
      [{ Name: 'n', AttributeDataType: 'Number', NumberAttributeConstraints: { MinValue: '-1', MaxValue: '-2' } }],
      "Attribute custom:n cannot have a max value smaller than it's min value",
    ],
    [
      'another type of a standard attribute',
      [{ Name: 'email', AttributeDataType: 'Number' }],
      'You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute email',
    ],
    [
      'a standard attribute for developers only',
      [{ Name: 'email', DeveloperOnlyAttribute: true }],
      'You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute email',
    ],
    [
      'a missing type',
      [{ Name: 'a' }],
      'Invalid AttributeDataType input, consider using the provided AttributeDataType enum.',
    ],
    [
      'an unknown type',
      [{ Name: 'a', AttributeDataType: 'Text' as never }],
      'Invalid AttributeDataType input, consider using the provided AttributeDataType enum.',
    ],
    [
      'a missing name',
      [text('a'), { AttributeDataType: 'String' }],
      "1 validation error detected: Value null at 'schema.2.member.name' failed to satisfy constraint: Member must not be null",
    ],
    ['a mutable sub', [{ Name: 'sub', Mutable: true }], 'Attribute sub cannot be made mutable or optional.'],
    [
      'a length that is no number',
      [text('a', { StringAttributeConstraints: { MaxLength: '1e3' } })],
      'Attribute custom:a cannot have the constraint 1e3, which is not a number',
    ],
    [
      'a value beyond 2^1023',
      [{ Name: 'a', AttributeDataType: 'Number', NumberAttributeConstraints: { MaxValue: `9${'0'.repeat(307)}` } }],
      `Attribute custom:a cannot have the constraint 9${'0'.repeat(63)}, which is not a number up to 2^1023`,
    ],
    [
      'values that only exact arithmetic tells apart',
      [
        {
          Name: 'a',
          AttributeDataType: 'Number',
          NumberAttributeConstraints: { MinValue: '9007199254740993', MaxValue: '9007199254740992' },
        },
      ],
      "Attribute custom:a cannot have a max value smaller than it's min value",
    ],
  ])('%s', (_, requested, message) => {
    expect(() => newSchema(requested)).toThrow(expect.objectContaining({ name: 'InvalidParameterException', message }))
  })

  test('a custom attribute that is there already', () => {
    const schema = newSchema([text('a')])
    expect(() => extendedSchema(schema, [text('a')])).toThrow('custom:a: Existing attribute already has name custom:a.')
    expect(extendedSchema(schema, [text('a', { DeveloperOnlyAttribute: true })])).toHaveLength(22)
  })
})
