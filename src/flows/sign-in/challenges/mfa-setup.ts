import type { ClientContext } from '../../../context.ts'
import { assertAttributeChange, assertWritable } from '../../../domain/attributes.ts'
import { emailInvalid } from '../../../domain/errors/attributes.ts'
import { invalidSession } from '../../../domain/errors/sign-in.ts'
import { isOffered, mayBringEmail, secondFactors } from '../../../domain/second-factors.ts'
import type { User } from '../../../domain/user.ts'
import type { Challenge } from './challenge.ts'

/**
 * MFA_SETUP: somebody who has no second factor in a pool that demands one sets one up. An authenticator app is
 * registered by AssociateSoftwareToken and VerifySoftwareToken, and then answers this challenge by the session that
 * the latter gave; an e-mail address is named in the answer, and proven by the code that is asked for next.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RespondToAuthChallenge.html
 */
export const mfaSetup: Challenge = {
  proves: 'second factor, by the session in which an authenticator app was verified; an `EMAIL` proves nothing yet',

  async ask({ pool }, { user }) {
    return {
      parameters: {
        MFAS_CAN_SETUP: JSON.stringify(secondFactors.filter(factor => isOffered(pool, factor))),
        USER_ID_FOR_SRP: user.username,
      },
      pending: { challenge: 'MFA_SETUP' },
    }
  },

  async answer(ctx, { turn: { pending, signIn }, user, responses }) {
    if (!user || pending.challenge !== 'MFA_SETUP') throw invalidSession()
    const { softwareToken: token } = user
    if (pending.registered !== undefined) {
      if (!token?.isVerified || token.id !== pending.registered) throw invalidSession()
      return { proven: { ...signIn.proven, second: 'SOFTWARE_TOKEN_MFA' } }
    }
    if (!responses.EMAIL) throw invalidSession()
    return { proven: { ...signIn.proven, email: newAddress(ctx, user, responses.EMAIL) } }
  },
}

// No mail server takes a longer one (RFC 5321, 4.5.3.1.3), and it has to fit the session.
const longestEmail = 254

/** The address is written when it is proven; what the pool or the client does not allow is refused at once. */
function newAddress({ pool, client }: ClientContext, user: User, email: string): string {
  if (!mayBringEmail(pool, user)) throw invalidSession()
  if (email.length > longestEmail) throw emailInvalid()
  assertWritable(pool, client, { email })
  assertAttributeChange(pool, user.attributes, { email })
  return email
}
