/**
 * Messages compose what a user reads and hand it to a sender.
 * This room owns the templates with their precedence, the placeholders, and the senders (inbox, SMTP, …).
 * It never makes or checks a code, and never chooses whom to tell: flows do.
 */
import type { MessageKind, SentKind } from '../domain/message-kind.ts'
import type { Pool } from '../domain/pool.ts'
import type { User } from '../domain/user.ts'

export type Medium = 'EMAIL' | 'SMS'

export type { MessageKind } from '../domain/message-kind.ts'

/** What senders take: to whom, from which pool, what for. */
export interface Outgoing {
  readonly kind: SentKind
  readonly pool: Pool
  readonly user: User
  readonly clientId?: string
  readonly medium: Medium
  /** The address, unmasked. */
  readonly destination: string
  /** The code, or the temporary password of an invitation; a notice has none. */
  readonly code?: string
  /** When the code is no good any more, where its kind does not say. */
  readonly goodUntil?: Date | undefined
  /** For the functions that word or send messages. */
  readonly userAgent?: string | undefined
  readonly clientMetadata?: Readonly<Record<string, string>> | undefined
}

export interface Message extends Outgoing {
  readonly kind: MessageKind
  readonly code: string
  /** What a function of the pool said in place of the templates; absent, it is asked when the message is delivered. */
  readonly wording?: Wording
}

/** A notice of a sign-in that looked like somebody else's. */
export interface Notice {
  readonly situation: 'BLOCK' | 'MFA' | 'NO_ACTION'
  /** The words of the pool's owner. */
  readonly template?: { readonly subject?: string; readonly html?: string; readonly text?: string }
  readonly sender?: { readonly from?: string; readonly replyTo?: string; readonly sourceArn?: string }
  readonly values: NoticeValues
}

/** What the placeholders of a notice stand for, by their names; what is not known is absent. */
export type NoticeValues = {
  readonly [placeholder in
    | 'login-time'
    | 'event-id'
    | 'feedback-token'
    | 'username'
    | `one-click-link-${'valid' | 'invalid'}`]: string
} & { readonly [placeholder in 'ip-address' | 'city' | 'country' | 'device-name']?: string | undefined }

export interface NoticeMessage extends Omit<Outgoing, 'kind' | 'code' | 'medium'> {
  readonly notice: Notice
  /** The user attributes that a function is told in place of the profile, which sends mails of its own. */
  readonly told: Readonly<Record<string, string>>
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
  /** Tells a user of a sign-in. Nobody learns of a failure but the operator. */
  notify(message: NoticeMessage): Promise<void>
  /** Finishes what is on its way and lets go of the sender's connections; what waits is kept. */
  close(): Promise<void>
}
