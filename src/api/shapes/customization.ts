import type { UICustomizationType } from '@aws-sdk/client-cognito-identity-provider'
import type { Config } from '../../config.ts'
import { type Customization, pathsOf } from '../../domain/customization.ts'

/** A customization as the API answers it, with the CSS as it was given. */
export function toUICustomization(look: Customization, { publicUrl }: Config): UICustomizationType {
  const { logoPath } = pathsOf(look)
  return {
    UserPoolId: look.poolId,
    ClientId: look.clientId,
    ...(logoPath && { ImageUrl: `${publicUrl}${logoPath}` }),
    ...(look.css !== undefined && { CSS: look.css }),
    CSSVersion: look.version,
    LastModifiedDate: look.modifiedAt,
    CreationDate: look.createdAt,
  }
}
