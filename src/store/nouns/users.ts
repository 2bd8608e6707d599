/** Users, their groups and devices (a part of the interface of the store). */
import type { Device } from '../../domain/device.ts'
import type { IdentityKey } from '../../domain/identity-provider.ts'
import type { Pool } from '../../domain/pool.ts'
import type { Group, User } from '../../domain/user.ts'
import type { UserSearch } from '../../domain/user-filter.ts'
import type { Page, PageRequest } from './page.ts'

export interface Users {
  /**
   * Throws `Taken` when a name that the user may sign in with (domain/names.ts), or an identity of his, belongs
   * to another.
   */
  create(pool: Pool, user: User): Promise<void>
  get(poolId: string, sub: string): Promise<User | undefined>
  /** A user, and whether something of the pool was spent, as `spent` tells it: what every token asks, in one read. */
  getBesideSpent(poolId: string, sub: string, spentId: string): Promise<{ user: User | undefined; isSpent: boolean }>
  /** The user who may sign in with this name: user name, sub, or an alias that is active (domain/names.ts). One indexed read. */
  find(pool: Pool, name: string): Promise<User | undefined>
  /** The user who has this identity of an outside provider. One indexed read. */
  ofIdentity(poolId: string, identity: IdentityKey): Promise<User | undefined>
  /** Reads, changes and writes in one transaction, so that nothing is lost between. Throws `Taken`. */
  update(pool: Pool, sub: string, change: (user: User) => User): Promise<User | undefined>
  /** The user with memberships, devices, codes and counters. */
  delete(pool: Pool, sub: string): Promise<boolean>
  /** Ordered by the searched attribute, else by user name; costs the same in a pool of any size. */
  list(pool: Pool, search: UserSearch | undefined, page: PageRequest): Promise<Page<User>>
  /** Approximate, and cheap at any size. */
  estimate(poolId: string): Promise<number>
}

export interface Groups {
  /** Throws `Taken`. */
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

/** The devices that users confirmed. */
export interface Devices {
  /**
   * Throws `Taken` when the key is confirmed already; false when there is no such user. Of more than `most`
   * devices, those that are not remembered go first, and of these those that were not used for longest.
   */
  add(device: Device, most: number): Promise<boolean>
  get(poolId: string, sub: string, key: string): Promise<Device | undefined>
  update(poolId: string, sub: string, key: string, change: (device: Device) => Device): Promise<Device | undefined>
  delete(poolId: string, sub: string, key: string): Promise<boolean>
  /** In order of key. */
  list(poolId: string, sub: string, which: 'all' | 'remembered', page: PageRequest): Promise<Page<Device>>
}
