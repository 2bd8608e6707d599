/**
 * Messages compose what a user reads and hand it to a sender.
 * This room owns the templates with their precedence, the placeholders, and the senders (inbox, SMTP, …).
 * It never makes or checks a code, and never chooses whom to tell: flows do.
 */
import type { Pool } from '../domain/pool.ts'
import type { User } from '../domain/user.ts'

export type Medium = 'EMAIL' | 'SMS'

/** The suffix of the CustomMessage trigger source; it also names the kind in the inbox. */
export type MessageKind =
  | 'SignUp'
  | 'ResendCode'
  | 'AdminCreateUser'
  | 'ForgotPassword'
  | 'UpdateUserAttribute'
  | 'VerifyUserAttribute'
  | 'Authentication'

export interface Message {
  readonly kind: MessageKind
  readonly pool: Pool
  readonly user: User
  readonly clientId?: string
  readonly medium: Medium
  /** The address, unmasked. */
  readonly destination: string
  /** The code, or the temporary password of an invitation. */
  readonly code: string
}

export interface Messages {
  /** Composes and sends. Throws CodeDeliveryFailureException when the sender could not take it. */
  deliver(message: Message): Promise<void>
  /**
   * Composes and sends for a caller who may not learn whether anybody got something: neither by a failure, which only
   * the operator is told, nor by the time that another machine takes.
   */
  deliverUnseen(message: Message): Promise<void>
  /** Finishes what is on its way and lets go of the sender's connections. */
  close(): Promise<void>
}
