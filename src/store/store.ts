/**
 * The store keeps what was acknowledged. This file and `nouns/` are its interface: nouns and verbs, no SQL.
 * It owns rows, indexes, transactions, the settings cache and their durability.
 * It never decides what is allowed: rules live in domain and flows. It knows nothing of HTTP, time or chance:
 * every moment is handed in.
 * Nothing outside the store may be awaited inside a transaction.
 */
import type { AttemptCounters, AuthorizationCodes, Codes, Spent } from './nouns/codes.ts'
import type { IdentityProviders } from './nouns/identity-providers.ts'
import type { ImportJobs } from './nouns/import-jobs.ts'
import type { SamlCertificates, SigningKeys } from './nouns/keys.ts'
import type { Deliveries, Inbox } from './nouns/messages.ts'
import type { Clients, Customizations, Pools, ResourceServers } from './nouns/pools.ts'
import type { AuthEvents, RiskConfigurations } from './nouns/risk.ts'
import type { Devices, Groups, Users } from './nouns/users.ts'

export interface Nouns {
  readonly pools: Pools
  readonly clients: Clients
  readonly identityProviders: IdentityProviders
  readonly users: Users
  readonly groups: Groups
  readonly resourceServers: ResourceServers
  readonly customizations: Customizations
  readonly riskConfigurations: RiskConfigurations
  readonly devices: Devices
  readonly authEvents: AuthEvents
  readonly codes: Codes
  readonly attempts: AttemptCounters
  readonly spent: Spent
  readonly authorizationCodes: AuthorizationCodes
  readonly signingKeys: SigningKeys
  readonly samlCertificates: SamlCertificates
  readonly deliveries: Deliveries
  readonly importJobs: ImportJobs
  readonly inbox: Inbox
}

/** A store without `transaction`: transactions do not nest. */
export interface Transaction extends Nouns {
  /** Runs when the transaction was committed, never when it was not. */
  afterCommit(effect: () => void): void
}

export interface Store extends Nouns {
  /** All or nothing. `work` may run more than once: a serialization failure is retried. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>
  /** Rejects when the database does not answer. */
  ping(): Promise<void>
  /**
   * Forgets codes, counters and old inbox messages that expired before `now`, and spent things a minute later, for nodes
   * whose clocks are behind; answers how many rows went.
   */
  sweep(now: Date): Promise<number>
  close(): Promise<void>
}
