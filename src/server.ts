/** The composition root: makes every service once, and knows every implementation. */
import type { Config } from './config.ts'
import type { Services } from './context.ts'
import { codeDeliveryFailed } from './domain/errors.ts'
import { type Listening, listen } from './listen.ts'
import { systemClock } from './platform/clock.ts'
import { createLog } from './platform/log.ts'
import { strongRandom } from './platform/random.ts'
import { createSeal } from './platform/seal.ts'
import { createRoutes } from './routes.ts'
import { openStore } from './store/open.ts'
import { createTokens } from './tokens/create.ts'
import { createTriggers } from './triggers/triggers.ts'

export interface Server {
  readonly services: Services
  fetch(request: Request): Response | Promise<Response>
  /** Rejects with the system's own error when the address cannot be had. */
  listen(port?: number, host?: string): Promise<Listening>
  /** Finishes requests in flight, then closes the store. */
  close(): Promise<void>
}

export type Overrides = Partial<Pick<Services, 'now' | 'random' | 'log' | 'messages'>>

export async function createServer(config: Config, overrides: Overrides = {}): Promise<Server> {
  const services = await createServices(config, overrides)
  const app = createRoutes(services, {
    observe: () => undefined,
    metrics: async () => ({ contentType: 'text/plain', text: '' }),
  })
  const listening: Listening[] = []
  return {
    services,
    fetch: request => app.fetch(request),
    async listen(port = config.port, host = config.host) {
      const opened = await listen(app.fetch, port, host)
      listening.push(opened)
      return opened
    },
    async close() {
      await Promise.all(listening.map(opened => opened.close()))
      await services.store.close()
    },
  }
}

async function createServices(config: Config, overrides: Overrides): Promise<Services> {
  const { now = systemClock, random = strongRandom, log = createLog(config.logLevel) } = overrides
  const seal = createSeal(config.masterKeys)
  const store = await openStore(config.database, { now, log })
  const tokens = createTokens({ store, seal, now, random, log, publicUrl: config.publicUrl })
  const triggers = createTriggers()
  const nothing = () => undefined
  const events: Services['events'] = {
    signedUp: nothing,
    signedIn: nothing,
    signInFailed: nothing,
    tokensRefreshed: nothing,
    messageDelivered: nothing,
    messageFailed: nothing,
  }
  const messages: Services['messages'] = overrides.messages ?? {
    async deliver() {
      throw codeDeliveryFailed()
    },
  }
  return { config, store, now, random, seal, log, tokens, triggers, messages, events }
}
