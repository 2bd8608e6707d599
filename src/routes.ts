/** Which URL goes to which room. */
import { createDispatch } from './api/wire/dispatch.ts'
import type { UploadOptions } from './api/wire/import-files.ts'
import { createKeyService } from './api/wire/key-service.ts'
import type { Services } from './context.ts'
import type { Handlers } from './listen.ts'
import { createOAuth } from './oauth/oauth.ts'
import type { Metrics } from './platform/metrics.ts'
import type { Router, RouterOptions } from './router.ts'
import { createClientAddress } from './web/client-address.ts'
import { type Answering, type NodeListener, onNode, type Surroundings } from './web/exchange.ts'
import { createProbes } from './web/probes.ts'
import { createRates, type Rates } from './web/rates.ts'

/**
 * All that the server answers: calls of the API and of OAuth, which are most by far, and what watches it, past the router.
 * The router is loaded with the first other request: with the pages it takes a quarter of the start and of the memory.
 */
export function createRoutes(services: Services, metrics: Metrics, uploads: UploadOptions): Handlers {
  const { config, log, now } = services
  const rates = createRates(config, now)
  const clientAddress = createClientAddress(config)
  const api = createApi(services, metrics, rates)
  const oauth = createOAuth(services, { metrics, rates })
  const probes = createProbes(services, metrics)
  const options = { services, uploads, clientAddress, api, oauth, probes }
  const around = { addressOf: clientAddress, failed: (error: unknown) => log.error({ err: error }, 'bug') }
  const straight = pastTheRouter(options, around)
  let loading: Promise<Router> | undefined
  const router = () => {
    loading ??= import('./router.ts').then(({ createRouter }) => createRouter(options))
    return loading
  }
  return {
    onNode(incoming, outgoing) {
      const listener = straight(incoming)
      return listener ? listener(incoming, outgoing) : router().then(({ onNode }) => onNode(incoming, outgoing))
    },
    fetch: async (request, env) => (await router()).fetch(request, env),
  }
}

/** What this leaves out, such as the absolute form of a target, arrives at the same by the router. */
function pastTheRouter({ api, oauth, probes }: RouterOptions, around: Surroundings) {
  const listeners = new Map<string, NodeListener>([['POST /', onNode(api, around)]])
  for (const { endpoint, answer } of oauth) {
    const listener = onNode(answer, around)
    for (const method of endpoint.methods) listeners.set(`${method} ${endpoint.path}`, listener)
  }
  for (const { path, answer } of probes) listeners.set(`GET ${path}`, onNode(answer, around))
  return ({ method, url = '', headers }: Parameters<NodeListener>[0]): NodeListener | undefined => {
    const query = url.indexOf('?')
    const path = query < 0 ? url : url.slice(0, query)
    return headers.host === undefined ? undefined : listeners.get(`${method} ${path}`)
  }
}

/** `POST /`. */
function createApi(services: Services, metrics: Metrics, rates: Rates): Answering {
  const dispatch = createDispatch(services, {
    observe: ({ operation, result, durationMs }) =>
      metrics.requestFinished(operation ?? 'unknown', result, durationMs / 1000),
    rates,
  })
  const keyService = createKeyService(services)
  return request => (keyService.takes(request) ? keyService.answer : dispatch)(request)
}
