import type { Composed } from './compose.ts'
import type { Outgoing } from './messages.ts'

/** Takes a composed message on its way. Rejects when it could not, within bounded time. */
export interface Sender {
  /**
   * Rejects with {@link Refused} when trying again would not help.
   * @param id the same each time that the same message is tried
   */
  send(message: Outgoing, composed: Composed, id: string): Promise<void>
  /** Whether sending takes the time of another machine. */
  isRemote?(message: Pick<Outgoing, 'medium'>): boolean
  /** Lets go of connections. */
  close(): void
}

/** This message will not be taken, however often it is tried: its address, its sender or its content is refused. */
export class Refused extends Error {
  override readonly name = 'Refused'
}
