import { sql } from '../library.ts'
import type { Migration } from './migration.ts'

/** Which user an identity of an outside provider is. */
export const userIdentities: Migration = {
  number: 11,
  async up(db, kind) {
    const text = kind === 'postgres' ? sql`text collate "C"` : sql`text`
    const table = db.schema
      .createTable('user_identity')
      .addColumn('pool', text, column => column.notNull())
      .addColumn('provider', text, column => column.notNull())
      .addColumn('attribute', text, column => column.notNull())
      .addColumn('value', text, column => column.notNull())
      .addColumn('sub', text, column => column.notNull())
      .addPrimaryKeyConstraint('user_identity_key', ['pool', 'provider', 'attribute', 'value'])
    await (kind === 'sqlite' ? table.modifyEnd(sql`without rowid`) : table).execute()
  },
}
