import { randomBytes, randomInt, randomUUID } from 'node:crypto'

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
  bytes: randomBytes,
  uuid: randomUUID,
  digits: count => text(count, '0123456789'),
  text,
}

function text(length: number, alphabet: string): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('')
}
