import type { AuthFlowType, ChallengeNameType } from '@aws-sdk/client-cognito-identity-provider'
import type { Device } from '../../domain/device.ts'
import {
  noMfaMethod,
  passwordResetRequired,
  temporaryPasswordExpired,
  userDisabled,
  userNotConfirmed,
} from '../../domain/errors.ts'
import type { Pool } from '../../domain/pool.ts'
import {
  asksForFactors,
  hasTurnedOnFactor,
  isOffered,
  type SecondFactor,
  usableFactors,
} from '../../domain/second-factors.ts'
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
  /** The device that the request names, if it is this user's and remembered. */
  readonly device?: Pick<Device, 'key'>
  /** The request brings that device's public value of SRP. */
  readonly hasDevicePublic?: boolean
}

/**
 * What comes next: the whole order of a sign-in. Everything about the account's state comes after the first factor,
 * so that whoever does not know the password learns nothing of it.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow.html
 */
export function nextStep(standing: Standing): Step {
  const { flow, proven, user, at } = standing
  if (!proven.first && !proven.custom) return { ask: firstFactor(standing) }
  assertInGoodStanding(user)
  // Whoever signs in without his temporary password, by functions alone, need not replace it.
  if (user.status === 'FORCE_CHANGE_PASSWORD' && proven.first) {
    if (user.password?.expiresAt && user.password.expiresAt <= at) throw temporaryPasswordExpired()
    return { ask: 'NEW_PASSWORD_REQUIRED' }
  }
  if (!proven.second && !standsInForFactor(standing)) {
    const factor = secondFactor(standing)
    if (factor) return { ask: factor }
  }
  // In the custom flow a password and a second factor are steps; the pool's functions have the last word.
  if (flow === 'CUSTOM_AUTH' && !proven.custom) return { ask: 'CUSTOM_CHALLENGE' }
  if (standing.device && proven.device !== standing.device.key) {
    return { ask: standing.hasDevicePublic ? 'DEVICE_PASSWORD_VERIFIER' : 'DEVICE_SRP_AUTH' }
  }
  return { grant: 'tokens' }
}

/** Refuses whoever may have no tokens, whatever he proved. */
export function assertInGoodStanding(user: User): void {
  if (!user.enabled) throw userDisabled()
  if (user.status === 'RESET_REQUIRED') throw passwordResetRequired()
  if (user.status === 'UNCONFIRMED') throw userNotConfirmed()
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
function standsInForFactor({ device, pool }: Standing): boolean {
  return device !== undefined && pool.settings.DeviceConfiguration?.ChallengeRequiredOnNewDevice === true
}

/** Nothing where the pool asks nobody, or asks only those who turned a factor on and this user did not. */
function secondFactor({ user, pool, proven }: Standing): ChallengeNameType | undefined {
  if (!asksForFactors(pool)) return undefined
  const usable = usableFactors(pool, user)
  if (usable.length > 0) return chosenFactor(usable, [proven.choice, user.mfa?.preferred])
  // Somebody who wants to be asked is not let in because the address to ask at is gone.
  if (pool.settings.MfaConfiguration === 'OPTIONAL' && !hasTurnedOnFactor(user)) return undefined
  if (pool.settings.MfaConfiguration === 'ON') return factorToSetUp(pool, proven)
  throw noMfaMethod()
}

function chosenFactor(usable: readonly SecondFactor[], wishes: readonly (string | undefined)[]): ChallengeNameType {
  if (usable.length === 1 && usable[0]) return usable[0]
  return wishes.flatMap(wish => usable.filter(factor => factor === wish))[0] ?? 'SELECT_MFA_TYPE'
}

function factorToSetUp(pool: Pool, { email }: Proven): ChallengeNameType {
  if (email !== undefined && isOffered(pool, 'EMAIL_OTP')) return 'EMAIL_OTP'
  // Nobody can bring a phone number while he signs in.
  if (isOffered(pool, 'SOFTWARE_TOKEN_MFA') || isOffered(pool, 'EMAIL_OTP')) return 'MFA_SETUP'
  throw noMfaMethod()
}
