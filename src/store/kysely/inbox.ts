import type { Inbox, InboxMessage } from '../nouns/messages.ts'
import { fromDocument, toDocument } from './document.ts'
import { key } from './key.ts'
import type { Scope } from './scope.ts'

const mostMessages = 10_000
const positionsPerMillisecond = 1_000
const arrivalsPerTrim = 1_000

/** Gives messages their order: by time, and by arrival while the clock stands still or goes back. */
export interface Arrivals {
  next(at: Date): { readonly position: number; readonly isTrimDue: boolean }
}

export function createArrivals(): Arrivals {
  let [last, arrived] = [0, 0]
  return {
    next(at) {
      last = Math.max(last + 1, at.getTime() * positionsPerMillisecond)
      arrived += 1
      return { position: last, isTrimDue: arrived % arrivalsPerTrim === 0 }
    },
  }
}

export function createInbox(scope: Scope): Inbox {
  const { db } = scope
  return {
    async add(message) {
      const { position, isTrimDue } = scope.arrivals.next(message.createdAt)
      const row = {
        position,
        id: key(message.id),
        created_at: message.createdAt.getTime(),
        pool: key(message.userPoolId),
        username: key(message.username),
        destination: key(message.destination),
        document: toDocument(message),
      }
      await db.insertInto('inbox').values(row).execute()
      if (isTrimDue) await trimInbox(scope)
    },

    async list({ destination, userPoolId, username }, limit) {
      const rows = await db
        .selectFrom('inbox')
        .select('document')
        .$if(destination !== undefined, query => query.where('destination', '=', key(destination ?? '')))
        .$if(userPoolId !== undefined, query => query.where('pool', '=', key(userPoolId ?? '')))
        .$if(username !== undefined, query => query.where('username', '=', key(username ?? '')))
        .orderBy('position', 'desc')
        .limit(limit)
        .execute()
      return rows.map(row => fromDocument<InboxMessage>(row.document))
    },
  }
}

/** Removes all but the newest messages. */
export async function trimInbox({ db }: Scope): Promise<number> {
  const oldest = await db
    .selectFrom('inbox')
    .select('position')
    .orderBy('position', 'desc')
    .offset(mostMessages)
    .limit(1)
    .executeTakeFirst()
  if (!oldest) return 0
  const rows = db.deleteFrom('inbox').where('position', '<=', Number(oldest.position))
  return Number((await rows.executeTakeFirstOrThrow()).numDeletedRows)
}
