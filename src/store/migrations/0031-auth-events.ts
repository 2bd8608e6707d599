import { sql } from '../library.ts'
import type { Migration } from './migration.ts'

/** Sign-ins and the like, as advanced security records them. */
export const authEvents: Migration = {
  number: 31,
  async up(db, kind) {
    const text = kind === 'postgres' ? sql`text collate "C"` : sql`text`
    await db.schema
      .createTable('auth_event')
      .addColumn('pool', text, column => column.notNull())
      .addColumn('sub', text, column => column.notNull())
      .addColumn('id', text, column => column.notNull())
      .addColumn('created_at', 'bigint', column => column.notNull())
      .addColumn('expires_at', 'bigint', column => column.notNull())
      .addColumn('document', text, column => column.notNull())
      .addPrimaryKeyConstraint('auth_event_key', ['pool', 'sub', 'id'])
      .execute()
    await db.schema
      .createIndex('auth_event_by_age')
      .on('auth_event')
      .columns(['pool', 'sub', 'created_at', 'id'])
      .execute()
    await db.schema.createIndex('auth_event_by_expiry').on('auth_event').columns(['expires_at']).execute()
  },
}
