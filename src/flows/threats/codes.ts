import type { PoolContext } from '../../context.ts'
import type { AuthEvent } from '../../domain/auth-event.ts'
import { CognitoError } from '../../domain/errors/cognito-error.ts'
import type { User } from '../../domain/user.ts'
import type { PendingCode } from '../../store/nouns/codes.ts'
import type { Nouns } from '../../store/store.ts'
import { type CodePurpose, checkCode } from '../codes.ts'
import { newEventId, recordNothing } from './record.ts'

/** {@link checkCode}, whose wrong answers are noted at the event that the code was made in. */
export async function checkWatchedCode(
  ctx: PoolContext,
  user: User,
  purpose: CodePurpose,
  given: string,
): Promise<PendingCode> {
  try {
    return await checkCode(ctx, user, purpose, given)
  } catch (error) {
    if (error instanceof CognitoError && error.name === 'CodeMismatchException') {
      const pending = await ctx.store.codes.get(user.poolId, user.sub, purpose)
      if (pending) await endEvent(ctx.store, pending, 'Fail')
    }
    throw error
  }
}

/** Notes what became of the event that a code was made in; of one that ended well, no more. */
export async function endEvent(
  { authEvents }: Pick<Nouns, 'authEvents'>,
  { poolId, sub, eventId }: Pick<PendingCode, 'poolId' | 'sub' | 'eventId'>,
  response: AuthEvent['response'],
): Promise<void> {
  if (eventId === undefined) return
  await authEvents.record(poolId, sub, eventId, present =>
    present && present.response !== 'Pass' ? { ...present, response } : undefined,
  )
}

/** The time that a wrong code of somebody would take. */
export async function failForNobody(ctx: PoolContext, type: AuthEvent['type'], sub: string): Promise<void> {
  const eventId = newEventId(ctx, { signOuts: 0 })
  if (eventId !== undefined) await recordNothing(ctx, { type, user: { sub }, eventId, response: 'Fail' })
}
