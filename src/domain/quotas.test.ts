import { expect, test } from 'vitest'
import { type Bucket, quotaOf, takeTokens } from './quotas.ts'

const at = (millis: number) => new Date(1_000_000 + millis)

/** How many of `calls` at one moment a bucket lets through. */
function taken(bucket: Bucket | undefined, perSecond: number, cost: number, millis: number, calls: number) {
  let present = bucket
  let count = 0
  for (let i = 0; i < calls; i++) {
    const next = takeTokens(present, perSecond, cost, at(millis))
    if (next) count += 1
    present = next ?? present
  }
  return { count, bucket: present }
}

test('a bucket holds what it takes in a second, and fills evenly', () => {
  const first = taken(undefined, 5, 1, 0, 9)
  expect(first.count).toBe(5)
  expect(taken(first.bucket, 5, 1, 100, 9).count).toBe(0)
  const later = taken(first.bucket, 5, 1, 400, 9)
  expect(later.count).toBe(2)
  expect(taken(later.bucket, 5, 1, 60_000, 9).count).toBe(5)
})

test('three answers count as one call', () => {
  expect(taken(undefined, 120, 1 / 3, 0, 1_000).count).toBe(360)
})

test('a clock that goes back gives nothing', () => {
  const { bucket } = taken(undefined, 5, 1, 0, 5)
  expect(takeTokens(bucket, 5, 1, at(-60_000))).toBeUndefined()
})

test.each([
  ['InitiateAuth', { category: 'UserAuthentication', perSecond: 120, cost: 1 }],
  ['RespondToAuthChallenge', { category: 'UserAuthentication', perSecond: 120, cost: 1 / 3 }],
  ['SignUp', { category: 'UserCreation', perSecond: 50, perUser: 'write', cost: 1 }],
  ['GetUser', { category: 'UserRead', perSecond: 120, perUser: 'read', cost: 1 }],
  ['AdminListDevices', { category: 'UserResourceRead', perSecond: 50, perUser: 'read', cost: 1 }],
  ['CreateGroup', { category: 'UserPoolResourceUpdate', perSecond: 15, perPool: 5, cost: 1 }],
  ['DescribeUserPoolClient', { category: 'UserPoolClientRead', perSecond: 15, perPool: 5, cost: 1 }],
  ['DescribeUserPool', { category: 'UserPoolRead', perSecond: 15, cost: 1 }],
])('%s counts as %j', (operation, quota) => {
  expect(quotaOf(operation)).toEqual(quota)
})
