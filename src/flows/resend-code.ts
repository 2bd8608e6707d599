import type { CodeDeliveryDetailsType } from '@aws-sdk/client-cognito-identity-provider'
import type { ClientContext } from '../context.ts'
import { alreadyConfirmed, autoVerificationOff } from '../domain/errors/codes.ts'
import { userDisabled } from '../domain/errors/sign-in.ts'
import { usernameClientNotFound } from '../domain/errors/users.ts'
import { concealsUsers } from './conceal.ts'
import { signUpTarget, simulatedDelivery } from './delivery.ts'
import { attemptSubject, countRequest } from './limits.ts'
import type { ClientMetadata } from './message-functions.ts'
import { pretendToSendCode, sendCode } from './send-code.ts'

/** Sends a new code for the sign-up; the former one is good no more. */
export async function resendCode(
  ctx: ClientContext,
  name: string,
  clientMetadata?: ClientMetadata,
): Promise<CodeDeliveryDetailsType> {
  const { store, pool, client } = ctx
  const isConcealed = concealsUsers(ctx, client)
  const user = await store.users.find(pool, name)
  if (!user && !isConcealed) throw usernameClientNotFound()
  await countRequest(ctx, 'resend-code', attemptSubject(pool, name, user))
  if (!pool.settings.AutoVerifiedAttributes?.length) throw autoVerificationOff()
  if (!user?.enabled) {
    if (!isConcealed) throw userDisabled()
    return pretendToSendCode(ctx, name, 'sign-up')
  }
  if (user.status !== 'UNCONFIRMED') throw alreadyConfirmed()
  const target = signUpTarget(pool, user)
  if (!target) throw autoVerificationOff()
  // As much work as for nobody.
  if (isConcealed) simulatedDelivery(ctx, pool, name, 'sign-up')
  const code = { purpose: 'sign-up', kind: 'ResendCode', event: 'ResendCode', clientId: client.id } as const
  return sendCode(ctx, { ...code, user, target, unseen: isConcealed, clientMetadata })
}
