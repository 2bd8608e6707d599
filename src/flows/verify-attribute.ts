import type { CodeDeliveryDetailsType } from '@aws-sdk/client-cognito-identity-provider'
import type { UserContext } from '../context.ts'
import { provenAddress } from '../domain/attribute-change.ts'
import type { ContactAttribute } from '../domain/attributes.ts'
import { nothingToVerify, notVerifiable } from '../domain/errors/attributes.ts'
import { codeExpired } from '../domain/errors/codes.ts'
import { assertNotFederated } from '../domain/user.ts'
import { refuseTakenAliases } from './aliases.ts'
import { checkCode, consumeCode } from './codes.ts'
import { countRequest } from './limits.ts'
import type { ClientMetadata } from './message-functions.ts'
import { sendCode } from './send-code.ts'

/** Sends a signed-in user a code for one of his addresses, the waiting one before the one in use. */
export async function sendVerificationCode(
  ctx: UserContext,
  name: string,
  clientMetadata?: ClientMetadata,
): Promise<CodeDeliveryDetailsType> {
  const { user, client } = ctx
  const attribute = contactNamed(name)
  assertNotFederated(user, 'Verification by a code')
  await countRequest(ctx, 'attribute-code', user.sub)
  const address = user.pendingAttributes?.[attribute] ?? user.attributes[attribute]
  if (!address) throw nothingToVerify(attribute)
  const target = { attribute, address }
  return sendCode(ctx, {
    user,
    purpose: `verify:${attribute}`,
    target,
    kind: 'VerifyUserAttribute',
    clientId: client.id,
    clientMetadata,
  })
}

/** The answered code verifies the address that it went to; one that was waiting takes effect, if nobody else has it by now. */
export async function verifyAttribute(ctx: UserContext, name: string, code: string): Promise<void> {
  const { store, pool, user, now } = ctx
  const attribute = contactNamed(name)
  assertNotFederated(user, 'Verification by a code')
  await countRequest(ctx, 'verify-attribute', user.sub)
  const pending = await checkCode(ctx, user, `verify:${attribute}`, code)
  const target = { attribute, address: pending.address ?? '' }
  const proven = provenAddress(user, target, now())
  if (!proven) throw codeExpired()
  await refuseTakenAliases(
    pool,
    () => proven,
    () =>
      store.transaction(async tx => {
        await consumeCode(tx, pending)
        const verified = await tx.users.update(pool, user.sub, present => {
          const changed = provenAddress(present, target, now())
          if (!changed) throw codeExpired()
          return changed
        })
        if (!verified) throw codeExpired()
      }),
  )
}

function contactNamed(name: string): ContactAttribute {
  if (name === 'email' || name === 'phone_number') return name
  throw notVerifiable()
}
