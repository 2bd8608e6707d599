import type { CodeDeliveryDetailsType } from '@aws-sdk/client-cognito-identity-provider'
import type { PoolContext } from '../context.ts'
import { type AttributeChange, changedAttributes } from '../domain/attribute-change.ts'
import { type Attributes, assertAttributeChange, assertWritable } from '../domain/attributes.ts'
import type { Client } from '../domain/client.ts'
import { userNotFound } from '../domain/errors.ts'
import { assertAliasNotTooEarly } from '../domain/new-user.ts'
import type { User } from '../domain/user.ts'
import type { Transaction } from '../store/store.ts'
import { refuseTakenAliases, takeAliases } from './aliases.ts'
import { issueCode } from './codes.ts'
import { deliverCode } from './delivery.ts'
import { lockUser } from './lock-user.ts'
import { callMessageFunctions } from './message-functions.ts'
import { mediumOf } from './send-code.ts'

/** Who changes a user's attributes: an administrator, or the user himself through a client. */
export type Changer = 'admin' | Client

/**
 * Changes a user's attributes, an empty value taking one away, and sends a code to each new address that the pool
 * verifies. An administrator may vouch for an address; as an alias it then moves to this user.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-email-phone-verification.html
 */
export async function changeAttributes(
  ctx: PoolContext,
  user: User,
  change: Attributes,
  by: Changer,
): Promise<CodeDeliveryDetailsType[]> {
  const { pool, store } = ctx
  assertChange(ctx, user, change, by)
  const planned = changedAttributes(pool, user, change, ctx.now())
  for (const target of planned.unproven) await callMessageFunctions(ctx, mediumOf(target))
  const { changed, codes } = await refuseTakenAliases(
    pool,
    () => planned.user,
    () => store.transaction(tx => applyChange(ctx, tx, user, change, by)),
  )
  return deliver(ctx, changed, codes, by)
}

function assertChange({ pool }: PoolContext, user: User, change: Attributes, by: Changer): void {
  if (by !== 'admin') assertWritable(pool, by, change)
  assertAttributeChange(pool, user.attributes, change)
  if (user.status === 'UNCONFIRMED') assertAliasNotTooEarly(pool, change)
}

async function applyChange(ctx: PoolContext, tx: Transaction, { sub }: User, change: Attributes, by: Changer) {
  const { pool, now } = ctx
  const present = await lockUser(tx, pool, sub)
  if (!present) throw userNotFound()
  // Again, for who he is by now: of two changes at once each may take the address that the other relied on.
  assertChange(ctx, present, change, by)
  const changed = changedAttributes(pool, present, change, now())
  if (by === 'admin') await takeAliases(tx, pool, changed.user)
  await tx.users.update(pool, sub, () => changed.user)
  for (const attribute of changed.withdrawn) await tx.codes.discard(pool.id, sub, `verify:${attribute}`)
  const codes = []
  for (const target of changed.unproven) {
    codes.push({ ...target, code: await issueCode(ctx, tx, changed.user, `verify:${target.attribute}`, target) })
  }
  return { changed: changed.user, codes }
}

type Codes = readonly (AttributeChange['unproven'][number] & { readonly code: string })[]

// Each address is tried, so that one that cannot be reached does not keep the other unverified.
async function deliver(ctx: PoolContext, user: User, codes: Codes, by: Changer): Promise<CodeDeliveryDetailsType[]> {
  const kind = 'UpdateUserAttribute' as const
  const through = by === 'admin' ? {} : { clientId: by.id }
  const sent = await Promise.allSettled(codes.map(code => deliverCode(ctx, { user, kind, ...through, ...code })))
  return sent.map(result => {
    if (result.status === 'rejected') throw result.reason
    return result.value
  })
}
