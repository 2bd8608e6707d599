/** Which devices of whom this browser is. */
import { tracksDevices } from '../domain/device.ts'
import { deviceNotFound } from '../domain/errors/devices.ts'
import { comparableName } from '../domain/names.ts'
import type { Pool } from '../domain/pool.ts'
import type { User } from '../domain/user.ts'
import type { HostedOutcome } from '../flows/sign-in/hosted.ts'
import { cookie } from '../web/cookies.ts'
import { type DeviceSecret, makeDevice, proveDevice } from './device-client.ts'
import type { Comer, Ended } from './next-page.ts'
import { isRefusal } from './situations.ts'
import type { Visit } from './visit.ts'

export const deviceCookie = 'devices'

export type ProvenDevice = DeviceSecret

/** One of the people who use this browser; `owner` is a digest of pool and typed name. */
interface Entry extends DeviceSecret {
  readonly owner: string
}

// So many fit a cookie; whoever has not signed in for longest goes first.
const mostEntries = 8
const purpose = 'page-device'
const seconds = 400 * 24 * 60 * 60

/** Whether people of this pool are asked if their device is to be remembered. */
export function asksToRemember({ settings }: Pool): boolean {
  return settings.DeviceConfiguration?.DeviceOnlyRememberedOnUserPrompt === true
}

/**
 * Asks the engine with the device that this browser is to whoever has this name, and answers what is asked of the
 * device. One that the user does not have any more counts as none.
 */
export async function withDevice(
  visit: Visit,
  username: string,
  ask: (named: { readonly DEVICE_KEY?: string }) => Promise<HostedOutcome>,
): Promise<Ended> {
  const { ctx } = visit
  const device = tracksDevices(ctx.pool) ? entryOf(visit, username) : undefined
  if (!device) return ask({})
  try {
    const outcome = await ask({ DEVICE_KEY: device.key })
    const { isDeviceProven, ...ended } = await proveDevice(ctx, username, { device, outcome })
    return { ...ended, ...(isDeviceProven && { device }) }
  } catch (error) {
    if (!isRefusal(error, deviceNotFound())) throw error
    return ask({})
  }
}

interface Keeping extends Comer {
  readonly device: ProvenDevice | undefined
}

/** The cookies after a sign-in: the device that was proven, or a new one where it is to be remembered. */
export async function keepDevice(
  visit: Visit,
  user: User,
  { username, remember, device }: Keeping,
): Promise<readonly string[]> {
  const { ctx, secure } = visit
  if (!tracksDevices(ctx.pool) || !(device || remember || !asksToRemember(ctx.pool))) return []
  const kept = device ?? (await makeDevice(ctx, user, deviceName(ctx.request.userAgent)))
  const owner = ownerOf(visit, username)
  const others = readEntries(visit).filter(entry => entry.owner !== owner)
  const { key, group, secret } = kept
  const entries = [{ owner, key, group, secret }, ...others].slice(0, mostEntries)
  return [cookie(deviceCookie, ctx.seal.seal(purpose, '', JSON.stringify(entries)), { secure, maxAge: seconds })]
}

function entryOf(visit: Visit, username: string): Entry | undefined {
  const owner = ownerOf(visit, username)
  return readEntries(visit).find(entry => entry.owner === owner)
}

function readEntries({ ctx, cookies }: Visit): readonly Entry[] {
  const plain = ctx.seal.open(purpose, '', cookies.get(deviceCookie) ?? '')
  // The text was authenticated, so it has the form that keepDevice wrote.
  return plain ? (JSON.parse(plain.toString('utf8')) as Entry[]) : []
}

function ownerOf({ ctx: { seal, pool } }: Visit, username: string): string {
  return seal.digest('page-device-owner', pool.id, comparableName(pool, username)).toString('base64url').slice(0, 16)
}

const longestName = 60

/** What its owner will recognize a browser by. */
function deviceName(userAgent = ''): string {
  const browser = /(Firefox|Edg|OPR|Chrome|Safari)\//.exec(userAgent)?.[1] ?? 'Browser'
  const system = /Windows|Android|iPhone|iPad|Mac OS X|CrOS|Linux/.exec(userAgent)?.[0]
  return [browser, system].filter(Boolean).join(', ').slice(0, longestName)
}
