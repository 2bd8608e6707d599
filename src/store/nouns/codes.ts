/** What is good once or counted: codes, attempts, authorization codes (a part of the interface of the store). */

/** A code that waits to be answered: at most one for each user and purpose. */
export interface PendingCode {
  readonly poolId: string
  readonly sub: string
  /** `sign-up`, `reset-password`, `verify:email`, … */
  readonly purpose: string
  /** Sealed for purpose `code` and context `<pool id>/<sub>/<purpose>`. */
  readonly sealedCode: string
  readonly expiresAt: Date
  /** The attribute whose address the code went to, and that address then. */
  readonly attribute?: string
  readonly address?: string
  /** The event that it was made in, where it was recorded. */
  readonly eventId?: string
}

export interface Codes {
  /** Replaces an earlier code of the same user and purpose. */
  issue(code: PendingCode): Promise<void>
  get(poolId: string, sub: string, purpose: string): Promise<PendingCode | undefined>
  /** Deletes exactly this code: true for one caller only, however many ask at once. */
  consume(code: PendingCode): Promise<boolean>
  /** Deletes the code of a purpose, or all codes of the user. */
  discard(poolId: string, sub: string, purpose?: string): Promise<void>
}

/** Counts of one purpose and subject, such as failed passwords of a user. */
export interface Attempts {
  readonly count: number
  /** When the first of them was counted. */
  readonly since: Date
  readonly lastAt: Date
  /** The row may be forgotten after this. */
  readonly expiresAt: Date
}

export interface AttemptCounters {
  get(poolId: string, purpose: string, subject: string): Promise<Attempts | undefined>
  /** Atomic: two failures at once count as two. `change` gets nothing when there is no count; answering nothing forgets it. */
  update(
    poolId: string,
    purpose: string,
    subject: string,
    change: (present: Attempts | undefined) => Attempts | undefined,
  ): Promise<Attempts | undefined>
}

/** Things that are good once: sessions, secret blocks, rotated refresh tokens, one-time steps. */
export interface Spent {
  /** Marks `id` as used at `at`. Answers when it was used first: `at` itself for exactly one caller. */
  spend(poolId: string, id: string, at: Date, expiresAt: Date): Promise<{ first: boolean; at: Date }>
  /** Marks `id` as used at `at`, whenever it was used before. */
  renew(poolId: string, id: string, at: Date, expiresAt: Date): Promise<void>
  get(poolId: string, id: string): Promise<Date | undefined>
}

/** What a sign-in by OAuth ended in, and waits for the application to fetch its tokens with. */
export interface AuthorizationCode {
  readonly poolId: string
  /** SHA-256 of the code in base64url: the code itself is kept nowhere. */
  readonly digest: string
  readonly clientId: string
  readonly sub: string
  readonly redirectUri: string
  /** The request named no address, so that its exchange need not either. */
  readonly isDefaultRedirect?: true
  readonly scopes: readonly string[]
  readonly nonce?: string
  readonly resource?: string
  readonly codeChallenge?: string
  readonly authTime: Date
  /** Of the sign-in's event, where it was recorded. */
  readonly eventId?: string
  /** Ties the tokens that it gives together: whoever comes a second time ends them. */
  readonly originJti: string
  /** The user's `signOuts` when it was given out. */
  readonly signOuts: number
  readonly expiresAt: Date
  /** Until when a second use is noticed. */
  readonly keptUntil: Date
  readonly usedAt?: Date
}

export interface AuthorizationCodes {
  issue(code: AuthorizationCode): Promise<void>
  get(poolId: string, digest: string): Promise<AuthorizationCode | undefined>
  /** True for exactly one caller, however many ask at once. */
  use(poolId: string, digest: string, at: Date): Promise<boolean>
}
