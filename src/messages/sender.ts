import type { Composed } from './compose.ts'
import type { Message } from './messages.ts'

/** Takes a composed message on its way. Rejects when it could not, within bounded time. */
export interface Sender {
  send(message: Message, composed: Composed): Promise<void>
  /** Lets go of connections. */
  close(): void
}
