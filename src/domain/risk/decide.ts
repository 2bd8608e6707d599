import type { AuthEvent, AuthEventType } from '../auth-event.ts'
import type { RiskSettings, SecurityMode } from '../risk-configuration.ts'
import { isInRanges } from './ranges.ts'
import type { Rating } from './rate.ts'

/** What is done about a risk. */
export type Action = 'NO_ACTION' | 'MFA_IF_CONFIGURED' | 'MFA_REQUIRED' | 'BLOCK'

export interface Consequence {
  readonly action: Action
  /** Whether the user is to be told. */
  readonly notify: boolean
}

const none: Consequence = { action: 'NO_ACTION', notify: false }

/**
 * How an address is treated whatever else speaks for or against it.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RiskExceptionConfigurationType.html
 */
export function exceptionFor(
  { RiskExceptionConfiguration: exceptions }: RiskSettings,
  { ipAddress }: AuthEvent['context'],
): 'always block' | 'always allow' | undefined {
  if (isInRanges(ipAddress, exceptions?.BlockedIPRangeList)) return 'always block'
  return isInRanges(ipAddress, exceptions?.SkippedIPRangeList) ? 'always allow' : undefined
}

const filterOf = { SignIn: 'SIGN_IN', SignUp: 'SIGN_UP', PasswordChange: 'PASSWORD_CHANGE' } as const

/** Whether the password of such an occasion is looked up; of all kinds where nothing is configured. */
export function looksUpPassword(
  { CompromisedCredentialsRiskConfiguration: set }: RiskSettings,
  type: AuthEventType,
): boolean {
  const filter = type in filterOf && filterOf[type as keyof typeof filterOf]
  return filter !== false && (set?.EventFilter?.includes(filter) ?? true)
}

/** Whether a password that others know is refused. */
export function refusesKnownPassword(
  { CompromisedCredentialsRiskConfiguration: set }: RiskSettings,
  mode: SecurityMode,
): boolean {
  return mode === 'ENFORCED' && set?.Actions?.EventAction === 'BLOCK'
}

/**
 * What is done about a rating; nothing where the pool only looks on.
 * @param hasFactor the user has a second factor that he can be asked for
 */
export function consequenceOf(
  { AccountTakeoverRiskConfiguration: set }: RiskSettings,
  mode: SecurityMode,
  { level }: Pick<Rating, 'level'>,
  hasFactor: boolean,
): Consequence {
  const configured = level && set?.Actions?.[`${level}Action`]
  if (mode !== 'ENFORCED' || !configured) return none
  const { EventAction: action = 'NO_ACTION', Notify: notify = false } = configured
  if (hasFactor || action === 'BLOCK') return { action, notify }
  // Whoever has nothing to show for himself is let in by the one, and kept out by the other.
  return { action: action === 'MFA_REQUIRED' ? 'BLOCK' : 'NO_ACTION', notify }
}
