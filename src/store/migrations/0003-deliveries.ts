import { sql } from '../library.ts'
import type { Migration } from './migration.ts'

/** Messages that have to leave, until they have left or are given up. */
export const deliveries: Migration = {
  number: 3,
  async up(db, kind) {
    const text = kind === 'postgres' ? sql`text collate "C"` : sql`text`
    await db.schema
      .createTable('delivery')
      .addColumn('pool', text, column => column.notNull())
      .addColumn('id', text, column => column.notNull())
      .addColumn('topic', text, column => column.notNull())
      .addColumn('due_at', 'bigint', column => column.notNull())
      .addColumn('attempts', 'integer', column => column.notNull())
      .addColumn('document', text, column => column.notNull())
      .addPrimaryKeyConstraint('delivery_key', ['pool', 'id'])
      .execute()
    await db.schema.createIndex('delivery_by_topic').on('delivery').columns(['pool', 'topic']).execute()
    await db.schema.createIndex('delivery_by_due').on('delivery').columns(['due_at']).execute()
  },
}
