import { sql } from '../library.ts'
import type { Migration } from './migration.ts'

/** The outside providers of pools, and the identifiers that find them. */
export const identityProviders: Migration = {
  number: 10,
  async up(db, kind) {
    const text = kind === 'postgres' ? sql`text collate "C"` : sql`text`
    await db.schema
      .createTable('identity_provider')
      .addColumn('pool', text, column => column.notNull())
      .addColumn('name', text, column => column.notNull())
      .addColumn('document', text, column => column.notNull())
      .addPrimaryKeyConstraint('identity_provider_key', ['pool', 'name'])
      .execute()
    await db.schema
      .createTable('provider_identifier')
      .addColumn('pool', text, column => column.notNull())
      .addColumn('identifier', text, column => column.notNull())
      .addColumn('name', text, column => column.notNull())
      .addPrimaryKeyConstraint('provider_identifier_key', ['pool', 'identifier'])
      .execute()
  },
}
