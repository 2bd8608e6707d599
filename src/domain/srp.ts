/**
 * SRP-6a as Amazon Cognito runs it: the formulas, without the powers that need a native exponentiation.
 * Numbers are hashed in the form of Java's `BigInteger.toByteArray`, never filled up to the length of N.
 */
import { createHmac, hash, hkdfSync } from 'node:crypto'
import { generator, prime } from '../platform/exponent.ts'

/** What the owner of a password is hashed with. */
export interface SrpIdentity {
  /** The pool id's part after the region, or a device's group key. */
  readonly poolName: string
  /** The canonical user name, or a device's key. */
  readonly userId: string
}

/** The shortest two's complement big-endian form of a number that is not negative. */
export function pad(number: bigint): Buffer {
  const hex = number.toString(16)
  const even = hex.length % 2 ? `0${hex}` : hex
  return Buffer.from(/^[89a-f]/.test(even) ? `00${even}` : even, 'hex')
}

const k = hashNumber(pad(prime), pad(generator))

/** The private value x that stands for a password. */
export function privateValue({ poolName, userId }: SrpIdentity, salt: bigint, password: string): bigint {
  const inner = hash('sha256', `${poolName}${userId}:${password}`, 'buffer')
  return hashNumber(pad(salt), inner)
}

/** What is kept beside the verifier, so that checking a password costs a hash and not an exponentiation. */
export function privateValueDigest(x: bigint): Buffer {
  return hash('sha256', Buffer.from(x.toString(16).padStart(64, '0'), 'hex'), 'buffer')
}

/** A client's public value A, or nothing when no honest client can have sent it. */
export function readClientPublic(hex: string): bigint | undefined {
  // One leading zero is usual, more are harmless; the bound keeps an absurd text from costing time.
  if (!/^[0-9a-f]{1,800}$/i.test(hex)) return undefined
  const value = BigInt(`0x${hex}`)
  return value > 1n && value < prime - 1n ? value : undefined
}

/** The server's public value B = k·v + g^b. */
export function serverPublic(verifier: bigint, generatorPower: bigint): bigint {
  return (k * verifier + generatorPower) % prime
}

/** u, which ties the two public values together. */
export function scrambler(clientPublic: bigint, serverPublic: bigint): bigint {
  return hashNumber(pad(clientPublic), pad(serverPublic))
}

/** A·v^u, which the server raises to b to get the shared secret. */
export function sharedBase(clientPublic: bigint, verifierPower: bigint): bigint {
  return (clientPublic * verifierPower) % prime
}

/** The 16 bytes that both sides sign with. */
export function sessionKey(u: bigint, sharedSecret: bigint): Buffer {
  return Buffer.from(hkdfSync('sha256', pad(sharedSecret), pad(u), 'Caldera Derived Key', 16))
}

/** The proof that whoever made it holds the session key: `PASSWORD_CLAIM_SIGNATURE`, before its base64. */
export function claimSignature(
  key: Uint8Array,
  { poolName, userId }: SrpIdentity,
  claim: { readonly secretBlock: Uint8Array; readonly timestamp: string },
): Buffer {
  return createHmac('sha256', key)
    .update(`${poolName}${userId}`)
    .update(claim.secretBlock)
    .update(claim.timestamp)
    .digest()
}

/** Whether a text has the form of a TIMESTAMP, `Tue Mar 5 07:08:09 UTC 2024`. Its moment is not judged: clocks differ. */
export function isTimestamp(text: string): boolean {
  return /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) ([1-9]|[12]\d|3[01]) ([01]\d|2[0-3]):[0-5]\d:[0-5]\d UTC \d{4}$/.test(
    text,
  )
}

/** A moment as a TIMESTAMP. */
export function timestampOf(at: Date): string {
  const [weekday = '', day, month, year, time] = at.toUTCString().split(' ')
  return `${weekday.slice(0, 3)} ${month} ${Number(day)} ${time} UTC ${year}`
}

/** A number as it travels: lower-case hex without leading zeros. */
export function toHex(number: bigint): string {
  return number.toString(16)
}

function hashNumber(...parts: Uint8Array[]): bigint {
  return BigInt(`0x${hash('sha256', Buffer.concat(parts), 'hex')}`)
}
