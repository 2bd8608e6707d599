import type { CodeDeliveryDetailsType } from '@aws-sdk/client-cognito-identity-provider'
import type { PoolContext } from '../context.ts'
import type { AuthEventType } from '../domain/auth-event.ts'
import { comparableName } from '../domain/names.ts'
import type { User } from '../domain/user.ts'
import type { MessageKind } from '../messages/messages.ts'
import type { Transaction } from '../store/store.ts'
import { type CodePurpose, type CodeTarget, issueCode } from './codes.ts'
import { deliverCode, simulatedDelivery } from './delivery.ts'
import { type ClientMetadata, wordMessage } from './message-functions.ts'
import { newEventId, recordEvent, recordNothing } from './threats/record.ts'

interface CodeRequest {
  readonly user: User
  readonly purpose: CodePurpose
  readonly target: CodeTarget
  readonly kind: MessageKind
  readonly clientId?: string
  /** What its user does by asking for it; absent where an administrator asks, or it is no matter of advanced security. */
  readonly event?: AuthEventType
  /** Whether the caller may not learn if anybody gets the code. */
  readonly unseen?: boolean
  readonly clientMetadata?: ClientMetadata
  /** What is written together with the code. */
  readonly beside?: (tx: Transaction) => Promise<void>
}

/** Makes a code, then sends it: a code that cannot be delivered was still made, and can be asked for again. */
export async function sendCode(
  ctx: PoolContext,
  { user, purpose, target, kind, clientId, event, unseen = false, clientMetadata, beside }: CodeRequest,
): Promise<CodeDeliveryDetailsType> {
  const medium = mediumOf(target)
  // Where nobody may learn whether there is a user, neither a function's failure nor its time may tell.
  const wording = unseen ? undefined : await wordMessage(ctx, { user, kind, medium, clientId, clientMetadata })
  const code = await ctx.store.transaction(async tx => {
    await beside?.(tx)
    const eventId = event && newEventId(ctx, user)
    if (event && eventId) await recordEvent(ctx, { type: event, user, eventId, response: 'InProgress' }, tx)
    return issueCode(ctx, tx, user, purpose, { ...target, eventId })
  })
  return deliverCode(ctx, { user, kind, code, unseen, ...target, clientId, clientMetadata, wording })
}

/** What {@link sendCode} does and answers when there is nobody to send to, or nobody who may be known to exist. */
export async function pretendToSendCode(
  ctx: PoolContext,
  name: string,
  situation: 'sign-up' | 'recovery',
): Promise<CodeDeliveryDetailsType> {
  const details = simulatedDelivery(ctx, ctx.pool, name, situation)
  await keepNothing(ctx, comparableName(ctx.pool, name), situation)
  await ctx.messages.deliverToNobody({ pool: ctx.pool, medium: details.DeliveryMedium ?? 'EMAIL' })
  return details
}

// All that a real code costs; nobody's code proves nothing and goes with the next sweep.
async function keepNothing(ctx: PoolContext, name: string, purpose: string): Promise<void> {
  const { store, pool, seal, random, now } = ctx
  const sub = `nobody/${name}`
  await store.transaction(async tx => {
    const code = random.digits(6)
    const eventId = newEventId(ctx, { signOuts: 0 })
    const type = purpose === 'recovery' ? 'ForgotPassword' : 'ResendCode'
    if (eventId) await recordNothing(ctx, { type, user: { sub }, eventId, response: 'InProgress' }, tx)
    await tx.codes.get(pool.id, sub, purpose)
    const sealedCode = seal.seal('code', `${pool.id}/${sub}/${purpose}`, code)
    await tx.codes.issue({ poolId: pool.id, sub, purpose, sealedCode, expiresAt: now() })
  })
}

export function mediumOf({ attribute }: CodeTarget): 'EMAIL' | 'SMS' {
  return attribute === 'email' ? 'EMAIL' : 'SMS'
}
