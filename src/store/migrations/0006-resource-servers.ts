import { sql } from '../library.ts'
import type { Migration } from './migration.ts'

/** The APIs that pools give out scopes for. */
export const resourceServers: Migration = {
  number: 6,
  async up(db, kind) {
    const text = kind === 'postgres' ? sql`text collate "C"` : sql`text`
    await db.schema
      .createTable('resource_server')
      .addColumn('pool', text, column => column.notNull())
      .addColumn('identifier', text, column => column.notNull())
      .addColumn('document', text, column => column.notNull())
      .addPrimaryKeyConstraint('resource_server_key', ['pool', 'identifier'])
      .execute()
  },
}
