import type { Composed } from './compose.ts'
import type { Message } from './messages.ts'

/** Takes a composed message on its way. Rejects when it could not, within bounded time. */
export interface Sender {
  send(message: Message, composed: Composed): Promise<void>
  /** Whether sending takes the time of another machine. */
  isRemote?(message: Message): boolean
  /** Lets go of connections. */
  close(): void
}
