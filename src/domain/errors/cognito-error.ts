import type * as sdk from '@aws-sdk/client-cognito-identity-provider'

/** Errors of the AWS JSON protocol itself; no operation declares them, every operation may answer them. */
type ProtocolException =
  | 'AccessDeniedException'
  | 'IncompleteSignatureException'
  | 'IncorrectKeyException'
  | 'InvalidCiphertextException'
  | 'InvalidSignatureException'
  | 'MissingAuthenticationTokenException'
  | 'RequestEntityTooLargeException'
  | 'SerializationException'
  | 'UnknownOperationException'
  | 'UnrecognizedClientException'
  | 'ValidationException'

/** The exceptions of the API, checked against the SDK, so that a misspelled name does not compile. */
export type ExceptionName = Extract<keyof typeof sdk, `${string}Exception`> | ProtocolException

/**
 * What the API answers in place of a result. One small function below makes each situation's error, with the
 * service's exact sentence; nobody else words one.
 */
export class CognitoError extends Error {
  override readonly name: ExceptionName

  constructor(name: ExceptionName, message: string) {
    super(message)
    this.name = name
  }
}
