/** The sentences of app clients, their secrets and their OAuth settings. */
import { CognitoError } from './cognito-error.ts'
import { notFound } from './general.ts'

export const poolNotFound = (id: string) => notFound(`User pool ${id} does not exist.`)
export const clientNotFound = (id: string) => notFound(`User pool client ${id} does not exist.`)
export const secretHashMissing = (clientId: string) =>
  new CognitoError(
    'NotAuthorizedException',
    `Client ${clientId} is configured with secret but SECRET_HASH was not received`,
  )
export const clientSecretMissing = (clientId: string) =>
  new CognitoError('NotAuthorizedException', `Client ${clientId} is configured for secret but secret was not received`)
export const secretHashWrong = (clientId: string) =>
  new CognitoError('NotAuthorizedException', `Unable to verify secret hash for client ${clientId}`)

export const scopeUnknown = (scope: string) =>
  new CognitoError('ScopeDoesNotExistException', `Invalid scope requested: ${scope}`)
export const invalidOAuthFlow = (message: string) => new CognitoError('InvalidOAuthFlowException', message)
