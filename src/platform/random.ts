import { randomBytes, randomFillSync, randomInt, randomUUID } from 'node:crypto'

/** Chance, handed in so that a test can make it repeatable. */
export interface Random {
  /** Cryptographically strong bytes. */
  bytes(length: number): Buffer
  /** A lower-case version 4 UUID. */
  uuid(): string
  /** Decimal digits, leading zeros included: `digits(6)` is a confirmation code. */
  digits(count: number): string
  /** A text of `length` characters, each drawn evenly from `alphabet`. */
  text(length: number, alphabet: string): string
}

export const strongRandom: Random = {
  bytes,
  uuid: randomUUID,
  digits: count => text(count, '0123456789'),
  text,
}

// Asking OpenSSL takes 3 µs whatever the length, so many are asked for at once, as randomUUID does.
const ahead = Buffer.alloc(4_096)
let taken = ahead.length

/** Each byte is handed out once, and wiped where it was kept. */
function bytes(length: number): Buffer {
  if (length > ahead.length / 16) return randomBytes(length)
  if (taken + length > ahead.length) {
    randomFillSync(ahead)
    taken = 0
  }
  const kept = ahead.subarray(taken, taken + length)
  const given = Buffer.from(kept)
  kept.fill(0)
  taken += length
  return given
}

function text(length: number, alphabet: string): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('')
}
