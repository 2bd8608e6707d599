import { type Config, ConfigError, readConfig } from '../config.ts'
import { createServer, type Overrides, type Server } from '../server.ts'
import { holdFile } from '../store/hold-file.ts'
import { banner } from './banner.ts'
import { compactAfterStart } from './compact.ts'
import { version } from './version.ts'

/** Longer than a server takes to finish the requests in flight. */
const stopMillis = 15_000

/** Starts a server from the environment; the process then lives until a signal. */
export async function start(env: NodeJS.ProcessEnv): Promise<void> {
  const config = readConfig(env)
  await serve(config)
  process.stderr.write(banner(config, version))
  compactAfterStart()
}

/** A listening server that stops at SIGTERM and SIGINT; `prepare` runs before anybody can call it. */
export async function serve<T>(
  config: Config,
  overrides: Overrides = {},
  prepare?: (server: Server) => Promise<T>,
): Promise<T | undefined> {
  const server = await createServer(config, overrides)
  try {
    if (config.database.kind === 'sqlite') holdFile(config.database.path)
  } catch (error) {
    await server.close()
    throw error
  }
  const prepared = await prepare?.(server)
  try {
    await server.listen()
  } catch (error) {
    await server.close()
    throw listenError(config, error)
  }
  stopAtSignals(server)
  return prepared
}

function listenError({ host, port }: Config, error: unknown): Error {
  const { code = 'unknown error' } = error as NodeJS.ErrnoException
  switch (code) {
    case 'EADDRINUSE':
      return new ConfigError(
        `CENOTE_PORT names port ${port}, which another program on ${host} has; for example CENOTE_PORT=${port < 65_535 ? port + 1 : 9229}.`,
      )
    case 'EACCES':
      return new ConfigError(
        `CENOTE_PORT names port ${port}, which this user may not have; for example CENOTE_PORT=9229.`,
      )
    default:
      return new ConfigError(
        `CENOTE_HOST names ${host}, where nothing can listen (${code}); for example CENOTE_HOST=127.0.0.1.`,
      )
  }
}

function stopAtSignals(server: Server): void {
  const { log } = server.services
  let stopping = false
  const stop = (signal: NodeJS.Signals) => {
    // Whoever asks twice does not want to wait.
    if (stopping) process.exit(1)
    stopping = true
    log.info({ signal }, 'stopping')
    setTimeout(() => process.exit(1), stopMillis).unref()
    server.close().then(
      () => process.exit(0),
      error => {
        log.error({ err: error }, 'stopping failed')
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  // One request's mistake must not end the others; what is not caught anywhere is a bug and logged as one.
  process.on('unhandledRejection', error => log.error({ err: error }, 'bug'))
}
