/** The sentences of advanced security. */
import { CognitoError } from './cognito-error.ts'
import { invalidParameter } from './general.ts'

// The service's own sentence is not known.
export const addOnNotEnabled = () =>
  new CognitoError('UserPoolAddOnNotEnabledException', 'User pool add-ons are not enabled for this user pool.')
export const incorrectCidr = () => invalidParameter('Incorrect CIDR format')
// So are these: that they are refused, and by which exception, is known.
export const contextAddressInvalid = () => invalidParameter('The IP address of the context data is invalid.')
export const blockedByRisk = () =>
  new CognitoError('NotAuthorizedException', 'Request not allowed due to security reasons.')
export const passwordRefusedByRisk = () =>
  new CognitoError('InvalidPasswordException', 'Provided password cannot be used for security reasons.')
export const authEventNotFound = () => new CognitoError('ResourceNotFoundException', 'Event does not exist.')
export const feedbackTokenInvalid = () => new CognitoError('NotAuthorizedException', 'Invalid feedback token.')
export const feedbackTokenExpired = () => new CognitoError('NotAuthorizedException', 'Feedback token has expired.')
export const feedbackTokenUsed = () => new CognitoError('NotAuthorizedException', 'Feedback token was used already.')
