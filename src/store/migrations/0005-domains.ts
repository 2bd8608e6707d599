import { sql } from '../library.ts'
import type { Migration } from './migration.ts'

/** Which pool a domain belongs to. The one key without a pool: a domain is unique over all of them. */
export const domains: Migration = {
  number: 5,
  async up(db, kind) {
    const text = kind === 'postgres' ? sql`text collate "C"` : sql`text`
    await db.schema
      .createTable('pool_domain')
      .addColumn('name', text, column => column.primaryKey())
      .addColumn('pool', text, column => column.notNull())
      .execute()
  },
}
