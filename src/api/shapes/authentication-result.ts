import type { AuthenticationResultType } from '@aws-sdk/client-cognito-identity-provider'
import type { GrantedTokens } from '../../flows/grant-tokens.ts'

/** A client takes a `RefreshToken` that is there, even null, for a new one: without one the member is absent. */
export function toAuthenticationResult(tokens: GrantedTokens): AuthenticationResultType {
  const { accessToken, idToken, expiresIn, refreshToken, newDevice } = tokens
  return {
    AccessToken: accessToken,
    ExpiresIn: expiresIn,
    TokenType: 'Bearer',
    ...(refreshToken !== undefined && { RefreshToken: refreshToken }),
    ...(idToken !== undefined && { IdToken: idToken }),
    ...(newDevice && { NewDeviceMetadata: { DeviceKey: newDevice.key, DeviceGroupKey: newDevice.groupKey } }),
  }
}
