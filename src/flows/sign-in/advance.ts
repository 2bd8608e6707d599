import type { ChallengeNameType } from '@aws-sdk/client-cognito-identity-provider'
import type { ClientContext } from '../../context.ts'
import { invalidSession, sessionExpired, sessionSpent, wrongPassword } from '../../domain/errors.ts'
import type { User } from '../../domain/user.ts'
import { refuseTakenAliases } from '../aliases.ts'
import { type GrantedTokens, grantTokens } from '../grant-tokens.ts'
import { assertSecretHash } from '../secret-hash.ts'
import { isNameOf } from '../user-names.ts'
import type { Answer, Asking } from './challenges/challenge.ts'
import { challenges } from './challenges/index.ts'
import { secretBlockOf } from './challenges/password-srp.ts'
import { isDecoyName } from './decoy.ts'
import { rememberedDevice } from './device.ts'
import { nextStep } from './next-step.ts'
import { deviceKeyOf, type Parameters, required } from './parameters.ts'
import { type Carrier, openTurn, sealTurn, spentId, type Turn } from './state.ts'

/** How a step of a sign-in ends: with the next question, or with tokens. */
export type Outcome =
  | {
      readonly kind: 'challenge'
      readonly name: ChallengeNameType
      readonly parameters: Parameters
      readonly session?: string
    }
  | { readonly kind: 'tokens'; readonly tokens: GrantedTokens }

/** Asks what comes next, or grants tokens. `take` makes the present step count, before the tokens are made. */
export async function proceed(
  ctx: ClientContext,
  asking: Asking,
  take: () => Promise<void> = async () => undefined,
): Promise<Outcome> {
  const { pool, client, triggers, events } = ctx
  const { signIn, user } = asking
  const { flow, proven } = signIn
  // Only now: the name of a device must tell nothing to somebody without the password.
  const device = proven.first ? await rememberedDevice(ctx, user, asking.deviceKey) : undefined
  const hasDevicePublic = asking.devicePublic !== undefined
  const step = nextStep({ flow, proven, user, pool, at: ctx.now(), hasDevicePublic, ...(device && { device }) })
  if ('ask' in step) {
    // Asked before the step counts: a question that cannot be asked leaves everything as it was.
    const { parameters, pending, deliver } = await challenges[step.ask].ask(ctx, {
      ...asking,
      ...(device && { device }),
    })
    await take()
    await deliver?.()
    const session = pending && sealTurn(ctx, 'session', signIn, pending)
    return { kind: 'challenge', name: step.ask, parameters, ...(session !== undefined && { session }) }
  }
  await triggers.call(pool, 'PostAuthentication')
  await triggers.call(pool, 'PreTokenGeneration')
  await take()
  const tokens = await grantTokens(ctx, user, proven.device)
  events.signedIn(pool, user, client.id)
  return { kind: 'tokens', tokens }
}

export interface ChallengeAnswer {
  readonly challenge: ChallengeNameType
  readonly session?: string
  readonly responses: Parameters
}

/** Takes the answer to a question and goes on. A wrong answer leaves the question open; a right one closes it for good. */
export async function answerChallenge(ctx: ClientContext, given: ChallengeAnswer): Promise<Outcome> {
  const { responses, challenge } = given
  const username = required(responses, 'USERNAME')
  assertSecretHash(ctx, username, responses.SECRET_HASH)
  const { carrier, turn } = await openAnswered(ctx, given)
  const user = await ctx.store.users.get(ctx.pool.id, turn.signIn.sub)
  const isNamed = user ? await isNameOf(ctx, user, username) : isDecoyName(ctx, turn.signIn.sub, username)
  if (!isNamed) throw refusal(carrier)
  if (challenge !== 'PASSWORD_VERIFIER' && (!user || user.password?.salt !== turn.signIn.passwordSalt)) {
    throw refusal(carrier)
  }
  // Before a code is looked at, which is good only once, for a call that cannot go on.
  if (user && turn.signIn.proven.first) await rememberedDevice(ctx, user, responses.DEVICE_KEY)
  const answer = await challenges[challenge].answer(ctx, { turn, user, responses })
  if (!user) throw refusal(carrier)
  const changed = answer.change?.(user) ?? user
  const passwordSalt = changed.password?.salt
  const signIn = { ...turn.signIn, ...(passwordSalt !== undefined && { passwordSalt }), proven: answer.proven }
  const { devicePublic } = answer
  const asking = { signIn, user: changed, ...deviceKeyOf(responses), ...(devicePublic && { devicePublic }) }
  return proceed(ctx, asking, () => takeStep(ctx, { carrier, turn, user, answer }))
}

interface Opened {
  readonly carrier: Carrier
  readonly turn: Turn
}

/** The step that is answered, when it may be: made here for this client, asked for this challenge, neither old nor taken. */
async function openAnswered(ctx: ClientContext, { challenge, session, responses }: ChallengeAnswer): Promise<Opened> {
  if (challenge === 'PASSWORD_VERIFIER' || challenge === 'DEVICE_PASSWORD_VERIFIER') {
    const turn = openTurn(ctx, 'secret-block', secretBlockOf(responses))
    // No session was given out with a secret block.
    if (session !== undefined) throw invalidSession()
    if (turn?.pending.challenge !== challenge || turn.expiresAt <= ctx.now()) throw wrongPassword()
    return { carrier: 'secret-block', turn }
  }
  const turn = openTurn(ctx, 'session', required({ Session: session ?? '' }, 'Session'))
  if (turn?.pending.challenge !== challenge) throw invalidSession()
  if (turn.expiresAt <= ctx.now()) throw sessionExpired()
  if (await ctx.store.spent.get(ctx.pool.id, spentId('session', turn))) throw sessionSpent()
  return { carrier: 'session', turn }
}

interface Taken extends Opened {
  readonly user: User
  readonly answer: Answer
}

/** Marks the step as taken and changes the user, both or neither, and for one caller only. */
async function takeStep(ctx: ClientContext, { carrier, turn, user, answer }: Taken): Promise<void> {
  const { store, pool, now } = ctx
  const { change, write } = answer
  const id = spentId(carrier, turn)
  const at = now()
  if (!change && !write) {
    const { first } = await store.spent.spend(pool.id, id, at, turn.expiresAt)
    if (!first) throw spentRefusal(carrier)
    return
  }
  await refuseTakenAliases(
    pool,
    () => change?.(user) ?? user,
    () =>
      store.transaction(async tx => {
        const { first } = await tx.spent.spend(pool.id, id, at, turn.expiresAt)
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
