import type { ClientContext, PoolContext } from '../../context.ts'
import type { AuthEvent, AuthEventType, ChallengeResult, EventContext } from '../../domain/auth-event.ts'
import type { Client } from '../../domain/client.ts'
import { isSecured } from '../../domain/risk-configuration.ts'
import type { User } from '../../domain/user.ts'
import { describeBrowser } from '../../domain/user-agent.ts'
import type { Nouns } from '../../store/store.ts'
import { makeEventId } from '../../tokens/event-id.ts'
import type { Assessment } from './assess.ts'

/** The id of an event that is about to be recorded; nothing where nothing is recorded. */
export function newEventId({ pool, random }: PoolContext, { signOuts }: Pick<User, 'signOuts'>): string | undefined {
  return isSecured(pool) ? makeEventId(random, signOuts) : undefined
}

/** Where from somebody asks. */
export function eventContextOf({ request, reference }: Pick<ClientContext, 'request' | 'reference'>): EventContext {
  const told = request.endUser ?? asked(request)
  return { ...told, ...(told.ipAddress !== undefined && reference.locations.find(told.ipAddress)) }
}

function asked({ ip, userAgent = '' }: ClientContext['request']): EventContext {
  const deviceName = describeBrowser(userAgent)
  return { ipAddress: ip, ...(deviceName !== undefined && { deviceName }) }
}

export interface Happening {
  readonly type: AuthEventType
  readonly user: Pick<User, 'sub'>
  readonly eventId: string
  readonly response: AuthEvent['response']
  /** What was asked for and answered just now. */
  readonly challenge?: ChallengeResult | undefined
  readonly assessment?: Assessment | undefined
}

// A session asks a bounded number of times; no event grows beyond what anybody reads.
const mostChallenges = 20

/**
 * Records an event, or what became of it. One that ended well stays as it is, whatever comes under its id later.
 * @param nouns of a transaction that it is a part of
 */
export async function recordEvent(
  ctx: PoolContext & { readonly client?: Client },
  happening: Happening,
  { authEvents }: Pick<Nouns, 'authEvents'> = ctx.store,
): Promise<void> {
  const { user, eventId, response, challenge, assessment } = happening
  await authEvents.record(ctx.pool.id, user.sub, eventId, present => {
    if (present?.response === 'Pass') return undefined
    const begun = present ?? newEvent(ctx, happening)
    const event = assessment ? judged(begun, assessment) : begun
    const challenges = challenge ? [...event.challenges, challenge].slice(-mostChallenges) : event.challenges
    return { ...event, response, challenges }
  })
}

/** Makes the work of {@link recordEvent} for nobody, so that the time of an answer does not tell that there is nobody. */
export async function recordNothing(
  ctx: PoolContext,
  happening: Happening,
  { authEvents }: Pick<Nouns, 'authEvents'> = ctx.store,
): Promise<void> {
  await authEvents.pretend({
    ...newEvent(ctx, happening),
    challenges: happening.challenge ? [happening.challenge] : [],
  })
}

function newEvent(ctx: PoolContext & { readonly client?: Client }, happening: Happening): AuthEvent {
  const { type, user, eventId, response } = happening
  return {
    poolId: ctx.pool.id,
    sub: user.sub,
    id: eventId,
    type,
    createdAt: ctx.now(),
    response,
    decision: 'NoRisk',
    isCompromised: false,
    reasons: [],
    challenges: [],
    context: eventContextOf(ctx),
    ...(ctx.client && { clientId: ctx.client.id }),
  }
}

/** As it is thought of now. A password that was found once stays found: later calls do not bring it again. */
function judged({ level: _, ...event }: AuthEvent, assessment: Assessment): AuthEvent {
  const { decision, level, reasons, context } = assessment
  const isCompromised = event.isCompromised || assessment.isCompromised
  return { ...event, decision, isCompromised, reasons, context, ...(level && { level }) }
}
