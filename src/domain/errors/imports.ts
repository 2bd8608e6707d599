/** The sentences of imports; those that are not the service's own are listed in docs/differences.md. */
import { CognitoError } from './cognito-error.ts'

export const importInProgress = () =>
  new CognitoError(
    'UserImportInProgressException',
    'User pool cannot be changed while an import of users is in progress.',
  )
export const importJobNotFound = (id: string) =>
  new CognitoError('ResourceNotFoundException', `Import job ${id} does not exist.`)
export const importPrecondition = (message: string) => new CognitoError('PreconditionNotMetException', message)
export const noCsvUploaded = (id: string) => importPrecondition(`No csv file was uploaded for ${id}`)
export const importJobsFull = () =>
  new CognitoError('LimitExceededException', 'The user pool has too many import jobs.')
