import { setTimeout as sleep } from 'node:timers/promises'
import { codeDeliveryFailed } from '../domain/errors/codes.ts'
import { CognitoError } from '../domain/errors/cognito-error.ts'
import { noticeKind } from '../domain/message-kind.ts'
import type { Keys } from '../keys/keys.ts'
import type { Triggers } from '../triggers/triggers.ts'
import { type Composed, compose } from './compose.ts'
import { escapeHtml } from './markup.ts'
import type { Medium, Message, Messages, NoticeMessage, Outgoing } from './messages.ts'
import { composeNotice } from './notice.ts'
import { createQueue, type Outcome, type Parcel, type Queue, type QueueServices } from './queue.ts'
import { Refused, type Sender } from './sender.ts'
import { word } from './wording.ts'

export interface MessageServices extends QueueServices {
  readonly sender: Sender
  readonly triggers: Triggers
  readonly keys: Keys
  /** Links lead here. */
  readonly publicUrl: string
  /** How long a caller waits for the outcome of the first attempt, which then goes on without him. */
  readonly waitMillis?: number | undefined
}

/** What is to be done once the message is kept and its first attempt has begun. */
type Wait = (attempt: Promise<Outcome>) => Promise<Outcome>

// A refusal that takes longer is not worth the wait: the message is kept, and its failure is in the log.
const defaultWaitMillis = 2_000

/** Messages that ask the pool's own functions first, then compose, keep and send. */
export function createMessages(services: MessageServices): Messages {
  const { sender, waitMillis = defaultWaitMillis } = services
  const queue = createQueue(services, (message, parcel, id) => dispatch(services, message, parcel, id))
  const underWay = new Set<Promise<void>>()
  return {
    word: message => word(services.triggers, message),
    deliver: message => deliver(services, queue, message, attempt => within(waitMillis, attempt)),
    async deliverUnseen(message) {
      const work = deliver(services, queue, message, async () => 'later').catch(error =>
        report(services, message, error),
      )
      if (!asksFunctions(services.triggers, message)) return work
      underWay.add(work)
      void work.then(() => underWay.delete(work))
    },
    async deliverToNobody(addressed) {
      const { pool } = addressed
      if (sender.isRemote?.(addressed) && !asksFunctions(services.triggers, addressed)) await queue.addNothing(pool)
    },
    async notify(message) {
      const outgoing: Outgoing = { ...message, kind: noticeKind, medium: 'EMAIL' }
      await notify(services, queue, outgoing, message).catch(error => report(services, outgoing, error))
    },
    async close() {
      await Promise.all(underWay)
      await queue.close()
      sender.close()
    },
  }
}

async function deliver(services: MessageServices, queue: Queue, message: Message, wait: Wait): Promise<void> {
  const { triggers, publicUrl, sender } = services
  const { pool, medium } = message
  if (triggers.isConfigured(pool, senderTrigger(medium))) return handToFunction(services, queue, message)
  const wording = message.wording ?? (await word(triggers, message))
  const composed = compose({ ...message, wording }, publicUrl)
  if (!composed) return
  if (!sender.isRemote?.(message)) return sendAtOnce(services, message, composed)
  const { attempt } = await queue.add(message, { composed })
  if ((await wait(attempt)) === 'refused') throw codeDeliveryFailed()
}

async function notify(
  { triggers, sender, random, events }: MessageServices,
  queue: Queue,
  outgoing: Outgoing,
  { notice, told }: NoticeMessage,
): Promise<void> {
  if (triggers.isConfigured(outgoing.pool, 'CustomEmailSender')) {
    const { userAgent } = outgoing
    await queue.add(outgoing, { encryptedCode: null, told, userAgent })
    return
  }
  const composed = composeNotice(notice)
  if (sender.isRemote?.(outgoing)) {
    await queue.add(outgoing, { composed })
    return
  }
  await sender.send(outgoing, composed, random.uuid())
  events.messageDelivered(outgoing.pool.id, outgoing.kind, outgoing.medium)
}

/** The caller does not learn what came in the way, so the operator has to. */
function report({ events }: MessageServices, { pool, kind, medium }: Outgoing, error: unknown): void {
  // Whatever ends in this one was told where it happened.
  if (error instanceof CognitoError && error.name === 'CodeDeliveryFailureException') return
  events.messageFailed(pool.id, kind, medium, error)
  events.messageGivenUp(pool.id, kind, medium, 1)
}

async function sendAtOnce({ sender, random, events }: MessageServices, message: Message, composed: Composed) {
  const { pool, kind, medium } = message
  try {
    await sender.send(message, composed, random.uuid())
  } catch (error) {
    events.messageFailed(pool.id, kind, medium, error)
    events.messageGivenUp(pool.id, kind, medium, 1)
    throw codeDeliveryFailed()
  }
  events.messageDelivered(pool.id, kind, medium)
}

/**
 * The pool's own function sends in the place of this server, and nobody waits for it. Only it can read the code.
 * The queue calls it, as a failed call is repeated.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-custom-sender-triggers.html
 */
async function handToFunction({ keys, events }: MessageServices, queue: Queue, message: Message): Promise<void> {
  const { pool, kind, medium } = message
  // The service escapes temporary passwords, and tells functions to undo it.
  const plain = kind === 'AdminCreateUser' ? escapeHtml(message.code) : message.code
  let encryptedCode: string
  try {
    encryptedCode = await keys.encryptCode(pool, plain)
  } catch (error) {
    events.messageFailed(pool.id, kind, medium, error)
    events.messageGivenUp(pool.id, kind, medium, 1)
    throw codeDeliveryFailed()
  }
  const { clientMetadata, userAgent } = message
  await queue.add(message, { encryptedCode, clientMetadata, userAgent })
}

async function dispatch({ sender, triggers }: MessageServices, message: Outgoing, parcel: Parcel, id: string) {
  if ('composed' in parcel) return sender.send(message, parcel.composed, id)
  const { pool, clientId, user, kind, medium } = message
  const { encryptedCode: code, told, clientMetadata, userAgent } = parcel
  if (!triggers.isConfigured(pool, senderTrigger(medium))) throw new Refused('the pool names no function any more')
  await triggers.customSender({ pool, clientId, userAgent }, medium, kind, { user, code, told, clientMetadata })
}

/** Whether a delivery takes the time of a function or a key service, which nobody's would not. */
function asksFunctions(triggers: Triggers, { pool, medium }: Pick<Message, 'pool' | 'medium'>): boolean {
  return triggers.isConfigured(pool, 'CustomMessage') || triggers.isConfigured(pool, senderTrigger(medium))
}

function senderTrigger(medium: Medium): 'CustomEmailSender' | 'CustomSMSSender' {
  return medium === 'EMAIL' ? 'CustomEmailSender' : 'CustomSMSSender'
}

async function within(millis: number, attempt: Promise<Outcome>): Promise<Outcome> {
  const gone = new AbortController()
  const late = sleep(millis, 'later' as const, { signal: gone.signal, ref: false }).catch(() => 'later' as const)
  try {
    return await Promise.race([attempt, late])
  } finally {
    gone.abort()
  }
}
