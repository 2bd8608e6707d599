/** PGlite, PostgreSQL inside this process, as a database of Kysely. */
import type { PGlite } from '@electric-sql/pglite'
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from 'kysely'
import type { Engine } from '../../src/store/engine.ts'

export function pgliteEngine(database: PGlite): Engine {
  return {
    kind: 'postgres',
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => createDriver(database),
      createIntrospector: db => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
    isSerializationFailure: () => false,
  }
}

function createDriver(database: PGlite): Driver {
  const connection: DatabaseConnection = {
    async executeQuery({ sql, parameters }) {
      const { rows, affectedRows } = await database.query(sql, [...parameters])
      return { rows: rows as never[], numAffectedRows: BigInt(affectedRows ?? 0) }
    },
    streamQuery() {
      throw new Error('the store streams no queries')
    },
  }
  const run = async (command: string) => void (await connection.executeQuery(CompiledQuery.raw(command)))
  // One connection: everybody waits for the one before.
  let last = Promise.resolve()
  let pass = () => {}
  return {
    async init() {},
    async acquireConnection() {
      const { promise, resolve } = Promise.withResolvers<void>()
      const before = last
      last = promise
      await before
      pass = resolve
      return connection
    },
    releaseConnection: async () => pass(),
    beginTransaction: () => run('begin'),
    commitTransaction: () => run('commit'),
    rollbackTransaction: () => run('rollback'),
    async destroy() {},
  }
}
