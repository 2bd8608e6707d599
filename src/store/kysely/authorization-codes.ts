import type { AuthorizationCode, AuthorizationCodes } from '../nouns/codes.ts'
import { fromDocument, toDocument } from './document.ts'
import { key } from './key.ts'
import type { Scope } from './scope.ts'

export function createAuthorizationCodes({ db }: Scope): AuthorizationCodes {
  return {
    async issue(code) {
      const { usedAt, ...rest } = code
      await db
        .insertInto('authorization_code')
        .values({
          pool: key(code.poolId),
          digest: key(code.digest),
          used_at: usedAt?.getTime() ?? null,
          expires_at: code.keptUntil.getTime(),
          document: toDocument(rest),
        })
        .execute()
    },

    async get(poolId, digest) {
      const row = await db
        .selectFrom('authorization_code')
        .select(['used_at', 'document'])
        .where('pool', '=', key(poolId))
        .where('digest', '=', key(digest))
        .executeTakeFirst()
      if (!row) return undefined
      const code = fromDocument<AuthorizationCode>(row.document)
      // PostgreSQL's driver hands out its big numbers as texts.
      return row.used_at === null ? code : { ...code, usedAt: new Date(Number(row.used_at)) }
    },

    async use(poolId, digest, at) {
      const { numUpdatedRows } = await db
        .updateTable('authorization_code')
        .set({ used_at: at.getTime() })
        .where('pool', '=', key(poolId))
        .where('digest', '=', key(digest))
        .where('used_at', 'is', null)
        .executeTakeFirstOrThrow()
      return numUpdatedRows === 1n
    },
  }
}
