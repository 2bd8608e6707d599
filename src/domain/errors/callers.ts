/** The sentences about signatures and policies. */
import { CognitoError } from './cognito-error.ts'

export const authenticationMissing = () =>
  new CognitoError('MissingAuthenticationTokenException', 'Missing Authentication Token')
export const signatureIncomplete = (message: string) => new CognitoError('IncompleteSignatureException', message)
export const accessKeyUnknown = () =>
  new CognitoError('UnrecognizedClientException', 'The security token included in the request is invalid.')
export const signatureInvalid = (message: string) => new CognitoError('InvalidSignatureException', message)
export const signatureMismatch = () =>
  signatureInvalid(
    'The request signature we calculated does not match the signature you provided. ' +
      'Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
  )
export const accessDenied = (caller: string, action: string, resource: string, reason: string) =>
  new CognitoError(
    'AccessDeniedException',
    `User: ${caller} is not authorized to perform: ${action} on resource: ${resource} ${reason}`,
  )
