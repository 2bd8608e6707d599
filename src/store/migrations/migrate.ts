import { setTimeout as sleep } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import type { Clock } from '../../platform/clock.ts'
import type { Engine } from '../engine.ts'
import { sql } from '../library.ts'
import { firstTables } from './0001-first-tables.ts'
import { samlCertificates } from './0002-saml-certificates.ts'
import { deliveries } from './0003-deliveries.ts'
import { devices } from './0004-devices.ts'
import { domains } from './0005-domains.ts'
import { resourceServers } from './0006-resource-servers.ts'
import { customizations } from './0007-customizations.ts'
import { authorizationCodes } from './0008-authorization-codes.ts'
import { identityProviders } from './0010-identity-providers.ts'
import { userIdentities } from './0011-user-identities.ts'
import { importJobs } from './0020-import-jobs.ts'
import { riskConfigurations } from './0030-risk-configurations.ts'
import { authEvents } from './0031-auth-events.ts'
import { whoseAuthEvents } from './0032-whose-auth-events.ts'
import { searchWithoutSub } from './0033-search-without-sub.ts'
import type { Migration } from './migration.ts'

const migrations: readonly Migration[] = [
  firstTables,
  samlCertificates,
  deliveries,
  devices,
  domains,
  resourceServers,
  customizations,
  authorizationCodes,
  identityProviders,
  userIdentities,
  importJobs,
  riskConfigurations,
  authEvents,
  whoseAuthEvents,
  searchWithoutSub,
]

// Any number that nobody else locks in the same database.
const lockNumber = 229_229_229

/** Brings the schema up to date in one transaction, under a lock: several nodes may start at once. */
export async function migrate(db: Kysely<unknown>, kind: Engine['kind'], now: Clock): Promise<void> {
  await db.transaction().execute(async tx => {
    // SQLite's transactions begin with its write lock already.
    if (kind === 'postgres') await lockPostgres(tx)
    await sql`create table if not exists migration (number integer primary key, applied_at bigint not null)`.execute(tx)
    const applied = await sql<{ number: number }>`select number from migration order by number`.execute(tx)
    const present = applied.rows.at(-1)?.number ?? 0
    const newest = migrations.at(-1)?.number ?? 0
    if (present > newest) throw new Error(`it was written by a newer version (schema ${present}, known ${newest})`)
    for (const migration of migrations.filter(({ number }) => number > present)) {
      await migration.up(tx, kind)
      const at = now().getTime()
      await sql`insert into migration (number, applied_at) values (${migration.number}, ${at})`.execute(tx)
    }
  })
}

async function lockPostgres(tx: Kysely<unknown>): Promise<void> {
  // Asked again and again, because a statement that waits would run into the limits of statements.
  while (!(await tryLock(tx))) await sleep(100)
  const { rows } = await sql<{ name: string }>`select current_setting('server_encoding') as name`.execute(tx)
  if (rows[0]?.name !== 'UTF8') throw new Error(`its encoding is ${rows[0]?.name}, and has to be UTF8`)
}

async function tryLock(tx: Kysely<unknown>): Promise<boolean> {
  const lock = sql<{ locked: boolean }>`select pg_try_advisory_xact_lock(${sql.lit(lockNumber)}) as locked`
  return (await lock.execute(tx)).rows[0]?.locked ?? false
}
