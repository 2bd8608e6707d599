import { expect, test } from 'vitest'
import type { RiskSettings } from '../risk-configuration.ts'
import { consequenceOf, exceptionFor, looksUpPassword, refusesKnownPassword } from './decide.ts'

const settings: RiskSettings = {
  AccountTakeoverRiskConfiguration: {
    Actions: {
      LowAction: { EventAction: 'NO_ACTION', Notify: false },
      MediumAction: { EventAction: 'MFA_IF_CONFIGURED', Notify: true },
      HighAction: { EventAction: 'MFA_REQUIRED', Notify: true },
    },
  },
}
const blocking: RiskSettings = {
  AccountTakeoverRiskConfiguration: { Actions: { LowAction: { EventAction: 'BLOCK', Notify: true } } },
}
const none = { action: 'NO_ACTION', notify: false }

test.each([
  ['Low', settings, true, none],
  ['Medium', settings, true, { action: 'MFA_IF_CONFIGURED', notify: true }],
  ['Medium', settings, false, { action: 'NO_ACTION', notify: true }],
  ['High', settings, true, { action: 'MFA_REQUIRED', notify: true }],
  ['High', settings, false, { action: 'BLOCK', notify: true }],
  ['Low', blocking, true, { action: 'BLOCK', notify: true }],
  ['High', blocking, true, none],
  [undefined, blocking, true, none],
  ['High', {}, true, none],
] as const)('of level %s by %j, with a factor: %s', (level, set, hasFactor, expected) => {
  expect(consequenceOf(set, 'ENFORCED', level ? { level } : {}, hasFactor)).toEqual(expected)
  expect(consequenceOf(set, 'AUDIT', level ? { level } : {}, hasFactor)).toEqual(none)
})

test('an address that is always blocked is, be it always allowed as well', () => {
  const set: RiskSettings = {
    RiskExceptionConfiguration: { BlockedIPRangeList: ['192.0.2.0/25'], SkippedIPRangeList: ['192.0.2.0/24'] },
  }
  expect(exceptionFor(set, { ipAddress: '192.0.2.7' })).toBe('always block')
  expect(exceptionFor(set, { ipAddress: '192.0.2.200' })).toBe('always allow')
  expect(exceptionFor(set, { ipAddress: '203.0.113.7' })).toBeUndefined()
  expect(exceptionFor(set, {})).toBeUndefined()
  expect(exceptionFor({}, { ipAddress: '192.0.2.7' })).toBeUndefined()
})

test('passwords are looked up as the filter says, all of them without one, and refused where that is enforced', () => {
  const set: RiskSettings = {
    CompromisedCredentialsRiskConfiguration: { EventFilter: ['SIGN_UP'], Actions: { EventAction: 'BLOCK' } },
  }
  expect(looksUpPassword(set, 'SignUp')).toBe(true)
  expect(looksUpPassword(set, 'SignIn')).toBe(false)
  for (const type of ['SignIn', 'SignUp', 'PasswordChange'] as const) expect(looksUpPassword({}, type)).toBe(true)
  expect(looksUpPassword({}, 'ForgotPassword')).toBe(false)
  expect(refusesKnownPassword(set, 'ENFORCED')).toBe(true)
  expect(refusesKnownPassword(set, 'AUDIT')).toBe(false)
  expect(refusesKnownPassword({}, 'ENFORCED')).toBe(false)
})
