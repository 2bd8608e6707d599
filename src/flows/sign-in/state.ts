import type { AuthFlowType, ChallengeNameType } from '@aws-sdk/client-cognito-identity-provider'
import type { ClientContext, Context } from '../../context.ts'
import type { SecondFactor } from '../../domain/second-factors.ts'
import type { User } from '../../domain/user.ts'
import type { Parameters } from './parameters.ts'

/** What a sign-in has shown so far: facts, not a position. */
export interface Proven {
  readonly first?: 'password'
  /** In the custom flow: the pool's functions said that this user may have tokens. */
  readonly custom?: true
  /** A temporary password was replaced on the way. */
  readonly newPassword?: true
  readonly second?: SecondFactor
  /** Which second factor the user wants to be asked for; it shows nothing yet. */
  readonly choice?: SecondFactor
  /** The address that the user wants to set up as his second factor; it shows nothing yet. */
  readonly email?: string
  /** The key of the device that proved its secret. */
  readonly device?: string
}

/** One round of a custom sign-in: what was asked, whether the answer was right, and what a function noted of it. */
export type Round = readonly [challenge: string, isRight: boolean, metadata?: string]

/** What the functions of a custom sign-in are told of it. */
export interface CustomRounds {
  /** The canonical name of the user, or the name of nobody as it was typed. */
  readonly username: string
  /** The oldest first. */
  readonly rounds: readonly Round[]
}

/** A sign-in under way. */
export interface SignIn {
  readonly flow: AuthFlowType
  /** Whose it is; for a name that nobody has, the decoy's id. */
  readonly sub: string
  /** The salt of the password that the user had then: a sign-in does not outlive it. */
  readonly passwordSalt: string
  readonly proven: Proven
  /** In the custom flow alone. */
  readonly custom?: CustomRounds
  /** Of its event, where advanced security watches: it becomes the `event_id` of the tokens. */
  readonly eventId?: string
  /** Advanced security has judged it. */
  readonly isJudged?: true
  /** How often a code of it was sent anew. */
  readonly resends?: number
  /** Advanced security demands a second factor, whether or not the user is asked for one otherwise. */
  readonly isFactorDemanded?: true
  /** Begun on the hosted pages, which end it in a browser session: no answer of the API's takes it further. */
  readonly isHosted?: true
}

/** What binds a sign-in to the password that a user has now; of the same length for a user without one. */
export function passwordMark({ password }: Pick<User, 'password'>): string {
  return password?.salt ?? '0'.repeat(32)
}

/** Challenges whose answer is checked against more than the user. */
type WithState = 'PASSWORD_VERIFIER' | 'CUSTOM_CHALLENGE' | `DEVICE_${string}` | 'SMS_MFA' | 'EMAIL_OTP' | 'MFA_SETUP'

/** The question that was asked last, and what its answer is checked against. */
export type Pending =
  | {
      readonly challenge: 'PASSWORD_VERIFIER'
      /** The session key of SRP, in base64. */
      readonly key: string
    }
  | {
      readonly challenge: 'SMS_MFA' | 'EMAIL_OTP'
      /** The code that was sent: it fits this sign-in and no other, and lasts as long as it. */
      readonly code: string
      /** A digest of the address that it went to: an address may be longer than a session. */
      readonly sentTo: string
    }
  | {
      readonly challenge: 'MFA_SETUP'
      /** The authenticator app that is being registered: its id and, in base64, its secret. */
      readonly token?: { readonly id: string; readonly secret: string }
      /** The id of the authenticator app that this sign-in registered. */
      readonly registered?: string
    }
  | {
      readonly challenge: 'CUSTOM_CHALLENGE'
      /** What the function checks the answer against. */
      readonly privateParameters: Parameters
      readonly metadata?: string
    }
  | { readonly challenge: 'DEVICE_SRP_AUTH'; readonly deviceKey: string }
  | {
      readonly challenge: 'DEVICE_PASSWORD_VERIFIER'
      readonly key: string
      readonly deviceKey: string
      readonly groupKey: string
    }
  | { readonly challenge: Exclude<ChallengeNameType, WithState> }

/** One step of a sign-in: what the client carries, sealed, from an answer of ours to its next request. */
export interface Turn {
  /** Marked as spent when the step succeeded. */
  readonly id: string
  readonly poolId: string
  readonly clientId: string
  readonly signIn: SignIn
  readonly pending: Pending
  readonly expiresAt: Date
}

/** A `Session`, or the `SECRET_BLOCK` that stands in for it in SRP: neither can be used as the other. */
export type Carrier = 'session' | 'secret-block'

const defaultValidityMinutes = 3
const longestValidityMinutes = 15

/**
 * Makes the text that the client carries. It counts only for the same pool, client and carrier, and beginning a
 * sign-in needs nothing in the store.
 */
export function sealTurn(
  ctx: ClientContext,
  carrier: Carrier,
  signIn: SignIn,
  pending: Pending,
  id = ctx.random.uuid(),
): string {
  const turn: Turn = {
    id,
    poolId: ctx.pool.id,
    clientId: ctx.client.id,
    signIn,
    pending,
    expiresAt: turnExpiry(ctx),
  }
  const sealed = ctx.seal.seal(carrier, '', JSON.stringify(turn))
  return carrier === 'session' ? sealed : Buffer.from(sealed, 'base64url').toString('base64')
}

/** When a step that is made now is no good any more. */
export function turnExpiry({ client, now }: ClientContext): Date {
  const minutes = client.settings.AuthSessionValidity ?? defaultValidityMinutes
  return new Date(now().getTime() + minutes * 60_000)
}

/** The step that a text carries; nothing unless it was made here, for this pool, client, carrier and door. Expiry is the caller's to check. */
export function openTurn(ctx: ClientContext, carrier: Carrier, text: string, isHosted = false): Turn | undefined {
  const turn = openTurnOfAny(ctx, carrier, text, isHosted)
  return turn?.poolId === ctx.pool.id && turn.clientId === ctx.client.id ? turn : undefined
}

/** {@link openTurn} for requests that name neither pool nor client: the step itself says whose it is. */
export function openTurnOfAny(
  { seal }: Pick<Context, 'seal'>,
  carrier: Carrier,
  text: string,
  isHosted = false,
): Turn | undefined {
  const sealed = carrier === 'session' ? text : fromStandardBase64(text)
  const plain = sealed === undefined ? undefined : seal.open(carrier, '', sealed)
  if (!plain) return undefined
  // The text was authenticated, so it has the form that sealTurn wrote; only its date became a text.
  const turn = JSON.parse(plain.toString('utf8')) as Turn
  if ((turn.signIn.isHosted ?? false) !== isHosted) return undefined
  return { ...turn, expiresAt: new Date(turn.expiresAt) }
}

/** Under which id the store remembers that a step was taken. */
export function spentId(carrier: Carrier, { id }: Turn): string {
  return `${carrier}:${id}`
}

/**
 * How long the store remembers that a step was taken: as long as any text answers it. A question for a device may be
 * asked by two, of which the later is made while the earlier is good.
 */
export function rememberedUntil({ expiresAt, pending }: Turn): Date {
  if (pending.challenge !== 'DEVICE_SRP_AUTH') return expiresAt
  return new Date(expiresAt.getTime() + longestValidityMinutes * 60_000)
}

/** Under which id the store remembers that a function failed on a step. */
export function burnedId({ id }: Turn): string {
  return `burned:${id}`
}

/** Some clients decode strictly, so a SECRET_BLOCK is standard base64 with its padding; no second spelling passes. */
function fromStandardBase64(text: string): string | undefined {
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? bytes.toString('base64url') : undefined
}
