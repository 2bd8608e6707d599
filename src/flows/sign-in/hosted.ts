/**
 * Signing in on the hosted pages: the same engine, which ends in a user of this browser instead of tokens. What a page
 * carries from one step to the next is good for no operation of the API, and the other way round.
 */
import type { ChallengeNameType } from '@aws-sdk/client-cognito-identity-provider'
import type { ClientContext } from '../../context.ts'
import { CognitoError } from '../../domain/errors/cognito-error.ts'
import { invalidSession, wrongPassword } from '../../domain/errors/sign-in.ts'
import type { User } from '../../domain/user.ts'
import { answerChallenge, askAgain, type Outcome } from './advance.ts'
import { beginOnPages, continueOnPages } from './begin.ts'
import type { SentFactor } from './challenges/sent-code.ts'
import type { Parameters } from './parameters.ts'
import { associateInSignIn, verifyInSignIn } from './set-up.ts'
import { openTurn, passwordMark } from './state.ts'

/** How a step on the pages ends: with the next question, or with a user who proved all that is asked of him. */
export type HostedOutcome =
  | {
      readonly kind: 'challenge'
      readonly name: ChallengeNameType
      readonly parameters: Parameters
      /** Absent for a question that carries its state in its parameters (`SECRET_BLOCK`). */
      readonly session?: string
    }
  | { readonly kind: 'signed-in'; readonly user: User; readonly eventId?: string }

/** Begins with a name and a password, whatever flows the client allows at the API. */
export function beginHosted(
  ctx: ClientContext,
  typed: { readonly username: string; readonly password: string; readonly deviceKey?: string | undefined },
): Promise<HostedOutcome> {
  return hosted(ctx, beginOnPages(ctx, typed))
}

export interface HostedAnswer {
  readonly challenge: ChallengeNameType
  readonly session?: string | undefined
  readonly username: string
  readonly responses: Parameters
}

/** Takes the answer to a question that a page asked. */
export function answerHosted(ctx: ClientContext, given: HostedAnswer): Promise<HostedOutcome> {
  const { challenge, session, username, responses } = given
  const answered = answerChallenge(ctx, {
    challenge,
    responses: { ...responses, USERNAME: username },
    isHosted: true,
    ...(session !== undefined && { session }),
  })
  return hosted(ctx, answered)
}

/** Sends another code in the place of the one that a page asks for. */
export function resendHosted(
  ctx: ClientContext,
  asked: Pick<HostedAnswer, 'session' | 'username'> & { readonly challenge: SentFactor },
): Promise<HostedOutcome> {
  return hosted(ctx, askAgain(ctx, asked))
}

/** AssociateSoftwareToken inside a sign-in of the pages. */
export async function associateHosted(
  ctx: ClientContext,
  session: string,
): Promise<{ readonly secret: string; readonly session: string }> {
  assertOwnSession(ctx, session)
  return associateInSignIn(ctx, session, true)
}

/** VerifySoftwareToken inside a sign-in of the pages; answers the session that `MFA_SETUP` is answered with. */
export async function verifyHosted(
  ctx: ClientContext,
  { session, code, name }: { readonly session: string; readonly code: string; readonly name?: string | undefined },
): Promise<string> {
  assertOwnSession(ctx, session)
  return verifyInSignIn(ctx, session, { code, name, isHosted: true })
}

// A session names its pool and client itself; the page that brings it must be one of theirs.
function assertOwnSession(ctx: ClientContext, session: string): void {
  if (!openTurn(ctx, 'session', session, true)) throw invalidSession()
}

/** As long as the code of a sign-up, which is what this proof waits for. */
const signUpMillis = 24 * 60 * 60_000

interface SignUpProof {
  readonly id: string
  readonly sub: string
  readonly passwordSalt: string
  readonly expiresAt: number
}

/**
 * A sealed text that shows later who chose the password of a sign-up.
 * @param user as he was stored, with his password
 */
export function rememberSignUp(ctx: ClientContext, user: User): string {
  const expiresAt = ctx.now().getTime() + signUpMillis
  const proof: SignUpProof = { id: ctx.random.uuid(), sub: user.sub, passwordSalt: passwordMark(user), expiresAt }
  return ctx.seal.seal('sign-up-proof', contextOf(ctx), JSON.stringify(proof))
}

/** Goes on after a confirmed sign-up as if its password had been typed again; once, and while it is the user's. */
export async function continueSignUp(ctx: ClientContext, text: string): Promise<HostedOutcome> {
  const plain = ctx.seal.open('sign-up-proof', contextOf(ctx), text)
  if (!plain) throw wrongPassword()
  // The text was authenticated, so it has the form that rememberSignUp wrote.
  const { id, sub, passwordSalt, expiresAt } = JSON.parse(plain.toString('utf8')) as SignUpProof
  if (expiresAt <= ctx.now().getTime()) throw wrongPassword()
  const { first } = await ctx.store.spent.spend(ctx.pool.id, `sign-up-proof:${id}`, ctx.now(), new Date(expiresAt))
  if (!first) throw wrongPassword()
  return hosted(ctx, continueOnPages(ctx, sub, passwordSalt))
}

function contextOf({ pool, client }: ClientContext): string {
  return `${pool.id}/${client.id}`
}

async function hosted({ pool, client, events }: ClientContext, outcome: Promise<Outcome>): Promise<HostedOutcome> {
  try {
    const ended = await outcome
    if (ended.kind === 'tokens') throw new Error('a sign-in of the API came to the hosted pages')
    return ended
  } catch (error) {
    if (error instanceof CognitoError) events.signInFailed(pool, client.id, error.name)
    throw error
  }
}
