import type { CreateTableBuilder } from 'kysely'
import { sql } from '../library.ts'
import type { Migration } from './migration.ts'

/** Pools, clients, users with what finds them, groups, codes, counters, spent things, keys, the inbox. */
export const firstTables: Migration = {
  number: 1,
  async up(db, kind) {
    // Ordered by code point everywhere, whatever the database's own collation is.
    const text = kind === 'postgres' ? sql`text collate "C"` : sql`text`
    const table = (name: string, columns: readonly string[]) =>
      columns.reduce<CreateTableBuilder<string, string>>(
        (builder, column) => builder.addColumn(column, text, it => it.notNull()),
        db.schema.createTable(name),
      )
    // Rows that are little more than their key live in the key's index.
    const inKey = <T extends CreateTableBuilder<string, string>>(builder: T) =>
      kind === 'sqlite' ? builder.modifyEnd(sql`without rowid`) : builder

    await inKey(table('pool', ['id', 'document']).addPrimaryKeyConstraint('pool_key', ['id'])).execute()
    await table('client', ['pool', 'id', 'document']).addPrimaryKeyConstraint('client_key', ['pool', 'id']).execute()
    await db.schema.createIndex('client_by_id').on('client').columns(['id']).execute()

    await table('user', ['pool', 'sub', 'username', 'document'])
      .addPrimaryKeyConstraint('user_key', ['pool', 'sub'])
      .execute()
    await inKey(
      table('user_alias', ['pool', 'value', 'sub']).addPrimaryKeyConstraint('user_alias_key', ['pool', 'value']),
    ).execute()
    await inKey(
      table('user_search', ['pool', 'name', 'value', 'sub']).addPrimaryKeyConstraint('user_search_key', [
        'pool',
        'name',
        'value',
        'sub',
      ]),
    ).execute()

    await table('user_group', ['pool', 'name', 'document'])
      .addColumn('precedence', 'integer')
      .addPrimaryKeyConstraint('user_group_key', ['pool', 'name'])
      .execute()
    await inKey(
      table('group_member', ['pool', 'group_name', 'username', 'sub']).addPrimaryKeyConstraint('group_member_key', [
        'pool',
        'group_name',
        'username',
        'sub',
      ]),
    ).execute()
    await db.schema
      .createIndex('group_member_by_user')
      .on('group_member')
      .columns(['pool', 'sub', 'group_name'])
      .execute()

    const expiring = ['pending_code', 'attempt', 'spent'] as const
    await table('pending_code', ['pool', 'sub', 'purpose', 'sealed_code', 'document'])
      .addColumn('expires_at', 'bigint', it => it.notNull())
      .addPrimaryKeyConstraint('pending_code_key', ['pool', 'sub', 'purpose'])
      .execute()
    await table('attempt', ['pool', 'subject', 'purpose', 'document'])
      .addColumn('expires_at', 'bigint', it => it.notNull())
      .addPrimaryKeyConstraint('attempt_key', ['pool', 'subject', 'purpose'])
      .execute()
    await inKey(
      table('spent', ['pool', 'id'])
        .addColumn('at', 'bigint', it => it.notNull())
        .addColumn('expires_at', 'bigint', it => it.notNull())
        .addPrimaryKeyConstraint('spent_key', ['pool', 'id']),
    ).execute()
    for (const name of expiring)
      await db.schema.createIndex(`${name}_by_expiry`).on(name).columns(['expires_at']).execute()

    await table('signing_key', ['pool', 'kid', 'document'])
      .addPrimaryKeyConstraint('signing_key_key', ['pool', 'kid'])
      .execute()
    await table('inbox', ['id', 'pool', 'username', 'destination', 'document'])
      .addColumn('position', 'bigint', it => it.notNull())
      .addColumn('created_at', 'bigint', it => it.notNull())
      .addPrimaryKeyConstraint('inbox_key', ['position', 'id'])
      .execute()
    await inKey(table('deleted_pool', ['id']).addPrimaryKeyConstraint('deleted_pool_key', ['id'])).execute()
  },
}
