import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import type { CompiledQuery, Dialect, Driver, Kysely, QueryResult } from 'kysely'
import type { Client } from '../../domain/client.ts'
import type { IdentityProvider } from '../../domain/identity-provider.ts'
import type { Pool } from '../../domain/pool.ts'
import type { ResourceServer } from '../../domain/resource-server.ts'
import type { RiskConfiguration } from '../../domain/risk-configuration.ts'
import type { Log } from '../../platform/log.ts'
import type { SettingsCache, SettingsChange } from '../cache.ts'
import type { Engine } from '../engine.ts'
import type { PromptDriver } from '../prompt-driver.ts'
import type { Arrivals } from './inbox.ts'
import type { Tables } from './tables.ts'
import { createIdle, type Transactions } from './transactions.ts'

/** Settings in memory, each by the id that a change of its kind names. */
export interface Caches {
  readonly pool: SettingsCache<Pool>
  readonly client: SettingsCache<Client>
  /** Which pool a domain belongs to. */
  readonly domain: SettingsCache<{ readonly pool: string }>
  /** All of a pool. */
  readonly 'resource-servers': SettingsCache<readonly ResourceServer[]>
  /** By pool and name. */
  readonly 'identity-provider': SettingsCache<IdentityProvider>
  /** By pool and client; that there is none is known too. */
  readonly 'risk-configuration': SettingsCache<{ readonly present?: RiskConfiguration }>
}

/** What all scopes of one store share. */
export interface Shared {
  readonly engine: Engine
  readonly transactions: Transactions
  readonly log: Log
  readonly caches: Caches
  readonly arrivals: Arrivals
  /** Answers a query outside of transactions at once, where the database can. */
  answerNow<R>(query: CompiledQuery<R>): QueryResult<R> | undefined
}

/** Where queries run: each on its own, or in an open transaction. */
export interface Scope extends Shared {
  readonly db: Kysely<Tables>
  readonly inTransaction: boolean
  /** Runs `work` in the open transaction, else in a new one. */
  atomically<T>(work: (scope: TransactionScope) => Promise<T>): Promise<T>
}

export interface TransactionScope extends Scope {
  /** The commit drops these settings from every node's cache. */
  changed(change: SettingsChange): void
  afterCommit(effect: () => void): void
}

const mostTries = 20
const openTransaction = new AsyncLocalStorage<{ open: boolean }>()

export function createScope(shared: Shared, db: Kysely<Tables>): Scope {
  return {
    ...shared,
    db,
    inTransaction: false,
    async atomically(work) {
      assertOutside()
      return retrySerializationFailures(shared.engine, () => runTransaction(shared, work))
    },
  }
}

/** Runs a single statement that writes: by itself, or where commits are grouped, with whoever waits for the next one. */
export function writeOnce<T>(scope: Scope, work: (scope: Scope) => Promise<T>): Promise<T> {
  return scope.transactions.areGrouped && !scope.inTransaction ? scope.atomically(work) : work(scope)
}

/**
 * Refuses a connection to whoever is inside a transaction and asks the store itself instead of the transaction he was
 * handed: on SQLite he would wait for himself for ever. And closes only when nobody has or awaits a connection.
 */
export function guardConnections(dialect: Dialect): Pick<Shared, 'answerNow'> & { readonly dialect: Dialect } {
  let prompt: Partial<PromptDriver> = {}
  const guarded: Dialect = {
    createAdapter: () => dialect.createAdapter(),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createIntrospector: db => dialect.createIntrospector(db),
    createDriver() {
      const driver = dialect.createDriver()
      prompt = driver
      return guardDriver(driver)
    },
  }
  // Within a transaction of SQLite somebody has the connection, so the longer way refuses.
  return { dialect: guarded, answerNow: query => prompt.answerNow?.(query) }
}

function assertOutside(): void {
  if (openTransaction.getStore()?.open) throw new Error('the store was asked from within its own transaction')
}

function guardDriver(driver: Driver): Driver {
  const idle = createIdle()
  const [acquire, release, destroy] = [driver.acquireConnection, driver.releaseConnection, driver.destroy]
  driver.acquireConnection = async () => {
    assertOutside()
    idle.begin()
    try {
      return await acquire.call(driver)
    } catch (error) {
      idle.end()
      throw error
    }
  }
  driver.releaseConnection = async connection => {
    await release.call(driver, connection)
    idle.end()
  }
  driver.destroy = async () => {
    await idle.reached()
    await destroy.call(driver)
  }
  return driver
}

async function runTransaction<T>(shared: Shared, work: (scope: TransactionScope) => Promise<T>): Promise<T> {
  const changes: SettingsChange[] = []
  const effects: (() => void)[] = []
  const result = await shared.transactions.run(async transaction => {
    const scope: TransactionScope = {
      ...shared,
      db: transaction,
      inTransaction: true,
      atomically: inner => inner(scope),
      changed: change => changes.push(change),
      afterCommit: effect => effects.push(effect),
    }
    const state = { open: true }
    try {
      return await openTransaction.run(state, async () => {
        const answer = await work(scope)
        if (changes.length > 0) await shared.engine.announce?.(transaction, changes)
        return answer
      })
    } finally {
      state.open = false
    }
  })
  for (const change of changes) dropSettings(shared, change)
  for (const effect of effects) runEffect(shared.log, effect)
  return result
}

export function dropSettings({ caches }: Pick<Shared, 'caches'>, { kind, id }: SettingsChange): void {
  caches[kind].drop(id)
}

// The transaction is committed: a failing effect must not look like a failed write.
function runEffect(log: Log, effect: () => unknown): void {
  const report = (error: unknown) => log.error({ err: error }, 'an effect of a committed transaction failed')
  try {
    const outcome = effect()
    if (outcome instanceof Promise) outcome.catch(report)
  } catch (error) {
    report(error)
  }
}

async function retrySerializationFailures<T>(engine: Engine, work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work()
    } catch (error) {
      if (tries === mostTries || !engine.isSerializationFailure(error)) throw error
      await sleep(tries * 2)
    }
  }
}
