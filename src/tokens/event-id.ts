import type { Random } from '../platform/random.ts'

/**
 * The `event_id` of tokens is a UUID of version 8, the one whose bits are the maker's to choose (RFC 9562): random,
 * but for the last 48 bits, which hold the user's count of sign-outs. So a token names the count that it was issued
 * under without a claim that the service's tokens do not have, and a global sign-out ends exactly the tokens before
 * it, without the second of doubt that comparing times would leave.
 */
export function makeEventId(random: Random, signOuts: number): string {
  return withCount(random.uuid(), signOuts)
}

/** The same one for the same digest, of 16 bytes or more. */
export function eventIdFrom(digest: Buffer, signOuts: number): string {
  const hex = digest.toString('hex')
  return withCount(
    [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), `a${hex.slice(17, 20)}`, ''].join('-'),
    signOuts,
  )
}

function withCount(uuid: string, signOuts: number): string {
  return `${uuid.slice(0, 14)}8${uuid.slice(15, 24)}${signOuts.toString(16).padStart(12, '0')}`
}

/** The one that a sign-in was given as it began, unless the user signed out everywhere since, which would end its tokens. */
export function eventIdOf(random: Random, begun: string | undefined, signOuts: number): string {
  return begun !== undefined && signOutsOf(begun) === signOuts ? begun : makeEventId(random, signOuts)
}

export function signOutsOf(eventId: string): number {
  return Number.parseInt(eventId.slice(-12), 16)
}
