import { Secret, TOTP } from 'otpauth'
import type { SeededUser } from './seed.ts'

export interface AppUser extends SeededUser {
  readonly secret: Uint8Array
}

export interface Coded {
  readonly user: AppUser
  readonly code: string
}

const stepMillis = 30_000
// A code that is about to expire might do so on its way.
const wayMillis = 2_000

/**
 * Codes of authenticator apps that were never used: of each user those of the half minute before, the present one and
 * the next. A measurement that has used them all up ends, since waiting would be measured too.
 */
export function createCodes(users: readonly AppUser[]): () => Coded {
  const lastSteps = new Map<AppUser, number>()
  let turn = 0
  return () => {
    const earliest = Math.floor((Date.now() + wayMillis) / stepMillis) - 1
    const latest = Math.floor(Date.now() / stepMillis) + 1
    for (let tried = 0; tried < users.length; tried++) {
      const user = users[turn++ % users.length] as AppUser
      const step = Math.max((lastSteps.get(user) ?? 0) + 1, earliest)
      if (step > latest) continue
      lastSteps.set(user, step)
      return { user, code: codeOf(user, step) }
    }
    throw new Error('every code was used: seed more users with authenticator apps')
  }
}

function codeOf({ secret }: AppUser, step: number): string {
  return new TOTP({ secret: new Secret({ buffer: new Uint8Array(secret).buffer }) }).generate({
    timestamp: step * stepMillis,
  })
}
