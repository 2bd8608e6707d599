import type { ClientContext } from '../../context.ts'
import { type Device, tracksDevices } from '../../domain/device.ts'
import { deviceNotFound } from '../../domain/errors.ts'
import type { Pool } from '../../domain/pool.ts'
import type { User } from '../../domain/user.ts'
import type { Proven } from './state.ts'

/**
 * The device that a call names. Clients drop a key that is refused in these words and ask again without it. A device
 * that is not remembered counts as if it was never used, so the sign-in ends on a new one.
 * https://aws.amazon.com/blogs/mobile/tracking-and-remembering-devices-using-amazon-cognito-your-user-pools/
 */
export async function rememberedDevice(
  { store, pool }: ClientContext,
  user: User,
  key: string | undefined,
): Promise<Device | undefined> {
  if (key === undefined) return undefined
  const device = tracksDevices(pool) ? await store.devices.get(pool.id, user.sub, key) : undefined
  if (!device) throw deviceNotFound()
  return device.remembered ? device : undefined
}

/** Whether a sign-in that ends now ends on a device that is not remembered; `newDeviceUsed` for functions. */
export function isOnNewDevice(pool: Pool, { device }: Proven): boolean {
  return tracksDevices(pool) && device === undefined
}
