import { sql } from '../library.ts'
import type { Migration } from './migration.ts'

/** Whose an event was, as far as it is known: found without reading the others. */
export const whoseAuthEvents: Migration = {
  number: 32,
  async up(db, kind) {
    const text = kind === 'postgres' ? sql`text collate "C"` : sql`text`
    await db.schema.alterTable('auth_event').addColumn('whose', text).execute()
    await sql`update auth_event set whose = case
      when document like '%"value":"Invalid"%' then 'foreign'
      when document like '%"value":"Valid"%' then 'own'
      when document like '%"response":"Pass"%' and (document like '%"type":"SignIn"%' or document like '%"type":"SignUp"%')
        then 'own'
      end`.execute(db)
    await db.schema
      .createIndex('auth_event_by_whose')
      .on('auth_event')
      .columns(['pool', 'sub', 'whose', 'created_at', 'id'])
      .execute()
  },
}
