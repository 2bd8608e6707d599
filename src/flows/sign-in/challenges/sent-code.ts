import type { ClientContext } from '../../../context.ts'
import { provenAddress } from '../../../domain/attribute-change.ts'
import { type ContactAttribute, isVerified } from '../../../domain/attributes.ts'
import { factorCodeMismatch } from '../../../domain/errors/second-factors.ts'
import { invalidSession } from '../../../domain/errors/sign-in.ts'
import { factorsOf } from '../../../domain/second-factors.ts'
import type { User } from '../../../domain/user.ts'
import { equal } from '../../../platform/equal.ts'
import { deliverCode, deliveryDetails, type Target } from '../../delivery.ts'
import { forgiveFactors, proveFactor } from '../../lock-out.ts'
import { wordMessage } from '../../message-functions.ts'
import { type Pending, type Turn, turnExpiry } from '../state.ts'
import type { Answer, Answering, Asking, Question } from './challenge.ts'

export type SentFactor = 'SMS_MFA' | 'EMAIL_OTP'

/**
 * Asks for a code that goes to an address of the user. The code travels in the sealed session, so it is good for this
 * sign-in only, as long as the session is, and once.
 */
export async function askForCode(
  ctx: ClientContext,
  { user, clientMetadata }: Asking,
  challenge: SentFactor,
  target: Target,
): Promise<Question> {
  const message = { user, kind: 'Authentication', clientId: ctx.client.id, clientMetadata } as const
  // Before the step counts: a function that fails leaves everything as it was.
  const wording = await wordMessage(ctx, { ...message, medium: challenge === 'SMS_MFA' ? 'SMS' : 'EMAIL' })
  const code = ctx.random.digits(6)
  const { DeliveryMedium = '', Destination = '' } = deliveryDetails(target)
  return {
    parameters: {
      CODE_DELIVERY_DELIVERY_MEDIUM: DeliveryMedium,
      CODE_DELIVERY_DESTINATION: Destination,
      USERNAME: user.username,
      USER_ID_FOR_SRP: user.username,
    },
    pending: { challenge, code, sentTo: digestOf(ctx, target.address) },
    deliver: () => deliverCode(ctx, { ...message, ...target, wording, code, goodUntil: turnExpiry(ctx) }),
  }
}

/** Takes the right code, and no other. To which address it went is the caller's to check. */
export async function proveCode(ctx: ClientContext, { turn, user }: Answering, given: string): Promise<void> {
  const { pending } = turn
  if (!user || !isSentCode(pending)) throw invalidSession()
  await proveFactor(ctx, user.sub, () => equal(pending.code, given), factorCodeMismatch)
}

/** Whether the code of this step went to this address. */
export function wasSentTo(ctx: ClientContext, { pending }: Turn, address: string): boolean {
  return isSentCode(pending) && pending.sentTo === digestOf(ctx, address)
}

function isSentCode(pending: Pending): pending is Extract<Pending, { challenge: SentFactor }> {
  return pending.challenge === 'SMS_MFA' || pending.challenge === 'EMAIL_OTP'
}

function digestOf({ seal, pool }: ClientContext, address: string): string {
  return seal.digest('sent-code-address', pool.id, address).toString('base64url')
}

/** What a code to an address of the user shows: the second factor, and that the address is his. */
export function answerWithAddress(
  ctx: ClientContext,
  { turn, user }: Answering,
  factor: SentFactor,
  attribute: ContactAttribute,
): Answer {
  if (!user || !factorsOf(ctx.pool, user, turn.signIn.isFactorDemanded).includes(factor)) throw invalidSession()
  const address = user.attributes[attribute]
  if (address === undefined || !wasSentTo(ctx, turn, address)) throw factorCodeMismatch()
  const target = { attribute, address }
  const verify = (present: User) => {
    const verified = provenAddress(present, target, ctx.now())
    if (!verified) throw factorCodeMismatch()
    return verified
  }
  return {
    proven: { ...turn.signIn.proven, second: factor },
    write: tx => forgiveFactors(tx, ctx.pool.id, user.sub),
    ...(!isVerified(user.attributes, attribute) && { change: verify }),
  }
}
