import { sql } from '../library.ts'
import type { Migration } from './migration.ts'

/** The devices that users confirmed. */
export const devices: Migration = {
  number: 4,
  async up(db, kind) {
    const text = kind === 'postgres' ? sql`text collate "C"` : sql`text`
    await db.schema
      .createTable('device')
      .addColumn('pool', text, column => column.notNull())
      .addColumn('sub', text, column => column.notNull())
      .addColumn('device_key', text, column => column.notNull())
      .addColumn('remembered', 'integer', column => column.notNull())
      .addColumn('authenticated_at', 'bigint', column => column.notNull())
      .addColumn('document', text, column => column.notNull())
      .addPrimaryKeyConstraint('device_key_key', ['pool', 'sub', 'device_key'])
      .execute()
  },
}
