import { expect, test } from 'vitest'
import type { Pool } from '../../domain/pool.ts'
import type { User } from '../../domain/user.ts'
import { nextStep, type Standing } from './next-step.ts'

const at = new Date('2024-03-05T07:00:00Z')
const password = { salt: 'ab', sealedVerifier: '', sealedDigest: '' }
const user: User = {
  poolId: 'us-east-1_a',
  sub: 's',
  username: 'jane',
  status: 'CONFIRMED',
  enabled: true,
  attributes: {},
  createdAt: at,
  modifiedAt: at,
  password,
  signOuts: 0,
}
const phone = { attributes: { phone_number: '+12065550100' } }
const email = { email: 'jane@example.com' }
const app = { id: 't', sealedSecret: '', isVerified: true }
/** With everything that any factor needs. */
const enrolled = (names: string[], preferred?: string): Partial<User> => ({
  attributes: { ...phone.attributes, ...email },
  softwareToken: app,
  mfa: { enabled: names, ...(preferred && { preferred }) },
})
const totp = enrolled(['SOFTWARE_TOKEN_MFA'])
const both = ['SMS_MFA', 'SOFTWARE_TOKEN_MFA']

function pool(settings: Pool['settings'] = {}, factors: Pool['factors'] = {}): Pool {
  return { id: 'us-east-1_a', name: 'p', createdAt: at, modifiedAt: at, settings, schema: [], tags: {}, factors }
}
const off = pool({ MfaConfiguration: 'OFF' })
const optional = pool({ MfaConfiguration: 'OPTIONAL' }, { softwareToken: { Enabled: true } })
const on = pool({ MfaConfiguration: 'ON' }, { softwareToken: { Enabled: true } })
const onBySms = pool({ MfaConfiguration: 'ON' }, { sms: {} })
const optionalBySms = pool({ MfaConfiguration: 'OPTIONAL' }, { sms: {} })
const onByBoth = pool({ MfaConfiguration: 'ON' }, { sms: {}, softwareToken: { Enabled: true } })
const onByEmail = pool({ MfaConfiguration: 'ON' }, { email: {} })
const trusting = (ChallengeRequiredOnNewDevice: boolean) =>
  pool({ MfaConfiguration: 'ON', DeviceConfiguration: { ChallengeRequiredOnNewDevice } })

const first = { first: 'password' } as const
const second = { first: 'password', second: 'SOFTWARE_TOKEN_MFA' } as const
const factor = { ask: 'SOFTWARE_TOKEN_MFA' } as const
const letIn = { custom: true } as const
const tokens = { grant: 'tokens' } as const
const temporary = (expiresAt: Date): Partial<User> => ({
  status: 'FORCE_CHANGE_PASSWORD',
  password: { ...password, expiresAt },
})

type Row = readonly [
  title: string,
  standing: Partial<Omit<Standing, 'user'>>,
  who: Partial<User>,
  expected: object | string,
]

const rows: readonly Row[] = [
  ['SRP, nothing proven', {}, {}, { ask: 'PASSWORD_VERIFIER' }],
  ['SRP, nothing proven, disabled', {}, { enabled: false }, { ask: 'PASSWORD_VERIFIER' }],
  ['SRP, nothing proven, unconfirmed', {}, { status: 'UNCONFIRMED' }, { ask: 'PASSWORD_VERIFIER' }],
  ['SRP, nothing proven, to be reset', {}, { status: 'RESET_REQUIRED' }, { ask: 'PASSWORD_VERIFIER' }],
  ['custom, nothing proven', { flow: 'CUSTOM_AUTH' }, {}, { ask: 'CUSTOM_CHALLENGE' }],
  ['custom, the password proven', { flow: 'CUSTOM_AUTH', proven: first }, {}, { ask: 'CUSTOM_CHALLENGE' }],
  [
    'custom, the password proven, disabled',
    { flow: 'CUSTOM_AUTH', proven: first },
    { enabled: false },
    'User is disabled.',
  ],
  [
    'custom, a temporary password proven',
    { flow: 'CUSTOM_AUTH', proven: first },
    { status: 'FORCE_CHANGE_PASSWORD' },
    { ask: 'NEW_PASSWORD_REQUIRED' },
  ],
  [
    'custom, the password proven, MFA',
    { flow: 'CUSTOM_AUTH', proven: first, pool: optional },
    totp,
    { ask: 'SOFTWARE_TOKEN_MFA' },
  ],
  [
    'custom, password and second factor proven',
    { flow: 'CUSTOM_AUTH', proven: second, pool: optional },
    totp,
    { ask: 'CUSTOM_CHALLENGE' },
  ],
  [
    'custom, only a second factor proven',
    { flow: 'CUSTOM_AUTH', proven: { second: 'SMS_MFA' } },
    {},
    { ask: 'CUSTOM_CHALLENGE' },
  ],
  ['custom, let in by functions', { flow: 'CUSTOM_AUTH', proven: letIn }, {}, tokens],
  ['custom, let in, disabled', { flow: 'CUSTOM_AUTH', proven: letIn }, { enabled: false }, 'User is disabled.'],
  [
    'custom, let in, unconfirmed',
    { flow: 'CUSTOM_AUTH', proven: letIn },
    { status: 'UNCONFIRMED' },
    'User is not confirmed.',
  ],
  [
    'custom, let in without the temporary password',
    { flow: 'CUSTOM_AUTH', proven: letIn },
    { status: 'FORCE_CHANGE_PASSWORD' },
    tokens,
  ],
  ['custom, let in, MFA', { flow: 'CUSTOM_AUTH', proven: letIn, pool: optional }, totp, { ask: 'SOFTWARE_TOKEN_MFA' }],
  [
    'custom, let in after both factors',
    { flow: 'CUSTOM_AUTH', proven: { ...second, ...letIn }, pool: optional },
    totp,
    tokens,
  ],
  ['choice, nothing proven', { flow: 'USER_AUTH' }, {}, { ask: 'SELECT_CHALLENGE' }],
  ['password flow, nothing proven', { flow: 'USER_PASSWORD_AUTH' }, {}, { ask: 'PASSWORD' }],
  ['only a second factor proven', { proven: { second: 'SMS_MFA' } }, {}, { ask: 'PASSWORD_VERIFIER' }],
  ['only a device proven', { proven: { device: 'd' } }, {}, { ask: 'PASSWORD_VERIFIER' }],

  ['confirmed', { proven: first }, {}, tokens],
  ['disabled', { proven: first }, { enabled: false }, 'User is disabled.'],
  ['disabled and unconfirmed', { proven: first }, { enabled: false, status: 'UNCONFIRMED' }, 'User is disabled.'],
  ['to be reset', { proven: first }, { status: 'RESET_REQUIRED' }, 'Password reset required for the user'],
  ['unconfirmed', { proven: first }, { status: 'UNCONFIRMED' }, 'User is not confirmed.'],

  ['temporary password', { proven: first }, { status: 'FORCE_CHANGE_PASSWORD' }, { ask: 'NEW_PASSWORD_REQUIRED' }],
  [
    'temporary password, in time',
    { proven: first },
    temporary(new Date(at.getTime() + 1)),
    { ask: 'NEW_PASSWORD_REQUIRED' },
  ],
  [
    'temporary password, expired now',
    { proven: first },
    temporary(at),
    'Temporary password has expired and must be reset by an administrator.',
  ],
  [
    'temporary password before the second factor',
    { proven: first, pool: on },
    { ...totp, status: 'FORCE_CHANGE_PASSWORD' },
    { ask: 'NEW_PASSWORD_REQUIRED' },
  ],

  ['MFA off, enrolled', { proven: first, pool: off }, totp, tokens],
  ['MFA optional, not enrolled', { proven: first, pool: optional }, {}, tokens],
  ['MFA optional, enrolled', { proven: first, pool: optional }, totp, { ask: 'SOFTWARE_TOKEN_MFA' }],
  ['MFA optional, two factors', { proven: first, pool: optional }, enrolled(both), { ask: 'SELECT_MFA_TYPE' }],
  [
    'MFA optional, one of two preferred',
    { proven: first, pool: optional },
    enrolled(both, 'SMS_MFA'),
    { ask: 'SMS_MFA' },
  ],
  ['MFA optional, e-mail', { proven: first, pool: optional }, enrolled(['EMAIL_OTP']), { ask: 'EMAIL_OTP' }],
  [
    'MFA optional, SMS by the older setting',
    { proven: first, pool: optional },
    { ...phone, mfa: { enabled: [], smsOptions: true } },
    { ask: 'SMS_MFA' },
  ],
  [
    'MFA optional, the preferred one is out of reach',
    { proven: first, pool: optional },
    { ...enrolled(both, 'SMS_MFA'), attributes: {} },
    { ask: 'SOFTWARE_TOKEN_MFA' },
  ],
  [
    'MFA optional, three factors, one chosen',
    { proven: { ...first, choice: 'EMAIL_OTP' }, pool: optional },
    enrolled([...both, 'EMAIL_OTP']),
    { ask: 'EMAIL_OTP' },
  ],
  [
    'MFA optional, one chosen that is not enrolled',
    { proven: { ...first, choice: 'EMAIL_OTP' }, pool: optional },
    enrolled(both),
    { ask: 'SELECT_MFA_TYPE' },
  ],
  [
    'MFA optional, the only one is out of reach',
    { proven: first, pool: optional },
    { ...enrolled(['SMS_MFA']), attributes: {} },
    'The user has no method of multi-factor authentication.',
  ],
  [
    'MFA optional, an app that was never verified',
    { proven: first, pool: optional },
    { ...totp, softwareToken: { ...app, isVerified: false } },
    'The user has no method of multi-factor authentication.',
  ],
  ['MFA optional, an app that is not turned on', { proven: first, pool: optional }, { softwareToken: app }, tokens],
  [
    'MFA optional, a name of no factor',
    { proven: first, pool: optional },
    enrolled(['X']),
    'The user has no method of multi-factor authentication.',
  ],
  ['MFA proven', { proven: second, pool: on }, totp, tokens],
  ['MFA proven, then disabled', { proven: second, pool: on }, { ...totp, enabled: false }, 'User is disabled.'],
  ['MFA on, not enrolled', { proven: first, pool: on }, {}, { ask: 'MFA_SETUP' }],
  ['MFA on, a name of no factor', { proven: first, pool: on }, enrolled(['X']), { ask: 'MFA_SETUP' }],
  [
    'MFA on, an app that was never verified',
    { proven: first, pool: on },
    { ...totp, softwareToken: { ...app, isVerified: false } },
    { ask: 'MFA_SETUP' },
  ],
  [
    'MFA on, with an address that is no factor',
    { proven: first, pool: on },
    { attributes: email },
    { ask: 'MFA_SETUP' },
  ],
  [
    'MFA on by e-mail, with an address',
    { proven: first, pool: onByEmail },
    { attributes: email },
    { ask: 'EMAIL_OTP' },
  ],
  ['MFA on by e-mail, without an address', { proven: first, pool: onByEmail }, {}, { ask: 'MFA_SETUP' }],
  [
    'MFA on by e-mail, with an address to set up',
    { proven: { ...first, email: 'jane@example.com' }, pool: onByEmail },
    {},
    { ask: 'EMAIL_OTP' },
  ],
  [
    'MFA on by app, with an address to set up',
    { proven: { ...first, email: 'jane@example.com' }, pool: on },
    {},
    { ask: 'MFA_SETUP' },
  ],
  ['MFA on by SMS, with a phone', { proven: first, pool: onBySms }, phone, { ask: 'SMS_MFA' }],
  [
    'MFA on by SMS, without a phone',
    { proven: first, pool: onBySms },
    {},
    'The user has no method of multi-factor authentication.',
  ],
  ['MFA on by both, with a phone', { proven: first, pool: onByBoth }, phone, { ask: 'SMS_MFA' }],
  ['MFA on by both, without a phone', { proven: first, pool: onByBoth }, {}, { ask: 'MFA_SETUP' }],
  ['MFA on, turned off for TOTP later', { proven: first, pool: onBySms }, totp, { ask: 'SOFTWARE_TOKEN_MFA' }],

  ['device instead of MFA', device(true), totp, { ask: 'DEVICE_SRP_AUTH' }],
  ['device instead of MFA, proven', device(true, { device: 'd' }), totp, tokens],
  ['device beside MFA', device(false), totp, { ask: 'SOFTWARE_TOKEN_MFA' }],
  ['device beside MFA, MFA proven', device(false, { second: 'SMS_MFA' }), totp, { ask: 'DEVICE_SRP_AUTH' }],
  ['device instead of MFA, another one proven', device(true, { device: 'e' }), totp, { ask: 'DEVICE_SRP_AUTH' }],
  ['device proven, and no longer named', { proven: { ...first, device: 'd' }, pool: trusting(true) }, totp, factor],
  ['device beside MFA, proven', device(false, { device: 'd' }), totp, factor],
  ['device beside MFA, both proven', device(false, { second: 'SMS_MFA', device: 'd' }), totp, tokens],
  ['device alone', { proven: first, device: { key: 'd' } }, {}, { ask: 'DEVICE_SRP_AUTH' }],
  [
    'device alone, with its public value',
    { proven: first, device: { key: 'd' }, hasDevicePublic: true },
    {},
    { ask: 'DEVICE_PASSWORD_VERIFIER' },
  ],
  ['device beside MFA, its public value too early', { ...device(false), hasDevicePublic: true }, totp, factor],
  ['device without the password', { device: { key: 'd' } }, {}, { ask: 'PASSWORD_VERIFIER' }],
  [
    'device with its public value, without the password',
    { device: { key: 'd' }, hasDevicePublic: true },
    {},
    { ask: 'PASSWORD_VERIFIER' },
  ],

  ['MFA demanded, an app that is not turned on', demanded(optional), { softwareToken: app }, factor],
  ['MFA demanded, proven', demanded(optional, { second: 'SOFTWARE_TOKEN_MFA' }), { softwareToken: app }, tokens],
  ['MFA demanded, a device beside it', { ...device(true), ...demanded(on) }, totp, factor],
  [
    'MFA demanded by SMS, the number unverified',
    demanded(optionalBySms),
    phone,
    'The user has no method of multi-factor authentication.',
  ],
  [
    'MFA demanded by SMS, the number verified',
    demanded(optionalBySms),
    { attributes: { ...phone.attributes, phone_number_verified: 'true' } },
    { ask: 'SMS_MFA' },
  ],
  ['MFA demanded, off since', demanded(off), totp, 'The user has no method of multi-factor authentication.'],
  ['MFA demanded, nothing to show', demanded(on), {}, 'The user has no method of multi-factor authentication.'],
  ['MFA demanded, disabled', demanded(optional), { ...totp, enabled: false }, 'User is disabled.'],
  ['device, temporary password', device(true), { status: 'FORCE_CHANGE_PASSWORD' }, { ask: 'NEW_PASSWORD_REQUIRED' }],
]

test.each(rows)('%s', (_, standing, who, expected) => {
  const ask = () =>
    nextStep({ flow: 'USER_SRP_AUTH', proven: {}, pool: pool(), at, ...standing, user: { ...user, ...who } })
  if (typeof expected === 'string') expect(ask).toThrow(expected)
  else expect(ask()).toEqual(expected)
})

function demanded(pool: Pool, proven: Standing['proven'] = {}) {
  return { pool, proven: { ...first, ...proven }, isFactorDemanded: true }
}

function device(replacesMfa: boolean, proven: Standing['proven'] = {}) {
  return { pool: trusting(replacesMfa), device: { key: 'd' }, proven: { ...first, ...proven } }
}
