import type { Random } from '../platform/random.ts'

/**
 * The `event_id` of tokens is a UUID of version 8, the one whose bits are the maker's to choose (RFC 9562): random,
 * but for the last 48 bits, which hold the user's count of sign-outs. So a token names the count that it was issued
 * under without a claim that the service's tokens do not have, and a global sign-out ends exactly the tokens before
 * it, without the second of doubt that comparing times would leave.
 */
export function makeEventId(random: Random, signOuts: number): string {
  const uuid = random.uuid()
  const count = signOuts.toString(16).padStart(12, '0')
  return `${uuid.slice(0, 14)}8${uuid.slice(15, 24)}${count}`
}

/** The one that a sign-in was given as it began, unless the user signed out everywhere since, which would end its tokens. */
export function eventIdOf(random: Random, begun: string | undefined, signOuts: number): string {
  return begun !== undefined && signOutsOf(begun) === signOuts ? begun : makeEventId(random, signOuts)
}

export function signOutsOf(eventId: string): number {
  return Number.parseInt(eventId.slice(-12), 16)
}
