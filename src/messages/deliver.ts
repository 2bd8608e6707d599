import { codeDeliveryFailed } from '../domain/errors.ts'
import type { Events } from '../events.ts'
import type { Random } from '../platform/random.ts'
import type { Triggers } from '../triggers/triggers.ts'
import { compose } from './compose.ts'
import type { Message, Messages } from './messages.ts'
import type { Sender } from './sender.ts'

export interface MessageServices {
  readonly sender: Sender
  readonly random: Random
  readonly events: Pick<Events, 'messageDelivered' | 'messageFailed'>
  readonly triggers: Triggers
  /** Links lead here. */
  readonly publicUrl: string
}

/** Messages that ask the pool's own functions first, then compose and send. */
export function createMessages(services: MessageServices): Messages {
  const { sender } = services
  const underWay = new Set<Promise<void>>()
  return {
    deliver: message => deliver(services, message),
    async deliverUnseen(message) {
      // The sender's failures are reported where they happen.
      const delivery = deliver(services, message).catch(() => undefined)
      if (!sender.isRemote?.(message)) return delivery
      underWay.add(delivery)
      void delivery.then(() => underWay.delete(delivery))
    },
    async close() {
      await Promise.all(underWay)
      sender.close()
    },
  }
}

async function deliver({ sender, random, events, triggers, publicUrl }: MessageServices, message: Message): Promise<void> {
  await callFunctions(triggers, message)
  const composed = compose(message, publicUrl)
  if (!composed) return
  const { pool, kind, medium } = message
  try {
    await sender.send(message, composed, random.uuid())
  } catch (error) {
    events.messageFailed(pool.id, kind, medium, error)
    throw codeDeliveryFailed()
  }
  events.messageDelivered(pool.id, kind, medium)
}

/** The functions that would send or word the message: where one is named, nothing goes out without it. */
async function callFunctions(triggers: Triggers, { pool, medium }: Message): Promise<void> {
  await triggers.call(pool, medium === 'EMAIL' ? 'CustomEmailSender' : 'CustomSMSSender')
  await triggers.call(pool, 'CustomMessage')
}
