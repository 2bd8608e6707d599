import type { ClientContext } from '../../context.ts'
import { CognitoError } from '../../domain/errors/cognito-error.ts'
import { blockedByRisk } from '../../domain/errors/risk.ts'
import type { User } from '../../domain/user.ts'
import type { Asking } from '../sign-in/challenges/challenge.ts'
import { assess } from './assess.ts'
import { eventContextOf, type Happening, newEventId, recordEvent, recordNothing } from './record.ts'

/**
 * The id of a sign-in's event; nothing where sign-ins of this flow are not watched: custom ones only where the pool
 * says so.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-settings-threat-protection.html
 */
export function signInEventId(ctx: ClientContext, flow: string, user: User): string | undefined {
  const { AdvancedSecurityAdditionalFlows } = ctx.pool.settings.UserPoolAddOns ?? {}
  if (flow === 'CUSTOM_AUTH' && !AdvancedSecurityAdditionalFlows?.CustomAuthMode) return undefined
  return newEventId(ctx, user)
}

/** Somebody failed to prove his password, or there is nobody. */
export async function passwordFailed(
  ctx: ClientContext,
  { eventId, user, isDecoy }: { readonly eventId?: string | undefined; readonly user: User; readonly isDecoy: boolean },
): Promise<void> {
  if (eventId === undefined) return
  const challenge = { name: 'Password', isSuccess: false } as const
  const happening = { type: 'SignIn', user, eventId, response: 'Fail', challenge } as const
  await (isDecoy ? recordNothing(ctx, happening) : recordEvent(ctx, happening))
}

/** Somebody gave a wrong code of his second factor. */
export async function factorFailed(ctx: ClientContext, { signIn, user, isDecoy }: Asking): Promise<void> {
  const { eventId } = signIn
  if (eventId === undefined || isDecoy) return
  const challenge = { name: 'Mfa', isSuccess: false } as const
  await recordEvent(ctx, { type: 'SignIn', user, eventId, response: 'Fail', challenge })
}

/**
 * Takes a sign-in further under the eyes of advanced security: it is judged once its password is proven, and what
 * becomes of the step is recorded.
 */
export async function watched<T extends { readonly kind: string }>(
  ctx: ClientContext,
  asking: Asking,
  goOn: (asking: Asking) => Promise<T>,
): Promise<T> {
  const { signIn, user, isDecoy } = asking
  const { eventId, proven } = signIn
  // Whoever has shown nothing yet has not begun.
  if (eventId === undefined || isDecoy || (!proven.first && !proven.custom)) return goOn(asking)
  const assessment = signIn.isJudged ? undefined : await judge(ctx, asking)
  const happening = { type: 'SignIn', user, eventId, challenge: challengeOf(asking), assessment } as const
  try {
    if (assessment?.action === 'BLOCK') throw blockedByRisk()
    const outcome = await goOn({ ...asking, signIn: { ...signIn, isJudged: true } })
    await recordEvent(ctx, { ...happening, response: outcome.kind === 'challenge' ? 'InProgress' : 'Pass' })
    return outcome
  } catch (error) {
    if (error instanceof CognitoError) await recordEvent(ctx, { ...happening, response: 'Fail' })
    throw error
  }
}

function judge(ctx: ClientContext, { user, password }: Asking) {
  return assess(ctx, { type: 'SignIn', user, password, context: eventContextOf(ctx) })
}

/** What the step has proven. */
function challengeOf({ signIn: { proven, isJudged }, isFactorNew }: Asking): Happening['challenge'] {
  if (isFactorNew) return { name: 'Mfa', isSuccess: true }
  return !isJudged && proven.first ? { name: 'Password', isSuccess: true } : undefined
}
