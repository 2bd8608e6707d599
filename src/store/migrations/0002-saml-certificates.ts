import { sql } from '../library.ts'
import type { Migration } from './migration.ts'

/** The certificates that pools sign SAML requests with: one for each pool. */
export const samlCertificates: Migration = {
  number: 2,
  async up(db, kind) {
    const text = kind === 'postgres' ? sql`text collate "C"` : sql`text`
    await db.schema
      .createTable('saml_certificate')
      .addColumn('pool', text, column => column.primaryKey())
      .addColumn('document', text, column => column.notNull())
      .execute()
  },
}
