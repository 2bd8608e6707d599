/** An API that a pool gives out scopes for. */
export interface ResourceServer {
  readonly poolId: string
  readonly identifier: string
  readonly name: string
  readonly scopes: readonly { readonly name: string; readonly description: string }[]
}

/** A scope as it is asked for and as tokens carry it. */
export function fullScopeNames({ identifier, scopes }: ResourceServer): string[] {
  return scopes.map(({ name }) => `${identifier}/${name}`)
}
