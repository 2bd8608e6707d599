import type { CodeDeliveryDetailsType } from '@aws-sdk/client-cognito-identity-provider'
import type { PoolContext } from '../context.ts'
import { changedAttributes } from '../domain/attribute-change.ts'
import { type Attributes, assertAttributeChange, assertWritable } from '../domain/attributes.ts'
import type { Client } from '../domain/client.ts'
import { userNotFound } from '../domain/errors/users.ts'
import { assertAliasNotTooEarly } from '../domain/new-user.ts'
import type { User } from '../domain/user.ts'
import type { Wording } from '../messages/messages.ts'
import type { Transaction } from '../store/store.ts'
import { refuseTakenAliases, takeAliases } from './aliases.ts'
import { issueCode } from './codes.ts'
import { type CodeDelivery, deliverCode } from './delivery.ts'
import { lockUser } from './lock-user.ts'
import { type ClientMetadata, wordMessage } from './message-functions.ts'
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
  clientMetadata?: ClientMetadata,
): Promise<CodeDeliveryDetailsType[]> {
  const { pool, store } = ctx
  assertChange(ctx, user, change, by)
  const planned = changedAttributes(pool, user, change, ctx.now())
  const message = { kind: 'UpdateUserAttribute', clientId: by === 'admin' ? undefined : by.id, clientMetadata } as const
  const wordings = new Map<string, Wording>()
  for (const target of planned.unproven) {
    const about = { ...message, user: planned.user, medium: mediumOf(target) }
    wordings.set(target.attribute, await wordMessage(ctx, about))
  }
  const { changed, codes } = await refuseTakenAliases(
    pool,
    () => planned.user,
    () => store.transaction(tx => applyChange(ctx, tx, user, change, by)),
  )
  return deliver(
    ctx,
    codes.map(code => ({ ...message, ...code, user: changed, wording: wordings.get(code.attribute) })),
  )
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

// Each address is tried, so that one that cannot be reached does not keep the other unverified.
async function deliver(ctx: PoolContext, codes: readonly CodeDelivery[]): Promise<CodeDeliveryDetailsType[]> {
  const sent = await Promise.allSettled(codes.map(code => deliverCode(ctx, code)))
  return sent.map(result => {
    if (result.status === 'rejected') throw result.reason
    return result.value
  })
}
