import { sql } from '../library.ts'
import type { Migration } from './migration.ts'

/** Users are found by `sub` in their own table, so no row of the search index is needed for it. */
export const searchWithoutSub: Migration = {
  number: 33,
  async up(db) {
    await sql`delete from user_search where name = 'sub'`.execute(db)
  },
}
