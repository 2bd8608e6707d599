import { expect, test } from 'vitest'
import { type FactorWishes, withMfaOptions, withPreference } from './mfa-preference.ts'
import type { Pool } from './pool.ts'
import type { User } from './user.ts'

const at = new Date('2024-03-05T07:00:00Z')
const everything = { sms: {}, softwareToken: { Enabled: true }, email: {} }
const poolWith = (MfaConfiguration: 'ON' | 'OPTIONAL' | 'OFF', factors: Pool['factors'] = everything): Pool => ({
  id: 'us-east-1_a',
  name: 'p',
  createdAt: at,
  modifiedAt: at,
  settings: { MfaConfiguration },
  schema: [],
  tags: {},
  factors,
})
const equipped: User = {
  poolId: 'us-east-1_a',
  sub: 's',
  username: 'jane',
  status: 'CONFIRMED',
  enabled: true,
  attributes: { phone_number: '+12065550100', email: 'jane@example.com' },
  softwareToken: { id: 't', sealedSecret: '', isVerified: true },
  createdAt: at,
  modifiedAt: at,
  signOuts: 0,
}
const [optional, required] = [poolWith('OPTIONAL'), poolWith('ON')]
const on = { Enabled: true }
const off = { Enabled: false }
const first = { Enabled: true, PreferredMfa: true }
const last = { Enabled: true, PreferredMfa: false }

type Mfa = User['mfa']
type Row = readonly [title: string, before: Mfa, wishes: FactorWishes, after: Mfa | string, pool?: Pool]

const rows: readonly Row[] = [
  ['nothing asked for', undefined, {}, undefined],
  ['one turned on', undefined, { SMS_MFA: on }, { enabled: ['SMS_MFA'] }],
  ['turned on again', { enabled: ['SMS_MFA'] }, { SMS_MFA: on }, { enabled: ['SMS_MFA'] }],
  ['in the order of the API', { enabled: ['EMAIL_OTP'] }, { SMS_MFA: on }, { enabled: ['SMS_MFA', 'EMAIL_OTP'] }],
  ['preferred', undefined, { EMAIL_OTP: first }, { enabled: ['EMAIL_OTP'], preferred: 'EMAIL_OTP' }],
  [
    'preferred in place of another',
    { enabled: ['SMS_MFA'], preferred: 'SMS_MFA' },
    { EMAIL_OTP: first },
    { enabled: ['SMS_MFA', 'EMAIL_OTP'], preferred: 'EMAIL_OTP' },
  ],
  [
    'a preference that is left out stays',
    { enabled: ['SMS_MFA'], preferred: 'SMS_MFA' },
    { SMS_MFA: on },
    { enabled: ['SMS_MFA'], preferred: 'SMS_MFA' },
  ],
  [
    'a preference withdrawn',
    { enabled: ['SMS_MFA'], preferred: 'SMS_MFA' },
    { SMS_MFA: last },
    { enabled: ['SMS_MFA'] },
  ],
  [
    'another one’s preference is not withdrawn',
    { enabled: ['SMS_MFA'], preferred: 'SMS_MFA' },
    { EMAIL_OTP: last },
    { enabled: ['SMS_MFA', 'EMAIL_OTP'], preferred: 'SMS_MFA' },
  ],
  ['turned off with its preference', { enabled: ['SMS_MFA'], preferred: 'SMS_MFA' }, { SMS_MFA: off }, undefined],
  ['turned off with the older setting', { enabled: [], smsOptions: true }, { SMS_MFA: off }, undefined],
  [
    'another one turned off beside the older setting',
    { enabled: ['EMAIL_OTP'], smsOptions: true },
    { EMAIL_OTP: off },
    { enabled: [], smsOptions: true },
  ],
  ['not named means off', { enabled: ['SMS_MFA', 'EMAIL_OTP'] }, { SMS_MFA: {} }, { enabled: ['EMAIL_OTP'] }],
  ['two preferred', undefined, { SMS_MFA: first, EMAIL_OTP: first }, 'Only one MFA method can be preferred.'],
  [
    'preferred and off',
    undefined,
    { SMS_MFA: { PreferredMfa: true } },
    'SMS_MFA cannot be preferred without being enabled.',
  ],
  [
    'not offered',
    undefined,
    { SMS_MFA: on },
    'User does not have delivery config set to turn on SMS_MFA',
    poolWith('OPTIONAL', { email: {} }),
  ],
  ['not offered any more', { enabled: ['SMS_MFA'] }, { SMS_MFA: first }, mfaOf('SMS_MFA'), poolWith('OPTIONAL', {})],
  [
    'MFA is off',
    undefined,
    { EMAIL_OTP: on },
    'User does not have delivery config set to turn on EMAIL_OTP',
    poolWith('OFF'),
  ],
  ['required: another one turned off', { enabled: ['EMAIL_OTP'] }, { EMAIL_OTP: off }, undefined, required],
  ['required: SMS that is not on', undefined, { SMS_MFA: off }, undefined, required],
  [
    'required: SMS turned off',
    { enabled: ['SMS_MFA'] },
    { SMS_MFA: off },
    'SMS_MFA cannot be turned off in a user pool that requires MFA.',
    required,
  ],
]

test.each(rows.map(([title, ...row]) => ({ title, row })))(
  '$title',
  ({ row: [before, wishes, after, pool = optional] }) => {
    const user = { ...equipped, ...(before && { mfa: before }) }
    const change = () => withPreference(pool, user, wishes, 'self')
    if (typeof after === 'string') expect(change).toThrow(after)
    else expect(change().mfa).toEqual(after)
  },
)

test.each([
  ['SMS_MFA', { attributes: {} }],
  ['EMAIL_OTP', { attributes: {} }],
  ['SOFTWARE_TOKEN_MFA', { softwareToken: { id: 't', sealedSecret: '', isVerified: false } }],
] as const)('%s needs its means', (factor, lacking) => {
  const change = () => withPreference(optional, { ...equipped, ...lacking }, { [factor]: on }, 'admin')
  expect(change).toThrow(`User does not have delivery config set to turn on ${factor}`)
})

test('administrators turn SMS off where MFA is required', () => {
  const user = { ...equipped, mfa: { enabled: ['SMS_MFA'] } }
  expect(withPreference(required, user, { SMS_MFA: off }, 'admin').mfa).toBeUndefined()
})

test('the older operation knows SMS to the phone number alone', () => {
  const sms = { DeliveryMedium: 'SMS', AttributeName: 'phone_number' }
  expect(withMfaOptions(optional, equipped, [sms], 'self').mfa).toEqual({ enabled: [], smsOptions: true })
  for (const wrong of [{ ...sms, AttributeName: 'email' }, { ...sms, DeliveryMedium: 'EMAIL' }, {}])
    expect(() => withMfaOptions(optional, equipped, [sms, wrong], 'self')).toThrow('Invalid MFA options given')
  const user = { ...equipped, mfa: { enabled: ['SMS_MFA', 'EMAIL_OTP'], preferred: 'SMS_MFA', smsOptions: true } }
  expect(withMfaOptions(optional, user, [], 'self').mfa).toEqual({ enabled: ['EMAIL_OTP'] })
  expect(() => withMfaOptions(required, user, [], 'self')).toThrow('SMS_MFA cannot be turned off')
})

function mfaOf(factor: string): Mfa {
  return { enabled: [factor], preferred: factor }
}
