/** Fills a data folder before the server starts: pools through the API, users straight through the store. */
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { Context } from '../src/context.ts'
import { type Pool, poolNameForSrp } from '../src/domain/pool.ts'
import type { User } from '../src/domain/user.ts'
import { createPasswordRecord } from '../src/flows/passwords.ts'
import { strongRandom } from '../src/platform/random.ts'
import { createSeal } from '../src/platform/seal.ts'
import { openStore } from '../src/store/open.ts'
import type { Store } from '../src/store/store.ts'
import { type Call, connect } from './load.ts'
import { type Program, startProgram } from './server-process.ts'

export interface SeededUser {
  readonly ClientId: string
  readonly poolName: string
  readonly username: string
  readonly password: string
}

export interface SeededPool {
  readonly UserPoolId: string
  readonly ClientId: string
  readonly size: number
}

export interface Seeded {
  /** Sign-ins and new users. */
  readonly people: SeededPool
  /** As people, and sign-up sends a code. */
  readonly verifying: SeededPool
  readonly directories: readonly SeededPool[]
  readonly users: readonly SeededUser[]
}

const password = 'Passw0rd!'
const signInUsers = 200

export async function seed(
  folder: string,
  server: Program,
  masterKey: Buffer,
  sizes: readonly number[],
): Promise<Seeded> {
  const pools = await createPools(server, sizes)
  const store = await openStore({ kind: 'sqlite', path: join(folder, 'cenote.db') })
  try {
    for (const directory of pools.directories) await fill(store, directory)
    return { ...pools, users: await addSignInUsers(store, pools.people, masterKey) }
  } finally {
    await store.close()
  }
}

async function createPools(program: Program, sizes: readonly number[]): Promise<Omit<Seeded, 'users'>> {
  const server = await startProgram(program)
  const { call, close } = connect(server.url)
  const people = await createPool(call, { size: signInUsers })
  const verifying = await createPool(call, { size: 0, AutoVerifiedAttributes: ['email'] })
  const directories: SeededPool[] = []
  for (const size of sizes) directories.push(await createPool(call, { size }))
  close()
  await server.stop()
  return { people, verifying, directories }
}

async function createPool(
  call: Call,
  { size, ...settings }: { size: number; AutoVerifiedAttributes?: ['email'] },
): Promise<SeededPool> {
  const { UserPool } = await call('CreateUserPool', { PoolName: `bench ${size}`, ...settings })
  const { Id: UserPoolId } = UserPool as { Id: string }
  const { UserPoolClient } = await call('CreateUserPoolClient', {
    UserPoolId,
    ClientName: 'bench',
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
  })
  return { UserPoolId, ClientId: (UserPoolClient as { ClientId: string }).ClientId, size }
}

/** The e-mail of the user with this number; the first six digits are the prefix of ten. */
export const emailOf = (number: number) => `u${String(number).padStart(7, '0')}@example.com`

async function fill(store: Store, { UserPoolId, size }: SeededPool): Promise<void> {
  const pool = await poolOf(store, UserPoolId)
  const batch = 1000
  for (let start = 0; start < size; start += batch) {
    await store.transaction(async tx => {
      for (let number = start; number < Math.min(start + batch, size); number++) {
        await tx.users.create(pool, newUser(UserPoolId, `user-${number}`, emailOf(number)))
      }
    })
  }
}

async function addSignInUsers(store: Store, people: SeededPool, masterKey: Buffer): Promise<SeededUser[]> {
  const pool = await poolOf(store, people.UserPoolId)
  // All that a password record is made with.
  const ctx = { random: strongRandom, seal: createSeal([masterKey]) } as Context
  const users: SeededUser[] = []
  for (let number = 0; number < people.size; number++) {
    const user = newUser(pool.id, `person-${number}`, `person-${number}@example.com`)
    await store.users.create(pool, { ...user, password: await createPasswordRecord(ctx, user, password) })
    const { username } = user
    users.push({ ClientId: people.ClientId, poolName: poolNameForSrp(pool.id), username, password })
  }
  return users
}

function newUser(poolId: string, username: string, email: string): User {
  const at = new Date()
  const attributes = { email, email_verified: 'true', given_name: 'Ada', family_name: 'Lovelace', name: 'Ada Lovelace' }
  const state = { status: 'CONFIRMED', enabled: true, signOuts: 0, createdAt: at, modifiedAt: at } as const
  return { poolId, sub: randomUUID(), username, attributes, ...state }
}

async function poolOf(store: Store, id: string): Promise<Pool> {
  const pool = await store.pools.get(id)
  if (!pool) throw new Error(`pool ${id} is not there`)
  return pool
}
