import { sql } from '../library.ts'
import type { Migration } from './migration.ts'

/** How the pages of a pool or of one of its clients look. */
export const customizations: Migration = {
  number: 7,
  async up(db, kind) {
    const text = kind === 'postgres' ? sql`text collate "C"` : sql`text`
    await db.schema
      .createTable('customization')
      .addColumn('pool', text, column => column.notNull())
      .addColumn('client', text, column => column.notNull())
      .addColumn('document', text, column => column.notNull())
      // Base64, apart from the document: every page reads that, and a browser asks for the logo once.
      .addColumn('logo', text)
      .addPrimaryKeyConstraint('customization_key', ['pool', 'client'])
      .execute()
  },
}
