import type { AuthFlowType, ChallengeNameType } from '@aws-sdk/client-cognito-identity-provider'
import type { Device } from '../../domain/device.ts'
import type { CognitoError } from '../../domain/errors/cognito-error.ts'
import {
  noMfaMethod,
  passwordResetRequired,
  temporaryPasswordExpired,
  userDisabled,
  userNotConfirmed,
} from '../../domain/errors/sign-in.ts'
import type { Pool } from '../../domain/pool.ts'
import {
  asksForFactors,
  factorsOf,
  hasTurnedOnFactor,
  isOffered,
  type SecondFactor,
  secondFactors,
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
  /** Advanced security demands a second factor. */
  readonly isFactorDemanded?: boolean
  /** The request brings that device's public value of SRP. */
  readonly hasDevicePublic?: boolean
}

/** One row of the table in docs/sign-in.md, which `npm run gen` writes from it. */
type Rule = Condition<Standing> & (Step | Refusal)

interface Condition<About> {
  readonly about: string
  /** The words for `applies`. */
  readonly when: string
  readonly applies: (standing: About) => boolean
}

interface Refusal {
  readonly refuse: () => CognitoError
}

/** Who may have no tokens, whatever he proved. */
const accountRules: readonly (Condition<Pick<Standing, 'user'>> & Refusal)[] = [
  {
    about: 'account',
    when: 'the user is disabled',
    applies: ({ user }) => !user.enabled,
    refuse: userDisabled,
  },
  {
    about: 'account',
    when: 'status `RESET_REQUIRED`',
    applies: ({ user }) => user.status === 'RESET_REQUIRED',
    refuse: passwordResetRequired,
  },
  {
    about: 'account',
    when: 'status `UNCONFIRMED`',
    applies: ({ user }) => user.status === 'UNCONFIRMED',
    refuse: userNotConfirmed,
  },
]

/**
 * The whole order of a sign-in: the first rule that applies says what comes next. Everything about the account's state
 * comes after the first factor, so that whoever does not know the password learns nothing of it.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow.html
 */
export const rules: readonly Rule[] = [
  {
    about: 'first factor',
    when: 'nothing shown yet, in `USER_SRP_AUTH`',
    applies: standing => isUnknown(standing) && standing.flow === 'USER_SRP_AUTH',
    ask: 'PASSWORD_VERIFIER',
  },
  {
    about: 'first factor',
    when: 'nothing shown yet, in `CUSTOM_AUTH`',
    applies: standing => isUnknown(standing) && standing.flow === 'CUSTOM_AUTH',
    ask: 'CUSTOM_CHALLENGE',
  },
  {
    about: 'first factor',
    when: 'nothing shown yet, in `USER_AUTH`',
    applies: standing => isUnknown(standing) && standing.flow === 'USER_AUTH',
    ask: 'SELECT_CHALLENGE',
  },
  {
    about: 'first factor',
    // The flows with a clear password prove it as they begin; should one ever not, it is asked for and refused.
    when: 'nothing shown yet, in any other flow',
    applies: isUnknown,
    ask: 'PASSWORD',
  },
  ...accountRules,
  {
    about: 'password',
    when: 'a temporary password was shown, and it has expired',
    applies: standing => hasShownTemporary(standing) && isPasswordExpired(standing),
    refuse: temporaryPasswordExpired,
  },
  {
    about: 'password',
    when: 'a temporary password was shown',
    applies: hasShownTemporary,
    ask: 'NEW_PASSWORD_REQUIRED',
  },
  ...secondFactors.map(
    (factor): Rule => ({
      about: 'second factor',
      when: `one is due, and \`${factor}\` is the user’s only one, or the one that he chose, or else prefers`,
      applies: standing => isFactorDue(standing) && wantedFactor(standing) === factor,
      ask: factor,
    }),
  ),
  {
    about: 'second factor',
    when: 'one is due, and the user has several',
    applies: standing => isFactorDue(standing) && factorsIn(standing).length > 0,
    ask: 'SELECT_MFA_TYPE',
  },
  {
    about: 'second factor',
    when: 'one is due, MFA is `ON`, and the user, who has none, named an e-mail address for it',
    applies: standing => maySetUp(standing, ['EMAIL_OTP']) && standing.proven.email !== undefined,
    ask: 'EMAIL_OTP',
  },
  {
    about: 'second factor',
    when: 'one is due, MFA is `ON`, and the pool offers an authenticator app or codes by e-mail',
    // Nobody can bring a phone number while he signs in.
    applies: standing => maySetUp(standing, ['SOFTWARE_TOKEN_MFA', 'EMAIL_OTP']),
    ask: 'MFA_SETUP',
  },
  {
    about: 'second factor',
    // Somebody who wants to be asked is not let in because the address to ask at is gone.
    when: 'one is due, and the user has no means for any',
    applies: isFactorDue,
    refuse: noMfaMethod,
  },
  {
    about: 'functions',
    // A password and a second factor are steps of a custom sign-in; the pool's functions have the last word.
    when: '`CUSTOM_AUTH`, and the functions did not say `issueTokens` yet',
    applies: ({ flow, proven }) => flow === 'CUSTOM_AUTH' && !proven.custom,
    ask: 'CUSTOM_CHALLENGE',
  },
  {
    about: 'device',
    when: 'the call names a remembered device that has not proven itself, and brings its `SRP_A`',
    applies: standing => isDeviceUnproven(standing) && standing.hasDevicePublic === true,
    ask: 'DEVICE_PASSWORD_VERIFIER',
  },
  {
    about: 'device',
    when: 'the call names a remembered device that has not proven itself',
    applies: isDeviceUnproven,
    ask: 'DEVICE_SRP_AUTH',
  },
  { about: '', when: 'everything is shown', applies: () => true, grant: 'tokens' },
]

/** What comes next, by the first of the {@link rules} that applies. */
export function nextStep(standing: Standing): Step {
  const rule = rules.find(({ applies }) => applies(standing))
  if (!rule) throw new Error('no rule of the sign-in applies')
  if ('refuse' in rule) throw rule.refuse()
  return 'ask' in rule ? { ask: rule.ask } : { grant: rule.grant }
}

/** Whether what comes next is the proof of a remembered device. */
export function asksForDevice(standing: Standing): boolean {
  const rule = rules.find(({ applies }) => applies(standing))
  return rule !== undefined && 'ask' in rule && rule.about === 'device'
}

/** Refuses whoever may have no tokens, whatever he proved. */
export function assertInGoodStanding(user: User): void {
  const rule = accountRules.find(({ applies }) => applies({ user }))
  if (rule) throw rule.refuse()
}

function isUnknown({ proven }: Standing): boolean {
  return !proven.first && !proven.custom
}

/** Whoever signs in without his temporary password, by functions alone, need not replace it. */
function hasShownTemporary({ user, proven }: Standing): boolean {
  return user.status === 'FORCE_CHANGE_PASSWORD' && proven.first !== undefined
}

function isPasswordExpired({ user: { password }, at }: Standing): boolean {
  return password?.expiresAt !== undefined && password.expiresAt <= at
}

/**
 * Due where advanced security demands it; of everybody where the pool says so, else of those who turned one on, unless
 * a device stands in for it. Once.
 */
function isFactorDue(standing: Standing): boolean {
  const { pool, user, proven, isFactorDemanded } = standing
  if (proven.second) return false
  if (isFactorDemanded) return true
  if (standsInForFactor(standing) || !asksForFactors(pool)) return false
  return pool.settings.MfaConfiguration !== 'OPTIONAL' || hasTurnedOnFactor(user)
}

/** A remembered device replaces the second factor where the pool says so; its own proof comes after. */
function standsInForFactor({ device, pool }: Standing): boolean {
  return device !== undefined && pool.settings.DeviceConfiguration?.ChallengeRequiredOnNewDevice === true
}

function factorsIn({ pool, user, isFactorDemanded }: Standing): readonly SecondFactor[] {
  return factorsOf(pool, user, isFactorDemanded)
}

function wantedFactor(standing: Standing): SecondFactor | undefined {
  const { user, proven } = standing
  const usable = factorsIn(standing)
  if (usable.length === 1) return usable[0]
  return [proven.choice, user.mfa?.preferred].flatMap(wish => usable.filter(factor => factor === wish))[0]
}

function maySetUp(standing: Standing, factors: readonly SecondFactor[]): boolean {
  const { pool, isFactorDemanded } = standing
  // Who may not be himself sets up nothing.
  if (isFactorDemanded) return false
  const isOn = pool.settings.MfaConfiguration === 'ON'
  return isFactorDue(standing) && isOn && factors.some(factor => isOffered(pool, factor))
}

function isDeviceUnproven({ device, proven }: Standing): boolean {
  return device !== undefined && proven.device !== device.key
}
