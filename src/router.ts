/**
 * The router: the pages, files, documents and everything else that is asked for seldom. It is loaded with the first such
 * request (routes.ts).
 */
import { getRequestListener, RequestError } from '@hono/node-server'
import { getConnInfo } from '@hono/node-server/conninfo'
import { type Context, Hono } from 'hono'
import { corsHeaders, preflight } from './api/wire/cors.ts'
import { createDiscovery } from './api/wire/discovery.ts'
import { failure } from './api/wire/http.ts'
import { mountImportFiles, type UploadOptions } from './api/wire/import-files.ts'
import type { Services } from './context.ts'
import { internalError, unknownOperation } from './domain/errors/wire.ts'
import { notHttp } from './listen.ts'
import { mountOAuth, type OAuthRoute } from './oauth/oauth.ts'
import { mountPages } from './pages/pages.ts'
import type { Store } from './store/store.ts'
import { mountBrandingFiles } from './web/branding-files.ts'
import type { ClientAddress } from './web/client-address.ts'
import { type Answering, type NodeListener, onWeb, toResponse } from './web/exchange.ts'
import type { Probe } from './web/probes.ts'

const inboxPage = 1000

export interface RouterOptions {
  readonly services: Services
  readonly uploads: UploadOptions
  readonly clientAddress: ClientAddress
  readonly api: Answering
  readonly oauth: readonly OAuthRoute[]
  readonly probes: readonly Probe[]
}

export interface Router {
  readonly onNode: NodeListener
  /** `env` is what the HTTP adapter hands over. */
  fetch(request: Request, env?: object): Response | Promise<Response>
}

export function createRouter(options: RouterOptions): Router {
  const { fetch } = createApp(options)
  return { fetch, onNode: getRequestListener((request, env) => fetch(request, env), { errorHandler: refuse }) }
}

/** What could not even be made a request of, such as one without a host. */
function refuse(error: unknown): Response {
  const { message } = error instanceof RequestError ? error : new RequestError('Bad request')
  const { headers, text } = notHttp(message)
  return new Response(text, { status: 400, headers })
}

function createApp({ services, uploads, clientAddress, api, oauth, probes }: RouterOptions): Hono {
  const addressOf = (c: Context) => clientAddress(connectionOf(c), c.req.header('x-forwarded-for') ?? null)
  const { store, config, log } = services
  const discovery = createDiscovery(services)
  const app = new Hono()

  app.post('/', c => onWeb(api, c.req.raw, addressOf(c)))
  mountOAuth(app, oauth, addressOf)
  for (const { path, answer } of probes) app.get(path, c => onWeb(answer, c.req.raw, addressOf(c)))
  // The pages and the inbox allow nothing to scripts of other sites.
  for (const path of ['/', '/:poolId/.well-known/:document']) app.options(path, c => preflight(c.req.raw))
  app.all('/', c => {
    const headers = {
      'x-amzn-RequestId': services.random.uuid(),
      Allow: 'POST, OPTIONS',
      ...corsHeaders(c.req.raw.headers),
    }
    return toResponse(failure(unknownOperation('The API takes POST requests only'), headers, 405))
  })
  // Below a first part only: calls of the API log themselves, and so does all above.
  app.use('/:first/*', async (c, next) => {
    const startedAt = performance.now()
    await next()
    const durationMs = Math.round((performance.now() - startedAt) * 100) / 100
    // Without the query, which may hold a code.
    const line = { method: c.req.method, path: c.req.path, status: c.res.status, durationMs, ip: addressOf(c) }
    log.info(line, 'request')
  })
  app.get('/:poolId/.well-known/jwks.json', c => discovery.jwks(c.req.raw, c.req.param('poolId')))
  app.get('/:poolId/.well-known/openid-configuration', c =>
    discovery.openidConfiguration(c.req.raw, c.req.param('poolId')),
  )
  mountPages(app, services, addressOf)
  mountBrandingFiles(app, services)
  mountImportFiles(app, services, uploads)
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
