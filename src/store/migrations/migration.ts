import type { Kysely } from 'kysely'
import type { Engine } from '../engine.ts'

/** One step of the schema, forward only. A migration that was released never changes. */
export interface Migration {
  readonly number: number
  // A migration knows the tables of its own time, not those of today's code.
  up(db: Kysely<unknown>, kind: Engine['kind']): Promise<void>
}
