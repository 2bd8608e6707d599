import type { ClientContext } from '../../../context.ts'
import { invalidSession } from '../../../domain/errors/sign-in.ts'
import { withTurnedOn } from '../../../domain/mfa-preference.ts'
import { mayBringEmail } from '../../../domain/second-factors.ts'
import type { User } from '../../../domain/user.ts'
import { forgiveFactors } from '../../lock-out.ts'
import { required } from '../parameters.ts'
import type { Answer, Answering, Challenge } from './challenge.ts'
import { answerWithAddress, askForCode, proveCode, wasSentTo } from './sent-code.ts'

/**
 * EMAIL_OTP as a second factor: a code to the e-mail address, or to the one that the user is just setting up.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-mfa-sms-email-message.html
 */
export const emailOtp: Challenge = {
  proves: 'second factor: the code sent to the e-mail address, which is verified by it',

  async ask(ctx, asking) {
    const address = asking.user.attributes.email ?? asking.signIn.proven.email
    if (!address) throw invalidSession()
    return askForCode(ctx, asking, 'EMAIL_OTP', { attribute: 'email', address })
  },

  async answer(ctx, answering) {
    const { turn, responses } = answering
    await proveCode(ctx, answering, required(responses, 'EMAIL_OTP_CODE'))
    const { email } = turn.signIn.proven
    if (email !== undefined && wasSentTo(ctx, turn, email)) return answerWithNewAddress(ctx, answering, email)
    return answerWithAddress(ctx, answering, 'EMAIL_OTP', 'email')
  },
}

/** The address becomes the user's, verified, and his second factor; unless he got an address or a factor meanwhile. */
function answerWithNewAddress(ctx: ClientContext, { turn, user }: Answering, address: string): Answer {
  const { email: _, ...proven } = turn.signIn.proven
  if (!user) throw invalidSession()
  return {
    proven: { ...proven, second: 'EMAIL_OTP' },
    write: tx => forgiveFactors(tx, ctx.pool.id, user.sub),
    change: (present: User) => {
      if (!mayBringEmail(ctx.pool, present)) throw invalidSession()
      const attributes = { ...present.attributes, email: address, email_verified: 'true' }
      return withTurnedOn({ ...present, attributes, modifiedAt: ctx.now() }, 'EMAIL_OTP')
    },
  }
}
