import { expect, test } from 'vitest'
import { matchingStep, secretCode, stepExpiry } from './totp.ts'

// RFC 6238, appendix B; the last six digits of the eight.
const secret = Buffer.from('12345678901234567890')

test.each([
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
])('at second %i the code is %s', (seconds, code) => {
  expect(matchingStep(secret, code, new Date(seconds * 1000))).toBe(Math.floor(seconds / 30))
})

test.each([
  [-60, undefined],
  [-31, undefined],
  [-30, 41_152_263],
  [-1, 41_152_263],
  [0, 41_152_263],
  [29, 41_152_263],
  [30, 41_152_263],
  [59, 41_152_263],
  [60, undefined],
])('%i seconds after its step began, a code belongs to step %s', (seconds, step) => {
  expect(matchingStep(secret, '005924', new Date((41_152_263 * 30 + seconds) * 1000))).toBe(step)
})

test.each(['005925', '00592', '0059240', '', 'abcdef', '５００５９２'])('%j is no code of this secret', code => {
  expect(matchingStep(secret, code, new Date(1_234_567_890_000))).toBeUndefined()
})

test('a secret is shown in base32', () => {
  expect(secretCode(secret)).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
  expect(secretCode(new Uint8Array(32).fill(255))).toMatch(/^[A-Z2-7]{52}$/)
})

test('a step is remembered until no clock accepts it', () => {
  expect(stepExpiry(0)).toEqual(new Date(120_000))
})
