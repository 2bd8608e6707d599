import type { CodeDeliveryDetailsType } from '@aws-sdk/client-cognito-identity-provider'
import type { ClientContext, PoolContext } from '../context.ts'
import { codeExpired, codeMismatch, noVerifiedContact, passwordNotResettable } from '../domain/errors/codes.ts'
import { CognitoError } from '../domain/errors/cognito-error.ts'
import { recoveryByAdministratorOnly } from '../domain/errors/passwords.ts'
import { userDisabled, userNotConfirmed } from '../domain/errors/sign-in.ts'
import { userNotFound, usernameClientNotFound } from '../domain/errors/users.ts'
import { assertPassword } from '../domain/password-policy.ts'
import type { Pool } from '../domain/pool.ts'
import type { User } from '../domain/user.ts'
import type { PendingCode } from '../store/nouns/codes.ts'
import { isConfigured } from '../triggers/triggers.ts'
import { consumeCode } from './codes.ts'
import { concealsUsers } from './conceal.ts'
import { recoveryTarget, simulatedDelivery } from './delivery.ts'
import { attemptSubject, countRequest, wasCountedLately } from './limits.ts'
import type { ClientMetadata } from './message-functions.ts'
import { migrateUser } from './migrate-user.ts'
import { newPassword } from './new-password.ts'
import { occasionOf } from './occasion.ts'
import { pretendToSendCode, sendCode } from './send-code.ts'
import { checkWatchedCode, endEvent, failForNobody } from './threats/codes.ts'
import { assertUsable, judgeNewPassword } from './threats/new-password.ts'

/**
 * Sends a code to whoever forgot his password. A client that conceals users answers alike for nobody, for a
 * disabled user, and for one without an address to recover by.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-managing-errors.html
 */
export async function forgotPassword(
  ctx: ClientContext,
  name: string,
  clientMetadata?: ClientMetadata,
): Promise<CodeDeliveryDetailsType> {
  const { store, pool, client } = ctx
  const isConcealed = concealsUsers(ctx, client)
  assertSelfRecovery(pool)
  const known = await store.users.find(pool, name)
  if (!known && !isConcealed && !isConfigured(pool, 'UserMigration')) throw usernameClientNotFound()
  await countRequest(ctx, 'forgot-password', attemptSubject(pool, name, known))
  const user = known ?? (await migrate(ctx, name, clientMetadata))
  if (!user?.enabled) {
    if (!isConcealed) throw userDisabled()
    return pretendToSendCode(ctx, name, 'recovery')
  }
  if (!hasPasswordToReset(user)) throw passwordNotResettable()
  const target = provenContact(pool, user)
  if (!target) {
    if (!isConcealed) throw noVerifiedContact()
    return pretendToSendCode(ctx, name, 'recovery')
  }
  // As much work as for nobody.
  if (isConcealed) simulatedDelivery(ctx, pool, name, 'recovery')
  const code = { purpose: 'reset-password', kind: 'ForgotPassword', clientId: client.id } as const
  return sendCode(ctx, { ...code, event: 'ForgotPassword', user, target, unseen: isConcealed, clientMetadata })
}

/** A function may know who this is. Where users are concealed, one whom it does not know is nobody like any other. */
async function migrate(
  ctx: ClientContext,
  username: string,
  clientMetadata: ClientMetadata,
): Promise<User | undefined> {
  try {
    return await migrateUser(ctx, { source: 'ForgotPassword', username, clientMetadata })
  } catch (error) {
    const isUnknown = error instanceof CognitoError && error.name === 'UserNotFoundException'
    if (isUnknown && concealsUsers(ctx, ctx.client)) return undefined
    throw error
  }
}

/** An administrator takes a user's password out of use and sends him a code to choose another. */
export async function resetPasswordByAdministrator(
  ctx: PoolContext,
  user: User,
  clientMetadata?: ClientMetadata,
): Promise<void> {
  const { pool, now } = ctx
  assertSelfRecovery(pool)
  if (!user.enabled) throw userDisabled()
  assertResettableByAdministrator(user)
  const target = recoveryTarget(pool, user)
  if (!target) throw noVerifiedContact()
  await sendCode(ctx, {
    // As he is about to be, for the functions that word or send the message.
    user: { ...user, status: 'RESET_REQUIRED' },
    purpose: 'reset-password',
    target,
    kind: 'ForgotPassword',
    clientMetadata,
    beside: async tx => {
      const reset = await tx.users.update(pool, user.sub, present => {
        assertResettableByAdministrator(present)
        return { ...present, status: 'RESET_REQUIRED', modifiedAt: now() }
      })
      if (!reset) throw userNotFound()
    },
  })
}

interface Answer {
  readonly name: string
  readonly code: string
  readonly password: string
  readonly clientMetadata?: ClientMetadata
}

/** Whoever has the code chooses a new password, and is confirmed by it. */
export async function confirmForgotPassword(ctx: ClientContext, answer: Answer): Promise<void> {
  const { store, pool, triggers, now } = ctx
  const { name, code, password, clientMetadata } = answer
  assertPassword(pool, password)
  const user = await findResettable(ctx, name)
  const pending = await checkWatchedCode(ctx, user, 'reset-password', code)
  assertStillProven(user, pending)
  assertResettable(user)
  assertUsable(await judgeNewPassword(ctx, { type: 'PasswordChange', user, password }))
  const change = await newPassword(ctx, user, password)
  const changed = await store.transaction(async tx => {
    await consumeCode(tx, pending)
    const present = await tx.users.update(pool, user.sub, present => {
      if (!present.enabled) throw userDisabled()
      assertStillProven(present, pending)
      assertResettable(present)
      return { ...change(present), status: 'CONFIRMED', modifiedAt: now() }
    })
    if (!present) throw codeExpired()
    await endEvent(tx, pending, 'Pass')
    return present
  })
  // The password stays changed when the function fails.
  await triggers.postConfirmation(occasionOf(ctx), 'ConfirmForgotPassword', { user: changed, clientMetadata })
}

// The code spoke for an address that was verified; it may have been changed, or taken by another, since.
function assertStillProven({ attributes }: User, { attribute, address }: PendingCode): void {
  const isHis = attribute !== undefined && attributes[attribute] === address
  if (!isHis || attributes[`${attribute}_verified`] !== 'true') throw codeExpired()
}

// Nobody, and whoever must look like nobody, gets the answers of a user who asked as often and mistypes each time.
async function findResettable(ctx: ClientContext, name: string): Promise<User> {
  const { store, pool, client } = ctx
  const isConcealed = concealsUsers(ctx, client)
  const user = await store.users.find(pool, name)
  if (!user && !isConcealed) throw usernameClientNotFound()
  const subject = attemptSubject(pool, name, user)
  await countRequest(ctx, 'confirm-forgot-password', subject)
  if (user?.enabled && (!isConcealed || provenContact(pool, user))) return user
  if (!isConcealed) throw userDisabled()
  if (!(await wasCountedLately(ctx, 'forgot-password', subject))) throw codeExpired()
  await failForNobody(ctx, 'ForgotPassword', `nobody/${name}`)
  throw codeMismatch()
}

// https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html
function assertSelfRecovery({ settings }: Pool): void {
  const mechanisms = settings.AccountRecoverySetting?.RecoveryMechanisms ?? []
  if (mechanisms.some(({ Name }) => Name === 'admin_only')) throw recoveryByAdministratorOnly()
}

// Whoever is not confirmed yet proves himself by the code of his sign-up, not by resetting a password.
function provenContact(pool: Pool, user: User) {
  return user.status === 'UNCONFIRMED' ? undefined : recoveryTarget(pool, user)
}

// A temporary password is an administrator's to renew, so is one that he closed; a user of another provider has none here.
function hasPasswordToReset({ status, isPasswordClosed }: User): boolean {
  return !isPasswordClosed && status !== 'FORCE_CHANGE_PASSWORD' && status !== 'EXTERNAL_PROVIDER'
}

// AdminResetUserPassword declares no UserNotConfirmedException.
function assertResettableByAdministrator(user: User): void {
  if (user.status === 'UNCONFIRMED' || !hasPasswordToReset(user)) throw passwordNotResettable()
}

function assertResettable(user: User): void {
  if (user.status === 'UNCONFIRMED') throw userNotConfirmed()
  if (!hasPasswordToReset(user)) throw passwordNotResettable()
}
