/** The sentences of second factors. */
import { CognitoError } from './cognito-error.ts'
import { invalidParameter } from './general.ts'

export const factorCodeMismatch = () =>
  new CognitoError('CodeMismatchException', 'Invalid code or auth state for the user.')
export const softwareTokenCodeMismatch = () =>
  new CognitoError('CodeMismatchException', 'Invalid code received for user')
export const softwareTokenUsed = () =>
  new CognitoError('ExpiredCodeException', 'Your software token has already been used once.')
/** The service's own limit and its sentence are not known. */
export const codeAttemptsExceeded = () => new CognitoError('NotAuthorizedException', 'Code attempts exceeded')
export const softwareTokenNotOffered = () =>
  new CognitoError('SoftwareTokenMFANotFoundException', 'Software Token MFA has not been enabled by the userPool')
export const softwareTokenMissing = () => invalidParameter('User has not set up software token mfa')
export const softwareTokenNotEnabled = (during: 'sign-in' | 'later') =>
  new CognitoError(
    'EnableSoftwareTokenMFAException',
    during === 'sign-in' ? 'Code mismatch and fail enable Software Token MFA' : 'Code mismatch',
  )
export const factorNotUsable = (factor: string) =>
  invalidParameter(`User does not have delivery config set to turn on ${factor}`)
export const factorNotOffered = (factor: string) => invalidParameter(`${factor} cannot be chosen by the user.`)
export const tooManyPreferred = () => invalidParameter('Only one MFA method can be preferred.')
export const preferredNotEnabled = (factor: string) =>
  invalidParameter(`${factor} cannot be preferred without being enabled.`)
export const smsFactorRequired = () =>
  invalidParameter('SMS_MFA cannot be turned off in a user pool that requires MFA.')
export const mfaOptionInvalid = () =>
  invalidParameter('Invalid MFA options given, only SMS to phone_number can be turned on.')
export const tokenAndSessionGiven = () => invalidParameter('Exactly one of AccessToken and Session must be given.')
