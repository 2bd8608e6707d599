import type { CodeDeliveryDetailsType } from '@aws-sdk/client-cognito-identity-provider'
import type { ClientContext } from '../context.ts'
import {
  type Attributes,
  assertNewAttributes,
  assertWritable,
  contactAttributes,
  verifiedFlag,
  withoutEmpty,
} from '../domain/attributes.ts'
import { unsupported } from '../domain/errors/general.ts'
import { signUpNotPermitted, userExists, usernameTaken } from '../domain/errors/users.ts'
import { memberMissing } from '../domain/errors/wire.ts'
import { addressKind, newUser } from '../domain/new-user.ts'
import { allowsPasswordless, assertPassword } from '../domain/password-policy.ts'
import { decided } from '../domain/sign-up-decision.ts'
import type { User } from '../domain/user.ts'
import { refuseTakenNames, takeAliases } from './aliases.ts'
import { issueCode } from './codes.ts'
import { deliverCode, signUpTarget } from './delivery.ts'
import { type ClientMetadata, wordMessage } from './message-functions.ts'
import { occasionOf } from './occasion.ts'
import { createPasswordRecord } from './passwords.ts'
import { mediumOf } from './send-code.ts'
import { assertUsable, judgeNewPassword } from './threats/new-password.ts'
import { newEventId, recordEvent } from './threats/record.ts'

interface SignUpRequest {
  readonly name: string
  readonly password: string | undefined
  readonly attributes: Attributes
  /** For the functions of the pool, and never stored. */
  readonly validationData?: Attributes | undefined
  readonly clientMetadata?: ClientMetadata
}

export interface SignedUp {
  readonly user: User
  /** Absent when there was no address to send a code to: the user waits for an administrator. */
  readonly delivery?: CodeDeliveryDetailsType
}

/**
 * Somebody makes his own account: it stays unconfirmed until he answers the code, even when the code could not be
 * delivered, unless a function of the pool confirms it at once. Whether a name is taken is always told, whatever the client conceals elsewhere.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/signing-up-users-in-your-app.html
 */
export async function signUp(ctx: ClientContext, request: SignUpRequest): Promise<SignedUp> {
  const { pool, client, store, triggers, events } = ctx
  if (pool.settings.AdminCreateUserConfig?.AllowAdminCreateUserOnly) throw signUpNotPermitted()
  const { clientMetadata } = request
  const { password, ...asked } = checkRequest(ctx, request)
  await assertNameFree(ctx, request.name)
  const user = await admit(ctx, asked, request)
  const assessment = await judgeNewPassword(ctx, { type: 'SignUp', user, password })
  assertUsable(assessment)
  const message = { user, kind: 'SignUp', clientId: client.id, clientMetadata } as const
  const target = user.status === 'CONFIRMED' ? undefined : signUpTarget(pool, user)
  const wording = target && (await wordMessage(ctx, { ...message, medium: mediumOf(target) }))
  const stored = { ...user, password: await createPasswordRecord(ctx, user, password) }

  const code = await refuseTakenNames(pool, user, userExists, () =>
    store.transaction(async tx => {
      await takeAliases(tx, pool, user)
      await tx.users.create(pool, stored)
      const eventId = newEventId(ctx, user)
      const response = user.status === 'CONFIRMED' ? 'Pass' : 'InProgress'
      if (eventId) await recordEvent(ctx, { type: 'SignUp', user, eventId, response, assessment }, tx)
      return target && issueCode(ctx, tx, user, 'sign-up', { ...target, eventId })
    }),
  )
  events.signedUp(pool, user, client.id)
  if (user.status === 'CONFIRMED') {
    await triggers.postConfirmation(occasionOf(ctx), 'ConfirmSignUp', { user, clientMetadata })
  }
  if (!target || code === undefined) return { user: stored }
  return { user: stored, delivery: await deliverCode(ctx, { ...message, code, ...target, wording }) }
}

interface Asked {
  readonly user: User
  /** As the function sees them: nothing is added but an address that was typed as the user name. */
  readonly submitted: Attributes
}

/** The new user, when the pool's function admits him, as it decides. */
async function admit(ctx: ClientContext, { user, submitted }: Asked, request: SignUpRequest): Promise<User> {
  const { validationData, clientMetadata } = request
  const about = { username: user.username, attributes: submitted, validationData, clientMetadata }
  return decided(user, await ctx.triggers.preSignUp(occasionOf(ctx), 'SignUp', about))
}

function checkRequest(ctx: ClientContext, { name, password, attributes }: SignUpRequest) {
  const { pool, client } = ctx
  if (password === undefined)
    throw allowsPasswordless(pool) ? unsupported('SignUp without a password') : memberMissing('password')
  const user = newUser(pool, { sub: ctx.random.uuid(), name, attributes, status: 'UNCONFIRMED', at: ctx.now() })
  assertWritable(pool, client, attributes)
  assertNewAttributes(pool, user.attributes, 'self')
  assertPassword(pool, password)
  const submitted = withoutEmpty(user.attributes)
  return { user: { ...user, attributes: { ...submitted, ...unverified(submitted) } }, submitted, password }
}

async function assertNameFree({ store, pool }: ClientContext, name: string): Promise<void> {
  if (!(await store.users.find(pool, name))) return
  const kind = addressKind(pool, name)
  throw kind ? usernameTaken(kind) : userExists()
}

function unverified(attributes: Attributes): Attributes {
  const given = contactAttributes.filter(attribute => attributes[attribute])
  return Object.fromEntries(given.map(attribute => [verifiedFlag(attribute), 'false']))
}
