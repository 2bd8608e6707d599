import { allClients, type Customization } from '../../domain/customization.ts'
import type { Customizations } from '../nouns/pools.ts'
import { fromDocument, toDocument } from './document.ts'
import { key } from './key.ts'
import { forUpdate } from './locking-read.ts'
import { prepared } from './prepared.ts'
import type { Scope } from './scope.ts'

const byClient = prepared(db =>
  db.selectFrom('customization').select(['client', 'document']).where('pool', '=', '').where('client', 'in', ['', '']),
)

export function createCustomizations(scope: Scope): Customizations {
  const { db } = scope

  const rowOf = ({ db: on }: Scope, poolId: string, clientId: string) =>
    on.selectFrom('customization').where('pool', '=', key(poolId)).where('client', '=', key(clientId))

  return {
    put: (poolId, clientId, make, logo) =>
      scope.atomically(async tx => {
        // Held, so that of two at once the second sees the first.
        const pool = await forUpdate(tx, tx.db.selectFrom('pool').select('id').where('id', '=', key(poolId)))
        if (!pool) return undefined
        const present = await rowOf(tx, poolId, clientId).select('document').executeTakeFirst()
        const customization = make(present && fromDocument<Customization>(present.document))
        const content = {
          document: toDocument(customization),
          logo: logo ? Buffer.from(logo).toString('base64') : null,
        }
        await tx.db
          .insertInto('customization')
          .values({ pool: key(poolId), client: key(clientId), ...content })
          .onConflict(conflict => conflict.columns(['pool', 'client']).doUpdateSet(content))
          .execute()
        return customization
      }),

    async get(poolId, clientId) {
      const row = await rowOf(scope, poolId, clientId).select('document').executeTakeFirst()
      return row && fromDocument<Customization>(row.document)
    },

    async find(poolId, clientId) {
      const rows = await byClient(scope, [key(poolId), key(clientId), allClients])
      const row = rows.find(({ client }) => client === key(clientId)) ?? rows[0]
      return row && fromDocument<Customization>(row.document)
    },

    async logo(poolId, clientId) {
      const row = await rowOf(scope, poolId, clientId).select('logo').executeTakeFirst()
      return row?.logo ? Buffer.from(row.logo, 'base64') : undefined
    },

    async delete(poolId, clientId) {
      const query = db.deleteFrom('customization').where('pool', '=', key(poolId)).where('client', '=', key(clientId))
      return (await query.executeTakeFirstOrThrow()).numDeletedRows > 0n
    },
  }
}
