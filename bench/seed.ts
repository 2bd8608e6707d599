/** Fills a data folder before the server starts: pools through the API, users straight through the store. */
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { Context } from '../src/context.ts'
import { type Pool, poolNameForSrp } from '../src/domain/pool.ts'
import { secretBytes } from '../src/domain/totp.ts'
import type { User } from '../src/domain/user.ts'
import { createPasswordRecord } from '../src/flows/passwords.ts'
import { sealSecret } from '../src/flows/software-token.ts'
import { strongRandom } from '../src/platform/random.ts'
import { createSeal } from '../src/platform/seal.ts'
import { openStore } from '../src/store/open.ts'
import type { Store } from '../src/store/store.ts'
import { type Call, connect } from './load.ts'
import { type Program, startProgram } from './server-process.ts'
import type { AppUser } from './totp-codes.ts'

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
  /** In a pool that asks them for a code. */
  readonly appUsers: readonly AppUser[]
  /** In a pool that tracks devices. */
  readonly deviceUsers: readonly SeededUser[]
  /** In a pool with a PreTokenGeneration function. */
  readonly functionUsers: readonly SeededUser[]
}

interface Pools extends Pick<Seeded, 'people' | 'verifying' | 'directories'> {
  readonly withApps: SeededPool
  readonly withDevices: SeededPool
  readonly withFunction: SeededPool
}

/** How many of what. */
export interface Sizes {
  readonly directories: readonly number[]
  readonly appUsers: number
}

const password = 'Passw0rd!'
const signInUsers = 200
const PreTokenGeneration = 'arn:aws:lambda:us-east-1:123456789012:function:pre-token-generation'

export async function seed(folder: string, server: Program, masterKey: Buffer, sizes: Sizes): Promise<Seeded> {
  const pools = await createPools(server, sizes)
  const { people, withApps, withDevices, withFunction } = pools
  // All that passwords and secrets are sealed with.
  const ctx = { random: strongRandom, seal: createSeal([masterKey]) } as Context
  const store = await openStore({ kind: 'sqlite', path: join(folder, 'cenote.db') })
  try {
    for (const directory of pools.directories) await fill(store, directory)
    return {
      ...pools,
      users: await addSignInUsers(ctx, store, people),
      appUsers: await addAppUsers(ctx, store, withApps),
      deviceUsers: await addSignInUsers(ctx, store, withDevices),
      functionUsers: await addSignInUsers(ctx, store, withFunction),
    }
  } finally {
    await store.close()
  }
}

async function createPools(program: Program, sizes: Sizes): Promise<Pools> {
  const server = await startProgram(program)
  const { call, close } = connect(server.url)
  const people = await createPool(call, signInUsers)
  const verifying = await createPool(call, 0, { AutoVerifiedAttributes: ['email'] })
  const withApps = await createPool(call, sizes.appUsers)
  await call('SetUserPoolMfaConfig', {
    UserPoolId: withApps.UserPoolId,
    MfaConfiguration: 'OPTIONAL',
    SoftwareTokenMfaConfiguration: { Enabled: true },
  })
  const withDevices = await createPool(call, signInUsers, { DeviceConfiguration: {} })
  const withFunction = await createPool(call, signInUsers, { LambdaConfig: { PreTokenGeneration } })
  const directories: SeededPool[] = []
  for (const size of sizes.directories) directories.push(await createPool(call, size))
  close()
  await server.stop()
  return { people, verifying, withApps, withDevices, withFunction, directories }
}

export async function createPool(call: Call, size: number, settings: object = {}): Promise<SeededPool> {
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

async function addSignInUsers(ctx: Context, store: Store, seeded: SeededPool): Promise<SeededUser[]> {
  return addUsers(ctx, store, seeded, user => ({ user, seeded: {} }))
}

async function addAppUsers(ctx: Context, store: Store, seeded: SeededPool): Promise<AppUser[]> {
  return addUsers(ctx, store, seeded, user => {
    const secret = ctx.random.bytes(secretBytes)
    const softwareToken = { id: randomUUID(), sealedSecret: sealSecret(ctx, user, secret), isVerified: true }
    return { user: { ...user, softwareToken, mfa: { enabled: ['SOFTWARE_TOKEN_MFA'] } }, seeded: { secret } }
  })
}

async function addUsers<T extends object>(
  ctx: Context,
  store: Store,
  { UserPoolId, ClientId, size }: SeededPool,
  enrol: (user: User) => { readonly user: User; readonly seeded: T },
): Promise<(SeededUser & T)[]> {
  const pool = await poolOf(store, UserPoolId)
  const poolName = poolNameForSrp(pool.id)
  const users: (SeededUser & T)[] = []
  for (let number = 0; number < size; number++) {
    const { user, seeded } = enrol(newUser(pool.id, `person-${number}`, `person-${number}@example.com`))
    await store.users.create(pool, { ...user, password: await createPasswordRecord(ctx, user, password) })
    users.push({ ClientId, poolName, username: user.username, password, ...seeded })
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
