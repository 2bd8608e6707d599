/**
 * The store keeps what was acknowledged. This file is its interface: nouns and verbs, no SQL.
 * It owns rows, indexes, transactions, the settings cache and their durability.
 * It never decides what is allowed: rules live in domain and flows. It knows nothing of HTTP, time or chance:
 * every moment is handed in.
 * Nothing outside the store may be awaited inside a transaction.
 */
import type { Client } from '../domain/client.ts'
import type { Customization } from '../domain/customization.ts'
import type { Device } from '../domain/device.ts'
import type { IdentityKey, IdentityProvider } from '../domain/identity-provider.ts'
import type { ImportJob } from '../domain/import-job.ts'
import type { Pool } from '../domain/pool.ts'
import type { ResourceServer } from '../domain/resource-server.ts'
import type { Group, User } from '../domain/user.ts'
import type { UserSearch } from '../domain/user-filter.ts'

export type { UserSearch } from '../domain/user-filter.ts'

/** One page of a list in key order. `next` is the key to go on after; absent on the last page. */
export interface Page<T> {
  readonly items: readonly T[]
  readonly next?: string
}

export interface PageRequest {
  /** 1 to 60. */
  readonly limit: number
  /** The `next` of the page before. */
  readonly after?: string
}

/** A unique value belongs to somebody else already: a name, an alias, an outside identity, a domain. */
export class Taken extends Error {
  readonly value: string

  constructor(value: string) {
    super(`taken: ${value}`)
    this.value = value
  }
}

/** The `after` of a page request is no key that this list gave out. */
export class InvalidPageKey extends Error {
  constructor() {
    super('the page key was not given out by this list')
  }
}

export interface Pools {
  /** Throws {@link Taken} when a domain of the pool belongs to another. */
  create(pool: Pool): Promise<void>
  /** Cached; the cache is dropped on every node when the pool changes. */
  get(id: string): Promise<Pool | undefined>
  /** The pool that has this domain. Cached like pools. */
  ofDomain(name: string): Promise<Pool | undefined>
  /**
   * Runs `change` on the stored pool in a transaction; answers the new one, or nothing when there is no such pool.
   * Throws {@link Taken} when a domain of the new one belongs to another.
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

/** The outside providers of pools. */
export interface IdentityProviders {
  /**
   * Throws {@link Taken} of a name or an identifier that another provider of the pool has. False when the pool has
   * `most` of them already.
   */
  create(provider: IdentityProvider, most: number): Promise<boolean>
  /** Cached like pools. */
  get(poolId: string, name: string): Promise<IdentityProvider | undefined>
  byIdentifier(poolId: string, identifier: string): Promise<IdentityProvider | undefined>
  /** Throws {@link Taken} of an identifier that another provider of the pool has. */
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

export interface Users {
  /**
   * Throws {@link Taken} when a name that the user may sign in with (domain/names.ts), or an identity of his, belongs
   * to another.
   */
  create(pool: Pool, user: User): Promise<void>
  get(poolId: string, sub: string): Promise<User | undefined>
  /** The user who may sign in with this name: user name, sub, or an alias that is active (domain/names.ts). One indexed read. */
  find(pool: Pool, name: string): Promise<User | undefined>
  /** The user who has this identity of an outside provider. One indexed read. */
  ofIdentity(poolId: string, identity: IdentityKey): Promise<User | undefined>
  /** Reads, changes and writes in one transaction, so that nothing is lost between. Throws {@link Taken}. */
  update(pool: Pool, sub: string, change: (user: User) => User): Promise<User | undefined>
  /** The user with memberships, devices, codes and counters. */
  delete(pool: Pool, sub: string): Promise<boolean>
  /** Ordered by the searched attribute, else by user name; costs the same in a pool of any size. */
  list(pool: Pool, search: UserSearch | undefined, page: PageRequest): Promise<Page<User>>
  /** Approximate, and cheap at any size. */
  estimate(poolId: string): Promise<number>
}

export interface Groups {
  /** Throws {@link Taken}. */
  create(group: Group): Promise<void>
  get(poolId: string, name: string): Promise<Group | undefined>
  update(poolId: string, name: string, change: (group: Group) => Group): Promise<Group | undefined>
  /** With its memberships. */
  delete(poolId: string, name: string): Promise<boolean>
  /** In order of name. */
  list(poolId: string, page: PageRequest): Promise<Page<Group>>
  /** Adding a member again changes nothing. */
  addMember(poolId: string, name: string, sub: string): Promise<void>
  removeMember(poolId: string, name: string, sub: string): Promise<void>
  /** All groups of a user (at most a hundred), ordered by precedence (none comes last), then name. */
  ofUser(poolId: string, sub: string): Promise<readonly Group[]>
  /** In order of user name. */
  members(pool: Pool, name: string, page: PageRequest): Promise<Page<User>>
}

/** The APIs that a pool gives out scopes for. */
export interface ResourceServers {
  /** Throws {@link Taken}; a pool that has `most` of them is full. */
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

/** The devices that users confirmed. */
export interface Devices {
  /**
   * Throws {@link Taken} when the key is confirmed already; false when there is no such user. Of more than `most`
   * devices, those that are not remembered go first, and of these those that were not used for longest.
   */
  add(device: Device, most: number): Promise<boolean>
  get(poolId: string, sub: string, key: string): Promise<Device | undefined>
  update(poolId: string, sub: string, key: string, change: (device: Device) => Device): Promise<Device | undefined>
  delete(poolId: string, sub: string, key: string): Promise<boolean>
  /** In order of key. */
  list(poolId: string, sub: string, which: 'all' | 'remembered', page: PageRequest): Promise<Page<Device>>
}

/** A code that waits to be answered: at most one for each user and purpose. */
export interface PendingCode {
  readonly poolId: string
  readonly sub: string
  /** `sign-up`, `reset-password`, `verify:email`, … */
  readonly purpose: string
  /** Sealed for purpose `code` and context `<pool id>/<sub>/<purpose>`. */
  readonly sealedCode: string
  readonly expiresAt: Date
  /** The attribute whose address the code went to, and that address then. */
  readonly attribute?: string
  readonly address?: string
}

export interface Codes {
  /** Replaces an earlier code of the same user and purpose. */
  issue(code: PendingCode): Promise<void>
  get(poolId: string, sub: string, purpose: string): Promise<PendingCode | undefined>
  /** Deletes exactly this code: true for one caller only, however many ask at once. */
  consume(code: PendingCode): Promise<boolean>
  /** Deletes the code of a purpose, or all codes of the user. */
  discard(poolId: string, sub: string, purpose?: string): Promise<void>
}

/** Counts of one purpose and subject, such as failed passwords of a user. */
export interface Attempts {
  readonly count: number
  /** When the first of them was counted. */
  readonly since: Date
  readonly lastAt: Date
  /** The row may be forgotten after this. */
  readonly expiresAt: Date
}

export interface AttemptCounters {
  get(poolId: string, purpose: string, subject: string): Promise<Attempts | undefined>
  /** Atomic: two failures at once count as two. `change` gets nothing when there is no count; answering nothing forgets it. */
  update(
    poolId: string,
    purpose: string,
    subject: string,
    change: (present: Attempts | undefined) => Attempts | undefined,
  ): Promise<Attempts | undefined>
}

/** Things that are good once: sessions, secret blocks, rotated refresh tokens, one-time steps. */
export interface Spent {
  /** Marks `id` as used at `at`. Answers when it was used first: `at` itself for exactly one caller. */
  spend(poolId: string, id: string, at: Date, expiresAt: Date): Promise<{ first: boolean; at: Date }>
  get(poolId: string, id: string): Promise<Date | undefined>
}

/** What a sign-in by OAuth ended in, and waits for the application to fetch its tokens with. */
export interface AuthorizationCode {
  readonly poolId: string
  /** SHA-256 of the code in base64url: the code itself is kept nowhere. */
  readonly digest: string
  readonly clientId: string
  readonly sub: string
  readonly redirectUri: string
  /** The request named no address, so that its exchange need not either. */
  readonly isDefaultRedirect?: true
  readonly scopes: readonly string[]
  readonly nonce?: string
  readonly resource?: string
  readonly codeChallenge?: string
  readonly authTime: Date
  /** Ties the tokens that it gives together: whoever comes a second time ends them. */
  readonly originJti: string
  /** The user's `signOuts` when it was given out. */
  readonly signOuts: number
  readonly expiresAt: Date
  /** Until when a second use is noticed. */
  readonly keptUntil: Date
  readonly usedAt?: Date
}

export interface AuthorizationCodes {
  issue(code: AuthorizationCode): Promise<void>
  get(poolId: string, digest: string): Promise<AuthorizationCode | undefined>
  /** True for exactly one caller, however many ask at once. */
  use(poolId: string, digest: string, at: Date): Promise<boolean>
}

/** A signing key of a pool. The private part is sealed for purpose `signing-key` and context `<kid>`. */
export interface SigningKey {
  readonly poolId: string
  /** Standard base64 of 32 bytes. */
  readonly kid: string
  readonly use: 'id' | 'access'
  /** Public JWK (`kty`, `n`, `e`) as JSON. */
  readonly publicJwk: string
  /** PKCS#8 PEM, sealed. */
  readonly sealedPrivateKey: string
  readonly createdAt: Date
  /** Since when the key signs no more; it stays in the JWKS. */
  readonly retiredAt?: Date
}

export interface SigningKeys {
  create(keys: readonly SigningKey[]): Promise<void>
  list(poolId: string): Promise<readonly SigningKey[]>
}

/** The certificate under which a pool signs SAML requests, and its private key. */
export interface SamlCertificate {
  readonly poolId: string
  /** Base64 of the DER form. */
  readonly certificate: string
  /** PKCS#8 PEM, sealed for purpose `saml-key` and context `<pool id>`. */
  readonly sealedPrivateKey: string
  readonly createdAt: Date
}

export interface SamlCertificates {
  get(poolId: string): Promise<SamlCertificate | undefined>
  /** Keeps the certificate unless the pool has one already; answers the one that is kept. */
  keep(certificate: SamlCertificate): Promise<SamlCertificate>
}

/** A message that has to leave. */
export interface Delivery {
  readonly poolId: string
  readonly id: string
  /** What a newer message makes worthless, such as an earlier code of the same user and purpose. */
  readonly topic: string
  /** Not before; while somebody is sending it, until when it is his. */
  readonly dueAt: Date
  /** Those that were begun. */
  readonly attempts: number
  /** It is not worth sending after this. */
  readonly expiresAt: Date
  /** Sealed for purpose `delivery` and context `<pool id>/<id>`. */
  readonly sealedMessage: string
}

export interface Deliveries {
  /** Takes the place of what waits under the same topic. */
  add(delivery: Delivery): Promise<void>
  /**
   * Up to `limit` that are due, oldest first, each with one attempt more and for one caller only until `until`,
   * on however many nodes they are asked for.
   */
  take(now: Date, until: Date, limit: number): Promise<readonly Delivery[]>
  /** Makes it due again at `until`. False when it was replaced, or somebody else has taken it since. */
  postpone(delivery: Delivery, until: Date): Promise<boolean>
  /** False when it was replaced, or somebody else has taken it since. */
  remove(delivery: Delivery): Promise<boolean>
}

/** The turn of the one job that runs, held by one node. */
export interface ImportTurn {
  readonly poolId: string
  readonly jobId: string
  readonly holder: string
}

/** Imports of users, their files and logs. One job of all pools runs at a time. */
export interface ImportJobs {
  /** A pool that has `most` of them is full. */
  create(job: ImportJob, most: number): Promise<'created' | 'full' | 'no pool'>
  get(poolId: string, id: string): Promise<ImportJob | undefined>
  update(poolId: string, id: string, change: (job: ImportJob) => ImportJob): Promise<ImportJob | undefined>
  /** Newest first. */
  list(poolId: string, page: PageRequest): Promise<Page<ImportJob>>
  /** Gives the job its turn, and holds the pool as it is; false while another has it, or when there is no such pool. */
  begin(poolId: string, id: string): Promise<boolean>
  /** Whether a job of this pool has the turn. */
  isRunning(poolId: string): Promise<boolean>
  /** The turn, when nobody holds it, or whoever did is late. */
  take(holder: string, now: Date, until: Date): Promise<ImportTurn | undefined>
  /** False when somebody else has taken it since. In a transaction, nobody takes it before that ends. */
  hold(turn: ImportTurn, until: Date): Promise<boolean>
  /** Ends the turn. */
  end(turn: ImportTurn): Promise<void>
  /** One piece of a file, in order of number from 0. */
  addChunk(job: ImportJob, upload: string, number: number, content: Uint8Array, expiresAt: Date): Promise<void>
  chunk(job: ImportJob, upload: string, number: number): Promise<Buffer | undefined>
  /** Forgets the file of one upload. */
  dropChunks(job: ImportJob, upload: string): Promise<void>
  addLog(job: ImportJob, line: number, text: string, expiresAt: Date): Promise<void>
  /** The next piece of the log that begins after this line. */
  log(job: ImportJob, afterLine: number): Promise<{ readonly line: number; readonly text: string } | undefined>
}

/** A message of the inbox (`GET /_cenote/messages`). */
export interface InboxMessage {
  readonly id: string
  readonly userPoolId: string
  readonly username: string
  readonly clientId?: string
  readonly trigger: string
  readonly medium: 'EMAIL' | 'SMS'
  readonly destination: string
  readonly subject?: string
  readonly body: string
  readonly code?: string
  readonly link?: string
  readonly createdAt: Date
}

export interface Inbox {
  add(message: InboxMessage): Promise<void>
  /** Newest first, at most `limit`; absent filters match everything. */
  list(
    filter: { destination?: string; userPoolId?: string; username?: string },
    limit: number,
  ): Promise<readonly InboxMessage[]>
}

export interface Nouns {
  readonly pools: Pools
  readonly clients: Clients
  readonly identityProviders: IdentityProviders
  readonly users: Users
  readonly groups: Groups
  readonly resourceServers: ResourceServers
  readonly customizations: Customizations
  readonly devices: Devices
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
  /** Forgets codes, counters, spent things and old inbox messages that expired before `now`; answers how many rows went. */
  sweep(now: Date): Promise<number>
  close(): Promise<void>
}
