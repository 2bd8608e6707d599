import type { SigningKey, SigningKeys } from '../nouns/keys.ts'
import { fromDocument, toDocument } from './document.ts'
import { key } from './key.ts'
import type { Scope } from './scope.ts'

export function createSigningKeys({ db }: Scope): SigningKeys {
  return {
    async create(keys) {
      if (keys.length === 0) return
      const rows = keys.map(each => ({ pool: key(each.poolId), kid: key(each.kid), document: toDocument(each) }))
      await db.insertInto('signing_key').values(rows).execute()
    },

    async list(poolId) {
      const rows = await db.selectFrom('signing_key').select('document').where('pool', '=', key(poolId)).execute()
      const keys = rows.map(row => fromDocument<SigningKey>(row.document))
      return keys.sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime() || (a.kid < b.kid ? -1 : 1))
    },
  }
}
