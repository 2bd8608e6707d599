import { notForFederatedUsers } from './errors/identity-providers.ts'
import type { Identity } from './identity-provider.ts'

/** https://docs.aws.amazon.com/cognito/latest/developerguide/signing-up-users-in-your-app.html */
export type UserStatus = 'UNCONFIRMED' | 'CONFIRMED' | 'EXTERNAL_PROVIDER' | 'RESET_REQUIRED' | 'FORCE_CHANGE_PASSWORD'

/** How a password is kept: never in clear, and useless without the master key. */
export interface PasswordRecord {
  /** Hex, 16 bytes; public by the protocol. */
  readonly salt: string
  /** Hex verifier g^x mod N, sealed for purpose `srp-verifier` and context `<pool id>/<sub>`. */
  readonly sealedVerifier: string
  /** SHA-256 of the private value x, sealed for purpose `password-digest` and the same context: a password costs a hash to check. */
  readonly sealedDigest: string
  /** Of a temporary password: when it stops working. */
  readonly expiresAt?: Date
}

/** A user's authenticator app. */
export interface SoftwareToken {
  /** Names it where its time steps are spent; another app, or the same one registered again, is another token. */
  readonly id: string
  /** 32 bytes, sealed for purpose `totp-secret` and context `<pool id>/<sub>`. */
  readonly sealedSecret: string
  /** Whether a code of it was seen: until then it proves nothing. */
  readonly isVerified: boolean
  readonly name?: string
}

/** A user of one pool, whole: a sign-in reads one row. */
export interface User {
  readonly poolId: string
  /** Lower-case UUID, given by the server, never reused. */
  readonly sub: string
  /** The canonical name, as typed at creation; equals `sub` in pools with `UsernameAttributes`. Never changes. */
  readonly username: string
  readonly status: UserStatus
  readonly enabled: boolean
  /** Without `sub`. Values are always texts, `"true"` and `"false"` included. */
  readonly attributes: Readonly<Record<string, string>>
  /** New addresses that take effect when they are verified (`AttributesRequireVerificationBeforeUpdate`). */
  readonly pendingAttributes?: Readonly<Record<string, string>>
  readonly createdAt: Date
  readonly modifiedAt: Date
  readonly password?: PasswordRecord
  /** Sealed earlier password records, newest first, at most the pool's `PasswordHistorySize`. */
  readonly passwordHistory?: readonly PasswordRecord[]
  /**
   * Counts global sign-outs and disablings. Every token carries the number it was issued under, and only the
   * present number is accepted: unlike a time stamp it leaves no second in which a new token counts as old.
   */
  readonly signOuts: number
  /** The last time that all his tokens were ended by a global sign-out; for functions, which see it. */
  readonly signedOutAt?: Date
  readonly mfa?: { readonly enabled: readonly string[]; readonly preferred?: string; readonly smsOptions?: boolean }
  readonly softwareToken?: SoftwareToken
  /** Those by which outside providers vouch for him: at most one primary one, and five links. */
  readonly identities?: readonly Identity[]
  /** An administrator closed the sign-in by password, until a password is set anew. */
  readonly isPasswordClosed?: true
}

/** Refuses what a user whom a provider vouches for does at that provider. */
export function assertNotFederated({ status }: User, what: string): void {
  if (status === 'EXTERNAL_PROVIDER') throw notForFederatedUsers(what)
}

/** A group of users; the lower its precedence number, the more it weighs. */
export interface Group {
  readonly poolId: string
  readonly name: string
  readonly description?: string
  readonly roleArn?: string
  readonly precedence?: number
  readonly createdAt: Date
  readonly modifiedAt: Date
}
