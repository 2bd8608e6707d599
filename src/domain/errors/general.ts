/** The sentences that belong to no subject. */
import { CognitoError } from './cognito-error.ts'

export const invalidParameter = (message: string) => new CognitoError('InvalidParameterException', message)
export const notFound = (message: string) => new CognitoError('ResourceNotFoundException', message)
export const invalidPassword = (message: string) => new CognitoError('InvalidPasswordException', message)
/** Honest refusal of an operation that this server does not have yet: a fault, but not one that a retry mends. */
export class NotImplemented extends CognitoError {
  constructor(operation: string) {
    super('InternalErrorException', `${operation} is not implemented by this server.`)
  }
}
export const notImplemented = (operation: string) => new NotImplemented(operation)
/** The same refusal inside an operation that exists, where the caller must change the request. */
export const unsupported = (what: string) =>
  new CognitoError('UnsupportedOperationException', `${what} is not implemented by this server.`)
