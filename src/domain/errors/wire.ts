/** The sentences of the protocol. */
import { CognitoError } from './cognito-error.ts'
import { invalidParameter } from './general.ts'

/** All limits that a request breaks, at once. */
export const validationFailed = (problems: readonly string[]) =>
  invalidParameter(
    `${problems.length} validation error${problems.length === 1 ? '' : 's'} detected: ${problems.join('; ')}`,
  )
/** The sentence of the API's own constraints, for rules that are stricter than the published model. */
export const memberInvalid = (member: string, rule: string) =>
  invalidParameter(
    `1 validation error detected: Value at '${member}' failed to satisfy constraint: Member must ${rule}`,
  )
export const memberMissing = (member: string) =>
  invalidParameter(
    `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
  )
export const serializationFailed = (message: string) => new CognitoError('SerializationException', message)
export const unknownOperation = (message: string) => new CognitoError('UnknownOperationException', message)
export const bodyTooLarge = () =>
  new CognitoError('RequestEntityTooLargeException', 'Request body is larger than 1048576 bytes')
/** What is not a known error is a bug: the log has it under the request id, the caller learns nothing of it. */
export const internalError = () => new CognitoError('InternalErrorException', 'Internal server error')
export const pagingMarkerInvalid = (token: string, requestId: string) =>
  invalidParameter(`Paging marker ${token} is invalid for request ${requestId}`)
export const rateExceeded = () => new CognitoError('TooManyRequestsException', 'Rate exceeded')
