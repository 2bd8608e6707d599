import { type AuthEvent, type EventContext, type RiskLevel, whoseEvent } from '../auth-event.ts'
import { networkOf } from './ranges.ts'
import { impossibleTravel } from './travel.ts'

/** A sign-in whose password is right. */
export interface Attempt {
  readonly context: EventContext
  readonly at: Date
  /** It names a device that the user remembered, whose proof is all that is still to come. */
  readonly isDeviceRemembered: boolean
}

export interface Rating {
  readonly decision: 'NoRisk' | 'AccountTakeover'
  /** Absent where there is no risk. */
  readonly level?: RiskLevel
  /** What speaks against the attempt, in words. */
  readonly reasons: readonly string[]
}

interface Finding {
  readonly weight: number
  readonly reason: string
}

/** What an attempt is compared with. */
interface History {
  /** Where it was the user himself, as far as anybody knows; newest first. */
  readonly own: readonly AuthEvent[]
  /** Where it was somebody else: he said so within three months, or an administrator. */
  readonly foreign: readonly AuthEvent[]
  /** Sign-ins of the last hour. */
  readonly recent: readonly AuthEvent[]
}

const hour = 3_600_000
/** How long a report counts: addresses change hands. */
export const reportMillis = 90 * 24 * hour
const manyFailures = 5

/**
 * How likely it is that somebody else has the password. Every signal says what it saw, so that a decision can be
 * explained; together they weigh 1 (low), 2 (medium), or 3 and more (high). What is not known is no signal, and somebody
 * without a past is new everywhere, which says nothing.
 * @param past newest first
 */
export function rate(attempt: Attempt, past: readonly AuthEvent[]): Rating {
  const history = historyOf(attempt, past)
  const findings = signals.flatMap(signal => signal(attempt, history) ?? [])
  const reasons = findings.map(({ reason }) => reason)
  const level = levelOf(findings.reduce((sum, { weight }) => sum + weight, 0))
  return level ? { decision: 'AccountTakeover', level, reasons } : { decision: 'NoRisk', reasons }
}

/** Each sees at most one thing. The order is that of the reasons. */
const signals: readonly ((attempt: Attempt, history: History) => Finding | undefined)[] = [
  reported,
  farAway,
  newPlace,
  newDevice,
  failures,
]

function levelOf(weight: number): RiskLevel | undefined {
  if (weight === 0) return undefined
  if (weight === 1) return 'Low'
  return weight === 2 ? 'Medium' : 'High'
}

function historyOf({ at }: Attempt, past: readonly AuthEvent[]): History {
  const within = (millis: number, { createdAt }: AuthEvent) => at.getTime() - createdAt.getTime() <= millis
  return {
    own: past.filter(event => whoseEvent(event) === 'own'),
    foreign: past.filter(event => whoseEvent(event) === 'foreign' && within(reportMillis, event)),
    recent: past.filter(event => event.type === 'SignIn' && within(hour, event)),
  }
}

function reported({ context, isDeviceRemembered }: Attempt, { foreign }: History): Finding | undefined {
  if (foreign.some(event => isSameNetwork(event.context, context)))
    return { weight: 3, reason: 'from a network that was reported' }
  if (!isDeviceRemembered && foreign.some(event => isSameDevice(event.context, context) && event.context.deviceId))
    return { weight: 3, reason: 'on a device that was reported' }
  return undefined
}

/** Seen against the last place that is known. Whoever comes through a network that he uses otherwise has not travelled. */
function farAway(attempt: Attempt, { own }: History): Finding | undefined {
  if (isKnownNetwork(attempt, own)) return undefined
  const last = own.find(({ context }) => context.latitude !== undefined)
  const travel = last && impossibleTravel({ context: last.context, at: last.createdAt }, attempt)
  if (!travel) return undefined
  const { kilometres, hours } = travel
  return { weight: 3, reason: `${kilometres} km from the last sign-in, ${hours.toFixed(1)} hours before` }
}

function newPlace(attempt: Attempt, { own }: History): Finding | undefined {
  const { country, ipAddress } = attempt.context
  const places = own.filter(({ context }) => context.ipAddress !== undefined)
  if (ipAddress === undefined || places.length === 0 || isKnownNetwork(attempt, own)) return undefined
  const countries = places.flatMap(({ context }) => context.country ?? [])
  if (country !== undefined && countries.length > 0 && !countries.includes(country))
    return { weight: 2, reason: `from a new country, ${country}` }
  return { weight: 1, reason: 'from a new network' }
}

function newDevice({ context, isDeviceRemembered }: Attempt, { own }: History): Finding | undefined {
  if (isDeviceRemembered) return undefined
  if (deviceOf(context) === undefined) return silentDevice(context, own)
  const devices = own.filter(event => deviceOf(event.context) !== undefined)
  if (devices.length === 0 || devices.some(event => isSameDevice(event.context, context))) return undefined
  return { weight: 1, reason: 'on a new device' }
}

/** Or else whoever does not know what to say would say nothing. Of whom an administrator tells nothing, nothing is known. */
function silentDevice({ ipAddress }: EventContext, own: readonly AuthEvent[]): Finding | undefined {
  const signIns = own.filter(({ type }) => type === 'SignIn')
  const isUnheardOf = signIns.length > 0 && signIns.every(event => deviceOf(event.context) !== undefined)
  if (ipAddress === undefined || !isUnheardOf) return undefined
  return { weight: 1, reason: 'on a device that does not say what it is' }
}

/**
 * A sign-in may have several wrong answers, which is how guesses are made by SRP. One that was refused for another reason
 * was no guess. Anybody can fail in somebody's name. Where the user is known to be, only failures made there speak against him, or
 * else strangers could keep him out.
 */
function failures(attempt: Attempt, { own, recent }: History): Finding | undefined {
  const counted = isKnownNetwork(attempt, own)
    ? recent.filter(event => isSameNetwork(event.context, attempt.context))
    : recent
  const count = counted.flatMap(({ challenges }) => challenges.filter(({ isSuccess }) => !isSuccess)).length
  if (count < manyFailures) return undefined
  return { weight: 2, reason: `after ${count} wrong answers within an hour` }
}

function isKnownNetwork({ context }: Attempt, own: readonly AuthEvent[]): boolean {
  return own.some(event => isSameNetwork(event.context, context))
}

function isSameNetwork(one: EventContext, other: EventContext): boolean {
  const network = networkOf(one.ipAddress)
  return network !== undefined && network === networkOf(other.ipAddress)
}

/** By its id where both have one, else by its name. */
function isSameDevice(one: EventContext, other: EventContext): boolean {
  if (one.deviceId !== undefined && other.deviceId !== undefined) return one.deviceId === other.deviceId
  return one.deviceName !== undefined && withoutVersion(one.deviceName) === withoutVersion(other.deviceName ?? '')
}

function deviceOf({ deviceId, deviceName }: EventContext): string | undefined {
  return deviceId ?? deviceName
}

/** A browser that was updated is the same browser. */
function withoutVersion(deviceName: string): string {
  return deviceName.replace(/^(\p{L}[\p{L} ]*) \d+(?=$|,)/u, '$1')
}
