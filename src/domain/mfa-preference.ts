import {
  factorNotUsable,
  mfaOptionInvalid,
  preferredNotEnabled,
  smsFactorRequired,
  tooManyPreferred,
} from './errors/second-factors.ts'
import type { Pool } from './pool.ts'
import { hasMeansFor, isOffered, isTurnedOn, type SecondFactor, secondFactors } from './second-factors.ts'
import type { User } from './user.ts'

/** What a request wants of one factor; what is left out is off, and no change of the preference. */
export interface FactorWish {
  readonly Enabled?: boolean
  readonly PreferredMfa?: boolean
}

/** The factors that a request names. */
export type FactorWishes = Readonly<Partial<Record<SecondFactor, FactorWish | undefined>>>

/** Who changes a user's factors. */
export type FactorChanger = 'admin' | 'self'

/**
 * The user with other second factors, by SetUserMFAPreference; those that the request does not name stay. At most one
 * is preferred, and naming another takes the preference from the one before.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SetUserMFAPreference.html
 */
export function withPreference(pool: Pool, user: User, wishes: FactorWishes, by: FactorChanger): User {
  const preferred = secondFactors.filter(factor => wishes[factor]?.PreferredMfa)
  if (preferred.length > 1) throw tooManyPreferred()
  return secondFactors.reduce((changed, factor) => {
    const wish = wishes[factor]
    if (!wish) return changed
    if (!wish.Enabled) {
      if (wish.PreferredMfa) throw preferredNotEnabled(factor)
      return turnOff(pool, changed, factor, by)
    }
    return preferring(turnOn(pool, changed, factor), factor, wish.PreferredMfa)
  }, user)
}

/** The user after SetUserSettings, which knows codes by SMS only: naming them turns them on, naming nothing off. */
export function withMfaOptions(
  pool: Pool,
  user: User,
  options: readonly { readonly DeliveryMedium?: string; readonly AttributeName?: string }[],
  by: FactorChanger,
): User {
  const isSms = options.every(
    ({ DeliveryMedium, AttributeName }) => DeliveryMedium === 'SMS' && AttributeName === 'phone_number',
  )
  if (!isSms) throw mfaOptionInvalid()
  if (options.length === 0) return turnOff(pool, user, 'SMS_MFA', by)
  assertUsable(pool, user, 'SMS_MFA')
  return { ...user, mfa: { enabled: [], ...user.mfa, smsOptions: true } }
}

/** The user with a factor turned on that he has just proven. */
export function withTurnedOn(user: User, factor: SecondFactor): User {
  const enabled = secondFactors.filter(name => name === factor || user.mfa?.enabled.includes(name))
  return { ...user, mfa: { ...user.mfa, enabled } }
}

/** The user without a factor, and without anything said of it. */
export function withoutFactor(user: User, factor: SecondFactor): User {
  const { enabled = [], preferred, smsOptions } = user.mfa ?? {}
  const left = enabled.filter(name => name !== factor)
  const keepsOptions = smsOptions && factor !== 'SMS_MFA'
  const { mfa: _, ...rest } = user
  if (left.length === 0 && !keepsOptions) return rest
  return {
    ...rest,
    mfa: {
      enabled: left,
      ...(preferred !== undefined && preferred !== factor && { preferred }),
      ...(keepsOptions && { smsOptions: true }),
    },
  }
}

function turnOn(pool: Pool, user: User, factor: SecondFactor): User {
  assertUsable(pool, user, factor)
  return withTurnedOn(user, factor)
}

/** Where everybody needs a second factor, the codes by SMS are not the user's to turn off. */
function turnOff(pool: Pool, user: User, factor: SecondFactor, by: FactorChanger): User {
  const isRequired = factor === 'SMS_MFA' && pool.settings.MfaConfiguration === 'ON' && by === 'self'
  if (isRequired && isTurnedOn(user, factor)) throw smsFactorRequired()
  return withoutFactor(user, factor)
}

function preferring(user: User, factor: SecondFactor, wish: boolean | undefined): User {
  const { preferred, ...mfa } = { enabled: [], ...user.mfa }
  if (wish === true) return { ...user, mfa: { ...mfa, preferred: factor } }
  return wish === false && preferred === factor ? { ...user, mfa } : user
}

/** What the pool took back from others stays good for those who have it. */
function assertUsable(pool: Pool, user: User, factor: SecondFactor): void {
  const isOpen = isOffered(pool, factor) || isTurnedOn(user, factor)
  if (!isOpen || !hasMeansFor(user, factor)) throw factorNotUsable(factor)
}
