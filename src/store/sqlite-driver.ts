import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import type { DatabaseConnection, QueryResult } from 'kysely'
import { CompiledQuery } from './library.ts'
import type { PromptDriver } from './prompt-driver.ts'

const mostStatements = 500

// SQLITE_BUSY: another process is writing to the same file.
const busy = 5
const busyDelay = 20
const mostBusyTries = 250

interface Prepared {
  readonly statement: StatementSync
  readonly answersRows: boolean
}

/** Kysely on the runtime's own SQLite: one connection, handed out in the order of asking. */
export function createSqliteDriver(open: () => DatabaseSync): PromptDriver {
  let database: DatabaseSync | undefined
  let connection: ReturnType<typeof createConnection> | undefined
  const turns = createTurns()
  const run = (to: DatabaseConnection, command: string) => to.executeQuery(CompiledQuery.raw(command))

  return {
    async init() {
      database = open()
      connection = createConnection(database)
    },
    async acquireConnection() {
      await turns.take()
      if (!connection) throw new Error('the database is not open')
      return connection
    },
    async releaseConnection() {
      turns.pass()
    },
    answerNow: query => (turns.areTaken() ? undefined : connection?.answerNow(query)),
    // The write lock is taken at once: a read that becomes a write could be refused when another process wrote.
    beginTransaction: async to => void (await run(to, 'begin immediate')),
    commitTransaction: async to => void (await run(to, 'commit')),
    rollbackTransaction: async to => void (await run(to, 'rollback')),
    async destroy() {
      await turns.take()
      database?.close()
    },
  }
}

/** One at a time, first come, first served. */
function createTurns(): { take(): Promise<void>; pass(): void; areTaken(): boolean } {
  let taken = false
  let waiting: (() => void)[] = []
  let next = 0
  return {
    take() {
      if (taken) return new Promise(resolve => waiting.push(resolve))
      taken = true
      return Promise.resolve()
    },
    pass() {
      const resolve = waiting[next]
      if (!resolve) {
        taken = false
        waiting = []
        next = 0
        return
      }
      next += 1
      if (next > 1_000) {
        waiting = waiting.slice(next)
        next = 0
      }
      resolve()
    },
    areTaken: () => taken,
  }
}

function createConnection(database: DatabaseSync): DatabaseConnection & Pick<PromptDriver, 'answerNow'> {
  const prepared = new Map<string, Prepared>()

  function prepare(text: string): Prepared {
    const present = prepared.get(text)
    if (present) return present
    const statement = database.prepare(text)
    const made = { statement, answersRows: statement.columns().length > 0 }
    if (prepared.size >= mostStatements) prepared.clear()
    prepared.set(text, made)
    return made
  }

  // Sound because the queries hand in texts, numbers and null alone.
  const answer = <R>({ sql, parameters }: CompiledQuery) =>
    execute<R>(prepare(sql), parameters as readonly SQLInputValue[])

  return {
    answerNow<R>(query: CompiledQuery<R>) {
      try {
        return answer<R>(query)
      } catch (error) {
        if (isBusy(error)) return undefined
        throw error
      }
    },
    async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
      for (let tries = 1; ; tries++) {
        try {
          return answer<R>(query)
        } catch (error) {
          // Within a transaction the lock is held already.
          if (!isBusy(error) || database.isTransaction || tries === mostBusyTries) throw error
          await sleep(busyDelay)
        }
      }
    },
    streamQuery() {
      throw new Error('the store streams no queries')
    },
  }
}

function execute<R>({ statement, answersRows }: Prepared, values: readonly SQLInputValue[]): QueryResult<R> {
  if (answersRows) return { rows: statement.all(...values) as R[] }
  const { changes } = statement.run(...values)
  return { rows: [], numAffectedRows: BigInt(changes) }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === busy
}
