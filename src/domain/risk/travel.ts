import type { EventContext } from '../auth-event.ts'

/** Where a file of locations puts an address is good for a region, not for a street. */
const leastKilometres = 500
/** Faster than any airliner, from the door of one house to the door of another. */
const mostKilometresPerHour = 1000
const earthRadius = 6371

interface Stay {
  readonly context: EventContext
  readonly at: Date
}

/** How far apart two places are, where nobody gets from one to the other in the time between; else nothing. */
export function impossibleTravel(
  from: Stay,
  to: Stay,
): { readonly kilometres: number; readonly hours: number } | undefined {
  const kilometres = distance(from.context, to.context)
  if (kilometres === undefined || kilometres < leastKilometres) return undefined
  const hours = Math.abs(to.at.getTime() - from.at.getTime()) / 3_600_000
  return kilometres > hours * mostKilometresPerHour ? { kilometres: Math.round(kilometres), hours } : undefined
}

/** Kilometres along a great circle, by the haversine formula. */
function distance(one: EventContext, other: EventContext): number | undefined {
  if (one.latitude === undefined || one.longitude === undefined) return undefined
  if (other.latitude === undefined || other.longitude === undefined) return undefined
  const [latitude, otherLatitude] = [radians(one.latitude), radians(other.latitude)]
  const across = Math.sin((otherLatitude - latitude) / 2) ** 2
  const along = Math.sin(radians(other.longitude - one.longitude) / 2) ** 2
  const chord = across + Math.cos(latitude) * Math.cos(otherLatitude) * along
  return 2 * earthRadius * Math.asin(Math.min(1, Math.sqrt(chord)))
}

const radians = (degrees: number) => (degrees * Math.PI) / 180
