import { type Logger, pino } from 'pino'

/** Structured log lines on standard output. Never given a secret: requests are redacted by their schema first. */
export type Log = Logger

const bufferBytes = 8_192
const flushMillis = 100

/** Lines leave together, at the latest after a tenth of a second and at the end of the process: a write costs more than a line. */
export function createLog(level: string): Log {
  if (level === 'silent') return pino({ level })
  const output = pino.destination({ dest: 1, sync: true, minLength: bufferBytes, periodicFlush: flushMillis })
  // Not by flushSync, which tries for ever, and lets nobody else run, when whoever reads the lines has gone away.
  process.once('exit', () => output.flush())
  return pino({ level, base: undefined, timestamp: pino.stdTimeFunctions.isoTime }, output)
}
