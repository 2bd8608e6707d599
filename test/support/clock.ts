import type { Clock } from '../../src/platform/clock.ts'

export interface TestClock {
  readonly now: Clock
  /** Moves on by milliseconds, or by a text such as `15 minutes` or `1 hour`. */
  advance(by: number | string): void
  /** For clients that sign with the real clock. */
  set(moment: Date): void
}

const units: Record<string, number> = {
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
}

/** A clock that stands still until it is told to move. */
export function createTestClock(start = '2026-03-01T12:00:00.000Z'): TestClock {
  let at = Date.parse(start)
  return {
    now: () => new Date(at),
    advance(by) {
      at += typeof by === 'number' ? by : millisOf(by)
    },
    set(moment) {
      at = moment.getTime()
    },
  }
}

/** The clock of the machine, for stories with peers that read it, and how far it was moved on. */
export function createLiveClock(): TestClock {
  let ahead = 0
  return {
    now: () => new Date(Date.now() + ahead),
    advance(by) {
      ahead += typeof by === 'number' ? by : millisOf(by)
    },
    set(moment) {
      ahead = moment.getTime() - Date.now()
    },
  }
}

function millisOf(text: string): number {
  const [, count, unit = ''] = /^(\d+) (second|minute|hour|day)s?$/.exec(text) ?? []
  const millis = units[unit]
  if (!count || !millis) throw new Error(`not a span of time: ${text}`)
  return Number(count) * millis
}
