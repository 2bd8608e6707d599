import type { ClientContext } from '../../context.ts'
import { functionAnswerUnusable } from '../../domain/errors/functions.ts'
import { customAuthNotConfigured, wrongPassword } from '../../domain/errors/sign-in.ts'
import type { ChallengeRound } from '../../triggers/triggers.ts'
import { isConfigured } from '../../triggers/triggers.ts'
import { concealsUsers } from '../conceal.ts'
import { occasionOf } from '../occasion.ts'
import type { Answer, Asking } from './challenges/challenge.ts'
import { type CustomRounds, passwordMark, type Round, type SignIn } from './state.ts'

/** What the pool's functions let a custom sign-in do next. */
export type Decision = 'CUSTOM_CHALLENGE' | 'PASSWORD_VERIFIER' | 'tokens'

// A function that never ends a sign-in does not make it endless.
const maximumRounds = 30

/**
 * Asks DefineAuthChallenge what comes next. Whatever it says, nobody who does not exist gets tokens.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-define-auth-challenge.html
 */
export async function decide(ctx: ClientContext, asking: Asking): Promise<Decision> {
  const { rounds: played } = roundsOf(asking.signIn)
  const { challengeName, issueTokens, failAuthentication } = await ctx.triggers.defineAuthChallenge(occasionOf(ctx), {
    ...somebody(ctx, asking),
    session: told(asking.signIn),
  })
  if (failAuthentication) throw wrongPassword()
  if (issueTokens) {
    if (asking.isDecoy) throw wrongPassword()
    return 'tokens'
  }
  if (played.length >= maximumRounds) throw wrongPassword()
  if (challengeName === 'CUSTOM_CHALLENGE') return challengeName
  // A password is asked for by SRP alone, whose public value came with the request that began.
  if (challengeName === 'PASSWORD_VERIFIER' && played.at(-1)?.[0] === 'SRP_A' && asking.clientPublic !== undefined)
    return challengeName
  throw functionAnswerUnusable()
}

/** Refuses before a function is missed where it is needed. */
export function assertFunction(ctx: ClientContext, name: 'CreateAuthChallenge' | 'VerifyAuthChallengeResponse'): void {
  if (!isConfigured(ctx.pool, name)) throw customAuthNotConfigured()
}

/** Whom functions are told of: the user, or somebody who does not exist, under the name of the sign-in. */
export function somebody(ctx: ClientContext, { user, isDecoy = false, signIn, clientMetadata }: Asking) {
  return {
    user: { ...user, username: roundsOf(signIn).username },
    userNotFound: concealsUsers(ctx, ctx.client) ? isDecoy : undefined,
    clientMetadata,
  }
}

/** The rounds as functions see them. */
export function told(signIn: SignIn): readonly ChallengeRound[] {
  return roundsOf(signIn).rounds.map(([challengeName, challengeResult, challengeMetadata = null]) => ({
    challengeName,
    challengeResult,
    challengeMetadata,
  }))
}

// What a user chooses or sets up on the way is no round.
const rounds: ReadonlySet<string> = new Set([
  ...['CUSTOM_CHALLENGE', 'PASSWORD_VERIFIER', 'DEVICE_SRP_AUTH', 'DEVICE_PASSWORD_VERIFIER'],
  ...['SMS_MFA', 'SOFTWARE_TOKEN_MFA', 'EMAIL_OTP'],
])

/** A sign-in after an answer: in the custom flow functions are told of it. */
export function withAnswer(signIn: SignIn, challenge: string, { isWrong = false, metadata }: Answer): SignIn {
  if (!signIn.custom || !rounds.has(challenge)) return signIn
  const round: Round = metadata === undefined ? [challenge, !isWrong] : [challenge, !isWrong, metadata]
  return { ...signIn, custom: { ...signIn.custom, rounds: [...signIn.custom.rounds, round] } }
}

/**
 * The user as functions left him: they confirm, verify and change people by the administrators' operations. A password
 * that was proven must still be his.
 */
export async function reread(ctx: ClientContext, asking: Asking): Promise<Asking> {
  if (asking.isDecoy) return asking
  const user = await ctx.store.users.get(ctx.pool.id, asking.user.sub)
  if (!user) throw wrongPassword()
  const passwordSalt = passwordMark(user)
  if (asking.signIn.proven.first && passwordSalt !== asking.signIn.passwordSalt) throw wrongPassword()
  const { change: _, ...rest } = asking
  return { ...rest, user, signIn: { ...asking.signIn, passwordSalt } }
}

function roundsOf({ custom }: SignIn): CustomRounds {
  if (!custom) throw functionAnswerUnusable()
  return custom
}
