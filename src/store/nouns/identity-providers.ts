/** The outside providers of pools (a part of the interface of the store). */
import type { IdentityProvider } from '../../domain/identity-provider.ts'
import type { Page, PageRequest } from './page.ts'

/** The outside providers of pools. */
export interface IdentityProviders {
  /**
   * Throws `Taken` of a name or an identifier that another provider of the pool has. False when the pool has
   * `most` of them already.
   */
  create(provider: IdentityProvider, most: number): Promise<boolean>
  /** Cached like pools. */
  get(poolId: string, name: string): Promise<IdentityProvider | undefined>
  byIdentifier(poolId: string, identifier: string): Promise<IdentityProvider | undefined>
  /** Throws `Taken` of an identifier that another provider of the pool has. */
  update(
    poolId: string,
    name: string,
    change: (provider: IdentityProvider) => IdentityProvider,
  ): Promise<IdentityProvider | undefined>
  /** The identities of users stay: whoever came by it can only sign in again when it is there again. */
  delete(poolId: string, name: string): Promise<boolean>
  /** In order of name. */
  list(poolId: string, page: PageRequest): Promise<Page<IdentityProvider>>
}
