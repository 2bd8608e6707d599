/** The sentences of advanced security. */
import { CognitoError } from './cognito-error.ts'
import { invalidParameter } from './general.ts'

// The service's own sentence is not known.
export const addOnNotEnabled = () =>
  new CognitoError('UserPoolAddOnNotEnabledException', 'User pool add-ons are not enabled for this user pool.')
export const incorrectCidr = () => invalidParameter('Incorrect CIDR format')
