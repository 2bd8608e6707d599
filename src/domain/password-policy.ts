import type { PasswordPolicyType } from '@aws-sdk/client-cognito-identity-provider'
import { passwordPolicyFailed } from './errors/passwords.ts'
import { memberInvalid } from './errors/wire.ts'
import type { Pool } from './pool.ts'

const days = 24 * 60 * 60 * 1000

// What a pool without a policy demands; a policy that leaves a `Require…` out does not demand it.
// https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html
const defaultPolicy: PasswordPolicyType = {
  MinimumLength: 8,
  RequireLowercase: true,
  RequireUppercase: true,
  RequireNumbers: true,
  RequireSymbols: true,
}

/** The kinds of characters that a policy may demand, in the order in which a lack of them is reported. */
const characterClasses = [
  { rule: 'RequireLowercase', pattern: /[a-z]/, reason: 'Password must have lowercase characters' },
  { rule: 'RequireUppercase', pattern: /[A-Z]/, reason: 'Password must have uppercase characters' },
  { rule: 'RequireNumbers', pattern: /[0-9]/, reason: 'Password must have numeric characters' },
  // The blank counts too: at either end it was refused before.
  {
    rule: 'RequireSymbols',
    pattern: /[\^$*.[\]{}()?\-"!@#%&/\\,><':;|_~`+= ]/,
    reason: 'Password must have symbol characters',
  },
] as const

/** The policy that passwords of this pool must meet. */
export function passwordPolicy(pool: Pick<Pool, 'settings'>): PasswordPolicyType {
  return pool.settings.Policies?.PasswordPolicy ?? defaultPolicy
}

/**
 * Refuses a password that the pool's policy does not allow, for one reason at a time.
 * AdminCreateUser words it as `password policy`. `member` names the input in the sentence of a malformed password.
 */
export function assertPassword(
  pool: Pick<Pool, 'settings'>,
  password: string,
  wording: 'policy' | 'password policy' = 'policy',
  member = 'password',
): void {
  assertForm(password, member)
  const policy = passwordPolicy(pool)
  if (password.length < minimumLength(policy)) throw passwordPolicyFailed(wording, 'Password not long enough')
  for (const { rule, pattern, reason } of characterClasses) {
    if (policy[rule] && !pattern.test(password)) throw passwordPolicyFailed(wording, reason)
  }
}

/** Whether users of this pool may have no password and sign in by a code instead. */
export function allowsPasswordless(pool: Pick<Pool, 'settings'>): boolean {
  const factors = pool.settings.Policies?.SignInPolicy?.AllowedFirstAuthFactors ?? []
  return factors.some(factor => factor === 'EMAIL_OTP' || factor === 'SMS_OTP')
}

/** How many passwords, the present one included, may not be used again. */
export function passwordHistorySize(pool: Pick<Pool, 'settings'>): number {
  return passwordPolicy(pool).PasswordHistorySize ?? 0
}

/** When a temporary password stops working that is given at this moment. */
export function temporaryPasswordExpiry(pool: Pick<Pool, 'settings'>, now: Date): Date {
  // Nought stands for the default in both settings.
  const validityDays =
    passwordPolicy(pool).TemporaryPasswordValidityDays ||
    pool.settings.AdminCreateUserConfig?.UnusedAccountValidityDays ||
    7
  return new Date(now.getTime() + validityDays * days)
}

/** The least length that a policy accepts. */
export function minimumLength(policy: PasswordPolicyType): number {
  return policy.MinimumLength ?? 8
}

function assertForm(password: string, member: string): void {
  if (password.length < 6) throw memberInvalid(member, 'have length greater than or equal to 6')
  if (password.length > 256) throw memberInvalid(member, 'have length less than or equal to 256')
  if (/^\s|\s$/.test(password)) {
    throw memberInvalid(member, 'satisfy regular expression pattern: ^[\\S]+.*[\\S]+$')
  }
}
