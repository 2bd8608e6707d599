import { hash, timingSafeEqual } from 'node:crypto'

/** Whether two secrets are the same, in a time that tells nothing about either, not even their lengths. */
export function equal(one: string | Uint8Array, other: string | Uint8Array): boolean {
  return equalsDigest(one, digestOf(other))
}

/** What is enough to compare a secret with later. */
export function digestOf(secret: string | Uint8Array): Buffer {
  return hash('sha256', secret, 'buffer')
}

export function equalsDigest(given: string | Uint8Array, digest: Uint8Array): boolean {
  return timingSafeEqual(digestOf(given), digest)
}
