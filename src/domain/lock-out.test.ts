import { expect, test } from 'vitest'
import { countFailure, type Failures, factorLockOut, isLocked, lockMilliseconds } from './lock-out.ts'

const start = new Date('2024-03-05T07:00:00Z')
const after = (milliseconds: number, from = start) => new Date(from.getTime() + milliseconds)

test.each([
  [1, 0],
  [4, 0],
  [5, 1_000],
  [6, 2_000],
  [7, 4_000],
  [14, 512_000],
  [15, 900_000],
  [16, 900_000],
  [5_000, 900_000],
])('failure %i locks for %i ms', (count, milliseconds) => {
  expect(lockMilliseconds(count)).toBe(milliseconds)
})

test('nobody is locked before his fifth failure, and then to the millisecond', () => {
  expect(isLocked(undefined, start)).toBe(false)
  expect(isLocked(fail(4), start)).toBe(false)
  expect(isLocked(fail(5), start)).toBe(true)
  expect(isLocked(fail(5), after(999))).toBe(true)
  expect(isLocked(fail(5), after(1000))).toBe(false)
})

test('a failure during the lock neither counts nor extends it', () => {
  const failures = fail(5)
  expect(countFailure(failures, after(500))).toEqual(failures)
  expect(countFailure(failures, after(1000)).count).toBe(6)
})

test('fifteen quiet minutes after the lock make everything good', () => {
  const failures = fail(6)
  const quiet = 2_000 + 15 * 60_000
  expect(countFailure(failures, after(quiet - 1)).count).toBe(7)
  expect(countFailure(failures, after(quiet))).toMatchObject({ count: 1, since: after(quiet) })
})

/** After this many failures, each as soon as the lock of the one before ended, the last of them at the start. */
function fail(times: number): Failures | undefined {
  const waits = Array.from({ length: times }, (_, n) => lockMilliseconds(n))
  let at = after(-waits.reduce((sum, wait) => sum + wait, 0))
  let failures: Failures | undefined
  for (const wait of waits) {
    at = after(wait, at)
    failures = countFailure(failures, at)
  }
  return failures
}

test.each([
  [9, 0],
  [10, 1_000],
  [11, 2_000],
  [21, 2_048_000],
  [22, 3_600_000],
  [5_000, 3_600_000],
])('wrong code %i locks for %i ms', (count, milliseconds) => {
  expect(lockMilliseconds(count, factorLockOut)).toBe(milliseconds)
})

test('whoever guesses codes without end gets fewer than fifty looked at in the first day', () => {
  let failures: Failures | undefined
  let looked = 0
  for (let second = 0; second < 86_400; second++) {
    const at = after(second * 1000)
    while (looked < 1000 && !isLocked(failures, at, factorLockOut)) {
      failures = countFailure(failures, at, factorLockOut)
      looked++
    }
  }
  expect(looked).toBeLessThan(50)
  expect(looked).toBeGreaterThan(20)
})
