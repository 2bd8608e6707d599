import type { Clock } from '../../platform/clock.ts'
import type { Random } from '../../platform/random.ts'
import type { Inbox, InboxMessage } from '../../store/nouns/messages.ts'
import type { Sender } from '../sender.ts'

export interface InboxOptions {
  readonly inbox: Inbox
  readonly now: Clock
  readonly random: Random
  /** Told of each message after it was kept; `npm run dev` prints it. */
  readonly onInboxMessage?: (message: InboxMessage) => void
}

/** Keeps messages where `GET /_cenote/messages` shows them. */
export function inboxSender({ inbox, now, random, onInboxMessage }: InboxOptions): Sender {
  return {
    async send({ pool, user, clientId, kind, medium, destination, code }, { subject, body, link }) {
      const message: InboxMessage = {
        id: random.uuid(),
        userPoolId: pool.id,
        username: user.username,
        ...(clientId !== undefined && { clientId }),
        trigger: kind,
        medium,
        destination,
        ...(subject !== undefined && { subject }),
        body,
        ...(code !== undefined && { code }),
        ...(link !== undefined && { link }),
        createdAt: now(),
      }
      await inbox.add(message)
      onInboxMessage?.(message)
    },
    close() {},
  }
}
