import type { Pool } from '../domain/pool.ts'
import type { User } from '../domain/user.ts'
import type { Transaction } from '../store/store.ts'

/** The user as he is by now; changes of him by others wait until this transaction ends. */
export function lockUser(tx: Transaction, pool: Pool, sub: string): Promise<User | undefined> {
  return tx.users.update(pool, sub, present => present)
}
