import { sql } from '../library.ts'
import type { Migration } from './migration.ts'

/** What pools and clients do about risks. */
export const riskConfigurations: Migration = {
  number: 30,
  async up(db, kind) {
    const text = kind === 'postgres' ? sql`text collate "C"` : sql`text`
    await db.schema
      .createTable('risk_configuration')
      .addColumn('pool', text, column => column.notNull())
      .addColumn('client', text, column => column.notNull())
      .addColumn('document', text, column => column.notNull())
      .addPrimaryKeyConstraint('risk_configuration_key', ['pool', 'client'])
      .execute()
  },
}
