/** The sentences of the pool's functions. */
import { CognitoError } from './cognito-error.ts'
import { invalidParameter } from './general.ts'

/** The function was run and answered an error, whose text is the caller's to read. */
export const functionRefused = (trigger: string, message: string) =>
  new CognitoError('UserLambdaValidationException', `${trigger} failed with error ${message}.`)
export const functionAnswerUnusable = () =>
  new CognitoError('InvalidLambdaResponseException', 'Unrecognizable lambda output')
export const functionAnswerNotJson = () =>
  new CognitoError('InvalidLambdaResponseException', 'Invalid lambda function output : Invalid JSON')
export const migrationRefused = (clientId: string) =>
  new CognitoError('UserNotFoundException', `Exception migrating user in app client ${clientId}`)
export const customTextInvalid = (field: string, text: string, pattern: string) =>
  invalidParameter(
    `1 validation error detected: Value '${text}' at '${field}' failed to satisfy constraint: ` +
      `Member must satisfy regular expression pattern: ${pattern}`,
  )
export const customTextEmpty = () => invalidParameter('The message is empty.')
/** The function could not be run. */
export const functionFailed = (trigger: string, reason: string) =>
  new CognitoError('UnexpectedLambdaException', `${trigger} invocation failed due to error ${reason}.`)
