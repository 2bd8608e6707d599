import type { Group } from '../../domain/user.ts'
import { sql } from '../library.ts'
import { Taken } from '../nouns/taken.ts'
import type { Groups } from '../nouns/users.ts'
import { removeInChunks } from './chunks.ts'
import { fromDocument, toDocument } from './document.ts'
import { listMembers } from './group-members.ts'
import { key } from './key.ts'
import { forShare, forUpdate } from './locking-read.ts'
import { listOfPool } from './page.ts'
import { prepared } from './prepared.ts'
import type { Scope, TransactionScope } from './scope.ts'

const byMember = prepared(db =>
  db
    .selectFrom('group_member')
    .innerJoin('user_group', join =>
      join.onRef('user_group.pool', '=', 'group_member.pool').onRef('user_group.name', '=', 'group_member.group_name'),
    )
    .select('user_group.document')
    .where('group_member.pool', '=', '')
    .where('group_member.sub', '=', '')
    .orderBy(sql`user_group.precedence is null`)
    .orderBy('user_group.precedence')
    .orderBy('user_group.name'),
)

export function createGroups(scope: Scope): Groups {
  const { db } = scope
  return {
    async create(group) {
      const row = { pool: key(group.poolId), name: key(group.name), ...content(group) }
      const insert = db
        .insertInto('user_group')
        .values(row)
        .onConflict(conflict => conflict.doNothing())
      const { numInsertedOrUpdatedRows } = await insert.executeTakeFirstOrThrow()
      if (numInsertedOrUpdatedRows !== 1n) throw new Taken(group.name)
    },

    async get(poolId, name) {
      const query = db.selectFrom('user_group').select('document').where('pool', '=', key(poolId))
      const row = await query.where('name', '=', key(name)).executeTakeFirst()
      return row && fromDocument<Group>(row.document)
    },

    update: (poolId, name, change) =>
      scope.atomically(async tx => {
        const before = await readForUpdate(tx, poolId, name)
        if (!before) return undefined
        const after = change(before)
        if (after.name !== before.name) throw new Error('a change must leave the name of a group as it is')
        const update = tx.db.updateTable('user_group').set(content(after))
        await update.where('pool', '=', key(poolId)).where('name', '=', key(name)).execute()
        return after
      }),

    async delete(poolId, name) {
      // A large group is emptied beforehand, so that on SQLite nobody waits long behind its deletion.
      const which = sql`pool = ${key(poolId)} and group_name = ${key(name)}`
      await removeInChunks(scope, { table: 'group_member', which, by: ['username', 'sub'] })
      return scope.atomically(async tx => {
        const group = tx.db.deleteFrom('user_group').where('pool', '=', key(poolId)).where('name', '=', key(name))
        const { numDeletedRows } = await group.executeTakeFirstOrThrow()
        const members = tx.db.deleteFrom('group_member').where('pool', '=', key(poolId))
        await members.where('group_name', '=', key(name)).execute()
        return numDeletedRows > 0n
      })
    },

    list: (poolId, page) => listOfPool(scope, ['user_group', 'name'], { poolId, page }),

    addMember: (poolId, name, sub) =>
      scope.atomically(async tx => {
        // Both are held, so that neither is deleted while its membership is being written.
        const groups = tx.db.selectFrom('user_group').select('name').where('pool', '=', key(poolId))
        const group = await forShare(tx, groups.where('name', '=', key(name)))
        const users = tx.db.selectFrom('user').select('username').where('pool', '=', key(poolId))
        const user = group && (await forShare(tx, users.where('sub', '=', key(sub))))
        if (!user) return
        const row = { pool: key(poolId), group_name: key(name), username: user.username, sub: key(sub) }
        await tx.db
          .insertInto('group_member')
          .values(row)
          .onConflict(conflict => conflict.doNothing())
          .execute()
      }),

    async removeMember(poolId, name, sub) {
      const members = db.deleteFrom('group_member').where('pool', '=', key(poolId)).where('sub', '=', key(sub))
      await members.where('group_name', '=', key(name)).execute()
    },

    async ofUser(poolId, sub) {
      const rows = await byMember(scope, [key(poolId), key(sub)])
      return rows.map(row => fromDocument<Group>(row.document))
    },

    members: (pool, name, page) => listMembers(scope, pool, name, page),
  }
}

function content(group: Group): { precedence: number | null; document: string } {
  return { precedence: group.precedence ?? null, document: toDocument(group) }
}

async function readForUpdate(tx: TransactionScope, poolId: string, name: string): Promise<Group | undefined> {
  const query = tx.db.selectFrom('user_group').select('document').where('pool', '=', key(poolId))
  const row = await forUpdate(tx, query.where('name', '=', key(name)))
  return row && fromDocument<Group>(row.document)
}
