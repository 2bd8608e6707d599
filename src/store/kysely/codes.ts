import type { Codes, PendingCode } from '../nouns/codes.ts'
import { fromDocument, toDocument } from './document.ts'
import { key } from './key.ts'
import type { Scope } from './scope.ts'

export function createCodes({ db }: Scope): Codes {
  return {
    async issue(code) {
      const content = {
        sealed_code: code.sealedCode,
        expires_at: code.expiresAt.getTime(),
        document: toDocument(code),
      }
      await db
        .insertInto('pending_code')
        .values({ pool: key(code.poolId), sub: key(code.sub), purpose: key(code.purpose), ...content })
        .onConflict(conflict => conflict.columns(['pool', 'sub', 'purpose']).doUpdateSet(content))
        .execute()
    },

    async get(poolId, sub, purpose) {
      const row = await db
        .selectFrom('pending_code')
        .select('document')
        .where('pool', '=', key(poolId))
        .where('sub', '=', key(sub))
        .where('purpose', '=', key(purpose))
        .executeTakeFirst()
      return row && fromDocument<PendingCode>(row.document)
    },

    async consume(code) {
      const { numDeletedRows } = await db
        .deleteFrom('pending_code')
        .where('pool', '=', key(code.poolId))
        .where('sub', '=', key(code.sub))
        .where('purpose', '=', key(code.purpose))
        .where('sealed_code', '=', code.sealedCode)
        .executeTakeFirstOrThrow()
      return numDeletedRows === 1n
    },

    async discard(poolId, sub, purpose) {
      await db
        .deleteFrom('pending_code')
        .where('pool', '=', key(poolId))
        .where('sub', '=', key(sub))
        .$if(purpose !== undefined, query => query.where('purpose', '=', key(purpose ?? '')))
        .execute()
    },
  }
}
