/** What a claim may hold; the earliest version of the function gives texts only. */
export type ClaimValue =
  | string
  | number
  | boolean
  | null
  | readonly ClaimValue[]
  | { readonly [name: string]: ClaimValue }

/** Claims that a function puts into a token or keeps out of it. Of a claim that is in both, suppression wins. */
export interface ClaimChanges {
  readonly add: Readonly<Record<string, ClaimValue>>
  readonly suppress: readonly string[]
}

/** The groups and roles that tokens name in place of the user's own. */
export interface GroupOverrides {
  readonly groups: readonly string[]
  readonly roles: readonly string[]
  readonly preferredRole?: string
}

/**
 * What a PreTokenGeneration function decided.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html
 */
export interface TokenOverrides {
  readonly id: ClaimChanges
  /** Nothing in the answers of the earliest version, which knows the ID token alone. */
  readonly access: ClaimChanges & {
    readonly addScopes: readonly string[]
    readonly suppressScopes: readonly string[]
  }
  /** Absent: the user's own groups stay. Without any group in it: the tokens name none. */
  readonly groups?: GroupOverrides
}
