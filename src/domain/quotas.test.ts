import { expect, test } from 'vitest'
import { type Bucket, quotaOf, takeToken } from './quotas.ts'

const at = (millis: number) => new Date(1_000_000 + millis)

/** How many of `calls` at one moment a bucket lets through. */
function taken(bucket: Bucket | undefined, perSecond: number, millis: number, calls: number) {
  let present = bucket
  let count = 0
  for (let i = 0; i < calls; i++) {
    const next = takeToken(present, perSecond, at(millis))
    if (next) count += 1
    present = next ?? present
  }
  return { count, bucket: present }
}

test('a bucket holds what it takes in a second, and fills evenly', () => {
  const first = taken(undefined, 5, 0, 9)
  expect(first.count).toBe(5)
  expect(taken(first.bucket, 5, 100, 9).count).toBe(0)
  const later = taken(first.bucket, 5, 400, 9)
  expect(later.count).toBe(2)
  expect(taken(later.bucket, 5, 60_000, 9).count).toBe(5)
})

test('a clock that goes back gives nothing', () => {
  const { bucket } = taken(undefined, 5, 0, 5)
  expect(takeToken(bucket, 5, at(-60_000))).toBeUndefined()
})

test.each([
  ['InitiateAuth', { category: 'UserAuthentication', perSecond: 120 }],
  ['RespondToAuthChallenge', { category: 'UserAuthenticationAnswers', perSecond: 360 }],
  ['SignUp', { category: 'UserCreation', perSecond: 50, perUser: 'write' }],
  ['GetUser', { category: 'UserRead', perSecond: 120, perUser: 'read' }],
  ['AdminListDevices', { category: 'UserResourceRead', perSecond: 50, perUser: 'read' }],
  ['CreateGroup', { category: 'UserPoolResourceUpdate', perSecond: 15, perPool: 5 }],
  ['DescribeUserPoolClient', { category: 'UserPoolClientRead', perSecond: 15, perPool: 5 }],
  ['DescribeUserPool', { category: 'UserPoolRead', perSecond: 15 }],
])('%s counts as %j', (operation, quota) => {
  expect(quotaOf(operation)).toEqual(quota)
})
