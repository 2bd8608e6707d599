import type { AuthFlowType, ChallengeNameType } from '@aws-sdk/client-cognito-identity-provider'
import {
  noMfaMethod,
  passwordResetRequired,
  temporaryPasswordExpired,
  userDisabled,
  userNotConfirmed,
} from '../../domain/errors.ts'
import type { Pool } from '../../domain/pool.ts'
import type { User } from '../../domain/user.ts'
import type { Proven } from './state.ts'

export type Step = { readonly ask: ChallengeNameType } | { readonly grant: 'tokens' }

/** All that decides what a sign-in must show next. */
export interface Standing {
  readonly flow: AuthFlowType
  readonly proven: Proven
  readonly user: User
  readonly pool: Pool
  readonly at: Date
  /** The request names a device that this user had the server remember. */
  readonly hasRememberedDevice?: boolean
}

/**
 * What comes next: the whole order of a sign-in. Everything about the account's state comes after the first factor,
 * so that whoever does not know the password learns nothing of it.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow.html
 */
export function nextStep(standing: Standing): Step {
  const { proven, user, pool, at } = standing
  if (!proven.first) return { ask: firstFactor(standing) }
  if (!user.enabled) throw userDisabled()
  if (user.status === 'RESET_REQUIRED') throw passwordResetRequired()
  if (user.status === 'UNCONFIRMED') throw userNotConfirmed()
  if (user.status === 'FORCE_CHANGE_PASSWORD') {
    if (user.password?.expiresAt && user.password.expiresAt <= at) throw temporaryPasswordExpired()
    return { ask: 'NEW_PASSWORD_REQUIRED' }
  }
  if (!proven.second && !standsInForFactor(standing)) {
    const factor = secondFactor(user, pool)
    if (factor) return { ask: factor }
  }
  if (standing.hasRememberedDevice && !proven.device) return { ask: 'DEVICE_SRP_AUTH' }
  return { grant: 'tokens' }
}

function firstFactor({ flow }: Standing): ChallengeNameType {
  switch (flow) {
    case 'USER_SRP_AUTH':
      return 'PASSWORD_VERIFIER'
    case 'CUSTOM_AUTH':
      return 'CUSTOM_CHALLENGE'
    case 'USER_AUTH':
      return 'SELECT_CHALLENGE'
    default:
      // The flows with a clear password prove it as they begin; should one ever not, it is asked for and refused.
      return 'PASSWORD'
  }
}

/** A remembered device replaces the second factor where the pool says so; its own proof comes after. */
function standsInForFactor({ hasRememberedDevice, pool }: Standing): boolean {
  return hasRememberedDevice === true && pool.settings.DeviceConfiguration?.ChallengeRequiredOnNewDevice === true
}

/** Nothing where the pool asks nobody, or asks only those who enrolled and this user did not. */
function secondFactor(user: User, pool: Pool): ChallengeNameType | undefined {
  const { MfaConfiguration = 'OFF' } = pool.settings
  if (MfaConfiguration === 'OFF') return undefined
  const enrolled = enrolledFactors(user)
  if (enrolled.length > 0) return chosenFactor(enrolled, user.mfa?.preferred)
  return MfaConfiguration === 'OPTIONAL' ? undefined : factorToEnrol(user, pool)
}

function enrolledFactors({ mfa }: User): readonly string[] {
  return [...new Set([...(mfa?.enabled ?? []), ...(mfa?.smsOptions ? ['SMS_MFA'] : [])])]
}

function chosenFactor(enrolled: readonly string[], preferred: string | undefined): ChallengeNameType {
  const [factor] = enrolled.length === 1 ? enrolled : enrolled.filter(name => name === preferred)
  switch (factor) {
    case 'SMS_MFA':
    case 'SOFTWARE_TOKEN_MFA':
    case 'EMAIL_OTP':
      return factor
    default:
      return 'SELECT_MFA_TYPE'
  }
}

function factorToEnrol({ attributes }: User, { factors }: Pool): ChallengeNameType {
  if (factors.sms && attributes.phone_number) return 'SMS_MFA'
  if (factors.softwareToken?.Enabled || factors.email) return 'MFA_SETUP'
  throw noMfaMethod()
}
