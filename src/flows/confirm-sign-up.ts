import type { ClientContext, PoolContext } from '../context.ts'
import { verifiedFlag } from '../domain/attributes.ts'
import { cannotBeConfirmed, codeExpired } from '../domain/errors/codes.ts'
import { userDisabled } from '../domain/errors/sign-in.ts'
import { userNotFound, usernameClientNotFound } from '../domain/errors/users.ts'
import type { User } from '../domain/user.ts'
import type { PendingCode } from '../store/nouns/codes.ts'
import { refuseTakenAliases, takeAliases } from './aliases.ts'
import { consumeCode } from './codes.ts'
import { concealsUsers } from './conceal.ts'
import { attemptSubject, countRequest } from './limits.ts'
import { lockUser } from './lock-user.ts'
import type { ClientMetadata } from './message-functions.ts'
import { occasionOf } from './occasion.ts'
import { checkWatchedCode, endEvent } from './threats/codes.ts'

interface Confirmation {
  readonly name: string
  readonly code: string
  /** Takes a verified address from the user who had it as an alias, instead of being refused. */
  readonly forceAliasCreation: boolean
  readonly clientMetadata?: ClientMetadata
}

/**
 * A user answers the code of his sign-up: he is confirmed, and the address that the code went to is verified.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/signing-up-users-in-your-app.html
 */
export async function confirmSignUp(
  ctx: ClientContext,
  { name, code, forceAliasCreation, clientMetadata }: Confirmation,
): Promise<void> {
  const user = await findConfirmable(ctx, name)
  if (user.status !== 'UNCONFIRMED') throw cannotBeConfirmed(user.status)
  const pending = await checkWatchedCode(ctx, user, 'sign-up', code)
  const confirmed = await confirm(ctx, user, pending, forceAliasCreation)
  // He stays confirmed when the function fails.
  await ctx.triggers.postConfirmation(occasionOf(ctx), 'ConfirmSignUp', { user: confirmed, clientMetadata })
}

/** An administrator confirms a user without any proof: no address becomes verified by it. */
export async function confirmByAdministrator(
  ctx: PoolContext,
  user: User,
  clientMetadata?: ClientMetadata,
): Promise<void> {
  const { store, pool, triggers, now } = ctx
  if (user.status !== 'UNCONFIRMED') throw cannotBeConfirmed(user.status)
  const confirmed = await store.transaction(async tx => {
    const changed = await tx.users.update(pool, user.sub, present => toConfirmed(present, now()))
    if (!changed) throw userNotFound()
    await tx.codes.discard(pool.id, user.sub, 'sign-up')
    return changed
  })
  await triggers.postConfirmation(occasionOf(ctx), 'ConfirmSignUp', { user: confirmed, clientMetadata })
}

// Who is hidden gets the answer of somebody who never asked for a code.
async function findConfirmable(ctx: ClientContext, name: string): Promise<User> {
  const { store, pool, client } = ctx
  const isConcealed = concealsUsers(ctx, client)
  const user = await store.users.find(pool, name)
  if (!user && !isConcealed) throw usernameClientNotFound()
  await countRequest(ctx, 'confirm-sign-up', attemptSubject(pool, name, user))
  if (!user) throw codeExpired()
  if (!user.enabled) throw isConcealed ? codeExpired() : userDisabled()
  return user
}

async function confirm(ctx: ClientContext, user: User, pending: PendingCode, force: boolean): Promise<User> {
  const { store, pool, now } = ctx
  const confirmed = (present: User) => verify(toConfirmed(present, now()), pending)
  return refuseTakenAliases(
    pool,
    () => confirmed(user),
    () =>
      store.transaction(async tx => {
        await consumeCode(tx, pending)
        const present = await lockUser(tx, pool, user.sub)
        if (!present) throw codeExpired()
        // As he is now: an address that is no longer his may be taken from nobody.
        if (force) await takeAliases(tx, pool, confirmed(present))
        const changed = await tx.users.update(pool, user.sub, confirmed)
        if (!changed) throw codeExpired()
        await endEvent(tx, pending, 'Pass')
        return changed
      }),
  )
}

function toConfirmed(present: User, at: Date): User {
  if (present.status !== 'UNCONFIRMED') throw cannotBeConfirmed(present.status)
  return { ...present, status: 'CONFIRMED', modifiedAt: at }
}

// An address that was changed since the code went out is not the one that was proven.
function verify(user: User, { attribute, address }: PendingCode): User {
  if (attribute !== 'email' && attribute !== 'phone_number') return user
  if (user.attributes[attribute] !== address) return user
  return { ...user, attributes: { ...user.attributes, [verifiedFlag(attribute)]: 'true' } }
}
