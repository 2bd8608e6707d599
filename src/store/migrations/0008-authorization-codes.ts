import { sql } from '../library.ts'
import type { Migration } from './migration.ts'

/** Codes of OAuth, kept a while after their use, so that a second one is noticed. */
export const authorizationCodes: Migration = {
  number: 8,
  async up(db, kind) {
    const text = kind === 'postgres' ? sql`text collate "C"` : sql`text`
    await db.schema
      .createTable('authorization_code')
      .addColumn('pool', text, column => column.notNull())
      .addColumn('digest', text, column => column.notNull())
      .addColumn('used_at', 'bigint')
      .addColumn('expires_at', 'bigint', column => column.notNull())
      .addColumn('document', text, column => column.notNull())
      .addPrimaryKeyConstraint('authorization_code_key', ['pool', 'digest'])
      .execute()
    await db.schema
      .createIndex('authorization_code_by_expiry')
      .on('authorization_code')
      .columns(['expires_at'])
      .execute()
  },
}
