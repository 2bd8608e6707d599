import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely'
import pg from 'pg'
import type { Log } from '../platform/log.ts'
import type { Engine } from './engine.ts'
import { CompiledQuery, PostgresDialect, sql } from './library.ts'
import { listenForSettings, settingsChannel, settingsMessage } from './postgres-settings.ts'

const mostConnections = 10

// No statement of the store runs nearly as long. The server gives up first, so that the connection stays in use.
const limits = 'set statement_timeout = 30000; set idle_in_transaction_session_timeout = 30000'
const timeouts = { connectionTimeoutMillis: 10_000, query_timeout: 35_000, keepAlive: true }

// serialization_failure and deadlock_detected.
const serializationFailures: readonly unknown[] = ['40001', '40P01']

/** PostgreSQL, and anything that speaks its protocol and SQL. */
export function postgresEngine(url: string, log: Log): Engine {
  const client = { connectionString: url, application_name: 'cenote', ...timeouts }
  const pool = new pg.Pool({ ...client, max: mostConnections })
  // A connection that is lost fails its query; unheard, the event would end the process.
  pool.on('error', error => log.warn({ err: error }, 'lost an idle database connection'))
  pool.on('connect', connection => connection.on('error', error => log.warn({ err: error }, 'lost a connection')))
  return {
    kind: 'postgres',
    dialect: new PostgresDialect({
      pool: withPreparedStatements(pool),
      onCreateConnection: async connection => void (await connection.executeQuery(CompiledQuery.raw(limits))),
    }),
    isSerializationFailure: error =>
      error instanceof Error && 'code' in error && serializationFailures.includes(error.code),
    async announce(transaction, changes) {
      await sql`select pg_notify(${settingsChannel}, ${settingsMessage(changes)})`.execute(transaction)
    },
    listen: hear => listenForSettings(client, hear),
  }
}

/** Gives every statement a name, so that each connection parses and plans it once (docs/decisions/0001). */
function withPreparedStatements(pool: pg.Pool): PostgresPool {
  const names = new Map<string, string>()
  const wrapped = new WeakMap<pg.PoolClient, PostgresPoolClient>()

  function nameOf(text: string): string {
    const name = names.get(text) ?? `s${names.size}`
    names.set(text, name)
    return name
  }

  return {
    async connect() {
      const client = await pool.connect()
      const present = wrapped.get(client) ?? wrap(client, nameOf)
      wrapped.set(client, present)
      return present
    },
    end: () => pool.end(),
  }
}

function wrap(client: pg.PoolClient, nameOf: (text: string) => string): PostgresPoolClient {
  function query<R>(text: string, values: readonly unknown[]): Promise<PostgresQueryResult<R>>
  function query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>
  function query(text: unknown, values: readonly unknown[] = []): unknown {
    if (typeof text !== 'string') throw new Error('the store opens no cursors')
    // Without values there may be several statements, and nothing to gain.
    return values.length === 0 ? client.query(text) : client.query({ name: nameOf(text), text, values: [...values] })
  }
  return { query, release: () => client.release() }
}
