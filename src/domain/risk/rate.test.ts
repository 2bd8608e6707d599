import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AuthEvent, EventContext } from '../auth-event.ts'
import { type Rating, rate } from './rate.ts'

const now = new Date('2026-01-10T12:00:00Z')
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000)

const oslo = { ipAddress: '192.0.2.7', country: 'Norway', latitude: 59.91, longitude: 10.75 }
const osloElsewhere = { ...oslo, ipAddress: '192.0.3.7' }
const tokyo = { ipAddress: '198.51.100.7', country: 'Japan', latitude: 35.69, longitude: 139.69 }
const firefox = { deviceName: 'Firefox 141, Linux' }
const phone = { deviceId: 'a-phone', deviceName: 'iPhone' }

function event(context: EventContext, minutes: number, more: Partial<AuthEvent> = {}): AuthEvent {
  return {
    poolId: 'us-east-1_a',
    sub: 's',
    id: `${minutes}`,
    type: 'SignIn',
    createdAt: minutesAgo(minutes),
    response: 'Pass',
    decision: 'NoRisk',
    isCompromised: false,
    reasons: [],
    challenges: [],
    context,
    ...more,
  }
}
const feedback = (value: 'Valid' | 'Invalid') => ({ feedback: { value, provider: 'User', at: now } as const })
const wrong = { name: 'Password', isSuccess: false } as const
const failures = (count: number, context: EventContext, minutes = 10) =>
  Array.from({ length: count }, () => event(context, minutes, { response: 'Fail', challenges: [wrong] }))
const rated = (context: EventContext, past: readonly AuthEvent[], isDeviceRemembered = false): Rating =>
  rate({ context, at: now, isDeviceRemembered }, past)

const noRisk = { decision: 'NoRisk', reasons: [] }
const risk = (level: string, ...reasons: string[]) => ({ decision: 'AccountTakeover', level, reasons })
const day = 24 * 60
const home = [event({ ...oslo, ...firefox }, day)]

describe('a sign-in is', () => {
  const rows: readonly (readonly [string, EventContext, readonly AuthEvent[], object])[] = [
    ['the first one: no risk', { ...tokyo, ...phone }, [], noRisk],
    ['as the one before: no risk', { ...oslo, ...firefox }, home, noRisk],
    ['at a neighbour address: no risk', { ...oslo, ipAddress: '192.0.2.200', ...firefox }, home, noRisk],
    ['of an updated browser: no risk', { ...oslo, deviceName: 'Firefox 142, Linux' }, home, noRisk],
    ['of whom nothing is told: no risk', {}, home, noRisk],
    ['on a new device: low', { ...oslo, deviceName: 'Chrome 138, Windows' }, home, risk('Low', 'on a new device')],
    ['from a new network: low', { ...osloElsewhere, ...firefox }, home, risk('Low', 'from a new network')],
    [
      'on a new device from a new network: medium',
      { ...osloElsewhere, ...phone },
      home,
      risk('Medium', 'from a new network', 'on a new device'),
    ],
    [
      'in a new country, a day later: medium',
      { ...tokyo, ...firefox },
      home,
      risk('Medium', 'from a new country, Japan'),
    ],
    [
      'in a new country on a new device: high',
      { ...tokyo, ...phone },
      home,
      risk('High', 'from a new country, Japan', 'on a new device'),
    ],
    [
      'too far for the time: high',
      { ...tokyo, ...firefox },
      [event({ ...oslo, ...firefox }, 60)],
      risk('High', '8405 km from the last sign-in, 1.0 hours before', 'from a new country, Japan'),
    ],
    [
      'through a network that is used otherwise, however far: no risk',
      { ...tokyo, ...firefox },
      [event({ ...oslo, ...firefox }, 60), event({ ...tokyo, ...firefox }, 9 * day)],
      noRisk,
    ],
    [
      'after many failures elsewhere, where the user is known: no risk',
      { ...oslo, ...firefox },
      [...failures(9, tokyo), ...home],
      noRisk,
    ],
    [
      'after many failures, where the user is not known: high',
      { ...osloElsewhere, ...firefox },
      [...failures(5, tokyo), ...home],
      risk('High', 'from a new network', 'after 5 wrong answers within an hour'),
    ],
    [
      'after many failures in its own network: medium',
      { ...oslo, ...firefox },
      [...failures(5, oslo), ...home],
      risk('Medium', 'after 5 wrong answers within an hour'),
    ],
    [
      'after many wrong answers in one sign-in: medium',
      { ...oslo, ...firefox },
      [event(oslo, 10, { challenges: [wrong, wrong, wrong, wrong, wrong] }), ...home],
      risk('Medium', 'after 5 wrong answers within an hour'),
    ],
    [
      'after many that were blocked with the right password: no risk',
      { ...oslo, ...firefox },
      [...Array.from({ length: 9 }, () => event(oslo, 10, { response: 'Fail' })), ...home],
      noRisk,
    ],
    ['after four failures: no risk', { ...oslo, ...firefox }, [...failures(4, oslo), ...home], noRisk],
    ['an hour after many failures: no risk', { ...oslo, ...firefox }, [...failures(9, oslo, 61), ...home], noRisk],
    [
      'where the user said that it was not he: high',
      { ...oslo, ...firefox },
      [event({ ...oslo, ...phone }, 60, feedback('Invalid')), ...home],
      risk('High', 'from a network that was reported'),
    ],
    [
      'where he said so long ago: no risk',
      { ...oslo, ...firefox },
      [...home, event({ ...oslo, ...phone }, 91 * day, feedback('Invalid'))],
      noRisk,
    ],
    [
      'on a device of which he said so: high',
      { ...oslo, ...phone },
      [event({ ...tokyo, ...phone }, 9 * day, feedback('Invalid')), ...home],
      risk('High', 'on a device that was reported', 'on a new device'),
    ],
    [
      'where he said that it was he, though it failed: no risk',
      { ...tokyo, ...firefox },
      [event({ ...tokyo, ...firefox }, 60, { response: 'Fail', ...feedback('Valid') }), ...home],
      noRisk,
    ],
  ]

  test.each(rows)('%s', (_title, context, past, expected) => {
    expect(rated(context, past)).toEqual(expected)
  })

  test('on no new device where the device is remembered', () => {
    expect(rated({ ...oslo, ...phone }, home, true)).toEqual(noRisk)
    expect(rated({ ...osloElsewhere, ...phone }, home, true)).toEqual(risk('Low', 'from a new network'))
  })

  test('not known where it only failed or never ended', () => {
    for (const response of ['Fail', 'InProgress'] as const) {
      const past = [event({ ...osloElsewhere, ...firefox }, 90, { response }), ...home]
      expect(rated({ ...osloElsewhere, ...firefox }, past)).toEqual(risk('Low', 'from a new network'))
    }
  })
})

describe('of any past', () => {
  const context = fc.record(
    {
      ipAddress: fc.oneof(fc.ipV4(), fc.ipV6(), fc.constantFrom('192.0.2.7', '::ffff:192.0.2.9', '')),
      deviceId: fc.constantFrom('one', 'two'),
      deviceName: fc.string(),
      country: fc.constantFrom('Norway', 'Japan'),
      latitude: fc.double({ min: -90, max: 90, noNaN: true }),
      longitude: fc.double({ min: -180, max: 180, noNaN: true }),
    },
    { requiredKeys: [] },
  )
  const anyEvent = fc
    .record({
      context,
      minutes: fc.nat(100_000),
      response: fc.constantFrom('Pass', 'Fail', 'InProgress'),
      said: fc.constantFrom('Valid', 'Invalid', undefined),
    })
    .map(({ context, minutes, response, said }) =>
      event(context, minutes, { response: response as AuthEvent['response'], ...(said && feedback(said as 'Valid')) }),
    )
  const past = fc.array(anyEvent, { maxLength: 30 })

  test('a risk has a level and reasons, and no risk has neither', () => {
    fc.assert(
      fc.property(context, past, fc.boolean(), (where, before, isRemembered) => {
        const { decision, level, reasons } = rated(where, before, isRemembered)
        expect(decision === 'AccountTakeover').toBe(level !== undefined)
        expect(reasons.length > 0).toBe(level !== undefined)
      }),
    )
  })

  test('a sign-in that went well makes none like it riskier', () => {
    const weight = ({ level }: Rating) => ['Low', 'Medium', 'High'].indexOf(level ?? '')
    fc.assert(
      fc.property(context, past, (where, before) => {
        fc.pre(where.ipAddress !== undefined && where.ipAddress !== '')
        const known = [event(where, 0), ...before]
        // Whoever has no past is new everywhere, which is no risk.
        fc.pre(before.some(({ response, feedback: said }) => response === 'Pass' && !said))
        expect(weight(rated(where, known))).toBeLessThanOrEqual(weight(rated(where, before)))
      }),
    )
  })

  test('one more report of where it comes from makes it high', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), past, (ipAddress, before) => {
        const reported = [event({ ipAddress }, 5, feedback('Invalid')), ...before]
        expect(rated({ ipAddress }, reported).level).toBe('High')
      }),
    )
  })
})
