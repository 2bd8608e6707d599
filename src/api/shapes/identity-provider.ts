import type { IdentityProviderType, ProviderDescription } from '@aws-sdk/client-cognito-identity-provider'
import type { IdentityProvider, ProviderSecrets } from '../../domain/identity-provider.ts'
import { shownDetails } from '../../domain/provider-details.ts'

/** A provider as its administrators see it: with the client's secret, as the service shows it. */
export function toIdentityProviderType(provider: IdentityProvider, secrets: ProviderSecrets): IdentityProviderType {
  return {
    UserPoolId: provider.poolId,
    ProviderName: provider.name,
    ProviderType: provider.type,
    ProviderDetails: shownDetails(provider, secrets),
    AttributeMapping: { ...provider.attributeMapping },
    IdpIdentifiers: [...provider.identifiers],
    LastModifiedDate: provider.modifiedAt,
    CreationDate: provider.createdAt,
  }
}

/** A provider as ListIdentityProviders answers it. */
export function toProviderDescription({ name, type, modifiedAt, createdAt }: IdentityProvider): ProviderDescription {
  return { ProviderName: name, ProviderType: type, LastModifiedDate: modifiedAt, CreationDate: createdAt }
}
