import { expect, test } from 'vitest'
import { assertPassword, passwordHistorySize, temporaryPasswordExpiry } from './password-policy.ts'
import type { PoolSettings } from './pool.ts'

const poolWith = (settings: PoolSettings) => ({ settings })
const strict = poolWith({})

test.each([
  ['Aa1-xxx', 'Password not long enough'],
  ['AAAAAAA1-', 'Password must have lowercase characters'],
  ['aaaaaaa1-', 'Password must have uppercase characters'],
  ['aaaaaaaA-', 'Password must have numeric characters'],
  ['aaaaaaaA1', 'Password must have symbol characters'],
  // Only ASCII counts: https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html
  ['aaaaaaaÄ1-', 'Password must have uppercase characters'],
  ['aaaaaaaA٣-', 'Password must have numeric characters'],
  ['aaaaaaaA1§', 'Password must have symbol characters'],
])('%j fails for one reason: %s', (password, reason) => {
  expect(() => assertPassword(strict, password)).toThrow(`Password did not conform with policy: ${reason}`)
})

test.each([...'^$*.[]{}()?-"!@#%&/\\,><\':;|_~`+= '])('%j is a symbol', symbol => {
  expect(() => assertPassword(strict, `Aa1${symbol}xxxx`)).not.toThrow()
})

test.each([
  ['Aa1-x', 'Member must have length greater than or equal to 6'],
  ['', 'Member must have length greater than or equal to 6'],
  [' Aa1-xxx', 'Member must satisfy regular expression pattern: ^[\\S]+.*[\\S]+$'],
  ['Aa1-xxx ', 'Member must satisfy regular expression pattern: ^[\\S]+.*[\\S]+$'],
  [`Aa1-${'x'.repeat(253)}`, 'Member must have length less than or equal to 256'],
])('%j is malformed under every policy', (password, rule) => {
  const lax = poolWith({ Policies: { PasswordPolicy: { MinimumLength: 6 } } })
  const sentence = "1 validation error detected: Value at 'proposedPassword' failed to satisfy constraint: "
  expect(() => assertPassword(lax, password, 'policy', 'proposedPassword')).toThrow(sentence + rule)
})

test('an administrator is told of the password policy', () => {
  expect(() => assertPassword(strict, 'aaaaaaaa', 'password policy')).toThrow(
    'Password did not conform with password policy: Password must have uppercase characters',
  )
})

test.each<[PoolSettings, number]>([
  [{}, 7],
  [{ Policies: { PasswordPolicy: { TemporaryPasswordValidityDays: 0 } } }, 7],
  [{ Policies: { PasswordPolicy: { TemporaryPasswordValidityDays: 365 } } }, 365],
  [{ Policies: { PasswordPolicy: {} }, AdminCreateUserConfig: { UnusedAccountValidityDays: 3 } }, 3],
])('a temporary password of a pool with %j is good for %i days', (settings, days) => {
  const now = new Date('2026-01-01T00:00:00Z')
  const expiry = temporaryPasswordExpiry(poolWith(settings), now)
  expect((expiry.getTime() - now.getTime()) / 86_400_000).toBe(days)
})

test('nothing is remembered of former passwords unless the pool says so', () => {
  expect(passwordHistorySize(strict)).toBe(0)
  expect(passwordHistorySize(poolWith({ Policies: { PasswordPolicy: { PasswordHistorySize: 24 } } }))).toBe(24)
})
