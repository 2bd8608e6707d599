import type { PoolContext, UserContext } from '../context.ts'
import {
  type Device,
  deviceGroupKey,
  type GivenVerifier,
  mostDevices,
  readVerifier,
  tracksDevices,
} from '../domain/device.ts'
import {
  deviceExists,
  deviceKeyInvalid,
  deviceNotFound,
  devicesNotTracked,
  deviceVerifierInvalid,
} from '../domain/errors/devices.ts'
import { userNotFound } from '../domain/errors/users.ts'
import type { Pool } from '../domain/pool.ts'
import { assertNotFederated, type User } from '../domain/user.ts'
import { Taken } from '../store/nouns/taken.ts'
import type { Transaction } from '../store/store.ts'

// An access token may be made with the last breath of its refresh token, and no client lets one live longer.
const longestAccess = 24 * 60 * 60 * 1000

/** Every operation on devices is refused where the pool does not track them. */
export function assertTracked(pool: Pool): void {
  if (!tracksDevices(pool)) throw devicesNotTracked()
}

export interface Confirmation {
  readonly key: string
  readonly name: string | undefined
  readonly verifier: GivenVerifier | undefined
}

/** Makes the device of this sign-in known. Answers it; not remembered yet, where users are asked first. */
export async function confirmDevice(ctx: UserContext, confirmation: Confirmation): Promise<Device> {
  const { pool, user, accessToken, store } = ctx
  const { key } = confirmation
  assertTracked(pool)
  assertNotFederated(user, 'A remembered device')
  // The key came with the tokens of a sign-in, and only these confirm it.
  if (key !== accessToken.deviceKey || (await store.spent.get(pool.id, forgottenId(key)))) throw deviceKeyInvalid()
  const remembered = pool.settings.DeviceConfiguration?.DeviceOnlyRememberedOnUserPrompt !== true
  return addDevice(ctx, user, { ...confirmation, remembered })
}

/**
 * Makes a browser known that a user has just signed in with on the pages: its key was made for it there, and its owner
 * has said that it is to be remembered, where the pool asks.
 */
export async function rememberDevice(ctx: PoolContext, user: User, confirmation: Confirmation): Promise<Device> {
  assertTracked(ctx.pool)
  return addDevice(ctx, user, { ...confirmation, remembered: true })
}

async function addDevice(
  { pool, store, seal, request, now }: PoolContext,
  user: User,
  { key, name, verifier = {}, remembered }: Confirmation & { readonly remembered: boolean },
): Promise<Device> {
  const given = readVerifier(verifier)
  if (!given) throw deviceVerifierInvalid()
  const at = now()
  const owner = { poolId: pool.id, sub: user.sub, key }
  const device: Device = {
    ...owner,
    groupKey: deviceGroupKey(pool.id, user.sub),
    ...(name !== undefined && { name }),
    salt: given.salt,
    sealedVerifier: seal.seal('device-verifier', verifierContext(owner), given.verifier),
    remembered,
    lastIp: request.ip,
    createdAt: at,
    modifiedAt: at,
    authenticatedAt: at,
  }
  const isAdded = await store.devices.add(device, mostDevices).catch(error => {
    throw error instanceof Taken ? deviceExists() : error
  })
  if (!isAdded) throw userNotFound()
  return device
}

export async function findDevice({ store, pool }: PoolContext, user: User, key: string): Promise<Device> {
  const device = await store.devices.get(pool.id, user.sub, key)
  if (!device) throw deviceNotFound()
  return device
}

export async function setRemembered(ctx: PoolContext, user: User, key: string, remembered: boolean): Promise<void> {
  const { store, pool, now } = ctx
  const change = (device: Device) => ({ ...device, remembered, modifiedAt: now() })
  if (!(await store.devices.update(pool.id, user.sub, key, change))) throw deviceNotFound()
}

/** Ends a device: it stands in for nothing, no refresh token of its sign-ins is good, and it cannot be confirmed again. */
export async function forgetDevice({ store, pool, now }: PoolContext, user: User, key: string): Promise<void> {
  const at = now()
  await store.transaction(async tx => {
    if (!(await tx.devices.delete(pool.id, user.sub, key))) throw deviceNotFound()
    await tx.spent.spend(pool.id, forgottenId(key), at, new Date(at.getTime() + longestAccess))
  })
}

/** Notes that a device has just proven its secret; refuses one that was forgotten meanwhile. */
export async function markAuthenticated(
  { pool, now, request }: PoolContext,
  tx: Transaction,
  { sub, key }: { readonly sub: string; readonly key: string },
): Promise<void> {
  const change = (device: Device) => ({ ...device, authenticatedAt: now(), lastIp: request.ip })
  if (!(await tx.devices.update(pool.id, sub, key, change))) throw deviceNotFound()
}

/** The verifier that a device registered; a device whose verifier was sealed for another cannot be told from none. */
export function openDeviceVerifier({ seal }: PoolContext, device: Device): bigint {
  const verifier = seal.open('device-verifier', verifierContext(device), device.sealedVerifier)
  if (!verifier) throw deviceNotFound()
  return BigInt(`0x${verifier.toString('utf8')}`)
}

function verifierContext({ poolId, sub, key }: Pick<Device, 'poolId' | 'sub' | 'key'>): string {
  return `${poolId}/${sub}/${key}`
}

function forgottenId(key: string): string {
  return `device:${key}`
}
