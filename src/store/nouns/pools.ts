/** Pools, and what belongs to them as settings (a part of the interface of the store). */
import type { Client } from '../../domain/client.ts'
import type { Customization } from '../../domain/customization.ts'
import type { Pool } from '../../domain/pool.ts'
import type { ResourceServer } from '../../domain/resource-server.ts'
import type { Page, PageRequest } from './page.ts'

export interface Pools {
  /** Throws `Taken` when a domain of the pool belongs to another. */
  create(pool: Pool): Promise<void>
  /** Cached; the cache is dropped on every node when the pool changes. */
  get(id: string): Promise<Pool | undefined>
  /** The pool that has this domain. Cached like pools. */
  ofDomain(name: string): Promise<Pool | undefined>
  /**
   * Runs `change` on the stored pool in a transaction; answers the new one, or nothing when there is no such pool.
   * Throws `Taken` when a domain of the new one belongs to another.
   */
  update(id: string, change: (pool: Pool) => Pool): Promise<Pool | undefined>
  /**
   * The pool with everything in it. False when there is no such pool. `assertDeletable` sees the pool as it is then, and
   * keeps it by throwing.
   */
  delete(id: string, assertDeletable?: (pool: Pool, isImporting: boolean) => void): Promise<boolean>
  /** In order of id; all pools, or those of one region. */
  list(page: PageRequest, region?: string): Promise<Page<Pool>>
}

export interface Clients {
  create(client: Client): Promise<void>
  /** Cached like pools. */
  get(id: string): Promise<Client | undefined>
  update(poolId: string, id: string, change: (client: Client) => Client): Promise<Client | undefined>
  /** With how its pages look. */
  delete(poolId: string, id: string): Promise<boolean>
  list(poolId: string, page: PageRequest): Promise<Page<Client>>
}

/** The APIs that a pool gives out scopes for. */
export interface ResourceServers {
  /** Throws `Taken`; a pool that has `most` of them is full. */
  create(server: ResourceServer, most: number): Promise<'created' | 'full' | 'no pool'>
  get(poolId: string, identifier: string): Promise<ResourceServer | undefined>
  update(
    poolId: string,
    identifier: string,
    change: (server: ResourceServer) => ResourceServer,
  ): Promise<ResourceServer | undefined>
  delete(poolId: string, identifier: string): Promise<boolean>
  /** In order of identifier. */
  list(poolId: string, page: PageRequest): Promise<Page<ResourceServer>>
  /** All of a pool (a few hundred at most), in order of identifier. Cached like pools. */
  all(poolId: string): Promise<readonly ResourceServer[]>
}

/** How the pages look: of a client, or for `ALL` of a pool's clients that have nothing of their own. */
export interface Customizations {
  /**
   * Replaces what there is, logo included. `make` sees it, so that it can tell its version from the one before. Answers
   * nothing when there is no such pool.
   */
  put(
    poolId: string,
    clientId: string,
    make: (present: Customization | undefined) => Customization,
    logo: Uint8Array | undefined,
  ): Promise<Customization | undefined>
  get(poolId: string, clientId: string): Promise<Customization | undefined>
  /** A client's own, else the one for `ALL`. */
  find(poolId: string, clientId: string): Promise<Customization | undefined>
  logo(poolId: string, clientId: string): Promise<Uint8Array | undefined>
  delete(poolId: string, clientId: string): Promise<boolean>
}
