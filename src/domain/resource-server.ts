/** An API that a pool gives out scopes for. */
export interface ResourceServer {
  readonly poolId: string
  readonly identifier: string
  readonly name: string
  readonly scopes: readonly { readonly name: string; readonly description: string }[]
}

// https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-app-idp-settings.html
/** The scopes that every pool has. */
export const builtInScopes: readonly string[] = ['phone', 'email', 'openid', 'profile', 'aws.cognito.signin.user.admin']

/** A scope as it is asked for and as tokens carry it. */
export function fullScopeNames({ identifier, scopes }: ResourceServer): string[] {
  return scopes.map(({ name }) => `${identifier}/${name}`)
}
