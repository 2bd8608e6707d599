import { comparableName } from '../../domain/names.ts'
import type { Pool } from '../../domain/pool.ts'
import type { User } from '../../domain/user.ts'
import type { Users } from '../nouns/users.ts'
import { fromDocument, toDocument } from './document.ts'
import { key } from './key.ts'
import { forUpdate } from './locking-read.ts'
import { prepared } from './prepared.ts'
import type { Scope, TransactionScope } from './scope.ts'
import { estimateUsers } from './user-estimate.ts'
import { writeIdentities } from './user-identities.ts'
import { listUsers } from './user-list.ts'
import { writeNames } from './user-names.ts'

const bySub = prepared(db => db.selectFrom('user').select('document').where('pool', '=', '').where('sub', '=', ''))

const besideSpent = prepared(db =>
  db.selectNoFrom(eb => [
    eb.selectFrom('user').select('document').where('pool', '=', '').where('sub', '=', '').as('document'),
    eb.selectFrom('spent').select('id').where('pool', '=', '').where('id', '=', '').as('spent'),
  ]),
)

const insertUser = prepared(db => db.insertInto('user').values({ pool: '', sub: '', username: '', document: '' }))

const byName = prepared(db =>
  db
    .selectFrom('user_alias')
    .innerJoin('user', join => join.onRef('user.pool', '=', 'user_alias.pool').onRef('user.sub', '=', 'user_alias.sub'))
    .select('user.document')
    .where('user_alias.pool', '=', '')
    .where('user_alias.value', '=', ''),
)

const byIdentity = prepared(db =>
  db
    .selectFrom('user_identity')
    .innerJoin('user', join =>
      join.onRef('user.pool', '=', 'user_identity.pool').onRef('user.sub', '=', 'user_identity.sub'),
    )
    .select('user.document')
    .where('user_identity.pool', '=', '')
    .where('user_identity.provider', '=', '')
    .where('user_identity.attribute', '=', '')
    .where('user_identity.value', '=', ''),
)

export function createUsers(scope: Scope): Users {
  return {
    create: (pool, user) =>
      scope.atomically(async tx => {
        await writeNames(tx, pool, undefined, user)
        await writeIdentities(tx, undefined, user)
        const username = key(comparableName(pool, user.username))
        await insertUser(tx, [key(pool.id), key(user.sub), username, toDocument(user)])
      }),

    async get(poolId, sub) {
      const [row] = await bySub(scope, [key(poolId), key(sub)])
      return row && fromDocument<User>(row.document)
    },

    async getBesideSpent(poolId, sub, spentId) {
      const [row] = await besideSpent(scope, [key(poolId), key(sub), key(poolId), key(spentId)])
      const document = row?.document
      return { user: document ? fromDocument<User>(document) : undefined, isSpent: (row?.spent ?? null) !== null }
    },

    async find(pool, name) {
      const [row] = await byName(scope, [key(pool.id), key(comparableName(pool, name))])
      return row && fromDocument<User>(row.document)
    },

    async ofIdentity(poolId, { provider, attribute, value }) {
      const [row] = await byIdentity(scope, [key(poolId), key(provider), key(attribute), key(value)])
      return row && fromDocument<User>(row.document)
    },

    update: (pool, sub, change) =>
      scope.atomically(async tx => {
        const before = await readForUpdate(tx, pool.id, sub)
        if (!before) return undefined
        const after = change(before)
        if (after === before) return after
        assertSameUser(before, after)
        await writeNames(tx, pool, before, after)
        await writeIdentities(tx, before, after)
        const update = tx.db.updateTable('user').set({ document: toDocument(after) })
        await update.where('pool', '=', key(pool.id)).where('sub', '=', key(sub)).execute()
        return after
      }),

    delete: (pool, sub) =>
      scope.atomically(async tx => {
        const user = await readForUpdate(tx, pool.id, sub)
        if (!user) return false
        await writeNames(tx, pool, user, undefined)
        await writeIdentities(tx, user, undefined)
        await removeBelongings(tx, pool, user)
        return true
      }),

    list: (pool, search, page) => listUsers(scope, pool, search, page),

    estimate: poolId => estimateUsers(scope, poolId),
  }
}

async function readForUpdate(tx: TransactionScope, poolId: string, sub: string): Promise<User | undefined> {
  const query = tx.db.selectFrom('user').select('document').where('pool', '=', key(poolId))
  const row = await forUpdate(tx, query.where('sub', '=', key(sub)))
  return row && fromDocument<User>(row.document)
}

async function removeBelongings(tx: TransactionScope, pool: Pool, user: User): Promise<void> {
  const [poolKey, sub] = [key(pool.id), key(user.sub)]
  await tx.db.deleteFrom('user').where('pool', '=', poolKey).where('sub', '=', sub).execute()
  await tx.db.deleteFrom('group_member').where('pool', '=', poolKey).where('sub', '=', sub).execute()
  await tx.db.deleteFrom('device').where('pool', '=', poolKey).where('sub', '=', sub).execute()
  await tx.db.deleteFrom('auth_event').where('pool', '=', poolKey).where('sub', '=', sub).execute()
  await tx.db.deleteFrom('pending_code').where('pool', '=', poolKey).where('sub', '=', sub).execute()
  const subjects = [...new Set([user.sub, user.username, comparableName(pool, user.username)])].map(key)
  await tx.db.deleteFrom('attempt').where('pool', '=', poolKey).where('subject', 'in', subjects).execute()
}

function assertSameUser(before: User, after: User): void {
  const same = before.poolId === after.poolId && before.sub === after.sub && before.username === after.username
  if (!same) throw new Error('a change must leave pool, sub and user name of a user as they are')
}
