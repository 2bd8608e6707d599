import type { Clock } from '../../platform/clock.ts'
import type { Log } from '../../platform/log.ts'
import { createSettingsCache } from '../cache.ts'
import type { Engine } from '../engine.ts'
import { Kysely, sql } from '../library.ts'
import { migrate } from '../migrations/migrate.ts'
import type { Nouns, Store } from '../store.ts'
import { createAttempts } from './attempts.ts'
import { createAuthEvents } from './auth-events.ts'
import { createAuthorizationCodes } from './authorization-codes.ts'
import { createClients } from './clients.ts'
import { createCodes } from './codes.ts'
import { createCustomizations } from './customizations.ts'
import { createDeliveries } from './deliveries.ts'
import { createDevices } from './devices.ts'
import { createGroups } from './groups.ts'
import { createIdentityProviders } from './identity-providers.ts'
import { createImportJobs } from './import-jobs.ts'
import { createArrivals, createInbox } from './inbox.ts'
import { createPools } from './pools.ts'
import { createResourceServers } from './resource-servers.ts'
import { createRiskConfigurations } from './risk-configurations.ts'
import { createSamlCertificates } from './saml-certificates.ts'
import { createScope, dropSettings, guardConnections, type Scope, type Shared } from './scope.ts'
import { createSigningKeys } from './signing-keys.ts'
import { createSpent } from './spent.ts'
import { sweep } from './sweep.ts'
import type { Tables } from './tables.ts'
import { groupedTransactions, separateTransactions } from './transactions.ts'
import { createUsers } from './users.ts'

/** A store on a database that is opened, brought up to date and listened to. */
export async function createStore(engine: Engine, { now, log }: { now: Clock; log: Log }): Promise<Store> {
  const { dialect, answerNow } = guardConnections(engine.dialect)
  const db = new Kysely<Tables>({ dialect })
  const shared: Shared = {
    engine,
    // SQLite has one connection.
    transactions: engine.kind === 'sqlite' ? groupedTransactions(db) : separateTransactions(db),
    log,
    caches: {
      pool: createSettingsCache(),
      client: createSettingsCache(),
      domain: createSettingsCache(),
      'resource-servers': createSettingsCache(),
      'identity-provider': createSettingsCache(),
      'risk-configuration': createSettingsCache(),
    },
    arrivals: createArrivals(),
    answerNow,
  }
  try {
    await migrate(db as unknown as Kysely<unknown>, engine.kind, now)
    const stopListening = await listen(shared)
    return assemble(createScope(shared, db), stopListening)
  } catch (error) {
    await db.destroy()
    throw error
  }
}

function assemble(scope: Scope, stopListening: () => Promise<void>): Store {
  const { db } = scope
  let closing: Promise<void> | undefined
  return {
    ...createNouns(scope),
    transaction: work =>
      scope.atomically(inner => work({ ...createNouns(inner), afterCommit: effect => inner.afterCommit(effect) })),
    async ping() {
      await sql`select 1`.execute(db)
    },
    sweep: now => sweep(scope, now),
    close() {
      closing ??= stopListening()
        .then(() => scope.transactions.idle())
        .then(() => db.destroy())
      return closing
    },
  }
}

function createNouns(scope: Scope): Nouns {
  return {
    pools: createPools(scope),
    clients: createClients(scope),
    identityProviders: createIdentityProviders(scope),
    users: createUsers(scope),
    groups: createGroups(scope),
    resourceServers: createResourceServers(scope),
    customizations: createCustomizations(scope),
    riskConfigurations: createRiskConfigurations(scope),
    devices: createDevices(scope),
    authEvents: createAuthEvents(scope),
    codes: createCodes(scope),
    attempts: createAttempts(scope),
    spent: createSpent(scope),
    authorizationCodes: createAuthorizationCodes(scope),
    signingKeys: createSigningKeys(scope),
    samlCertificates: createSamlCertificates(scope),
    deliveries: createDeliveries(scope),
    importJobs: createImportJobs(scope),
    inbox: createInbox(scope),
  }
}

async function listen(shared: Shared): Promise<() => Promise<void>> {
  const stop = await shared.engine.listen?.({
    log: shared.log,
    onChanges: changes => {
      for (const change of changes) dropSettings(shared, change)
    },
    onGap: () => {
      for (const cache of Object.values(shared.caches)) cache.clear()
    },
  })
  return stop ?? (() => Promise.resolve())
}
