/**
 * Messages compose what a user reads and hand it to a sender.
 * This room owns the templates with their precedence, the placeholders, and the senders (inbox, SMTP, …).
 * It never makes or checks a code, and never chooses whom to tell: flows do.
 */
import type { MessageKind } from '../domain/message-kind.ts'
import type { Pool } from '../domain/pool.ts'
import type { User } from '../domain/user.ts'

export type Medium = 'EMAIL' | 'SMS'

export type { MessageKind } from '../domain/message-kind.ts'

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
  /** When the code is no good any more, where its kind does not say. */
  readonly goodUntil?: Date | undefined
  /** What a function of the pool said in place of the templates; absent, it is asked when the message is delivered. */
  readonly wording?: Wording
  /** For the functions that word or send messages. */
  readonly userAgent?: string | undefined
  readonly clientMetadata?: Readonly<Record<string, string>> | undefined
}

/** Texts of a function, with their placeholders. */
export interface Wording {
  readonly subject?: string
  readonly body?: string
}

/** A message before its code is made. */
export type Unworded = Omit<Message, 'code' | 'destination' | 'goodUntil' | 'wording'>

export interface Messages {
  /** What the pool's function says in place of the templates; nothing where it names none. Refuses what cannot be used. */
  word(message: Unworded): Promise<Wording>
  /**
   * Composes, keeps and sends. Throws CodeDeliveryFailureException when the message was refused; one that could not be
   * handed over in time is tried again later, and is no failure.
   */
  deliver(message: Message): Promise<void>
  /**
   * The same for a caller who may not learn whether anybody got something: neither by a failure, which only the operator
   * is told, nor by the time that another machine takes.
   */
  deliverUnseen(message: Message): Promise<void>
  /** Takes the time of {@link deliverUnseen}, for a user who does not exist. */
  deliverToNobody(addressed: Pick<Message, 'pool' | 'medium'>): Promise<void>
  /** Finishes what is on its way and lets go of the sender's connections; what waits is kept. */
  close(): Promise<void>
}
