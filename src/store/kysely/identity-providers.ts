import type { IdentityProvider } from '../../domain/identity-provider.ts'
import { sql } from '../library.ts'
import type { IdentityProviders } from '../nouns/identity-providers.ts'
import { Taken } from '../nouns/taken.ts'
import { fromDocument, toDocument } from './document.ts'
import { key } from './key.ts'
import { forUpdate } from './locking-read.ts'
import { listOfPool } from './page.ts'
import type { Scope, TransactionScope } from './scope.ts'

const kind = 'identity-provider'

export function createIdentityProviders(scope: Scope): IdentityProviders {
  const { db } = scope

  async function read(poolId: string, name: string): Promise<IdentityProvider | undefined> {
    const row = await select(scope, poolId, name).executeTakeFirst()
    return row && fromDocument<IdentityProvider>(row.document)
  }

  const get = (poolId: string, name: string) =>
    scope.inTransaction ? read(poolId, name) : scope.caches[kind].get(cacheId(poolId, name), () => read(poolId, name))

  return {
    create: (provider, most) =>
      scope.atomically(async tx => {
        const { poolId, name } = provider
        // Held, so that two at once are counted one after the other.
        await forUpdate(tx, tx.db.selectFrom('pool').select('id').where('id', '=', key(poolId)))
        const isFull = (await count(tx, poolId)) >= most
        const insert = tx.db
          .insertInto('identity_provider')
          .values({ pool: key(poolId), name: key(name), document: toDocument(provider) })
          .onConflict(conflict => conflict.doNothing())
        const { numInsertedOrUpdatedRows } = await insert.executeTakeFirstOrThrow()
        if (numInsertedOrUpdatedRows !== 1n) throw new Taken(name)
        if (isFull) {
          await remove(tx, poolId, name)
          return false
        }
        await writeIdentifiers(tx, provider, [], provider.identifiers)
        return true
      }),

    get,

    async byIdentifier(poolId, identifier) {
      const query = db.selectFrom('provider_identifier').select('name').where('pool', '=', key(poolId))
      const row = await query.where('identifier', '=', key(identifier)).executeTakeFirst()
      const provider = row && (await get(poolId, row.name))
      // Of the two, one may come from a cache that another node has not dropped yet.
      return provider?.identifiers.includes(identifier) ? provider : undefined
    },

    update: (poolId, name, change) =>
      scope.atomically(async tx => {
        const row = await forUpdate(tx, select(tx, poolId, name))
        if (!row) return undefined
        const before = fromDocument<IdentityProvider>(row.document)
        const after = change(before)
        if (after.name !== name) throw new Error('a change must leave the name of a provider as it is')
        await writeIdentifiers(tx, after, before.identifiers, after.identifiers)
        const update = tx.db.updateTable('identity_provider').set({ document: toDocument(after) })
        await update.where('pool', '=', key(poolId)).where('name', '=', key(name)).execute()
        tx.changed({ kind, id: cacheId(poolId, name) })
        return after
      }),

    delete: (poolId, name) =>
      scope.atomically(async tx => {
        const existed = await remove(tx, poolId, name)
        const identifiers = tx.db.deleteFrom('provider_identifier').where('pool', '=', key(poolId))
        await identifiers.where('name', '=', key(name)).execute()
        tx.changed({ kind, id: cacheId(poolId, name) })
        return existed
      }),

    list: (poolId, page) => listOfPool(scope, ['identity_provider', 'name'], { poolId, page }),
  }
}

function cacheId(poolId: string, name: string): string {
  return `${poolId}/${name}`
}

function select({ db }: Scope, poolId: string, name: string) {
  const query = db.selectFrom('identity_provider').select('document').where('pool', '=', key(poolId))
  return query.where('name', '=', key(name))
}

async function remove({ db }: TransactionScope, poolId: string, name: string): Promise<boolean> {
  const query = db.deleteFrom('identity_provider').where('pool', '=', key(poolId))
  const { numDeletedRows } = await query.where('name', '=', key(name)).executeTakeFirstOrThrow()
  return numDeletedRows > 0n
}

async function count({ db }: TransactionScope, poolId: string): Promise<number> {
  const query = db.selectFrom('identity_provider').where('pool', '=', key(poolId))
  const row = await query.select(sql<number | string>`count(*)`.as('number')).executeTakeFirstOrThrow()
  return Number(row.number)
}

async function writeIdentifiers(
  { db }: TransactionScope,
  { poolId, name }: IdentityProvider,
  before: readonly string[],
  after: readonly string[],
): Promise<void> {
  for (const identifier of before.filter(had => !after.includes(had))) {
    const rows = db.deleteFrom('provider_identifier').where('pool', '=', key(poolId)).where('name', '=', key(name))
    await rows.where('identifier', '=', key(identifier)).execute()
  }
  for (const identifier of after.filter(has => !before.includes(has))) {
    const inserted = await db
      .insertInto('provider_identifier')
      .values({ pool: key(poolId), identifier: key(identifier), name: key(name) })
      .onConflict(conflict => conflict.doNothing())
      .executeTakeFirstOrThrow()
    if (inserted.numInsertedOrUpdatedRows !== 1n) throw new Taken(identifier)
  }
}
