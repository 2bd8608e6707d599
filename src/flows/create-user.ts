import type { PoolContext } from '../context.ts'
import { type Attributes, assertNewAttributes, withoutEmpty } from '../domain/attributes.ts'
import { deliveryAddressMissing, resendNotPossible } from '../domain/errors/codes.ts'
import { unsupported } from '../domain/errors/general.ts'
import { userAccountExists, userNotFound, usernameTaken } from '../domain/errors/users.ts'
import { addressKind, newUser } from '../domain/new-user.ts'
import { allowsPasswordless, assertPassword, temporaryPasswordExpiry } from '../domain/password-policy.ts'
import type { User } from '../domain/user.ts'
import type { Medium, Wording } from '../messages/messages.ts'
import { refuseTakenNames, takeAliases } from './aliases.ts'
import { findUser } from './find-user.ts'
import { type ClientMetadata, wordMessage } from './message-functions.ts'
import { occasionOf } from './occasion.ts'
import { createPasswordRecord } from './passwords.ts'
import { temporaryPassword } from './temporary-password.ts'

interface Invitation {
  readonly name: string
  /** Made by the server when absent. */
  readonly temporaryPassword?: string | undefined
  /** Absent: by SMS to whoever has a phone number, else by e-mail, else not at all. */
  readonly mediums?: readonly Medium[] | undefined
  readonly suppressed: boolean
}

interface NewAccount extends Invitation {
  readonly attributes: Attributes
  /** Takes verified addresses from the users who have them as aliases. */
  readonly forceAliasCreation: boolean
  /** For the function that looks at sign-ups, and never stored. */
  readonly validationData?: Attributes | undefined
  readonly clientMetadata?: ClientMetadata
}

/**
 * An administrator makes an account and invites its user with a temporary password, to be replaced at the first
 * sign-in. The account stays when the invitation cannot be delivered.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/how-to-create-user-accounts.html
 */
export async function createUser(ctx: PoolContext, account: NewAccount): Promise<User> {
  const { pool, store, triggers, events } = ctx
  const password = passwordOf(ctx, account)
  const user = await draft(ctx, account, password)
  const invitations = invitationsTo(user, account)
  if (password === undefined && invitations.length > 0) throw unsupported('An invitation without a temporary password')
  await assertNameFree(ctx, account.name)
  // The function may refuse the user; what else it decides is for those who sign themselves up.
  await triggers.preSignUp(occasionOf(ctx), 'AdminCreateUser', {
    username: user.username,
    attributes: user.attributes,
    validationData: account.validationData,
    clientMetadata: account.clientMetadata,
  })
  const worded = await word(ctx, user, invitations)

  await refuseTakenNames(pool, user, userAccountExists, () =>
    store.transaction(async tx => {
      if (account.forceAliasCreation) await takeAliases(tx, pool, user)
      await tx.users.create(pool, user)
    }),
  )
  events.signedUp(pool, user)
  if (password !== undefined) await invite(ctx, user, password, worded)
  return user
}

/**
 * Invites a user again who has not signed in yet, with another temporary password and its full time.
 * Nothing else of the user is changed by it.
 */
export async function inviteAgain(ctx: PoolContext, invitation: Invitation): Promise<User> {
  const { pool, store, now } = ctx
  const user = await findUser(ctx, invitation.name)
  if (user.status !== 'FORCE_CHANGE_PASSWORD') throw resendNotPossible(user.username)
  const password = invitation.temporaryPassword ?? temporaryPassword(ctx)
  assertPassword(pool, password, 'password policy', 'temporaryPassword')
  const invitations = invitationsTo(user, invitation)
  const worded = await word(ctx, user, invitations)
  // Temporary passwords have no history: the same one may be sent again.
  const record = await createPasswordRecord(ctx, user, password, temporaryPasswordExpiry(pool, now()))
  const invited = await store.users.update(pool, user.sub, present => {
    if (present.status !== 'FORCE_CHANGE_PASSWORD') throw resendNotPossible(present.username)
    const { isPasswordClosed: _, ...rest } = present
    return { ...rest, password: record, modifiedAt: now() }
  })
  if (!invited) throw userNotFound()
  await invite(ctx, invited, password, worded)
  return invited
}

// In pools that let users sign in by a code, who is given no password has none and needs to replace none.
function passwordOf(ctx: PoolContext, account: NewAccount): string | undefined {
  if (account.temporaryPassword === undefined && allowsPasswordless(ctx.pool)) return undefined
  const password = account.temporaryPassword ?? temporaryPassword(ctx)
  assertPassword(ctx.pool, password, 'password policy', 'temporaryPassword')
  return password
}

async function draft(ctx: PoolContext, { name, attributes }: NewAccount, password: string | undefined): Promise<User> {
  const { pool, random, now } = ctx
  const status = password === undefined ? 'CONFIRMED' : 'FORCE_CHANGE_PASSWORD'
  const user = newUser(pool, { sub: random.uuid(), name, attributes, status, at: now() })
  assertNewAttributes(pool, user.attributes, 'admin')
  const stored = { ...user, attributes: withoutEmpty(user.attributes) }
  if (password === undefined) return stored
  return {
    ...stored,
    password: await createPasswordRecord(ctx, stored, password, temporaryPasswordExpiry(pool, now())),
  }
}

async function assertNameFree({ store, pool }: PoolContext, name: string): Promise<void> {
  if (!(await store.users.find(pool, name))) return
  const kind = addressKind(pool, name)
  throw kind ? usernameTaken(kind) : userAccountExists()
}

interface Destination {
  readonly medium: Medium
  readonly destination: string
}

function invitationsTo({ attributes }: User, { mediums, suppressed }: Invitation): readonly Destination[] {
  if (suppressed) return []
  const { email, phone_number } = attributes
  if (!mediums?.length) {
    if (phone_number) return [{ medium: 'SMS', destination: phone_number }]
    return email ? [{ medium: 'EMAIL', destination: email }] : []
  }
  return [...new Set(mediums)].map(medium => {
    const destination = medium === 'EMAIL' ? email : phone_number
    if (!destination) throw deliveryAddressMissing(medium === 'EMAIL' ? 'email' : 'phone_number')
    return { medium, destination }
  })
}

interface Worded extends Destination {
  readonly wording: Wording
}

/** The function is asked once for each medium. */
async function word(ctx: PoolContext, user: User, to: readonly Destination[]): Promise<readonly Worded[]> {
  const worded = []
  for (const where of to) {
    worded.push({ ...where, wording: await wordMessage(ctx, { user, kind: 'AdminCreateUser', medium: where.medium }) })
  }
  return worded
}

// Each medium is tried, so that one that is out of order does not keep the other from the user.
async function invite(ctx: PoolContext, user: User, code: string, to: readonly Worded[]): Promise<void> {
  const { userAgent } = ctx.request
  const message = { kind: 'AdminCreateUser', pool: ctx.pool, user, code, userAgent } as const
  const sent = await Promise.allSettled(to.map(where => ctx.messages.deliver({ ...message, ...where })))
  const failed = sent.find(result => result.status === 'rejected')
  if (failed) throw failed.reason
}
