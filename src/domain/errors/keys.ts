/** The sentences of the key service, in the words of KMS. */
import { CognitoError } from './cognito-error.ts'

export const ciphertextInvalid = () => new CognitoError('InvalidCiphertextException', 'The ciphertext is not valid.')
export const keyIncorrect = () =>
  new CognitoError(
    'IncorrectKeyException',
    'The key ID in the request does not identify a CMK that can perform this operation.',
  )
export const keyRequestInvalid = (problem: string) => new CognitoError('ValidationException', problem)
