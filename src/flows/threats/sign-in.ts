import type { ClientContext } from '../../context.ts'
import { tracksDevices } from '../../domain/device.ts'
import { CognitoError } from '../../domain/errors/cognito-error.ts'
import { blockedByRisk } from '../../domain/errors/risk.ts'
import { passwordResetRequired } from '../../domain/errors/sign-in.ts'
import { exceptionFor } from '../../domain/risk/decide.ts'
import { signInMode } from '../../domain/risk-configuration.ts'
import type { User } from '../../domain/user.ts'
import { eventIdFrom } from '../../tokens/event-id.ts'
import { riskSettingsOf } from '../risk-configuration.ts'
import type { Asking } from '../sign-in/challenges/challenge.ts'
import { asksForDevice } from '../sign-in/next-step.ts'
import type { SignIn } from '../sign-in/state.ts'
import { type Assessment, assess } from './assess.ts'
import { tellOnce } from './notify.ts'
import { eventContextOf, type Happening, newEventId, recordEvent, recordNothing } from './record.ts'

/**
 * The id of a sign-in's event; nothing where sign-ins of this flow are not watched: custom ones only where the pool
 * says so.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-settings-threat-protection.html
 */
export function signInEventId(ctx: ClientContext, flow: string, user: User): string | undefined {
  return signInMode(ctx.pool, flow) === 'OFF' ? undefined : newEventId(ctx, user)
}

/**
 * Refuses addresses that are always blocked before anything else is looked at: they are not told whether a password is
 * right, nor who exists.
 */
export async function refuseBlockedAddress(ctx: ClientContext, { signIn, user, isDecoy }: Begun): Promise<void> {
  if (!(await isFromBlockedAddress(ctx, signIn.flow))) return
  const eventId = signIn.eventId ?? blockedEventId(ctx, user)
  const happening = { type: 'SignIn', user, eventId, response: 'Fail' } as const
  if (isDecoy) await recordNothing(ctx, happening)
  else await recordEvent(ctx, { ...happening, assessment: await judge(ctx, { signIn, user }) })
  throw blockedByRisk()
}

export async function isFromBlockedAddress(ctx: ClientContext, flow: string): Promise<boolean> {
  if (signInMode(ctx.pool, flow) !== 'ENFORCED') return false
  return exceptionFor(await riskSettingsOf(ctx), eventContextOf(ctx)) === 'always block'
}

// Nobody has shown anything, so there is no end to how often it is tried: one event a minute is kept of a user.
function blockedEventId({ seal, pool, now }: ClientContext, { sub, signOuts }: User): string {
  const minute = Math.floor(now().getTime() / 60_000)
  return eventIdFrom(seal.digest('blocked-sign-in', pool.id, sub, String(minute)), signOuts)
}

/** A sign-in of somebody, or of nobody, that may not have got anywhere yet. */
interface Begun {
  readonly signIn: Pick<SignIn, 'flow' | 'eventId'> & Partial<Pick<SignIn, 'proven'>>
  readonly user: User
  readonly isDecoy?: boolean
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
  const record = await recorderOf(ctx, asking, assessment)
  try {
    if (assessment?.action === 'BLOCK') throw await refusalOf(ctx, asking, assessment)
    const isDemanded = assessment !== undefined && assessment.action !== 'NO_ACTION'
    const judged: SignIn = { ...signIn, isJudged: true, ...(isDemanded && { isFactorDemanded: true }) }
    const outcome = await goOn({ ...asking, signIn: judged })
    const isChallenged = outcome.kind === 'challenge'
    await record(isChallenged ? 'InProgress' : 'Pass')
    await tellOnce(ctx, { user, eventId, assessment, end: isChallenged ? 'challenged' : 'allowed' })
    return outcome
  } catch (error) {
    if (!(error instanceof CognitoError)) throw error
    await record('Fail')
    await tellOnce(ctx, { user, eventId, assessment, end: 'refused' })
    throw error
  }
}

/** Records what becomes of a step. */
async function recorderOf(ctx: ClientContext, asking: Asking, assessment: Assessment | undefined) {
  const { user, signIn } = asking
  const { eventId, custom } = signIn
  if (eventId === undefined) throw new Error('a sign-in that is not watched has no event')
  const named = { type: 'SignIn', user, eventId } as const
  const happening = { ...named, challenge: challengeOf(asking), assessment }
  // Functions may end a custom sign-in within the step, and what ended well stays as it is.
  const isEarly = custom !== undefined && assessment !== undefined
  if (isEarly) await recordEvent(ctx, { ...happening, response: 'InProgress' })
  return (response: Happening['response']) => recordEvent(ctx, { ...(isEarly ? named : happening), response })
}

type Judged = Begun & Pick<Asking, 'password' | 'deviceKey'>

async function judge(ctx: ClientContext, asking: Judged): Promise<Assessment> {
  const { signIn, user, password } = asking
  return assess(ctx, {
    type: 'SignIn',
    user,
    password,
    context: eventContextOf(ctx),
    mode: signInMode(ctx.pool, signIn.flow),
    isDeviceNext: await isDeviceNext(ctx, asking),
  })
}

/** Whether the call names a remembered device, and only its proof leads on: later calls need not name it again. */
async function isDeviceNext(
  { store, pool, now }: ClientContext,
  { signIn, user, deviceKey }: Judged,
): Promise<boolean> {
  const { flow, proven } = signIn
  if (deviceKey === undefined || proven === undefined || !tracksDevices(pool)) return false
  const device = await store.devices.get(pool.id, user.sub, deviceKey)
  return device?.remembered === true && asksForDevice({ flow, proven, user, pool, at: now(), device })
}

/**
 * Who signs in with a password that others know has to choose another one; it is out of use from now on.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-settings-compromised-credentials.html
 */
async function refusalOf(
  { store, pool, now }: ClientContext,
  { user }: Asking,
  { isPasswordRefused }: Assessment,
): Promise<CognitoError> {
  if (!isPasswordRefused) return blockedByRisk()
  await store.users.update(pool, user.sub, present => {
    // Somebody may have chosen another one meanwhile.
    const isSame = present.status === 'CONFIRMED' && present.password?.salt === user.password?.salt
    return isSame ? { ...present, status: 'RESET_REQUIRED', modifiedAt: now() } : present
  })
  return passwordResetRequired()
}

/** What the step has proven. */
function challengeOf({ signIn: { proven, isJudged }, isFactorNew }: Asking): Happening['challenge'] {
  if (isFactorNew) return { name: 'Mfa', isSuccess: true }
  return !isJudged && proven.first ? { name: 'Password', isSuccess: true } : undefined
}
