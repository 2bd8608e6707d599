import { describe, expect, test } from 'vitest'
import { changedAttributes, provenAddress } from './attribute-change.ts'
import type { Attributes } from './attributes.ts'
import type { Pool, PoolSettings } from './pool.ts'
import type { User } from './user.ts'

const at = new Date('2026-01-02T00:00:00Z')
const address = 'new@example.com'
const verifying: PoolSettings = { AutoVerifiedAttributes: ['email'] }
const keeping: PoolSettings = {
  ...verifying,
  UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
}

const poolWith = (settings: PoolSettings): Pool => ({
  id: 'us-east-1_abcdefghi',
  name: 'people',
  createdAt: at,
  modifiedAt: at,
  settings,
  schema: [],
  tags: {},
  factors: {},
})

const userWith = (attributes: Attributes, pendingAttributes?: Attributes): User => ({
  poolId: 'us-east-1_abcdefghi',
  sub: '00000000-0000-4000-8000-000000000001',
  username: 'alice',
  status: 'CONFIRMED',
  enabled: true,
  attributes,
  createdAt: new Date(0),
  modifiedAt: new Date(0),
  signOuts: 0,
  ...(pendingAttributes && { pendingAttributes }),
})

const old = { email: 'old@example.com', email_verified: 'true' }

describe('a changed address', () => {
  test.each<[string, PoolSettings, Attributes, Attributes, Attributes | undefined, boolean]>([
    ['is unverified', {}, { email: address }, { email: address, email_verified: 'false' }, undefined, false],
    ['gets a code', verifying, { email: address }, { email: address, email_verified: 'false' }, undefined, true],
    ['waits', keeping, { email: address }, old, { email: address }, true],
    [
      'takes effect when vouched for',
      keeping,
      { email: address, email_verified: 'true' },
      { email: address, email_verified: 'true' },
      undefined,
      false,
    ],
    [
      'waits when expressly unverified',
      keeping,
      { email: address, email_verified: 'false' },
      { ...old, email_verified: 'false' },
      { email: address },
      true,
    ],
    ['stays verified when it is the same', keeping, { email: old.email }, old, undefined, false],
    ['goes with its flag', keeping, { email: '' }, {}, undefined, false],
  ])('%s', (_, settings, change, attributes, pendingAttributes, isSent) => {
    const changed = changedAttributes(poolWith(settings), userWith(old), change, at)
    expect(changed.user.attributes).toEqual(attributes)
    expect(changed.user.pendingAttributes).toEqual(pendingAttributes)
    expect(changed.unproven).toEqual(isSent ? [{ attribute: 'email', address }] : [])
    expect(changed.user.modifiedAt).toEqual(at)
  })

  test('withdraws the code of an earlier one', () => {
    const user = userWith(old, { email: 'waiting@example.com' })
    const changes: Attributes[] = [{ email: '' }, { email: old.email }, { email: address, email_verified: 'true' }]
    for (const change of changes) {
      const changed = changedAttributes(poolWith(keeping), user, change, at)
      expect(changed.withdrawn).toEqual(['email'])
      expect(changed.user.pendingAttributes).toBeUndefined()
    }
    expect(changedAttributes(poolWith(keeping), user, { email: address }, at).withdrawn).toEqual([])
  })
})

describe('a proven address', () => {
  const proof = { attribute: 'email', address } as const

  test('takes effect when it was waiting', () => {
    const proven = provenAddress(userWith(old, { email: address }), proof, at)
    expect(proven?.attributes).toEqual({ email: address, email_verified: 'true' })
    expect(proven?.pendingAttributes).toBeUndefined()
  })

  test('is verified when it is in use, and leaves the waiting one', () => {
    const user = userWith({ email: address, email_verified: 'false' }, { email: 'waiting@example.com' })
    const proven = provenAddress(user, proof, at)
    expect(proven?.attributes.email_verified).toBe('true')
    expect(proven?.pendingAttributes).toEqual({ email: 'waiting@example.com' })
  })

  test('proves nothing when it is neither', () => {
    expect(provenAddress(userWith(old), proof, at)).toBeUndefined()
    expect(provenAddress(userWith({}), proof, at)).toBeUndefined()
  })
})
