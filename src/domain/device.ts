import { createHash } from 'node:crypto'
import { prime, publicPower } from '../platform/exponent.ts'
import { type Pool, regionOf } from './pool.ts'
import { toHex } from './srp.ts'

/**
 * A device that a user confirmed: he signed in on it, and it chose a secret of its own.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-device-tracking.html
 */
export interface Device {
  readonly poolId: string
  readonly sub: string
  /** `<region>_` and a lower-case UUID, given by the server, never reused. */
  readonly key: string
  /** Hashed into the device's verifier, so it stays for the device's life. */
  readonly groupKey: string
  readonly name?: string
  /** Hex; public by the protocol. */
  readonly salt: string
  /** Hex verifier g^x mod N, sealed for purpose `device-verifier` and context `<pool id>/<sub>/<key>`. */
  readonly sealedVerifier: string
  /** Only a remembered device is asked for its secret, and stands in for the second factor where the pool allows it. */
  readonly remembered: boolean
  readonly lastIp: string
  readonly createdAt: Date
  readonly modifiedAt: Date
  readonly authenticatedAt: Date
}

/** A device that a sign-in ends on for the first time; nothing is stored of it until it is confirmed. */
export interface NewDevice {
  readonly key: string
  readonly groupKey: string
}

/** Beyond these the devices of a user that are not remembered, and then those not used for longest, are forgotten. */
export const mostDevices = 100

/** Any setting turns tracking on, even when both of its members are false. */
export function tracksDevices({ settings }: Pool): boolean {
  return settings.DeviceConfiguration !== undefined
}

/** The key of a new device and the group of its user's devices. */
export function newDevice(poolId: string, sub: string, uuid: string): NewDevice {
  return { key: `${regionOf(poolId)}_${uuid}`, groupKey: deviceGroupKey(poolId, sub) }
}

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/**
 * One group for all devices of a user: `-` and eight letters or digits. It is no secret, only part of what is hashed,
 * and follows from pool and user, so that nothing has to be stored for a device that is never confirmed.
 */
export function deviceGroupKey(poolId: string, sub: string): string {
  const digest = createHash('sha256').update(`device group ${poolId} ${sub}`).digest()
  let rest = digest.readBigUInt64BE()
  let text = ''
  for (; text.length < 8; rest /= 62n) text += alphabet[Number(rest % 62n)]
  return `-${text}`
}

/** `DeviceSecretVerifierConfig`. */
export interface GivenVerifier {
  readonly Salt?: string | undefined
  readonly PasswordVerifier?: string | undefined
}

const longestSalt = 64
const longestVerifier = 385

/**
 * Salt and verifier as the device registers them: big-endian numbers in base64. Nothing unless the verifier is a power
 * of the generator, as every honest one is: only then is a proof against it worth anything.
 */
export function readVerifier({
  Salt,
  PasswordVerifier,
}: GivenVerifier): { salt: string; verifier: string } | undefined {
  const salt = readNumber(Salt, longestSalt)
  const verifier = readNumber(PasswordVerifier, longestVerifier)
  if (salt === undefined || verifier === undefined || !isPowerOfGenerator(verifier)) return undefined
  return { salt: toHex(salt), verifier: toHex(verifier) }
}

function readNumber(base64: string | undefined, longest: number): bigint | undefined {
  if (!base64 || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return undefined
  const bytes = Buffer.from(base64, 'base64')
  if (bytes.length === 0 || bytes.length > longest) return undefined
  return BigInt(`0x${bytes.toString('hex')}`)
}

/** The generator's powers are half of all numbers below the prime: those whose power to (N-1)/2 is 1. */
function isPowerOfGenerator(number: bigint): boolean {
  return number > 1n && number < prime - 1n && publicPower(number, (prime - 1n) / 2n) === 1n
}
