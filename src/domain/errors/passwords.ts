/** The sentences about passwords. */
import { CognitoError } from './cognito-error.ts'
import { invalidPassword } from './general.ts'

export const passwordPolicyFailed = (wording: 'policy' | 'password policy', reason: string) =>
  invalidPassword(`Password did not conform with ${wording}: ${reason}`)
export const passwordUsedBefore = () =>
  new CognitoError('PasswordHistoryPolicyViolationException', 'Password has previously been used')
export const recoveryByAdministratorOnly = () =>
  new CognitoError('NotAuthorizedException', 'Contact administrator to reset password.')
