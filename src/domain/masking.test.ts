import { expect, test } from 'vitest'
import { maskEmail, maskPhone } from './masking.ts'

test.each([
  ['ada@example.com', 'a***@e***'],
  ['a@b.co', 'a***@b***'],
  ['𝒜da@例え.jp', '𝒜***@例***'],
  ['"odd@local"@example.org', '"***@e***'],
])('masks %s as %s', (address, masked) => {
  expect(maskEmail(address)).toBe(masked)
})

test.each([
  ['+919812342076', '+********2076'],
  ['+5511987654516', '+*********4516'],
  ['+12065550123', '+*******0123'],
  ['+1234', '+1234'],
])('masks %s as %s', (number, masked) => {
  expect(maskPhone(number)).toBe(masked)
})
