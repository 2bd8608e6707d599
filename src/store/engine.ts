import type { Dialect, Kysely } from 'kysely'
import type { Log } from '../platform/log.ts'
import type { SettingsChange } from './cache.ts'
import type { Tables } from './kysely/tables.ts'

/** What differs between databases: how they open, how they lock a row that is read, and how their errors read. */
export interface Engine {
  readonly kind: 'sqlite' | 'postgres'
  readonly dialect: Dialect
  /** Two transactions met and this one has to run again. */
  isSerializationFailure(error: unknown): boolean
  /** Tells other nodes, when the transaction commits, which settings it changed. */
  readonly announce?: (transaction: Kysely<Tables>, changes: readonly SettingsChange[]) => Promise<void>
  /** Hears what other nodes announce; `onGap` when announcements may have been missed. Answers how to stop. */
  readonly listen?: (hear: {
    onChanges: (changes: readonly SettingsChange[]) => void
    onGap: () => void
    log: Log
  }) => Promise<() => Promise<void>>
}
