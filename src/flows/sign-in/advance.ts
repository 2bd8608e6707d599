import type { ChallengeNameType } from '@aws-sdk/client-cognito-identity-provider'
import type { ClientContext } from '../../context.ts'
import { attemptLimitExceeded } from '../../domain/errors/codes.ts'
import { CognitoError } from '../../domain/errors/cognito-error.ts'
import { functionAnswerUnusable } from '../../domain/errors/functions.ts'
import { invalidSession, sessionExpired, sessionSpent, wrongPassword } from '../../domain/errors/sign-in.ts'
import type { User } from '../../domain/user.ts'
import { refuseTakenAliases } from '../aliases.ts'
import type { GrantedTokens } from '../grant-tokens.ts'
import { assertSecretHash } from '../secret-hash.ts'
import { factorFailed, refuseBlockedAddress, watched } from '../threats/sign-in.ts'
import { isNameOf } from '../user-names.ts'
import type { Answer, Asking } from './challenges/challenge.ts'
import { challenges } from './challenges/index.ts'
import { secretBlockOf } from './challenges/password-srp.ts'
import { decoyUser, isDecoyName } from './decoy.ts'
import { afterFactor, deviceTurnId, isOnNewDevice, rememberedDevice, withDeviceQuestion } from './device.ts'
import { decide, reread, withAnswer } from './functions.ts'
import { endHosted, grant } from './grant.ts'
import { nextStep } from './next-step.ts'
import { deviceKeyOf, type Parameters, required } from './parameters.ts'
import {
  burnedId,
  type Carrier,
  openTurn,
  passwordMark,
  rememberedUntil,
  sealTurn,
  spentId,
  type Turn,
} from './state.ts'

// The API's own limit for a Session.
const longestSession = 2048

/** How a step of a sign-in ends: with the next question, or with tokens. */
export type Outcome =
  | {
      readonly kind: 'challenge'
      readonly name: ChallengeNameType
      readonly parameters: Parameters
      readonly session?: string
    }
  | { readonly kind: 'tokens'; readonly tokens: GrantedTokens }
  /** On the hosted pages, whose tokens are made when the application asks for them. */
  | { readonly kind: 'signed-in'; readonly user: User; readonly eventId?: string }

/** Asks what comes next, or grants tokens. `take` makes the present step count, before the tokens are made. */
export function proceed(
  ctx: ClientContext,
  asking: Asking,
  take: () => Promise<void> = async () => undefined,
): Promise<Outcome> {
  return watched(ctx, asking, judged => takeFurther(ctx, judged, take))
}

async function takeFurther(ctx: ClientContext, asking: Asking, take: () => Promise<void>): Promise<Outcome> {
  const { signIn, user } = asking
  const { flow, proven } = signIn
  // Only now: the name of a device must tell nothing to somebody without the password.
  const device = proven.first || proven.custom ? await rememberedDevice(ctx, user, asking.deviceKey) : undefined
  const hasDevicePublic = asking.devicePublic !== undefined
  const isFactorDemanded = signIn.isFactorDemanded ?? false
  const about = { flow, proven, user, pool: ctx.pool, at: ctx.now(), isFactorDemanded }
  const standing = { ...about, hasDevicePublic, ...(device && { device }) }
  const step = nextStep(standing)
  if ('grant' in step) {
    const ending = { take, newDeviceUsed: isOnNewDevice(ctx.pool, proven) }
    if (signIn.isHosted) {
      const { eventId } = signIn
      const ended = await endHosted(ctx, asking, ending)
      return { kind: 'signed-in', user: ended, ...(eventId !== undefined && { eventId }) }
    }
    return { kind: 'tokens', tokens: await grant(ctx, asking, ending) }
  }
  if (step.ask === 'CUSTOM_CHALLENGE') return askFunctions(ctx, asking, take)
  return ask(ctx, { ...asking, ...(device && { device }) }, step.ask, take)
}

/** The step counts before functions are asked: what they were told once is not told again in another way. */
async function askFunctions(ctx: ClientContext, asking: Asking, take: () => Promise<void>): Promise<Outcome> {
  await take()
  const decision = await decide(ctx, asking)
  const current = await reread(ctx, asking)
  if (decision !== 'tokens') return ask(ctx, current, decision)
  const { signIn } = current
  return proceed(ctx, { ...current, signIn: { ...signIn, proven: { ...signIn.proven, custom: true } } })
}

async function ask(
  ctx: ClientContext,
  asking: Asking,
  name: ChallengeNameType,
  take: () => Promise<void> = async () => undefined,
): Promise<Outcome> {
  // Asked before the step counts: a question that cannot be asked leaves everything as it was.
  const { parameters, pending, id, deliver } = await challenges[name].ask(ctx, asking)
  await take()
  await deliver?.()
  if (!pending) return { kind: 'challenge', name, parameters }
  const { signIn } = name === 'CUSTOM_CHALLENGE' ? await reread(ctx, asking) : asking
  const session = sealTurn(ctx, 'session', signIn, pending, id)
  // What functions want to be remembered has to fit what a client can carry.
  if (signIn.custom && session.length > longestSession) throw functionAnswerUnusable()
  return { kind: 'challenge', name, parameters, session }
}

export interface ChallengeAnswer {
  readonly challenge: ChallengeNameType
  readonly session?: string
  readonly responses: Parameters
  readonly clientMetadata?: Parameters
  /** Given on the hosted pages, whose browsers know no client secret. */
  readonly isHosted?: true
}

/** Takes the answer to a question and goes on. A wrong answer leaves the question open; a right one closes it for good. */
export async function answerChallenge(ctx: ClientContext, given: ChallengeAnswer): Promise<Outcome> {
  const { responses } = given
  const username = required(responses, 'USERNAME')
  if (!given.isHosted) assertSecretHash(ctx, username, responses.SECRET_HASH)
  const { carrier, turn } = await openAnswered(ctx, given)
  const { signIn } = turn
  const user = await ctx.store.users.get(ctx.pool.id, signIn.sub)
  const isNamed = user ? await isNameOf(ctx, user, username) : isDecoyName(ctx, signIn.sub, username)
  if (!isNamed) throw refusal(carrier)
  const asked = { ...told(given), signIn, user: user ?? decoyUser(ctx, username), isDecoy: !user }
  await refuseBlockedAddress(ctx, asked)
  // A password is looked at where it is proven.
  const isPasswordPending = turn.pending.challenge === 'PASSWORD_VERIFIER'
  if (!isPasswordPending && passwordMark(asked.user) !== signIn.passwordSalt) throw refusal(carrier)
  let isTaken = false
  const take = async (answer?: Answer) => {
    if (isTaken) return
    await takeStep(ctx, { carrier, turn, user: asked.user, answer })
    isTaken = true
  }
  try {
    return await goOn(ctx, { given, turn, carrier, asked, take })
  } catch (error) {
    // A session that a function failed on is no good any more.
    if (isTaken && signIn.custom) await ctx.store.spent.spend(ctx.pool.id, burnedId(turn), ctx.now(), turn.expiresAt)
    throw error
  }
}

// As many as there are for the code of a sign-up in an hour.
const mostResends = 5

/**
 * Asks what was asked once more, on the hosted pages: with a new code, whose coming ends the one before. The API has no
 * operation for it.
 */
export async function askAgain(
  ctx: ClientContext,
  given: Pick<ChallengeAnswer, 'challenge' | 'session'> & { readonly username: string },
): Promise<Outcome> {
  const { challenge, session, username } = given
  const carried = session !== undefined && { session }
  const { carrier, turn } = await openAnswered(ctx, { challenge, ...carried, responses: {}, isHosted: true })
  const { signIn } = turn
  const user = await ctx.store.users.get(ctx.pool.id, signIn.sub)
  const isHis = user && (await isNameOf(ctx, user, username)) && passwordMark(user) === signIn.passwordSalt
  if (!isHis) throw refusal(carrier)
  await refuseBlockedAddress(ctx, { signIn, user })
  const { resends = 0 } = signIn
  if (resends >= mostResends) throw attemptLimitExceeded()
  const take = () => takeStep(ctx, { carrier, turn, user, answer: undefined })
  return proceed(ctx, { user, signIn: { ...signIn, resends: resends + 1 } }, take)
}

interface Going extends Opened {
  readonly given: ChallengeAnswer
  readonly asked: Asking
  readonly take: (answer?: Answer) => Promise<void>
}

async function goOn(ctx: ClientContext, { given, turn, carrier, asked, take }: Going): Promise<Outcome> {
  const { challenge, responses } = given
  const user = asked.isDecoy ? undefined : asked.user
  // Before an answer is looked at that is good only once, for a call that cannot go on.
  const isDeviceNamed = turn.signIn.proven.first || challenge === 'CUSTOM_CHALLENGE'
  const named = isDeviceNamed ? await rememberedDevice(ctx, asked.user, responses.DEVICE_KEY) : undefined
  const answered = await challenges[challenge]
    .answer(ctx, { turn, user, asked, responses, take: () => take() })
    .catch(async error => {
      if (error instanceof CognitoError && error.name === 'CodeMismatchException') await factorFailed(ctx, asked)
      throw error
    })
  const answer = withDeviceQuestion(ctx, turn, answered, named)
  if (!user && !turn.signIn.custom) throw refusal(carrier)
  const changed = answer.change?.(asked.user) ?? asked.user
  const signIn = { ...turn.signIn, passwordSalt: passwordMark(changed), proven: answer.proven }
  const next = withAnswer(signIn, challenge, answer)
  const change = answer.change && { change: answer.change }
  const { devicePublic } = answer
  const device = {
    ...deviceKeyOf(responses),
    ...(devicePublic !== undefined && { devicePublic }),
    deviceTurnId: deviceTurnId(turn),
    isFactorNew: answer.proven.second !== turn.signIn.proven.second,
  }
  return proceed(ctx, { ...asked, ...change, ...device, signIn: next, user: changed }, () => take(answer))
}

/** What a request tells functions. */
function told({ clientMetadata }: ChallengeAnswer) {
  return clientMetadata && { clientMetadata }
}

interface Opened {
  readonly carrier: Carrier
  readonly turn: Turn
}

/** The step that is answered, when it may be: made here for this client, asked for this challenge, neither old nor taken. */
async function openAnswered(ctx: ClientContext, given: ChallengeAnswer): Promise<Opened> {
  const { challenge, session, responses, isHosted } = given
  if (challenge === 'PASSWORD_VERIFIER' || challenge === 'DEVICE_PASSWORD_VERIFIER') {
    const turn = openTurn(ctx, 'secret-block', secretBlockOf(responses), isHosted)
    // Only in the custom flow is a session given out with a secret block; then both must come back.
    const present = session === undefined ? undefined : openTurn(ctx, 'session', session, isHosted)?.id
    const isPaired = challenge === 'PASSWORD_VERIFIER' && turn?.signIn.custom !== undefined
    if (session !== undefined && (!present || !isPaired)) throw invalidSession()
    if (turn?.pending.challenge !== challenge || turn.expiresAt <= ctx.now()) throw wrongPassword()
    if (isPaired && present !== turn.id) throw invalidSession()
    return { carrier: 'secret-block', turn }
  }
  const carried = openTurn(ctx, 'session', required({ Session: session ?? '' }, 'Session'), isHosted)
  const turn = challenge === 'DEVICE_SRP_AUTH' ? await afterFactor(ctx, carried, responses.DEVICE_KEY) : carried
  if (turn?.pending.challenge !== challenge) throw invalidSession()
  if (turn.expiresAt <= ctx.now()) throw sessionExpired()
  const { spent } = ctx.store
  if (await spent.get(ctx.pool.id, spentId('session', turn)))
    throw (await spent.get(ctx.pool.id, burnedId(turn))) ? invalidSession() : sessionSpent()
  return { carrier: 'session', turn }
}

interface Taken extends Opened {
  readonly user: User
  readonly answer: Answer | undefined
}

/** Marks the step as taken and changes the user, both or neither, and for one caller only. */
async function takeStep(ctx: ClientContext, { carrier, turn, user, answer }: Taken): Promise<void> {
  const { store, pool, now } = ctx
  const { change, write } = answer ?? {}
  const id = spentId(carrier, turn)
  const at = now()
  const until = rememberedUntil(turn)
  if (!change && !write) {
    const { first } = await store.spent.spend(pool.id, id, at, until)
    if (!first) throw spentRefusal(carrier)
    return
  }
  await refuseTakenAliases(
    pool,
    () => change?.(user) ?? user,
    () =>
      store.transaction(async tx => {
        const { first } = await tx.spent.spend(pool.id, id, at, until)
        if (!first) throw spentRefusal(carrier)
        await write?.(tx)
        if (!change) return
        const changed = await tx.users.update(pool, user.sub, present => {
          if (!isAsRead(present, user)) throw refusal(carrier)
          return change(present)
        })
        if (!changed) throw refusal(carrier)
      }),
  )
}

/** Somebody may have disabled him, reset him or given him another password since he was read. */
function isAsRead(present: User, read: User): boolean {
  const { enabled, status, password } = present
  return enabled === read.enabled && status === read.status && password?.salt === read.password?.salt
}

function refusal(carrier: Carrier) {
  return carrier === 'session' ? invalidSession() : wrongPassword()
}

function spentRefusal(carrier: Carrier) {
  return carrier === 'session' ? sessionSpent() : wrongPassword()
}
