import { type Logger, pino } from 'pino'

/** Structured log lines on standard output. Never given a secret: requests are redacted by their schema first. */
export type Log = Logger

export function createLog(level: string): Log {
  return pino({ level, base: undefined, timestamp: pino.stdTimeFunctions.isoTime })
}
