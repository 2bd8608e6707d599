import { expect, test } from 'vitest'
import type { Pool } from '../domain/pool.ts'
import { attributeFields, codeField, nameField, newPasswordField, optionalField, repeatedPassword } from './fields.ts'
import { Refused } from './situations.ts'

const poolOf = (UsernameAttributes: ('email' | 'phone_number')[] = []) =>
  // Only the settings are looked at.
  ({ settings: { UsernameAttributes } }) as unknown as Pool
const form = (fields: Record<string, string>) => new Map(Object.entries(fields))

test.each([
  ['alice', 'alice', []],
  [' alice@example.com\t', 'alice@example.com', []],
  ['+1 (206) 555-0100', '+12065550100', ['phone_number']],
  ['ユーザー', 'ユーザー', []],
] as const)('the name %j is %j', (typed, name, kinds) => {
  expect(nameField(form({ username: typed }), 'username', poolOf([...kinds]))).toBe(name)
})

test.each(['', '  ', 'a b', 'a\0b', 'a\u200eb\n', '+1 206', 'x'.repeat(129)])('the name %j is refused', typed => {
  expect(() => nameField(form({ username: typed }), 'username', poolOf())).toThrow(Refused)
})

test.each([
  ['123456', '123456'],
  [' 123 456 ', '123456'],
  ['123-456', '123456'],
  ['１２３４５６', '123456'],
])('the code %j is %j', (typed, code) => {
  expect(codeField(form({ code: typed }), 'code')).toBe(code)
})

test.each(['', '   ', '1\u00002', '1'.repeat(65)])('the code %j is refused', typed => {
  expect(() => codeField(form({ code: typed }), 'code')).toThrow(Refused)
})

test('a new password is neither cut nor mended', () => {
  expect(newPasswordField(form({ password: 'a  b\u00e9 c' }), 'password')).toBe('a  b\u00e9 c')
  for (const password of [' abcdef', 'abcdef ', 'x'.repeat(257), ''])
    expect(() => newPasswordField(form({ password }), 'password')).toThrow(Refused)
})

test('a password that is typed twice has to be the same', () => {
  expect(repeatedPassword(form({ one: 'Abcdef1!', two: 'Abcdef1!' }), 'one', 'two')).toBe('Abcdef1!')
  expect(() => repeatedPassword(form({ one: 'Abcdef1!', two: 'abcdef1!' }), 'one', 'two')).toThrow(Refused)
  expect(() => repeatedPassword(form({ one: 'Abcdef1!' }), 'one', 'two')).toThrow(Refused)
})

test('attributes are read from their fields, those left empty are not there', () => {
  const given = form({
    'requiredAttributes[email]': ' a@example.com ',
    'requiredAttributes[phone_number]': '+49 (30) 1234-56',
    'requiredAttributes[name]': ' ',
    'requiredAttributes[custom:a b]': 'x',
    email: 'other@example.com',
  })
  expect(attributeFields(given)).toEqual({ email: 'a@example.com', phone_number: '+4930123456' })
  expect(() => attributeFields(form({ 'requiredAttributes[name]': 'a\0b' }))).toThrow(Refused)
  expect(() => attributeFields(form({ 'requiredAttributes[name]': 'x'.repeat(2_049) }))).toThrow(Refused)
})

test('a text that may be left out is bounded', () => {
  expect(optionalField(form({ name: ' my phone ' }), 'name', 10)).toBe('my phone')
  expect(optionalField(form({}), 'name', 10)).toBeUndefined()
  expect(() => optionalField(form({ name: 'x'.repeat(11) }), 'name', 10)).toThrow(Refused)
})
