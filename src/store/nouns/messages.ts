/** Messages that leave, and those that the inbox shows (a part of the interface of the store). */

/** A message that has to leave. */
export interface Delivery {
  readonly poolId: string
  readonly id: string
  /** What a newer message makes worthless, such as an earlier code of the same user and purpose. */
  readonly topic: string
  /** Not before; while somebody is sending it, until when it is his. */
  readonly dueAt: Date
  /** Those that were begun. */
  readonly attempts: number
  /** It is not worth sending after this. */
  readonly expiresAt: Date
  /** Sealed for purpose `delivery` and context `<pool id>/<id>`. */
  readonly sealedMessage: string
}

export interface Deliveries {
  /** Takes the place of what waits under the same topic. */
  add(delivery: Delivery): Promise<void>
  /**
   * Up to `limit` that are due, oldest first, each with one attempt more and for one caller only until `until`,
   * on however many nodes they are asked for.
   */
  take(now: Date, until: Date, limit: number): Promise<readonly Delivery[]>
  /** Makes it due again at `until`. False when it was replaced, or somebody else has taken it since. */
  postpone(delivery: Delivery, until: Date): Promise<boolean>
  /** False when it was replaced, or somebody else has taken it since. */
  remove(delivery: Delivery): Promise<boolean>
}

/** A message of the inbox (`GET /_cenote/messages`). */
export interface InboxMessage {
  readonly id: string
  readonly userPoolId: string
  readonly username: string
  readonly clientId?: string
  readonly trigger: string
  readonly medium: 'EMAIL' | 'SMS'
  readonly destination: string
  readonly subject?: string
  readonly body: string
  readonly code?: string
  readonly link?: string
  readonly createdAt: Date
}

export interface Inbox {
  add(message: InboxMessage): Promise<void>
  /** Newest first, at most `limit`; absent filters match everything. */
  list(
    filter: { destination?: string; userPoolId?: string; username?: string },
    limit: number,
  ): Promise<readonly InboxMessage[]>
}
