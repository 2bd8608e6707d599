import { sql } from '../library.ts'
import type { Migration } from './migration.ts'

/** Imports of users: jobs, the turn that one of them has, their files and their logs. */
export const importJobs: Migration = {
  number: 20,
  async up(db, kind) {
    const text = kind === 'postgres' ? sql`text collate "C"` : sql`text`
    await db.schema
      .createTable('import_job')
      .addColumn('pool', text, column => column.notNull())
      .addColumn('id', text, column => column.notNull())
      .addColumn('created_at', 'bigint', column => column.notNull())
      .addColumn('document', text, column => column.notNull())
      .addPrimaryKeyConstraint('import_job_key', ['pool', 'id'])
      .execute()
    await db.schema.createIndex('import_job_by_age').on('import_job').columns(['pool', 'created_at', 'id']).execute()
    // At most one row, number 1: one import runs at a time.
    await db.schema
      .createTable('import_turn')
      .addColumn('number', 'integer', column => column.notNull().primaryKey())
      .addColumn('pool', text, column => column.notNull())
      .addColumn('job', text, column => column.notNull())
      .addColumn('holder', text, column => column.notNull())
      .addColumn('held_until', 'bigint', column => column.notNull())
      .execute()
    for (const table of ['import_chunk', 'import_log']) {
      await db.schema
        .createTable(table)
        .addColumn('pool', text, column => column.notNull())
        .addColumn('job', text, column => column.notNull())
        .addColumn('part', text, column => column.notNull())
        .addColumn('number', 'integer', column => column.notNull())
        .addColumn('content', text, column => column.notNull())
        .addColumn('expires_at', 'bigint', column => column.notNull())
        .addPrimaryKeyConstraint(`${table}_key`, ['pool', 'job', 'part', 'number'])
        .execute()
      await db.schema.createIndex(`${table}_by_expiry`).on(table).columns(['expires_at']).execute()
    }
  },
}
