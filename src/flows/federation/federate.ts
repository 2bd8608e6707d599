import type { ClientContext } from '../../context.ts'
import { unsupported } from '../../domain/errors.ts'
import type { User } from '../../domain/user.ts'
import type { ProvenIdentity } from './identity.ts'

/**
 * The user of the pool that an outside identity is: found, linked, or made, his mapped attributes brought up to date,
 * functions asked in the documented order. Throws CognitoError with the documented sentences.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-identity-federation.html
 */
export async function federate(_ctx: ClientContext, _identity: ProvenIdentity): Promise<User> {
  throw unsupported('Sign-in by an outside provider')
}
