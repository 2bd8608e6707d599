import { isVerified } from './attributes.ts'
import type { Pool } from './pool.ts'
import type { User } from './user.ts'

/** In the order in which the API lists them. */
export const secondFactors = ['SMS_MFA', 'SOFTWARE_TOKEN_MFA', 'EMAIL_OTP'] as const

export type SecondFactor = (typeof secondFactors)[number]

/** Whether this pool ever asks for a second factor. */
export function asksForFactors({ settings }: Pool): boolean {
  return (settings.MfaConfiguration ?? 'OFF') !== 'OFF'
}

/** Whether the user turned a second factor on, be it one that he cannot use any more. */
export function hasTurnedOnFactor({ mfa }: User): boolean {
  return mfa !== undefined && (mfa.enabled.length > 0 || mfa.smsOptions === true)
}

/** Whether the user turned this factor on; SMS by either of its settings. */
export function isTurnedOn({ mfa }: User, factor: SecondFactor): boolean {
  return mfa?.enabled.includes(factor) === true || (factor === 'SMS_MFA' && mfa?.smsOptions === true)
}

/** Whether the user has what the factor needs: an address to send a code to, or an app whose code was seen. */
export function hasMeansFor({ attributes, softwareToken }: User, factor: SecondFactor): boolean {
  switch (factor) {
    case 'SMS_MFA':
      return Boolean(attributes.phone_number)
    case 'EMAIL_OTP':
      return Boolean(attributes.email)
    case 'SOFTWARE_TOKEN_MFA':
      return softwareToken?.isVerified === true
  }
}

/** Whether the pool offers this factor to those who do not have it yet. */
export function isOffered(pool: Pool, factor: SecondFactor): boolean {
  if (!asksForFactors(pool)) return false
  const { sms, softwareToken, email } = pool.factors
  switch (factor) {
    case 'SMS_MFA':
      return sms !== undefined
    case 'EMAIL_OTP':
      return email !== undefined
    case 'SOFTWARE_TOKEN_MFA':
      return softwareToken?.Enabled === true
  }
}

/**
 * The factors that this user can be asked for: those he turned on, whether or not the pool still offers them to
 * others; where everybody is asked and he turned none on, his phone number, else his e-mail address.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-mfa.html
 */
export function usableFactors(pool: Pool, user: User): readonly SecondFactor[] {
  if (!asksForFactors(pool)) return []
  const own = secondFactors.filter(factor => isTurnedOn(user, factor) && hasMeansFor(user, factor))
  if (own.length > 0 || pool.settings.MfaConfiguration !== 'ON') return own
  return (['SMS_MFA', 'EMAIL_OTP'] as const)
    .filter(factor => isOffered(pool, factor) && hasMeansFor(user, factor))
    .slice(0, 1)
}

/**
 * The factors that this user can be asked for where a sign-in looks like somebody else's: those that he turned on, or else
 * those that the pool offers, which is how people are asked at risky sign-ins only. What he has proven goes before what
 * he has not: an address may have come with the new password of the same sign-in.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SetUserMFAPreference.html
 */
export function demandableFactors(pool: Pool, user: User): readonly SecondFactor[] {
  if (!asksForFactors(pool)) return []
  const proven = secondFactors.filter(factor => hasProvenMeansFor(user, factor))
  const own = proven.filter(factor => isTurnedOn(user, factor))
  if (own.length > 0) return own
  const offered = proven.filter(factor => isOffered(pool, factor))
  return offered.length > 0 ? offered : usableFactors(pool, user)
}

/** Those that a sign-in can ask this user for. */
export function factorsOf(pool: Pool, user: User, isDemanded = false): readonly SecondFactor[] {
  return isDemanded ? demandableFactors(pool, user) : usableFactors(pool, user)
}

function hasProvenMeansFor(user: User, factor: SecondFactor): boolean {
  if (!hasMeansFor(user, factor)) return false
  return factor === 'SOFTWARE_TOKEN_MFA' || isVerified(user.attributes, factor === 'SMS_MFA' ? 'phone_number' : 'email')
}

/** Whether the user has to set up a second factor before he gets in. */
export function mustSetUp(pool: Pool, user: User): boolean {
  return pool.settings.MfaConfiguration === 'ON' && usableFactors(pool, user).length === 0
}

/** Whether an e-mail address that he brings himself may become his second factor: he has neither. */
export function mayBringEmail(pool: Pool, user: User): boolean {
  return mustSetUp(pool, user) && isOffered(pool, 'EMAIL_OTP') && !user.attributes.email
}
