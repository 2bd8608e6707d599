import { Secret, TOTP } from 'otpauth'

const period = 30

/** How long a step counts as good after its own half minute, and before. */
const windowSteps = 1

/** Bytes of a secret. Authenticator apps take any length; the service's are of 256 bits. */
export const secretBytes = 32

/** A secret as authenticator apps take it: base32, 52 characters. */
export function secretCode(secret: Uint8Array): string {
  return new Secret({ buffer: bufferOf(secret) }).base32
}

/**
 * The time step that a code of an authenticator app belongs to: the present one, the one before or the one after.
 * Nothing when it belongs to none. SHA-1, 30 seconds, six digits, as every app assumes (RFC 6238).
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-mfa-totp.html
 */
export function matchingStep(secret: Uint8Array, code: string, at: Date): number | undefined {
  // The library throws at digits that are no ASCII.
  if (!/^[0-9]{6}$/.test(code)) return undefined
  const timestamp = at.getTime()
  const delta = TOTP.validate({
    token: code,
    secret: new Secret({ buffer: bufferOf(secret) }),
    algorithm: 'SHA1',
    digits: 6,
    period,
    timestamp,
    window: windowSteps,
  })
  return delta === null ? undefined : Math.floor(timestamp / 1000 / period) + delta
}

/** When no node accepts the codes of a step any more, clocks that differ by a minute included. */
export function stepExpiry(step: number): Date {
  return new Date((step + windowSteps + 1) * period * 1000 + 60_000)
}

function bufferOf(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer
}
