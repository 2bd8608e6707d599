/**
 * The queue keeps a message in the store from before it is first sent until it has left or is given up, so that
 * neither a mail server out of order nor the end of this process loses it. Any number of nodes share it.
 */
import { mostAttempts, nextAttempt, nextFunctionAttempt, subjectOf, usefulFor } from '../domain/delivery-retries.ts'
import type { Pool } from '../domain/pool.ts'
import type { Events } from '../events.ts'
import type { Clock } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import type { Random } from '../platform/random.ts'
import type { Seal } from '../platform/seal.ts'
import type { Deliveries, Delivery } from '../store/nouns/messages.ts'
import type { Store } from '../store/store.ts'
import type { Composed } from './compose.ts'
import type { Outgoing } from './messages.ts'
import { Refused } from './sender.ts'

/** What leaves: a message for this server's sender, or what the pool's own function makes a message of. */
export type Parcel =
  | { readonly composed: Composed }
  | ({
      /** A notice has none. */
      readonly encryptedCode: string | null
      /** What a function is told in place of the user's attributes. */
      readonly told?: Readonly<Record<string, string>>
    } & Pick<Outgoing, 'clientMetadata' | 'userAgent'>)

/** Hands a message over. Rejects as a sender does; `id` is the same each time that it is tried. */
export type Dispatch = (message: Outgoing, parcel: Parcel, id: string) => Promise<void>

export interface QueueServices {
  readonly store: Pick<Store, 'pools' | 'users'> & { readonly deliveries: Deliveries }
  readonly events: Pick<Events, 'messageDelivered' | 'messageFailed' | 'messageGivenUp'>
  readonly seal: Seal
  readonly now: Clock
  readonly random: Random
  readonly log: Log
  /** How often this node looks for what is due. */
  readonly pollMillis?: number | undefined
}

export type Outcome = 'delivered' | 'refused' | 'later'

export interface Queue {
  /**
   * Keeps a message; resolves when it is on the disk. Its first attempt has begun then, and never rejects.
   */
  add(message: Outgoing, parcel: Parcel): Promise<{ readonly attempt: Promise<Outcome> }>
  /** Costs what {@link add} costs, and sends nothing. */
  addNothing(pool: Pool): Promise<void>
  /** Finishes the attempts under way and looks for no more. */
  close(): Promise<void>
}

type Kept = Pick<Outgoing, 'kind' | 'medium' | 'destination' | 'code' | 'clientId'> & { readonly sub: string } & Parcel

// Longer than any sender takes: who has a message for so long is dead.
const leaseMillis = 60_000
const takenAtOnce = 20

/** Begins to look for what earlier processes and other nodes left. */
export function createQueue(given: QueueServices, dispatch: Dispatch): Queue {
  const services = { ...given, dispatch }
  const { store, log, now, pollMillis = 1_000 } = services
  const underWay = new Set<Promise<unknown>>()
  const track = <T>(work: Promise<T>): Promise<T> => {
    underWay.add(work)
    void work.finally(() => underWay.delete(work)).catch(() => undefined)
    return work
  }
  let polling: Promise<void> | undefined
  const poll = () => {
    polling ??= track(attemptDue(services))
      .catch(error => log.error({ err: error }, 'the queue of messages could not be read'))
      .finally(() => {
        polling = undefined
      })
  }
  const timer = setInterval(poll, pollMillis).unref()

  return {
    async add(message, parcel) {
      const delivery = deliveryOf(services, message, parcel)
      await store.deliveries.add(delivery)
      return { attempt: track(attempt(services, delivery, message, parcel)) }
    },
    async addNothing(pool) {
      const delivery = nothing(services, pool, now())
      await store.deliveries.add(delivery)
      void track(store.deliveries.remove(delivery)).catch(error => log.error({ err: error }, 'a delivery stays'))
    },
    async close() {
      clearInterval(timer)
      await polling
      await Promise.allSettled(underWay)
    },
  }
}

function deliveryOf({ seal, random, now }: QueueServices, message: Outgoing, parcel: Parcel): Delivery {
  const { pool, user, kind, medium, destination, code, clientId } = message
  const id = random.uuid()
  const kept: Kept = {
    kind,
    medium,
    destination,
    ...(code !== undefined && { code }),
    ...(clientId && { clientId }),
    sub: user.sub,
    ...parcel,
  }
  return {
    ...lease(pool.id, id, now()),
    topic: `${user.sub}/${subjectOf(kind) ?? id}/${medium}`,
    expiresAt: message.goodUntil ?? new Date(now().getTime() + usefulFor(kind)),
    sealedMessage: seal.seal('delivery', contextOf({ poolId: pool.id, id }), JSON.stringify(kept)),
  }
}

// As long as a short message, and held by nobody's topic. What is sealed in it never shows.
function nothing({ seal, random }: QueueServices, pool: Pool, at: Date): Delivery {
  const id = random.uuid()
  const sealedMessage = seal.seal('delivery', contextOf({ poolId: pool.id, id }), Buffer.alloc(320))
  return { ...lease(pool.id, id, at), topic: `nobody/${id}`, expiresAt: at, sealedMessage }
}

function lease(poolId: string, id: string, at: Date): Pick<Delivery, 'poolId' | 'id' | 'dueAt' | 'attempts'> {
  return { poolId, id, dueAt: new Date(at.getTime() + leaseMillis), attempts: 1 }
}

type Working = QueueServices & { readonly dispatch: Dispatch }

async function attempt(services: Working, delivery: Delivery, message: Outgoing, parcel: Parcel): Promise<Outcome> {
  const { store, dispatch, events, log } = services
  const { pool, kind, medium } = message
  try {
    const failure = await dispatch(message, parcel, delivery.id).then(
      () => undefined,
      error => ({ error }),
    )
    if (failure) return await afterFailure(services, delivery, { message, parcel }, failure.error)
    events.messageDelivered(pool.id, kind, medium)
    await store.deliveries.remove(delivery)
    return 'delivered'
  } catch (error) {
    // The store did not answer: the message is tried again when its lease has run out.
    log.error({ err: error, poolId: pool.id }, 'the outcome of a delivery could not be kept')
    return 'later'
  }
}

async function afterFailure(
  { store, events, random, now }: QueueServices,
  delivery: Delivery,
  { message: { pool, kind, medium }, parcel }: { readonly message: Outgoing; readonly parcel: Parcel },
  error: unknown,
): Promise<Outcome> {
  events.messageFailed(pool.id, kind, medium, error)
  const { attempts, expiresAt } = delivery
  const chance = random.bytes(2).readUInt16BE() / 65_536
  const next =
    'composed' in parcel
      ? nextAttempt(attempts, now(), expiresAt, chance)
      : nextFunctionAttempt(attempts, now(), expiresAt)
  const again = error instanceof Refused ? undefined : next
  if (again) {
    await store.deliveries.postpone(delivery, again)
    return 'later'
  }
  events.messageGivenUp(pool.id, kind, medium, delivery.attempts)
  await store.deliveries.remove(delivery)
  return 'refused'
}

async function attemptDue(services: Working): Promise<void> {
  const { store, now, log } = services
  for (;;) {
    const at = now()
    const due = await store.deliveries.take(at, new Date(at.getTime() + leaseMillis), takenAtOnce)
    const attempts = await Promise.allSettled(due.map(delivery => attemptAgain(services, delivery)))
    // Whatever is the matter with one, the others leave; it is looked at again when its lease has run out.
    for (const one of attempts)
      if (one.status === 'rejected') log.error({ err: one.reason }, 'a delivery could not be tried')
    if (due.length < takenAtOnce) return
  }
}

async function attemptAgain(services: Working, delivery: Delivery): Promise<void> {
  const { store, events, now, log } = services
  const opened = await reopen(services, delivery)
  if (!opened) {
    // Its pool or user is gone, or its key: there is nobody to send to, or nothing to send.
    log.warn({ poolId: delivery.poolId, deliveryId: delivery.id }, 'a delivery has lost its recipient or its key')
    await store.deliveries.remove(delivery)
  } else if (now() >= delivery.expiresAt || delivery.attempts > mostAttempts) {
    const { pool, kind, medium } = opened.message
    events.messageGivenUp(pool.id, kind, medium, delivery.attempts - 1)
    await store.deliveries.remove(delivery)
  } else {
    await attempt(services, delivery, opened.message, opened.parcel)
  }
}

async function reopen({ store, seal }: QueueServices, delivery: Delivery) {
  const plain = seal.open('delivery', contextOf(delivery), delivery.sealedMessage)
  if (!plain || delivery.topic.startsWith('nobody/')) return undefined
  // Sound because only deliveryOf seals under this purpose and context, apart from nobody's.
  const kept = JSON.parse(plain.toString('utf8')) as Kept
  const pool = await store.pools.get(delivery.poolId)
  const user = pool && (await store.users.get(pool.id, kept.sub))
  return user && { message: { ...kept, pool, user } satisfies Outgoing, parcel: kept }
}

function contextOf({ poolId, id }: Pick<Delivery, 'poolId' | 'id'>): string {
  return `${poolId}/${id}`
}
