import { randomBytes } from 'node:crypto'
import { accessSync, constants, existsSync, mkdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { Config, Database } from '../config.ts'
import { ConfigError } from './config-error.ts'
import { deliveryOf } from './delivery.ts'
import { type Environment, isLoopback, masterKey, readEnvironment } from './environment.ts'
import { readFileSettings } from './file.ts'
import { withEnvironment } from './functions.ts'
import { refuseTestHosts } from './identity-providers.ts'
import { readOrMakeKeyFile } from './master-key-file.ts'
import { settings } from './settings.ts'

/**
 * All settings, checked, or a ConfigError. Makes the data folder where something will be kept in it, and a master key
 * in development mode.
 */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const { database: givenDatabase, masterKey: givenKey, file, smtp, tls, ...environment } = readEnvironment(env)
  const {
    retiredMasterKeys,
    delivery: fileDelivery,
    functions: fileFunctions,
    ...fileSettings
  } = readFileSettings(file, environment.accountId)
  if (environment.mode === 'production') refuseTestHosts(fileSettings.identityProviders)
  const delivery = deliveryOf(environment.mode, smtp, fileDelivery)
  const functions = withEnvironment(fileFunctions, env, environment)
  const database: Database = givenDatabase ?? { kind: 'sqlite', path: join(environment.dataDir, 'cenote.db') }
  if (environment.mode === 'production' && !givenKey) throw masterKeyMissing(environment.host)
  const isFolderNeeded =
    database.kind === 'sqlite' || (!givenKey && database.kind !== 'sqlite-memory') || tls?.kind === 'self-signed'
  if (isFolderNeeded) makeDataDir(environment.dataDir)
  const key = givenKey ?? developmentKey(database, environment)
  const masterKeys = [key, ...retiredMasterKeys] as const
  return { ...environment, ...(tls && { tls }), ...fileSettings, functions, delivery, database, masterKeys }
}

function masterKeyMissing(host: string): ConfigError {
  const reason = isLoopback(host) ? '' : ` (the default when listening on ${host})`
  return new ConfigError(
    `CENOTE_MASTER_KEY must be given in production mode${reason}; ` +
      `for example CENOTE_MASTER_KEY="${settings.CENOTE_MASTER_KEY.example}".`,
  )
}

function makeDataDir(path: string): void {
  try {
    makeFolder(resolve(path))
    accessSync(path, constants.W_OK | constants.X_OK)
  } catch (error) {
    throw unusable(path, error)
  }
}

// Not by `recursive`, which never returns where the parent is there and nothing can be made in it, as in /proc.
function makeFolder(path: string): void {
  if (existsSync(path)) return
  if (!existsSync(dirname(path))) makeFolder(dirname(path))
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (error) {
    // Another server that starts at the same time may have made it.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

// What is kept must open again after a restart, so the key is kept beside it; what is not kept needs no lasting key.
function developmentKey(database: Database, { dataDir }: Pick<Environment, 'dataDir'>): Uint8Array {
  if (database.kind === 'sqlite-memory') return randomBytes(32)
  const path = join(dataDir, 'master.key')
  const key = masterKey(keyFile(path))
  if (!key) {
    throw new ConfigError(
      `CENOTE_DATA_DIR holds ${path}, which is not a key of 32 bytes in base64; remove it along with the database, ` +
        `or name another folder, for example CENOTE_DATA_DIR=${settings.CENOTE_DATA_DIR.example}.`,
    )
  }
  return key
}

function keyFile(path: string): string {
  try {
    return readOrMakeKeyFile(path)
  } catch (error) {
    throw unusable(path, error)
  }
}

function unusable(path: string, error: unknown): ConfigError {
  const { code = 'unknown error' } = error as NodeJS.ErrnoException
  return new ConfigError(
    `CENOTE_DATA_DIR must be a folder that can be written: ${path} failed with ${code}; ` +
      `for example CENOTE_DATA_DIR=${settings.CENOTE_DATA_DIR.example}.`,
  )
}
