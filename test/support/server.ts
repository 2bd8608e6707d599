/** A running server for one story: real HTTP, a clock that stands, repeatable chance, an inbox to read. */
import {
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
  CreateUserPoolCommand,
  type CreateUserPoolCommandInput,
  type UserPoolClientType,
  type UserPoolType,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, onTestFinished } from 'vitest'
import type { Config } from '../../src/config.ts'
import { type Handlers, listen } from '../../src/listen.ts'
import { createLog } from '../../src/platform/log.ts'
import { createServer, type Overrides, type Server } from '../../src/server.ts'
import type { Tls } from '../../src/tls/tls.ts'
import { createTestClock, type TestClock } from './clock.ts'
import { createTestDatabase, type TestDatabase } from './database.ts'
import { nextKeyPair } from './key-pairs.ts'
import { createTestRandom } from './random.ts'

export interface TestServerOptions {
  readonly config?: Partial<Config>
  readonly services?: Overrides
  /** The clock of another server makes two nodes agree. */
  readonly clock?: TestClock
  /** Two nodes on one database (`config: { database }`) need two seeds, or they give out the same ids. */
  readonly seed?: string
  /** Serves HTTPS: its certificate has to be trusted by whoever asks. */
  readonly tls?: Tls
  /** How long headers, and then a body, may take to arrive. */
  readonly requestMillis?: number
}

/** What `GET /_cenote/messages` answers. */
export interface InboxEntry {
  readonly id: string
  readonly userPoolId: string
  readonly username: string
  readonly clientId?: string
  readonly trigger: string
  readonly medium: 'EMAIL' | 'SMS'
  readonly destination: string
  readonly subject?: string
  readonly body: string
  readonly code?: string
  readonly link?: string
  readonly createdAt: string
}

export interface TestServer {
  readonly url: string
  readonly server: Server
  readonly config: Config
  readonly clock: TestClock
  /** Signs every call with a development key. */
  readonly client: CognitoIdentityProviderClient
  /** One raw call without a signature, as a browser makes it. */
  call(operation: string, input: unknown, headers?: Record<string, string>): Promise<Response>
  messages(filter?: { destination?: string; userPoolId?: string; username?: string }): Promise<InboxEntry[]>
  /** The code of the newest message to this address. */
  lastCode(destination: string): Promise<string>
  createPool(overrides?: Partial<CreateUserPoolCommandInput>): Promise<UserPoolType & { Id: string }>
  createClient(
    pool: { Id?: string | undefined },
    overrides?: Partial<CreateUserPoolClientCommandInput>,
  ): Promise<UserPoolClientType & { ClientId: string }>
  stop(): Promise<void>
}

const testConfig: Omit<Config, 'database' | 'publicUrl'> = {
  mode: 'development',
  host: '127.0.0.1',
  port: 0,
  region: 'us-east-1',
  accountId: '123456789012',
  dataDir: './.cenote-test',
  masterKeys: [new Uint8Array(32).fill(7)],
  delivery: { email: { kind: 'inbox' }, sms: { kind: 'inbox' } },
  logLevel: 'silent',
  accessKeys: [],
  defaults: { preventUserExistenceErrors: 'LEGACY' },
  functions: [],
  tiers: 'none',
  quotas: 'none',
  keys: [],
  identityProviders: { standIns: {}, allowHttp: [], allowPrivate: [] },
  federatedNonce: 'none',
  pkce: 'optional',
  trustedProxies: [],
  risk: {},
}

/** Stops by itself: after the test that started it, or after the file when started outside a test. */
export async function startServer(options: TestServerOptions = {}): Promise<TestServer> {
  const { clock = createTestClock() } = options
  const { database, drop } = await databaseFor(options.config)
  // Listening comes first, so that issuers and links name the port.
  let server: Server | undefined
  const handlers: Handlers = {
    onNode: (incoming, outgoing) => (server as Server).onNode(incoming, outgoing),
    fetch: (request, env) => (server as Server).fetch(request, env),
  }
  const { tls, requestMillis } = options
  const listening = await listen(handlers, { port: 0, host: '127.0.0.1', tls, requestMillis })
  const { url } = listening
  const config: Config = { ...testConfig, database, publicUrl: url, ...options.config }
  server = await createServer(config, {
    now: clock.now,
    random: createTestRandom(options.seed),
    log: createLog(config.logLevel),
    makeKeyPair: nextKeyPair,
    ...options.services,
  })
  const started = server
  const client = signedClient(url)
  let stopping: Promise<void> | undefined
  const stop = () => {
    stopping ??= (async () => {
      client.destroy()
      await listening.close()
      await started.close()
      await drop()
    })()
    return stopping
  }
  stopAtTheEnd(stop)
  return { url, server: started, config, clock, client, stop, ...requests(url), ...seeds(client) }
}

async function databaseFor({ database }: Partial<Config> = {}): Promise<TestDatabase> {
  // A database that was handed in belongs to who made it.
  return database ? { database, drop: async () => undefined } : createTestDatabase()
}

/** The real SDK client against a server; `credentials` other than the development key for stories about callers. */
export function signedClient(
  endpoint: string,
  credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'development' },
  region = 'us-east-1',
): CognitoIdentityProviderClient {
  return new CognitoIdentityProviderClient({ endpoint, region, credentials, maxAttempts: 1 })
}

function requests(url: string): Pick<TestServer, 'call' | 'messages' | 'lastCode'> {
  const messages: TestServer['messages'] = async (filter = {}) => {
    const response = await fetch(`${url}/_cenote/messages?${new URLSearchParams(filter)}`)
    return (await response.json()) as InboxEntry[]
  }
  return {
    call: (operation, input, headers = {}) =>
      fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-amz-json-1.1',
          'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
          ...headers,
        },
        body: JSON.stringify(input),
      }),
    messages,
    async lastCode(destination) {
      const [newest] = await messages({ destination })
      if (!newest?.code) throw new Error(`no code was sent to ${destination}`)
      return newest.code
    },
  }
}

function seeds(client: CognitoIdentityProviderClient): Pick<TestServer, 'createPool' | 'createClient'> {
  return {
    async createPool(overrides = {}) {
      const { UserPool } = await client.send(new CreateUserPoolCommand({ PoolName: 'people', ...overrides }))
      return UserPool as UserPoolType & { Id: string }
    },
    async createClient(pool, overrides = {}) {
      const { UserPoolClient } = await client.send(
        new CreateUserPoolClientCommand({ UserPoolId: pool.Id, ClientName: 'app', ...overrides }),
      )
      return UserPoolClient as UserPoolClientType & { ClientId: string }
    },
  }
}

const running = new Set<() => Promise<void>>()

// Registered while the test file is read: a hook that is running can no longer ask for one at its end.
afterAll(async () => {
  await Promise.all([...running].map(stop => stop()))
})

function stopAtTheEnd(stop: () => Promise<void>): void {
  running.add(stop)
  try {
    onTestFinished(stop)
  } catch {
    // Started outside a test: the whole file shares the server.
  }
}
