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
import { memberMissing, signUpNotPermitted, unsupported, userExists, usernameTaken } from '../domain/errors.ts'
import { addressKind, newUser } from '../domain/new-user.ts'
import { allowsPasswordless, assertPassword } from '../domain/password-policy.ts'
import type { User } from '../domain/user.ts'
import { refuseTakenNames } from './aliases.ts'
import { issueCode } from './codes.ts'
import { deliverCode, signUpTarget } from './delivery.ts'
import { callMessageFunctions } from './message-functions.ts'
import { createPasswordRecord } from './passwords.ts'
import { mediumOf } from './send-code.ts'

interface SignUpRequest {
  readonly name: string
  readonly password: string | undefined
  readonly attributes: Attributes
}

export interface SignedUp {
  readonly user: User
  /** Absent when there was no address to send a code to: the user waits for an administrator. */
  readonly delivery?: CodeDeliveryDetailsType
}

/**
 * Somebody makes his own account: it stays unconfirmed until he answers the code, even when the code could not be
 * delivered. Whether a name is taken is always told, whatever the client conceals elsewhere.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/signing-up-users-in-your-app.html
 */
export async function signUp(ctx: ClientContext, request: SignUpRequest): Promise<SignedUp> {
  const { pool, client, store, triggers, events } = ctx
  if (pool.settings.AdminCreateUserConfig?.AllowAdminCreateUserOnly) throw signUpNotPermitted()
  const { user: draft, password } = checkRequest(ctx, request)
  await assertNameFree(ctx, request.name)
  await triggers.call(pool, 'PreSignUp')
  const user = { ...draft, password: await createPasswordRecord(ctx, draft, password) }
  const target = signUpTarget(pool, user)
  if (target) await callMessageFunctions(ctx, mediumOf(target))

  const code = await refuseTakenNames(pool, user, userExists, () =>
    store.transaction(async tx => {
      await tx.users.create(pool, user)
      return target && issueCode(ctx, tx, user, 'sign-up', target)
    }),
  )
  events.signedUp(pool, user, client.id)
  if (!target || code === undefined) return { user }
  return { user, delivery: await deliverCode(ctx, { user, kind: 'SignUp', clientId: client.id, code, ...target }) }
}

function checkRequest(ctx: ClientContext, { name, password, attributes }: SignUpRequest) {
  const { pool, client } = ctx
  if (password === undefined)
    throw allowsPasswordless(pool) ? unsupported('SignUp without a password') : memberMissing('password')
  const user = newUser(pool, { sub: ctx.random.uuid(), name, attributes, status: 'UNCONFIRMED', at: ctx.now() })
  assertWritable(pool, client, attributes)
  assertNewAttributes(pool, user.attributes, 'self')
  assertPassword(pool, password)
  const stored = { ...withoutEmpty(user.attributes), ...unverified(user.attributes) }
  return { user: { ...user, attributes: stored }, password }
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
