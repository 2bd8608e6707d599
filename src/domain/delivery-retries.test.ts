import { expect, test } from 'vitest'
import { nextAttempt, subjectOf, usefulFor } from './delivery-retries.ts'

const at = new Date(1_000_000)
const never = new Date(1e15)
const seconds = (next: Date | undefined) => next && (next.getTime() - at.getTime()) / 1000

test.each([
  [1, 0, 2.5],
  [1, 1, 5],
  [2, 0, 5],
  [2, 1, 10],
  [5, 1, 80],
  [7, 1, 320],
  [8, 1, 600],
  [9, 1, 600],
  [9, 0, 300],
  [10, 1, undefined],
  [11, 0, undefined],
])('after %i attempts, with chance %d, the pause is %d s', (attempts, chance, pause) => {
  expect(seconds(nextAttempt(attempts, at, never, chance))).toBe(pause)
})

test('nothing is sent that has expired by then', () => {
  expect(nextAttempt(1, at, new Date(at.getTime() + 5_000), 1)).toBeUndefined()
  expect(seconds(nextAttempt(1, at, new Date(at.getTime() + 5_001), 1))).toBe(5)
})

test.each([
  ['ForgotPassword', 3_600],
  ['SignUp', 86_400],
  ['AdminCreateUser', 86_400],
])('%s is useful for %i s', (kind, expected) => {
  expect(usefulFor(kind) / 1000).toBe(expected)
})

test.each([
  ['SignUp', 'ResendCode', true],
  ['UpdateUserAttribute', 'VerifyUserAttribute', true],
  ['SignUp', 'ForgotPassword', false],
  ['AdminCreateUser', 'SignUp', false],
])('%s and %s replace each other: %s', (one, other, expected) => {
  expect(subjectOf(one) === subjectOf(other)).toBe(expected)
})

test('two sign-ins of one user have two codes', () => {
  expect(subjectOf('Authentication')).toBeUndefined()
})
