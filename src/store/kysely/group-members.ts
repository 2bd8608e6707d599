import type { Pool } from '../../domain/pool.ts'
import type { User } from '../../domain/user.ts'
import type { Page, PageRequest } from '../nouns/page.ts'
import { fromDocument } from './document.ts'
import { key } from './key.ts'
import { readAfter, rowsFor, toPage } from './page.ts'
import type { Scope } from './scope.ts'

export async function listMembers({ db }: Scope, pool: Pool, name: string, page: PageRequest): Promise<Page<User>> {
  const after = readAfter(page, 2)
  const rows = await db
    .selectFrom('group_member')
    .innerJoin('user', join =>
      join.onRef('user.pool', '=', 'group_member.pool').onRef('user.sub', '=', 'group_member.sub'),
    )
    .select(['group_member.username', 'group_member.sub', 'user.document'])
    .where('group_member.pool', '=', key(pool.id))
    .where('group_member.group_name', '=', key(name))
    .$if(after !== undefined, query =>
      query.where(({ eb, refTuple, tuple }) =>
        eb(refTuple('group_member.username', 'group_member.sub'), '>', tuple(after?.[0] ?? '', after?.[1] ?? '')),
      ),
    )
    .orderBy('group_member.username')
    .orderBy('group_member.sub')
    .limit(rowsFor(page))
    .execute()
  return toPage(rows, page, { item: row => fromDocument<User>(row.document), key: row => [row.username, row.sub] })
}
