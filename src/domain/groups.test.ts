import { expect, test } from 'vitest'
import { assertRole, compareRank, type GroupRank } from './groups.ts'

test('groups rank by precedence, those without one last, then by name', () => {
  const ranked: GroupRank[] = [
    [0, 'z'],
    [1, 'a'],
    [1, 'b'],
    [10, 'a'],
    [null, 'a'],
    [null, 'b'],
  ]
  expect(ranked.toReversed().toSorted(compareRank)).toEqual(ranked)
  for (const rank of ranked) expect(compareRank(rank, rank)).toBe(0)
})

test('a role of the own account may be lent', () => {
  expect(() => assertRole('arn:aws:iam::123456789012:role/path/Reader', '123456789012')).not.toThrow()
  expect(() => assertRole(undefined, '123456789012')).not.toThrow()
})

test('a role of another account is refused', () => {
  expect(() => assertRole('arn:aws:iam::999999999999:role/Reader', '123456789012')).toThrow(
    'Cross-account pass role is not allowed.',
  )
})

test.each(['arn:aws:s3:::bucket', 'arn:aws:iam::123456789012:user/ada', 'role/Reader'])('%s is no role', arn => {
  expect(() => assertRole(arn, '123456789012')).toThrow('is not a role')
})
