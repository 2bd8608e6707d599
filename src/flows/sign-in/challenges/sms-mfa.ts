import { invalidSession } from '../../../domain/errors/sign-in.ts'
import { required } from '../parameters.ts'
import type { Challenge } from './challenge.ts'
import { answerWithAddress, askForCode, proveCode } from './sent-code.ts'

/**
 * SMS_MFA: a code to the phone number, verified or not; the right answer verifies it.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-mfa-sms-email-message.html
 */
export const smsMfa: Challenge = {
  proves: 'second factor: the code sent to the phone number, which is verified by it',

  async ask(ctx, asking) {
    const address = asking.user.attributes.phone_number
    if (!address) throw invalidSession()
    return askForCode(ctx, asking, 'SMS_MFA', { attribute: 'phone_number', address })
  },

  async answer(ctx, answering) {
    await proveCode(ctx, answering, required(answering.responses, 'SMS_MFA_CODE'))
    return answerWithAddress(ctx, answering, 'SMS_MFA', 'phone_number')
  },
}
