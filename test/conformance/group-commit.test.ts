/** Transactions that wait at the same time share one commit on SQLite; each of them still stands or falls alone. */
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Pool } from '../../src/domain/pool.ts'
import type { Store } from '../../src/store/store.ts'
import { sqliteFile } from './databases.ts'
import { aUser, later, moment, storedPool } from './samples.ts'

let file: ReturnType<typeof sqliteFile>
let store: Store
let pool: Pool
let onDisk: DatabaseSync

beforeEach(async () => {
  file = sqliteFile()
  store = await file.open()
  pool = await storedPool(store)
  onDisk = new DatabaseSync(file.path, { timeout: 0 })
})

afterEach(async () => {
  onDisk.close()
  await store.close()
  await file.remove()
})

const usersOnDisk = () => onDisk.prepare('select count(*) as count from user').get()?.count

test('transactions that wait at the same time are committed at once', async () => {
  const counts: unknown[] = []
  const create = () =>
    store.transaction(async tx => {
      await tx.users.create(pool, aUser(pool))
      counts.push(usersOnDisk())
      tx.afterCommit(() => counts.push(usersOnDisk()))
    })
  await Promise.all([create(), create(), create()])
  expect(counts).toEqual([0, 0, 0, 3, 3, 3])
})

test('what is spent by itself is committed with the transactions that wait', async () => {
  const spentOnDisk = () => onDisk.prepare('select count(*) as count from spent').get()?.count
  const counts: unknown[] = []
  const inTransaction = store.transaction(async tx => {
    await tx.spent.spend(pool.id, 'one', moment, later(9))
    counts.push(spentOnDisk())
  })
  const outcomes = ['two', 'two'].map(id => store.spent.spend(pool.id, id, moment, later(9)))
  expect((await Promise.all(outcomes)).map(({ first }) => first)).toEqual([true, false])
  await inTransaction
  expect([...counts, spentOnDisk()]).toEqual([0, 2])
})

test('one that fails takes nothing of the others with it, and nothing of it stays', async () => {
  const [before, failing, after] = [aUser(pool), aUser(pool), aUser(pool)]
  const create = (user: typeof before) => store.transaction(tx => tx.users.create(pool, user))
  const outcomes = await Promise.allSettled([
    create(before),
    store.transaction(async tx => {
      await tx.users.create(pool, failing)
      throw new Error('changed my mind')
    }),
    create(after),
    create({ ...aUser(pool), username: before.username }),
  ])
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected'])
  expect(outcomes[1]).toHaveProperty('reason.message', 'changed my mind')
  expect(await store.users.find(pool, failing.username)).toBeUndefined()
  expect(await store.users.get(pool.id, before.sub)).toStrictEqual(before)
  expect(await store.users.get(pool.id, after.sub)).toStrictEqual(after)
})

test('when the commit fails, all of them fail and nothing stays', async () => {
  // A foreign key that is looked at when the transaction ends fails no statement, but the commit.
  onDisk.exec(`
    create table broken (id text references pool (id) deferrable initially deferred);
    create trigger break_commits after insert on user begin insert into broken values ('no such pool'); end`)
  const create = () => store.transaction(tx => tx.users.create(pool, aUser(pool)))
  const outcomes = await Promise.allSettled([create(), create()])
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(usersOnDisk()).toBe(0)
  onDisk.exec('drop trigger break_commits')
  await create()
  expect(usersOnDisk()).toBe(1)
})

test('when SQLite ends the transaction by itself, all of them fail and nothing stays', async () => {
  onDisk.exec(`
    create trigger end_transactions before insert on user when new.username = 'end'
    begin select raise(rollback, 'ended'); end`)
  const create = (username: string) => store.transaction(tx => tx.users.create(pool, { ...aUser(pool), username }))
  const outcomes = await Promise.allSettled([create('one'), create('end'), create('other')])
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  expect(usersOnDisk()).toBe(0)
  await create('one')
  expect(usersOnDisk()).toBe(1)
})
