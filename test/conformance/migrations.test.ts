/** A database of an earlier version is brought up to date as it is opened, and loses nobody. */
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { sqliteFile } from './databases.ts'
import { storedPool, storedUser } from './samples.ts'

test('a search index that has rows for sub loses them, and its users are found as before', async () => {
  const file = sqliteFile()
  const store = await file.open()
  const pool = await storedPool(store)
  const { sub, username } = await storedUser(store, pool, { username: 'ada' })
  await store.close()
  const database = new DatabaseSync(file.path)
  database.prepare('insert into user_search (pool, name, value, sub) values (?, ?, ?, ?)').run(pool.id, 'sub', sub, sub)
  database.exec('delete from migration where number >= 33')

  const opened = await file.open()
  const names = () => database.prepare('select distinct name from user_search').all()
  expect(names().map(({ name }) => name)).not.toContain('sub')
  for (const attribute of ['sub', 'username']) {
    const value = attribute === 'sub' ? sub : username
    const found = await opened.users.list(pool, { attribute, match: 'equal', value }, { limit: 2 })
    expect(found.items.map(user => user.sub)).toEqual([sub])
  }
  await opened.close()
  database.close()
  await file.remove()
})
