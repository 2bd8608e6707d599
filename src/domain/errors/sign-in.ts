/** The sentences of signing in. */
import { CognitoError } from './cognito-error.ts'
import { invalidParameter } from './general.ts'

export const wrongPassword = () => new CognitoError('NotAuthorizedException', 'Incorrect username or password.')
export const passwordAttemptsExceeded = () => new CognitoError('NotAuthorizedException', 'Password attempts exceeded')
export const userDisabled = () => new CognitoError('NotAuthorizedException', 'User is disabled.')
export const userNotConfirmed = () => new CognitoError('UserNotConfirmedException', 'User is not confirmed.')
export const passwordResetRequired = () =>
  new CognitoError('PasswordResetRequiredException', 'Password reset required for the user')
export const temporaryPasswordExpired = () =>
  new CognitoError('NotAuthorizedException', 'Temporary password has expired and must be reset by an administrator.')
export const invalidSession = () => new CognitoError('NotAuthorizedException', 'Invalid session for the user.')
export const sessionExpired = () =>
  new CognitoError('NotAuthorizedException', 'Invalid session for the user, session is expired.')
export const sessionSpent = () =>
  new CognitoError('NotAuthorizedException', 'Invalid session for the user, session can only be used once.')
export const missingParameter = (name: string) => invalidParameter(`Missing required parameter ${name}`)
export const timestampInvalid = () =>
  invalidParameter('TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.')
export const authMethodNotSupported = () => invalidParameter('Initiate Auth method not supported.')
export const userPasswordAuthNotEnabled = () => invalidParameter('USER_PASSWORD_AUTH flow not enabled for this client')
export const namedFlowNotEnabled = (flow: string) => invalidParameter(`${flow} is not enabled for the client.`)
export const customAuthNotConfigured = () =>
  invalidParameter('Custom auth lambda trigger is not configured for the user pool.')
export const noMfaMethod = () =>
  new CognitoError('MFAMethodNotFoundException', 'The user has no method of multi-factor authentication.')
export const attributeMissing = (name: string) => invalidParameter(`Invalid attributes given, ${name} is missing`)
export const authFlowNotEnabled = () => invalidParameter('Auth flow not enabled for this client')
export const attributeAlreadyProvided = (name: string) =>
  new CognitoError('NotAuthorizedException', `Cannot modify an already provided ${name}`)
