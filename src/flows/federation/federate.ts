import type { ClientContext } from '../../context.ts'
import type { Attributes } from '../../domain/attributes.ts'
import { writableAttributes } from '../../domain/client-settings.ts'
import { CognitoError } from '../../domain/errors/cognito-error.ts'
import {
  federatedNameInvalid,
  federatedNameTaken,
  federatedUserDisabled,
  providerNotOffered,
} from '../../domain/errors/identity-providers.ts'
import { userNotFound } from '../../domain/errors/users.ts'
import { federatedName, identityOf, withIdentity } from '../../domain/identities.ts'
import { subjectAttribute } from '../../domain/identity-provider.ts'
import { assertMappedWritable, mappedAttributes, refreshedUser } from '../../domain/mapped-attributes.ts'
import type { User } from '../../domain/user.ts'
import { Taken } from '../../store/nouns/taken.ts'
import { refuseTakenAliases } from '../aliases.ts'
import { concealsUsers } from '../conceal.ts'
import { occasionOf } from '../occasion.ts'
import { assertInGoodStanding } from '../sign-in/next-step.ts'
import { draftUser, storeUser } from './first-sign-in.ts'
import type { ProvenIdentity } from './identity.ts'
import { asFunctionsHaveIt } from './inbound.ts'
import { findKnown, type KnownUser } from './known-user.ts'

/**
 * The user of the pool that an outside identity is: found, linked, or made, his mapped attributes brought up to date,
 * functions asked in the documented order. Throws CognitoError with the documented sentences.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-identity-federation.html
 */
export async function federate(ctx: ClientContext, identity: ProvenIdentity): Promise<User> {
  const { pool, client, events } = ctx
  try {
    const user = await userOf(ctx, identity)
    events.signedIn(pool, user, client.id)
    return user
  } catch (error) {
    if (error instanceof CognitoError) events.signInFailed(pool, client.id, error.name)
    throw error
  }
}

async function userOf(ctx: ClientContext, proven: ProvenIdentity): Promise<User> {
  assertSubject(ctx, proven)
  // The client may have been changed while somebody was at the provider.
  if (!ctx.client.settings.SupportedIdentityProviders?.includes(proven.provider.name)) throw providerNotOffered()
  const identity = await asFunctionsHaveIt(ctx, proven)
  const mapped = mappedAttributes(identity.provider, identity)
  assertMappedWritable(writableAttributes(ctx.pool, ctx.client), mapped)
  const known = await findKnown(ctx, identity, mapped)
  return known ? signInAgain(ctx, identity, mapped, known) : signInFirst(ctx, identity, mapped)
}

/** Names have no control characters, and no text of the store has half of a surrogate pair. */
function assertSubject({ pool }: ClientContext, { provider, subject }: ProvenIdentity): void {
  if (subject === '') throw new Error('an identity without a subject is nobody')
  if (/[\p{Cc}\p{Cs}]/u.test(subject)) throw federatedNameInvalid(federatedName(pool, provider.name, subject))
}

/** Nobody by this identity yet: functions judge the sign-up, and may link somebody who is there already. */
async function signInFirst(ctx: ClientContext, identity: ProvenIdentity, mapped: Attributes): Promise<User> {
  const { pool, client, store, triggers, events } = ctx
  const user = draftUser(ctx, identity, mapped)
  const { username, attributes } = user
  if (await store.users.find(pool, username)) throw federatedNameTaken(username)
  await triggers.preSignUp(occasionOf(ctx), 'ExternalProvider', { username, attributes })
  const linked = await findKnown(ctx, identity, mapped)
  if (linked) return signInAgain(ctx, identity, mapped, linked)
  try {
    await storeUser(ctx, user, identity)
  } catch (error) {
    if (!(error instanceof Taken)) throw error
    // Another browser may have been first.
    const known = await findKnown(ctx, identity, mapped)
    if (!known) throw federatedNameTaken(username)
    return signInAgain(ctx, identity, mapped, known)
  }
  events.signedUp(pool, user, client.id)
  // He stays when the function fails.
  await triggers.postConfirmation(occasionOf(ctx), 'ConfirmSignUp', { user })
  return present(ctx, user)
}

async function signInAgain(
  ctx: ClientContext,
  identity: ProvenIdentity,
  mapped: Attributes,
  known: KnownUser,
): Promise<User> {
  const { triggers, client } = ctx
  assertMaySignIn(known.user)
  const userNotFound = concealsUsers(ctx, client) ? false : undefined
  await triggers.preAuthentication(occasionOf(ctx), { user: known.user, userNotFound })
  const user = await refresh(ctx, identity, mapped, known)
  await triggers.postAuthentication(occasionOf(ctx), { user, newDeviceUsed: false })
  return present(ctx, user)
}

/** Writes what the provider tells of a user who is there. A link by an attribute becomes one by his subject. */
async function refresh(
  { pool, store, now }: ClientContext,
  { provider, subject, issuer }: ProvenIdentity,
  mapped: Attributes,
  { user, key }: KnownUser,
): Promise<User> {
  let changed = user
  const updated = await refuseTakenAliases(
    pool,
    () => changed,
    () =>
      store.users.update(pool, user.sub, present => {
        const held = identityOf(present, key)
        // An administrator took it from him meanwhile.
        if (!held) throw userNotFound()
        assertMaySignIn(present)
        const proven = { ...held, attribute: subjectAttribute, value: subject, ...(issuer !== undefined && { issuer }) }
        changed = refreshedUser(pool, withIdentity(present, held, proven), provider, mapped)
        return { ...changed, modifiedAt: now() }
      }),
  )
  if (!updated) throw userNotFound()
  return updated
}

/** The user as functions left him. */
async function present({ pool, store }: ClientContext, { sub }: User): Promise<User> {
  const user = await store.users.get(pool.id, sub)
  if (!user) throw userNotFound()
  assertMaySignIn(user)
  return user
}

function assertMaySignIn(user: User): void {
  if (!user.enabled) throw federatedUserDisabled()
  assertInGoodStanding(user)
}
