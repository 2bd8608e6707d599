import { describe, expect, test } from 'vitest'
import { parseUserFilter } from './user-filter.ts'

const attributes = [
  'username',
  'email',
  'phone_number',
  'name',
  'given_name',
  'family_name',
  'preferred_username',
  'cognito:user_status',
  'status',
  'sub',
]

describe('parseUserFilter', () => {
  test('takes an empty filter as none', () => {
    expect(parseUserFilter('')).toBeUndefined()
  })

  test.each(attributes)('searches by %s', attribute => {
    expect(parseUserFilter(`${attribute} = "a"`)).toEqual({ attribute, match: 'equal', value: 'a' })
    expect(parseUserFilter(`"${attribute}"^="a"`)).toEqual({ attribute, match: 'prefix', value: 'a' })
  })

  test.each([
    ['family_name = "Reddy"', 'equal', 'Reddy'],
    ['  family_name="Reddy"\t', 'equal', 'Reddy'],
    ['\n"family_name"  ^=  "Reddy" ', 'prefix', 'Reddy'],
    ['family_name = "O\'Neill = \\"Shaq\\""', 'equal', 'O\'Neill = "Shaq"'],
    ['family_name = "back\\\\slash\\\\"', 'equal', 'back\\slash\\'],
    ['family_name = "C:\\temp"', 'equal', 'C:\\temp'],
    ['family_name = "日本 語"', 'equal', '日本 語'],
    ['family_name = ""', 'equal', ''],
  ])('reads %s', (filter, match, value) => {
    expect(parseUserFilter(filter)).toEqual({ attribute: 'family_name', match, value })
  })

  test.each([
    ' ',
    'email',
    'email =',
    'email = a',
    "email = 'a'",
    'email = "a',
    'email = a"',
    'email = "a" "b"',
    'email = "a"b"',
    'email = "a\\"',
    'email == "a"',
    'email != "a"',
    'email ^ = "a"',
    'email > "a"',
    'email = "a" and name = "b"',
    '"email = "a"',
    '= "a"',
    '"" = "a"',
    '" email" = "a"',
    'Email = "a"',
    'user_status = "CONFIRMED"',
    'custom:team = "a"',
    'birthdate = "2000-01-01"',
    '__proto__ = "a"',
  ])('refuses %s', filter => {
    expect(() => parseUserFilter(filter)).toThrow('Error while parsing filter.')
  })
})
