import { describe, expect, test } from 'vitest'
import type { Pool, PoolSettings } from '../domain/pool.ts'
import type { User } from '../domain/user.ts'
import { createSeal } from '../platform/seal.ts'
import { recoveryTarget, signUpTarget, simulatedDelivery } from './delivery.ts'

const then = new Date(0)
const email = 'ada@example.com'
const phone_number = '+12065550123'

function poolWith(settings: PoolSettings): Pool {
  return {
    id: 'us-east-1_abc',
    name: 'p',
    createdAt: then,
    modifiedAt: then,
    settings,
    schema: [],
    tags: {},
    factors: {},
  }
}

function userWith(attributes: Record<string, string>, mfa?: User['mfa']): User {
  const base = { poolId: 'us-east-1_abc', sub: 's', username: 'ada', enabled: true, signOuts: 0 } as const
  return { ...base, status: 'CONFIRMED', createdAt: then, modifiedAt: then, attributes, ...(mfa && { mfa }) }
}

const verified = { email, email_verified: 'true', phone_number, phone_number_verified: 'true' }

const recoverBy = (...names: ('verified_email' | 'verified_phone_number' | 'admin_only')[]): PoolSettings => ({
  AccountRecoverySetting: { RecoveryMechanisms: names.map((Name, i) => ({ Name, Priority: i + 1 })) },
})

describe('signUpTarget', () => {
  test.each([
    ['nothing is verified automatically', [], { email, phone_number }, undefined],
    ['only e-mail', ['email'], { email, phone_number }, { attribute: 'email', address: email }],
    ['only phone', ['phone_number'], { email, phone_number }, { attribute: 'phone_number', address: phone_number }],
    [
      'both: the phone wins',
      ['email', 'phone_number'],
      { email, phone_number },
      { attribute: 'phone_number', address: phone_number },
    ],
    ['both, the user has e-mail only', ['email', 'phone_number'], { email }, { attribute: 'email', address: email }],
    ['phone, the user has e-mail only', ['phone_number'], { email }, undefined],
  ] as const)('%s', (_, AutoVerifiedAttributes, attributes, target) => {
    expect(
      signUpTarget(poolWith({ AutoVerifiedAttributes: [...AutoVerifiedAttributes] }), userWith(attributes)),
    ).toEqual(target)
  })
})

describe('recoveryTarget', () => {
  const sms = { enabled: ['SMS_MFA'] }
  const on: PoolSettings = { MfaConfiguration: 'OPTIONAL' }
  test.each([
    ['legacy: phone first', {}, verified, undefined, 'phone_number'],
    [
      'legacy: an unverified phone does not count',
      {},
      { ...verified, phone_number_verified: 'false' },
      undefined,
      'email',
    ],
    ['legacy: SMS as second factor is not considered', on, verified, sms, 'phone_number'],
    ['an empty list is no setting', { AccountRecoverySetting: {} }, verified, undefined, 'phone_number'],
    ['by priority', recoverBy('verified_email', 'verified_phone_number'), verified, undefined, 'email'],
    [
      'by priority, whatever the order of the list',
      {
        AccountRecoverySetting: {
          RecoveryMechanisms: [
            { Name: 'verified_email', Priority: 2 },
            { Name: 'verified_phone_number', Priority: 1 },
          ],
        },
      },
      verified,
      undefined,
      'phone_number',
    ],
    [
      'only what is verified',
      recoverBy('verified_email', 'verified_phone_number'),
      { ...verified, email_verified: 'false' },
      undefined,
      'phone_number',
    ],
    [
      'only what is listed',
      recoverBy('verified_email'),
      { phone_number, phone_number_verified: 'true' },
      undefined,
      undefined,
    ],
    ['nothing verified', recoverBy('verified_email'), { email }, undefined, undefined],
    ['administrators only', recoverBy('admin_only'), verified, undefined, undefined],
    [
      'not the second factor',
      { ...on, ...recoverBy('verified_phone_number', 'verified_email') },
      verified,
      sms,
      'email',
    ],
    ['nothing but the second factor', { ...on, ...recoverBy('verified_phone_number') }, verified, sms, undefined],
    [
      'not the legacy SMS factor',
      { ...on, ...recoverBy('verified_phone_number') },
      verified,
      { enabled: [], smsOptions: true },
      undefined,
    ],
    [
      'not the e-mail factor',
      { ...on, ...recoverBy('verified_email', 'verified_phone_number') },
      verified,
      { enabled: ['EMAIL_OTP'] },
      'phone_number',
    ],
    ['a factor that the pool does not ask for', recoverBy('verified_phone_number'), verified, sms, 'phone_number'],
  ] as const)('%s', (_, settings, attributes, mfa, expected) => {
    expect(recoveryTarget(poolWith(settings as PoolSettings), userWith(attributes, mfa))?.attribute).toBe(expected)
  })
})

describe('simulatedDelivery', () => {
  const seal = createSeal([new Uint8Array(32)])
  const simulate = (settings: PoolSettings, name: string) =>
    simulatedDelivery({ seal }, poolWith(settings), name, 'recovery')

  test('masks the name itself where it is an address', () => {
    const both = recoverBy('verified_email', 'verified_phone_number')
    expect(simulate(both, email)).toEqual({ Destination: 'a***@e***', DeliveryMedium: 'EMAIL', AttributeName: 'email' })
    expect(simulate(both, phone_number)).toEqual({
      Destination: '+*******0123',
      DeliveryMedium: 'SMS',
      AttributeName: 'phone_number',
    })
  })

  test('takes the medium that the pool prefers for other names, and always the same destination', () => {
    const byEmail = simulate(recoverBy('verified_email', 'verified_phone_number'), 'ghost')
    expect(byEmail).toEqual(simulate(recoverBy('verified_email', 'verified_phone_number'), 'ghost'))
    expect(byEmail.Destination).toMatch(/^[a-z]\*{3}@[a-z]\*{3}$/)
    const bySms = simulate(recoverBy('verified_phone_number'), 'ghost')
    expect(bySms.DeliveryMedium).toBe('SMS')
    expect(bySms.Destination).toMatch(/^\+\*{7}\d{4}$/)
  })

  test('never uses a medium that the pool does not use, even for a name that is an address', () => {
    expect(simulate(recoverBy('verified_phone_number'), email).AttributeName).toBe('phone_number')
  })

  test('tells one destination for names that differ by case in a pool that ignores it', () => {
    const settings = { UsernameConfiguration: { CaseSensitive: false } }
    expect(simulate(settings, 'Ghost')).toEqual(simulate(settings, 'gHOST'))
  })
})
