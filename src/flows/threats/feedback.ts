import type { PoolContext } from '../../context.ts'
import type { AuthEvent, Feedback } from '../../domain/auth-event.ts'
import {
  authEventNotFound,
  feedbackTokenExpired,
  feedbackTokenInvalid,
  feedbackTokenUsed,
} from '../../domain/errors/risk.ts'
import type { User } from '../../domain/user.ts'
import type { Nouns } from '../../store/store.ts'

const purpose = 'feedback'
const day = 24 * 3_600_000
/** Whoever reads his mail once a week still finds it good. */
const validMillis = 8 * day

/** What a feedback token carries, sealed for its pool. */
interface Sealed {
  readonly sub: string
  readonly eventId: string
  readonly expiresAt: number
}

type Named = Pick<AuthEvent, 'poolId' | 'sub' | 'id'>

/** The proof by which a user who was told of an event says whether it was he. */
export function feedbackToken({ seal, now }: PoolContext, { poolId, sub, id }: Named): string {
  const sealed: Sealed = { sub, eventId: id, expiresAt: now().getTime() + validMillis }
  return seal.seal(purpose, poolId, JSON.stringify(sealed))
}

/** An administrator says of an event whether it was the user; the last word counts. */
export async function giveFeedback(
  { store, pool, now }: PoolContext,
  user: User,
  { eventId, value }: { readonly eventId: string; readonly value: Feedback['value'] },
): Promise<void> {
  await write(store, { poolId: pool.id, sub: user.sub, id: eventId }, { value, provider: 'Admin', at: now() })
}

export interface Answer {
  readonly token: string
  readonly username: string
  readonly eventId: string
  readonly value: Feedback['value']
}

/**
 * The user himself says it, by the token that his mail brought: once, so that whoever finds the mail later does not
 * turn it around. All that a token does not fit is refused alike, whoever exists.
 */
export async function answerFeedback(ctx: PoolContext, answer: Answer): Promise<void> {
  const { store, pool, now } = ctx
  const { sub, eventId, expiresAt } = await openToken(ctx, answer)
  const at = now()
  await store.transaction(async tx => {
    const { first } = await tx.spent.spend(pool.id, spentId(eventId), at, new Date(expiresAt))
    if (!first) throw feedbackTokenUsed()
    await write(tx, { poolId: pool.id, sub, id: eventId }, { value: answer.value, provider: 'User', at })
  })
}

/** The event that somebody may still answer by this token; asking uses nothing up. */
export async function findAnswerable(ctx: PoolContext, asked: Omit<Answer, 'value'>): Promise<AuthEvent> {
  const { store, pool } = ctx
  const { sub, eventId } = await openToken(ctx, asked)
  if (await store.spent.get(pool.id, spentId(eventId))) throw feedbackTokenUsed()
  const event = await store.authEvents.get(pool.id, sub, eventId)
  if (!event) throw authEventNotFound()
  return event
}

async function write({ authEvents }: Pick<Nouns, 'authEvents'>, event: Named, feedback: Feedback): Promise<void> {
  const { poolId, sub, id } = event
  const written = await authEvents.record(poolId, sub, id, present => present && { ...present, feedback })
  if (!written) throw authEventNotFound()
}

/** What the token carries, when it belongs to this user and this event, and is not too old. */
async function openToken(ctx: PoolContext, { token, username, eventId }: Omit<Answer, 'value'>): Promise<Sealed> {
  const { seal, store, pool, now } = ctx
  const plain = seal.open(purpose, pool.id, token)
  // The text was authenticated, so it has the form that feedbackToken wrote.
  const sealed = plain && (JSON.parse(plain.toString('utf8')) as Sealed)
  if (sealed?.eventId !== eventId) throw feedbackTokenInvalid()
  const user = await store.users.find(pool, username)
  if (sealed.sub !== user?.sub) throw feedbackTokenInvalid()
  if (sealed.expiresAt <= now().getTime()) throw feedbackTokenExpired()
  return sealed
}

function spentId(eventId: string): string {
  return `feedback:${eventId}`
}
