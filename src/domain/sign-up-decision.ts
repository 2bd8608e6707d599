import { verifiedFlag } from './attributes.ts'
import { nothingToVerify } from './errors/attributes.ts'
import type { User } from './user.ts'

/** What a function may decide about somebody who signs himself up. */
export interface SignUpDecision {
  readonly autoConfirmUser: boolean
  readonly autoVerifyEmail: boolean
  readonly autoVerifyPhone: boolean
}

/**
 * The user as the function wants him. An address that he did not give cannot be vouched for.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-sign-up.html
 */
export function decided(user: User, decision: SignUpDecision): User {
  const verified = [
    ...(decision.autoVerifyEmail ? (['email'] as const) : []),
    ...(decision.autoVerifyPhone ? (['phone_number'] as const) : []),
  ]
  for (const attribute of verified) if (!user.attributes[attribute]) throw nothingToVerify(attribute)
  const flags = Object.fromEntries(verified.map(attribute => [verifiedFlag(attribute), 'true']))
  return {
    ...user,
    status: decision.autoConfirmUser ? 'CONFIRMED' : user.status,
    attributes: { ...user.attributes, ...flags },
  }
}
