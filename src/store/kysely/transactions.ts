import type { Kysely } from 'kysely'
import { CompiledQuery } from '../library.ts'
import type { Tables } from './tables.ts'

/** How transactions of one database run. */
export interface Transactions {
  /** Whether those that wait share one commit. */
  readonly areGrouped: boolean
  /** Commits what `work` did when it ends, and nothing of it when it fails; answers after the commit. */
  run<T>(work: (transaction: Kysely<Tables>) => Promise<T>): Promise<T>
  /** When nothing runs or waits. */
  idle(): Promise<void>
}

/** Each on its own, and as many at once as there are connections. */
export function separateTransactions(db: Kysely<Tables>): Transactions {
  return { areGrouped: false, run: work => db.transaction().execute(work), idle: async () => undefined }
}

interface Member {
  /** Does the work; answers how to tell its caller, once it is committed. */
  work(transaction: Kysely<Tables>): Promise<() => void>
  fail(error: unknown): void
}

// Another process that writes to the same file is not kept waiting longer than this many take.
const mostMembers = 64

/**
 * For a database that runs one transaction at a time: those that wait when the present turn of the event loop ends are
 * committed at once, because a durable commit costs more than the rows of a user. Each is a savepoint: one that fails
 * takes nothing of the others with it. None is answered before the commit, and all fail when that fails.
 */
export function groupedTransactions(db: Kysely<Tables>): Transactions {
  let waiting: Member[] = []
  const { begin, end, reached } = createIdle()

  function runGroup(): void {
    const members = waiting.slice(0, mostMembers)
    waiting = waiting.slice(mostMembers)
    if (waiting.length > 0) setImmediate(runGroup)
    commitTogether(db, members).then(() => {
      for (const _ of members) end()
    })
  }

  return {
    areGrouped: true,
    run<T>(work: (transaction: Kysely<Tables>) => Promise<T>): Promise<T> {
      begin()
      return new Promise<T>((resolve, reject) => {
        if (waiting.length === 0) setImmediate(runGroup)
        waiting.push({
          work: async transaction => {
            const result = await work(transaction)
            return () => resolve(result)
          },
          fail: reject,
        })
      })
    },
    idle: reached,
  }
}

async function commitTogether(db: Kysely<Tables>, members: readonly Member[]): Promise<void> {
  try {
    const told = await db.transaction().execute(async transaction => {
      const [only, ...others] = members
      if (only && others.length === 0) return [await only.work(transaction)]
      const telling = []
      for (const member of members) telling.push(await inSavepoint(transaction, member))
      return telling
    })
    for (const tell of told) tell()
  } catch (error) {
    for (const member of members) member.fail(error)
  }
}

const savepoint = CompiledQuery.raw('savepoint member')
const release = CompiledQuery.raw('release member')
const rollback = CompiledQuery.raw('rollback to member')

async function inSavepoint(transaction: Kysely<Tables>, member: Member): Promise<() => void> {
  await transaction.executeQuery(savepoint)
  try {
    const tell = await member.work(transaction)
    await transaction.executeQuery(release)
    return tell
  } catch (error) {
    // Where SQLite has ended the whole transaction, as it does when the disk is full, this fails and with it the group.
    await transaction.executeQuery(rollback)
    await transaction.executeQuery(release)
    return () => member.fail(error)
  }
}

/** Tells when as many ended as began. */
export function createIdle(): { begin(): void; end(): void; reached(): Promise<void> } {
  let busy = 0
  let onIdle = () => {}
  return {
    begin: () => {
      busy += 1
    },
    end: () => {
      busy -= 1
      if (busy === 0) onIdle()
    },
    reached: () =>
      new Promise(resolve => {
        onIdle = resolve
        if (busy === 0) resolve()
      }),
  }
}
