import { type AuthEvent, eventExpiry, whoseEvent } from '../../domain/auth-event.ts'
import { sql } from '../library.ts'
import { InvalidPageKey } from '../nouns/page.ts'
import type { AuthEvents } from '../nouns/risk.ts'
import { fromDocument, toDocument } from './document.ts'
import { key } from './key.ts'
import { forShare, forUpdate } from './locking-read.ts'
import { readAfter, rowsFor, toPage } from './page.ts'
import type { Scope, TransactionScope } from './scope.ts'

export function createAuthEvents(scope: Scope): AuthEvents {
  return {
    record: (poolId, sub, id, change) =>
      scope.atomically(async tx => {
        if (!(await holdUser(tx, poolId, sub))) return undefined
        const row = await forUpdate(tx, select(tx, poolId, sub, id))
        const event = change(row && fromDocument<AuthEvent>(row.document))
        if (event) await write(tx, { poolId, sub, id }, { event, expiresAt: eventExpiry(event) })
        return event
      }),

    pretend: event =>
      scope.atomically(async tx => {
        const { poolId, sub, id, createdAt } = event
        if (await holdUser(tx, poolId, sub)) throw new Error('there is somebody whose event this would be')
        await forUpdate(tx, select(tx, poolId, sub, id))
        await write(tx, event, { event, expiresAt: createdAt })
      }),

    async get(poolId, sub, id) {
      const row = await select(scope, poolId, sub, id).executeTakeFirst()
      return row && fromDocument<AuthEvent>(row.document)
    },

    async list(poolId, sub, page) {
      const after = readAfter(page, 2)
      if (after && !/^\d{1,15}$/.test(after[0])) throw new InvalidPageKey()
      const rows = await scope.db
        .selectFrom('auth_event')
        .select(['id', 'created_at', 'document'])
        .where('pool', '=', key(poolId))
        .where('sub', '=', key(sub))
        .$if(after !== undefined, query =>
          query.where(sql<boolean>`(created_at, id) < (${Number(after?.[0])}, ${after?.[1]})`),
        )
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .limit(rowsFor(page))
        .execute()
      return toPage(rows, page, {
        item: row => fromDocument<AuthEvent>(row.document),
        key: row => [String(row.created_at), row.id],
      })
    },

    async listOf(poolId, sub, { whose, since, limit }) {
      const rows = await scope.db
        .selectFrom('auth_event')
        .select('document')
        .where('pool', '=', key(poolId))
        .where('sub', '=', key(sub))
        .where('whose', '=', whose)
        .where('created_at', '>=', since.getTime())
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit)
        .execute()
      return rows.map(row => fromDocument<AuthEvent>(row.document))
    },
  }
}

/** Whether the user exists; until the transaction ends, nobody deletes him. */
async function holdUser(tx: TransactionScope, poolId: string, sub: string): Promise<boolean> {
  const user = tx.db.selectFrom('user').select('sub').where('pool', '=', key(poolId)).where('sub', '=', key(sub))
  return (await forShare(tx, user)) !== undefined
}

function select({ db }: Scope, poolId: string, sub: string, id: string) {
  const query = db.selectFrom('auth_event').select('document').where('pool', '=', key(poolId))
  return query.where('sub', '=', key(sub)).where('id', '=', key(id))
}

async function write(
  tx: TransactionScope,
  { poolId, sub, id }: Pick<AuthEvent, 'poolId' | 'sub' | 'id'>,
  { event, expiresAt }: { readonly event: AuthEvent; readonly expiresAt: Date },
): Promise<void> {
  if (event.poolId !== poolId || event.sub !== sub || event.id !== id)
    throw new Error('a change must leave pool, user and id of an event as they are')
  const content = {
    created_at: event.createdAt.getTime(),
    expires_at: expiresAt.getTime(),
    whose: whoseEvent(event) ?? null,
    document: toDocument(event),
  }
  await tx.db
    .insertInto('auth_event')
    .values({ pool: key(poolId), sub: key(sub), id: key(id), ...content })
    .onConflict(conflict => conflict.columns(['pool', 'sub', 'id']).doUpdateSet(content))
    .execute()
}
