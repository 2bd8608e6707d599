import type { ResourceServerScopeType, ResourceServerType } from '@aws-sdk/client-cognito-identity-provider'
import type { ResourceServer } from '../../domain/resource-server.ts'
import type { Checked } from '../wire/operations.ts'

/** A resource server as the API answers it; without scopes, it has no member for them. */
export function toResourceServerType({ poolId, identifier, name, scopes }: ResourceServer): ResourceServerType {
  return {
    UserPoolId: poolId,
    Identifier: identifier,
    Name: name,
    ...(scopes.length > 0 && {
      Scopes: scopes.map(scope => ({ ScopeName: scope.name, ScopeDescription: scope.description })),
    }),
  }
}

export function fromScopes(scopes: readonly Checked<ResourceServerScopeType>[] = []): ResourceServer['scopes'] {
  return scopes.map(({ ScopeName, ScopeDescription }) => ({ name: ScopeName, description: ScopeDescription }))
}
