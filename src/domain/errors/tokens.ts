/** The sentences of access and refresh tokens. */
import { CognitoError } from './cognito-error.ts'
import { invalidParameter } from './general.ts'

export const accessTokenExpired = () => new CognitoError('NotAuthorizedException', 'Access Token has expired')
export const accessTokenSignatureInvalid = () =>
  new CognitoError('NotAuthorizedException', 'Could not verify signature for Access Token')
export const accessTokenInvalid = () => new CognitoError('NotAuthorizedException', 'Invalid Access Token')
export const accessTokenRevoked = () => new CognitoError('NotAuthorizedException', 'Access Token has been revoked')
export const accessTokenLacksScope = () =>
  new CognitoError('NotAuthorizedException', 'Access Token does not have required scopes')
export const refreshTokenInvalid = () => new CognitoError('NotAuthorizedException', 'Invalid Refresh Token')
export const refreshTokenExpired = () => new CognitoError('NotAuthorizedException', 'Refresh Token has expired')
export const refreshTokenRevoked = () => new CognitoError('NotAuthorizedException', 'Refresh Token has been revoked')
export const refreshTokenReused = () =>
  new CognitoError('RefreshTokenReuseException', 'Refresh Token has already been used')
/** RevokeToken does not declare NotAuthorizedException. */
export const refreshTokenInvalidToRevoke = () => invalidParameter('Invalid Refresh Token')
export const tokenTypeNotSupported = () =>
  new CognitoError('UnsupportedTokenTypeException', 'Only refresh tokens can be revoked.')
export const revocationNotEnabled = (clientId: string) =>
  new CognitoError('UnsupportedOperationException', `Token revocation is not enabled for client ${clientId}`)
export const clientUnauthorized = () => new CognitoError('UnauthorizedException', 'Client is not authorized.')
