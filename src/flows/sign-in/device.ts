import type { ClientContext } from '../../context.ts'
import { type Device, tracksDevices } from '../../domain/device.ts'
import { deviceNotFound } from '../../domain/errors/devices.ts'
import type { Pool } from '../../domain/pool.ts'
import { secondFactors } from '../../domain/second-factors.ts'
import type { User } from '../../domain/user.ts'
import type { Answer } from './challenges/challenge.ts'
import type { Proven, Turn } from './state.ts'

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
 * Notes, as the code of a second factor counts, that its session asks for the device named with it from now on: after
 * a code the browser library answers DEVICE_SRP_AUTH with the session that it sent the code with.
 */
export function withDeviceQuestion(ctx: ClientContext, turn: Turn, answer: Answer, device: Device | undefined): Answer {
  if (!device || turn.signIn.custom || !isSecondFactor(turn.pending.challenge)) return answer
  return {
    ...answer,
    async write(tx) {
      await answer.write?.(tx)
      await tx.spent.spend(ctx.pool.id, deviceAskedId(turn, device.key), ctx.now(), turn.expiresAt)
    },
  }
}

/**
 * The question for a device's public value, where the text is that of the second factor before it. It is the same step
 * as the one of the session that the code's answer gave, so one code leads to one proof of the device.
 */
export async function afterFactor(
  { store, pool }: ClientContext,
  turn: Turn | undefined,
  deviceKey: string | undefined,
): Promise<Turn | undefined> {
  const second = secondFactors.find(name => name === turn?.pending.challenge)
  if (!turn || !second || deviceKey === undefined) return turn
  if (!(await store.spent.get(pool.id, deviceAskedId(turn, deviceKey)))) return turn
  const signIn = { ...turn.signIn, proven: { ...turn.signIn.proven, second } }
  return { ...turn, id: deviceTurnId(turn), signIn, pending: { challenge: 'DEVICE_SRP_AUTH', deviceKey } }
}

/** The id of the step that asks for a device after this one. */
export function deviceTurnId({ id }: Turn): string {
  return `${id}/device`
}

function deviceAskedId(turn: Turn, deviceKey: string): string {
  return `${deviceTurnId(turn)}/${deviceKey}`
}

function isSecondFactor(challenge: string): boolean {
  return secondFactors.some(factor => factor === challenge)
}

/** Whether a sign-in that ends now ends on a device that is not remembered; `newDeviceUsed` for functions. */
export function isOnNewDevice(pool: Pool, { device }: Proven): boolean {
  return tracksDevices(pool) && device === undefined
}
