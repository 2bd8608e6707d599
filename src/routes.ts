/** Which URL goes to which room. */
import { getConnInfo } from '@hono/node-server/conninfo'
import { type Context, Hono } from 'hono'
import { corsHeaders, preflight } from './api/wire/cors.ts'
import { createDiscovery } from './api/wire/discovery.ts'
import { createDispatch } from './api/wire/dispatch.ts'
import { failure } from './api/wire/http.ts'
import { mountImportFiles, type UploadOptions } from './api/wire/import-files.ts'
import { createKeyService } from './api/wire/key-service.ts'
import type { Services } from './context.ts'
import { internalError, unknownOperation } from './domain/errors/wire.ts'
import type { Handlers } from './listen.ts'
import { createOAuth, mountOAuth, type OAuthRoute } from './oauth/oauth.ts'
import { mountPages } from './pages/pages.ts'
import type { Metrics } from './platform/metrics.ts'
import type { Store } from './store/store.ts'
import { mountBrandingFiles } from './web/branding-files.ts'
import { type ClientAddress, createClientAddress } from './web/client-address.ts'
import { type Answering, type NodeListener, onNode, onWeb, toResponse } from './web/exchange.ts'
import { createRates, type Rates } from './web/rates.ts'

const inboxPage = 1000

// Asked every few seconds by whoever watches the server.
const isProbe = /^\/(health|metrics)(\/|$)/

/** All that the server answers: calls of the API and of OAuth, which are most by far, past the router. */
export function createRoutes(services: Services, metrics: Metrics, uploads: UploadOptions): Handlers {
  const { config, now } = services
  const rates = createRates(config, now)
  const edge = { services, metrics, uploads, rates, clientAddress: createClientAddress(config) }
  const api = createApi(edge)
  const oauth = createOAuth(services, edge)
  const { fetch } = createApp(edge, { api, oauth })
  return { straight: pastTheRouter(edge, { api, oauth }), fetch }
}

interface Answers {
  readonly api: Answering
  readonly oauth: readonly OAuthRoute[]
}

/** What this leaves out, such as the absolute form of a target, arrives at the same by the router. */
function pastTheRouter({ services: { log }, clientAddress }: Edge, { api, oauth }: Answers): Handlers['straight'] {
  const around = { addressOf: clientAddress, failed: (error: unknown) => log.error({ err: error }, 'bug') }
  const listeners = new Map<string, NodeListener>([['POST /', onNode(api, around)]])
  for (const { endpoint, answer } of oauth) {
    const listener = onNode(answer, around)
    for (const method of endpoint.methods) listeners.set(`${method} ${endpoint.path}`, listener)
  }
  return ({ method, url = '', headers }) => {
    const query = url.indexOf('?')
    const path = query < 0 ? url : url.slice(0, query)
    return headers.host === undefined ? undefined : listeners.get(`${method} ${path}`)
  }
}

/** What all that is answered here shares. */
interface Edge {
  readonly services: Services
  readonly metrics: Metrics
  readonly uploads: UploadOptions
  readonly rates: Rates
  readonly clientAddress: ClientAddress
}

/** `POST /`. */
function createApi({ services, metrics, rates }: Edge): Answering {
  const dispatch = createDispatch(services, {
    observe: ({ operation, result, durationMs }) =>
      metrics.requestFinished(operation ?? 'unknown', result, durationMs / 1000),
    rates,
  })
  const keyService = createKeyService(services)
  return request => (keyService.takes(request) ? keyService.answer : dispatch)(request)
}

function createApp({ services, metrics, uploads, clientAddress }: Edge, { api, oauth }: Answers): Hono {
  const addressOf = (c: Context) => clientAddress(connectionOf(c), c.req.header('x-forwarded-for') ?? null)
  const { store, config, log } = services
  const discovery = createDiscovery(services)
  const app = new Hono()

  app.post('/', c => onWeb(api, c.req.raw, addressOf(c)))
  // What it answers reads cookies, or is open to scripts of any site: the next line is about the rest.
  mountOAuth(app, oauth, addressOf)
  app.options('*', c => preflight(c.req.raw))
  app.all('/', c => {
    const headers = {
      'x-amzn-RequestId': services.random.uuid(),
      Allow: 'POST, OPTIONS',
      ...corsHeaders(c.req.raw.headers),
    }
    return toResponse(failure(unknownOperation('The API takes POST requests only'), headers, 405))
  })
  // Below a first part only: calls of the API log themselves.
  app.use('/:first/*', async (c, next) => {
    const startedAt = performance.now()
    await next()
    const durationMs = Math.round((performance.now() - startedAt) * 100) / 100
    // Without the query, which may hold a code.
    const line = { method: c.req.method, path: c.req.path, status: c.res.status, durationMs, ip: addressOf(c) }
    log[isProbe.test(c.req.path) ? 'debug' : 'info'](line, 'request')
  })
  app.get('/:poolId/.well-known/jwks.json', c => discovery.jwks(c.req.raw, c.req.param('poolId')))
  app.get('/:poolId/.well-known/openid-configuration', c =>
    discovery.openidConfiguration(c.req.raw, c.req.param('poolId')),
  )
  mountPages(app, services, addressOf)
  mountBrandingFiles(app, services)
  mountImportFiles(app, services, uploads)
  app.get('/health/live', c => c.json({ status: 'ok' }))
  app.get('/health/ready', async c => ((await answers(store)) ? c.json({ status: 'ok' }) : c.json(down, 503)))
  app.get('/metrics', async c => {
    const { contentType, text } = await metrics.render()
    return c.body(text, 200, { 'content-type': contentType })
  })
  // A test door: who reads the inbox can be anybody.
  if (config.mode === 'development') app.get('/_cenote/messages', c => messages(c, store))
  app.notFound(notFound)
  app.onError((error, c) => {
    const requestId = services.random.uuid()
    log.error({ err: error, requestId }, 'bug')
    return toResponse(failure(internalError(), { 'x-amzn-RequestId': requestId, ...corsHeaders(c.req.raw.headers) }))
  })
  return app
}

// The issuer's host answers so below a pool, where older documents put the endpoints.
const belowPool = /^\/[\w-]+_[0-9a-zA-Z]+\//
const notUnderstood = {
  code: 'BadRequest',
  message: 'The server did not understand the operation that was requested.',
  type: 'client',
}

function notFound(c: Context): Response {
  const headers = { 'access-control-allow-origin': '*' }
  return belowPool.test(c.req.path) && c.req.method === 'GET'
    ? c.json(notUnderstood, 400, headers)
    : c.json({ message: 'Not found' }, 404, headers)
}

const down = { status: 'the store does not answer' }

async function answers(store: Store): Promise<boolean> {
  return store.ping().then(
    () => true,
    () => false,
  )
}

async function messages(c: Context, store: Store): Promise<Response> {
  const filter = {
    destination: c.req.query('destination'),
    userPoolId: c.req.query('userPoolId'),
    username: c.req.query('username'),
  }
  // No text of the store holds a NUL, and PostgreSQL does not take one to compare with.
  const impossible = Object.values(filter).some(value => value?.includes('\0'))
  return c.json(impossible ? [] : await store.inbox.list(filter, inboxPage))
}

/** Nothing when a test calls without a socket. */
function connectionOf(c: Context): string {
  return c.env?.incoming ? (getConnInfo(c).remote.address ?? '') : ''
}
