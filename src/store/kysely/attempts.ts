import type { ExpressionBuilder, Kysely } from 'kysely'
import type { AttemptCounters, Attempts } from '../nouns/codes.ts'
import { fromDocument, toDocument } from './document.ts'
import { key } from './key.ts'
import { forUpdate } from './locking-read.ts'
import { prepared } from './prepared.ts'
import type { Scope, TransactionScope } from './scope.ts'
import type { Tables } from './tables.ts'

interface Counter {
  readonly pool: string
  readonly subject: string
  readonly purpose: string
}

type Change = (present: Attempts | undefined) => Attempts | undefined

const byCounter = prepared(db => select(db, { pool: '', subject: '', purpose: '' }))

export function createAttempts(scope: Scope): AttemptCounters {
  return {
    async get(poolId, purpose, subject) {
      const [row] = await byCounter(scope, [key(poolId), key(subject), key(purpose)])
      return row && fromDocument<Attempts>(row.document)
    },

    update: (poolId, purpose, subject, change) =>
      scope.atomically(tx => updateCounter(tx, counter(poolId, purpose, subject), change)),
  }
}

async function updateCounter(tx: TransactionScope, counter: Counter, change: Change): Promise<Attempts | undefined> {
  for (;;) {
    const row = await forUpdate(tx, select(tx.db, counter))
    const before = row && fromDocument<Attempts>(row.document)
    const after = change(before)
    if (after === before) return after
    if (row) await replace(tx, counter, after)
    // Another transaction may have begun to count since the read; its row exists now and can be locked.
    else if (after && !(await insert(tx, counter, after))) continue
    return after
  }
}

async function replace({ db }: TransactionScope, { pool, subject, purpose }: Counter, after: Attempts | undefined) {
  const isCounter = (eb: ExpressionBuilder<Tables, 'attempt'>) => eb.and({ pool, subject, purpose })
  if (after) await db.updateTable('attempt').set(content(after)).where(isCounter).execute()
  else await db.deleteFrom('attempt').where(isCounter).execute()
}

async function insert({ db }: TransactionScope, counter: Counter, after: Attempts): Promise<boolean> {
  const row = { ...counter, ...content(after) }
  const query = db
    .insertInto('attempt')
    .values(row)
    .onConflict(conflict => conflict.doNothing())
  return (await query.executeTakeFirstOrThrow()).numInsertedOrUpdatedRows === 1n
}

function select(db: Kysely<Tables>, { pool, subject, purpose }: Counter) {
  const rows = db.selectFrom('attempt').select('document').where('pool', '=', pool)
  return rows.where('subject', '=', subject).where('purpose', '=', purpose)
}

function counter(poolId: string, purpose: string, subject: string): Counter {
  return { pool: key(poolId), subject: key(subject), purpose: key(purpose) }
}

function content(attempts: Attempts): { expires_at: number; document: string } {
  return { expires_at: attempts.expiresAt.getTime(), document: toDocument(attempts) }
}
