/** The composition root: makes every service once, and knows every implementation. */
import { type Config, ConfigError } from './config.ts'
import type { Services } from './context.ts'
import type { ImportLimits } from './domain/import-job.ts'
import { createEvents } from './events.ts'
import { createFederations } from './federation/federations.ts'
import { createImportWorker } from './flows/import/worker.ts'
import { createKeys } from './keys/keys.ts'
import { type Handlers, type Listening, listen } from './listen.ts'
import { createMessages } from './messages/deliver.ts'
import type { Sender } from './messages/sender.ts'
import { senderFor } from './messages/senders/choose.ts'
import type { Pace } from './platform/arrival.ts'
import { type Clock, systemClock } from './platform/clock.ts'
import { createLog, type Log } from './platform/log.ts'
import { createMetrics, type Metrics } from './platform/metrics.ts'
import { type Random, strongRandom } from './platform/random.ts'
import { createSeal } from './platform/seal.ts'
import { openReference } from './reference/reference.ts'
import { createRoutes } from './routes.ts'
import type { InboxMessage } from './store/nouns/messages.ts'
import { openStore } from './store/open.ts'
import { openTls } from './tls/tls.ts'
import { createTokens } from './tokens/create.ts'
import { type KeyPair, opensKeptKeys } from './tokens/keys.ts'
import { createTriggers } from './triggers/create.ts'

export interface Server extends Handlers {
  readonly services: Services
  /** Rejects with the system's own error when the address cannot be had. */
  listen(port?: number, host?: string): Promise<Listening>
  /** Finishes requests in flight, then closes senders and store. */
  close(): Promise<void>
}

/** What a test or the development command puts in the place of the real thing. */
export interface Overrides {
  readonly now?: Clock
  readonly random?: Random
  readonly log?: Log
  readonly sender?: Sender
  /** The signing keys of new pools. */
  readonly makeKeyPair?: () => Promise<KeyPair>
  /** How often the queue of messages is looked into. */
  readonly deliveryPollMillis?: number | undefined
  /** How long a call waits for the first attempt to deliver. */
  readonly deliveryWaitMillis?: number | undefined
  /** How often a node looks for an import to run. */
  readonly importPollMillis?: number
  /** How much is imported from one file, and how slowly it may arrive. */
  readonly imports?: Partial<ImportLimits>
  readonly uploadPace?: Pace
  /** How long an answer of a function is waited for, at each of three tries. */
  readonly triggerMillis?: number
  /** How long an answer of an outside identity provider is waited for. */
  readonly providerMillis?: number
  /** How often the certificate is looked at. */
  readonly tlsLookMillis?: number
  /** Told of each message that the inbox took. */
  readonly onInboxMessage?: (message: InboxMessage) => void
}

const sweepMillis = 600_000

// Every sign-in would fail with it, and new secrets would be sealed under a key that opens none of the old ones.
const otherMasterKey =
  'CENOTE_MASTER_KEY is not the key that the database was sealed with; give that key, or name it under ' +
  '"retiredMasterKeys" in the file of CENOTE_CONFIG, for example {"retiredMasterKeys": ["<the earlier key>"]}.'

/** A server that does not listen yet; rejects with one sentence when the store cannot be opened. */
export async function createServer(config: Config, overrides: Overrides = {}): Promise<Server> {
  const metrics = createMetrics()
  // Before the store is opened, which would have to be closed where there is no certificate.
  const tls = config.tls && (await openTls(config.tls, tlsSurroundings(config, overrides)))
  const services = await createServices(config, metrics, overrides)
  const uploads = { pace: overrides.uploadPace, mostBytes: overrides.imports?.bytes }
  const handlers = createRoutes(services, metrics, uploads)
  const imports = createImportWorker(services, {
    pollMillis: overrides.importPollMillis,
    mostRows: overrides.imports?.rows,
  })
  const listening: Listening[] = []
  const sweeping = sweepNowAndThen(services)
  return {
    ...handlers,
    services,
    async listen(port = config.port, host = config.host) {
      const opened = await listen(handlers, { port, host, tls })
      listening.push(opened)
      return opened
    },
    async close() {
      await Promise.all(listening.map(opened => opened.close()))
      clearInterval(sweeping)
      await imports.close()
      await services.messages.close()
      services.keys.close()
      await services.triggers.close()
      await services.store.close()
      await services.reference.close()
    },
  }
}

async function createServices(config: Config, metrics: Metrics, overrides: Overrides): Promise<Services> {
  const { now = systemClock, random = strongRandom, log = createLog(config.logLevel), onInboxMessage } = overrides
  const { publicUrl } = config
  const seal = createSeal(config.masterKeys)
  const reference = await openReference(config)
  const store = await openStore(config.database, { now, log })
  if (!(await opensKeptKeys({ store, seal }))) {
    await store.close()
    await reference.close()
    throw new ConfigError(otherMasterKey)
  }
  const tokens = createTokens({ store, seal, now, random, log, publicUrl, makeKeyPair: overrides.makeKeyPair })
  const keys = createKeys(config.keys, { seal, random })
  const triggers = createTriggers({
    functions: config.functions,
    isDevelopment: config.mode === 'development',
    random,
    log,
    attemptMillis: overrides.triggerMillis,
  })
  const events = createEvents(log, metrics)
  const federations = createFederations({ config, now, answerMillis: overrides.providerMillis })
  const inbox = { inbox: store.inbox, now, random, ...(onInboxMessage && { onInboxMessage }) }
  const sender = overrides.sender ?? senderFor(config.delivery, inbox)
  const messages = createMessages({
    ...{ store, sender, seal, now, random, events, triggers, keys, log, publicUrl },
    pollMillis: overrides.deliveryPollMillis,
    waitMillis: overrides.deliveryWaitMillis,
  })
  return { config, store, now, random, seal, log, tokens, triggers, messages, keys, events, federations, reference }
}

function tlsSurroundings(config: Config, overrides: Overrides) {
  const { now = systemClock, random = strongRandom, log = createLog(config.logLevel), tlsLookMillis } = overrides
  return { config, now, random, log, lookMillis: tlsLookMillis }
}

function sweepNowAndThen({ store, now, log }: Services): NodeJS.Timeout {
  const sweep = () => store.sweep(now()).catch(error => log.error({ err: error }, 'sweep failed'))
  return setInterval(sweep, sweepMillis).unref()
}
