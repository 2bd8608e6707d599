import type { Cost } from './costs.ts'
import type { Floors } from './floors.ts'
import type { PageWeight } from './hosted.ts'
import type { Result } from './load.ts'
import type { Needs } from './operations.ts'

export interface Row extends Result {
  readonly name: string
  readonly needs: Needs
}

/** A server that nobody has called yet. */
export interface Start {
  /** From which files. */
  readonly from: string
  readonly millis: readonly number[]
  readonly megabytesAtRest: number
}

export function printFloors(floors: Floors): void {
  const names: Record<keyof Floors, string> = {
    signature: 'RS256 signature',
    verification: 'RS256 verification',
    exponentiation: '3072-bit exponentiation',
    echo: 'HTTP echo, bare `node:http`',
    read: 'SQLite point read',
    commit: 'SQLite durable commit',
  }
  print('| Floor | µs of CPU | per core and second |', '|---|---:|---:|')
  for (const [key, name] of Object.entries(names) as [keyof Floors, string][]) {
    print(`| ${name} | ${floors[key].toFixed(1)} | ${perCore(floors[key])} |`)
  }
  print('')
}

/** The share of the floor: how much of the server's time is work that no server could leave out. */
export function printRows(rows: readonly Row[], floors: Floors): void {
  print(
    '| Operation | µs of CPU | per core and second | p50 ms | p95 ms | p99 ms | its floor | µs | of floor |',
    '|---|---:|---:|---:|---:|---:|---|---:|---:|',
  )
  for (const { name, cpuMicros, p50, p95, p99, needs } of rows) {
    const parts = Object.entries(needs) as [keyof Floors, number][]
    const floor = parts.reduce((sum, [key, times]) => sum + times * floors[key], 0)
    const floorIs = parts.map(([key, times]) => `${times} ${key}`).join(' + ')
    const latencies = [p50, p95, p99].map(millis => millis.toFixed(1)).join(' | ')
    print(
      `| ${name} | ${cpuMicros.toFixed(0)} | ${perCore(cpuMicros)} | ${latencies} | ${floorIs} | ${floor.toFixed(0)} | ${percent(floor / cpuMicros)} |`,
    )
  }
  print('')
}

/** What waits for something outside of the server: medians of one caller, who does nothing else. */
export function printCosts(costs: readonly Cost[]): void {
  print('| One caller, p50 | without, ms | with, ms | costs, µs |', '|---|---:|---:|---:|')
  for (const { name, without, with: present } of costs) {
    const micros = Math.round((present - without) * 1000).toLocaleString('en')
    print(`| ${name} | ${without.toFixed(2)} | ${present.toFixed(2)} | ${micros} |`)
  }
  print('')
}

export function printPage({ firstByteMillis, pageBytes, bytes, requests }: PageWeight): void {
  print('| Sign-in page | |', '|---|---:|')
  print(`| first byte, one caller, median | ${firstByteMillis.toFixed(2)} ms |`)
  print(`| the page alone, unpacked | ${(pageBytes / 1024).toFixed(1)} KB |`)
  print(`| all that it is made of, unpacked | ${(bytes / 1024).toFixed(1)} KB |`)
  print(`| requests | ${requests} |`, '')
}

export function printStarts(starts: readonly Start[], megabytesAfterLoad: number): void {
  print('| Start from | ready, median | best | resident at rest |', '|---|---:|---:|---:|')
  for (const { from, millis, megabytesAtRest } of starts) {
    const sorted = millis.toSorted((a, b) => a - b)
    const [median = 0, best = 0] = [sorted[Math.floor(sorted.length / 2)], sorted[0]]
    print(`| ${from} | ${median.toFixed(0)} ms | ${best.toFixed(0)} ms | ${megabytesAtRest.toFixed(0)} MB |`)
  }
  print('', `Resident after the load: ${megabytesAfterLoad.toFixed(0)} MB.`, '')
}

export function print(...lines: string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`)
}

const perCore = (micros: number) => Math.round(1_000_000 / micros).toLocaleString('en')
const percent = (share: number) => `${Math.round(share * 100)} %`
