import type { ClientContext } from '../../context.ts'
import { type Device, tracksDevices } from '../../domain/device.ts'
import { deviceNotFound } from '../../domain/errors.ts'
import type { Pool } from '../../domain/pool.ts'
import { secondFactors } from '../../domain/second-factors.ts'
import type { User } from '../../domain/user.ts'
import { type Proven, spentId, type Turn } from './state.ts'

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

/**
 * The question for a device's public value, where the text is that of the second factor before it: after a code the
 * browser library answers DEVICE_SRP_AUTH with the session that it sent the code with. A step of a second factor is
 * only ever spent by its right answer, so it shows that factor as well as the new session does, and once.
 */
export async function afterFactor(
  { store, pool }: ClientContext,
  turn: Turn | undefined,
  deviceKey: string | undefined,
): Promise<Turn | undefined> {
  const second = secondFactors.find(name => name === turn?.pending.challenge)
  if (!turn || !second || turn.signIn.custom || deviceKey === undefined) return turn
  if (!(await store.spent.get(pool.id, spentId('session', turn)))) return turn
  const signIn = { ...turn.signIn, proven: { ...turn.signIn.proven, second } }
  return { ...turn, id: `${turn.id}/device`, signIn, pending: { challenge: 'DEVICE_SRP_AUTH', deviceKey } }
}

/** Whether a sign-in that ends now ends on a device that is not remembered; `newDeviceUsed` for functions. */
export function isOnNewDevice(pool: Pool, { device }: Proven): boolean {
  return tracksDevices(pool) && device === undefined
}
