/** What happened at the door: a sign-in and the like of one user, with what was thought of it. */
export interface AuthEvent {
  readonly poolId: string
  readonly sub: string
  /** A UUID; of a sign-in also the `event_id` of its tokens. */
  readonly id: string
  readonly type: AuthEventType
  readonly createdAt: Date
  readonly response: 'InProgress' | 'Pass' | 'Fail'
  readonly decision: 'NoRisk' | 'AccountTakeover' | 'Block'
  /** Absent where there was no risk. */
  readonly level?: RiskLevel
  /** The password is on the list of those that others know. */
  readonly isCompromised: boolean
  /** Why the decision is as it is. */
  readonly reasons: readonly string[]
  /** In the order of their answers. */
  readonly challenges: readonly ChallengeResult[]
  readonly context: EventContext
  /** Absent where an administrator acted. */
  readonly clientId?: string
  readonly feedback?: Feedback
  /** As what the user was told of it last. */
  readonly told?: 'BLOCK' | 'MFA' | 'NO_ACTION'
}

export type AuthEventType = 'SignIn' | 'SignUp' | 'ForgotPassword' | 'PasswordChange' | 'ResendCode'

export type RiskLevel = 'Low' | 'Medium' | 'High'

export interface ChallengeResult {
  readonly name: 'Password' | 'Mfa'
  readonly isSuccess: boolean
}

/** Where from, as far as it is known. */
export interface EventContext {
  readonly ipAddress?: string
  readonly deviceName?: string
  /** What the app's fingerprint library calls the device: good for comparing, and proof of nothing. */
  readonly deviceId?: string
  readonly timezone?: string
  readonly city?: string
  readonly country?: string
  readonly latitude?: number
  readonly longitude?: number
}

/** Whether it was the user himself: what he says, or an administrator. */
export interface Feedback {
  readonly value: 'Valid' | 'Invalid'
  readonly provider: 'Admin' | 'User'
  readonly at: Date
}

export type Whose = 'own' | 'foreign'

/**
 * Whether it was the user himself, as far as anybody knows. A word of the user or of an administrator counts for more
 * than how it ended.
 */
export function whoseEvent({ type, response, feedback }: AuthEvent): Whose | undefined {
  if (feedback) return feedback.value === 'Valid' ? 'own' : 'foreign'
  return response === 'Pass' && (type === 'SignIn' || type === 'SignUp') ? 'own' : undefined
}

/**
 * They are kept for two years.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-settings-adaptive-authentication.html
 */
export function eventExpiry({ createdAt }: AuthEvent): Date {
  return new Date(createdAt.getTime() + 2 * 365 * 24 * 3_600_000)
}
