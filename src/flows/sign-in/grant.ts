import type { ClientContext } from '../../context.ts'
import { wrongPassword } from '../../domain/errors/sign-in.ts'
import type { User } from '../../domain/user.ts'
import { isConfigured, type TokenSource } from '../../triggers/triggers.ts'
import { type GrantedTokens, grantTokens, shapeTokens } from '../grant-tokens.ts'
import { occasionOf } from '../occasion.ts'
import type { Asking } from './challenges/challenge.ts'
import { assertInGoodStanding } from './next-step.ts'
import { type Proven, passwordMark } from './state.ts'

interface Ending {
  /** Makes the present step count. */
  readonly take: () => Promise<void>
  readonly newDeviceUsed: boolean
}

/**
 * Ends a sign-in: the pool's functions have their last word, the present step counts, and the tokens are made. They
 * tell of the user as the functions left him.
 */
export async function grant(
  ctx: ClientContext,
  asking: Asking,
  { take, newDeviceUsed }: Ending,
): Promise<GrantedTokens> {
  const { clientMetadata, signIn } = asking
  const user = await authenticated(ctx, asking, newDeviceUsed)
  const shape = await shapeTokens(ctx, user, { source: sourceOf(signIn.proven), clientMetadata })
  const grantee = await present(ctx, { ...asking, user }, 'PreTokenGeneration')
  await take()
  const tokens = await grantTokens(ctx, grantee, { shape, provenDevice: signIn.proven.device, eventId: signIn.eventId })
  ctx.events.signedIn(ctx.pool, grantee, ctx.client.id)
  return tokens
}

/** Ends a sign-in of the hosted pages: as {@link grant}, while tokens are made for whoever redeems it. */
export async function endHosted(ctx: ClientContext, asking: Asking, { take, newDeviceUsed }: Ending): Promise<User> {
  const user = await authenticated(ctx, asking, newDeviceUsed)
  await take()
  ctx.events.signedIn(ctx.pool, user, ctx.client.id)
  return user
}

/** The user as the function that learns of his sign-in left him. */
async function authenticated(ctx: ClientContext, asking: Asking, newDeviceUsed: boolean): Promise<User> {
  const { user, clientMetadata } = asking
  await ctx.triggers.postAuthentication(occasionOf(ctx), { user, newDeviceUsed, clientMetadata })
  return present(ctx, asking, 'PostAuthentication')
}

/**
 * A function may take seconds: whoever was disabled or deleted meanwhile, by itself even, gets nothing, and whoever
 * proved a password that is his no more.
 */
async function present(
  { pool, store }: ClientContext,
  { signIn, user, change }: Asking,
  trigger: 'PostAuthentication' | 'PreTokenGeneration',
): Promise<User> {
  if (!isConfigured(pool, trigger)) return user
  const stored = await store.users.get(pool.id, user.sub)
  if (!stored) throw wrongPassword()
  // Where the step changes the user, it is refused as it is taken.
  if (!change && signIn.proven.first && passwordMark(stored) !== signIn.passwordSalt) throw wrongPassword()
  const changed = change?.(stored) ?? stored
  assertInGoodStanding(changed)
  return changed
}

function sourceOf({ device, newPassword }: Proven): TokenSource {
  if (device) return 'AuthenticateDevice'
  return newPassword ? 'NewPasswordChallenge' : 'Authentication'
}
