/** The sentences of codes that are sent. */
import { CognitoError } from './cognito-error.ts'
import { invalidParameter } from './general.ts'

export const resendNotPossible = (username: string) =>
  new CognitoError(
    'UnsupportedUserStateException',
    `Resend not possible. ${username} status is not FORCE_CHANGE_PASSWORD`,
  )
export const deliveryAddressMissing = (attribute: string) =>
  invalidParameter(`User has no ${attribute} to deliver the invitation to.`)
export const autoVerificationOff = () => invalidParameter('Cannot resend codes. Auto verification not turned on.')
export const codeMismatch = () =>
  new CognitoError('CodeMismatchException', 'Invalid verification code provided, please try again.')
export const codeExpired = () =>
  new CognitoError('ExpiredCodeException', 'Invalid code provided, please request a code again.')
export const attemptLimitExceeded = () =>
  new CognitoError('LimitExceededException', 'Attempt limit exceeded, please try after some time.')
export const codeDeliveryFailed = () =>
  new CognitoError('CodeDeliveryFailureException', 'Unable to deliver code to user')
export const alreadyConfirmed = () => invalidParameter('User is already confirmed.')
export const cannotBeConfirmed = (status: string) =>
  new CognitoError('NotAuthorizedException', `User cannot be confirmed. Current status is ${status}`)
export const passwordNotResettable = () =>
  new CognitoError('NotAuthorizedException', 'User password cannot be reset in the current state.')
export const noVerifiedContact = () =>
  invalidParameter('Cannot reset password for the user as there is no registered/verified email or phone_number')
