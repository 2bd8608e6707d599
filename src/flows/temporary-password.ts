import type { PoolContext } from '../context.ts'
import { minimumLength, passwordPolicy } from '../domain/password-policy.ts'

// Without letters and digits that are mistaken for one another, and without signs that mean something in HTML.
const lowercase = 'abcdefghijkmnpqrstuvwxyz'
const uppercase = 'ABCDEFGHJKLMNPQRSTUVWXYZ'
const digits = '23456789'
const symbols = '!@#$%*-_=+?'

const usualLength = 12

/** A password that every policy of this length accepts: one character of each kind, then any. */
export function temporaryPassword({ pool, random }: PoolContext): string {
  const length = Math.max(usualLength, minimumLength(passwordPolicy(pool)))
  const kinds = [lowercase, uppercase, digits, symbols]
  const rest = random.text(length - kinds.length, kinds.join(''))
  return kinds.map(kind => random.text(1, kind)).join('') + rest
}
