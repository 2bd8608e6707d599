/** What all endpoints have in common: one line in the log, one count, errors in JSON, and nothing but their methods. */
import type { Context, Services } from '../context.ts'
import { OAuthError, rateExceeded, serverError } from '../domain/oauth-errors.ts'
import { quotaOf } from '../domain/quotas.ts'
import type { OAuthGrant } from '../events.ts'
import type { Metrics } from '../platform/metrics.ts'
import type { Answering, HttpAnswer, HttpRequest } from '../web/exchange.ts'
import type { Rates } from '../web/rates.ts'
import { requestContext } from '../web/request-context.ts'
import { securityHeaders } from '../web/security-headers.ts'
import { failure } from './json.ts'

/** One request, and what becomes known of it for log and metrics. */
export interface Call {
  readonly ctx: Context
  readonly request: HttpRequest
  readonly host: string | undefined
  /** What every answer of the endpoint carries. */
  readonly headers: Readonly<Record<string, string>>
  /** Throws when the quota of this operation, or grant, is used up for this second. */
  limit(operation: string): void
  poolId?: string
  clientId?: string
  /** Of a request for tokens. */
  grant?: OAuthGrant
  /** `ok`, `login` and `provider` where the browser was sent on to sign in, or the code of the error. */
  result: string
}

export interface Endpoint {
  /** In log and metrics. */
  readonly name: string
  readonly path: string
  readonly methods: readonly string[]
  /** Scripts of any site may call it: it reads no cookie. */
  readonly isForScripts: boolean
  answer(call: Call): Promise<HttpAnswer>
}

/** The address that was asked for; its host stands for whichever it was. */
export function addressOf({ request }: Call): URL {
  return new URL(request.target, 'http://host')
}

export function createAnswering(
  services: Services,
  { metrics, rates }: { readonly metrics: Metrics; readonly rates: Rates },
) {
  /** In one count with the operations of the API. */
  const limit: Call['limit'] = operation => {
    const { category, perSecond } = quotaOf(operation) ?? {}
    if (perSecond !== undefined && !rates.take(`${category} ${services.config.region}`, perSecond)) throw rateExceeded()
  }
  const common = securityHeaders(services.config)
  return (endpoint: Endpoint): Answering =>
    async request => {
      const startedAt = performance.now()
      const ctx = requestContext(services, request, request.ip)
      const host = request.headers.get('host') ?? undefined
      const headers = {
        ...common,
        'x-amz-request-id': ctx.request.id,
        ...(endpoint.isForScripts && { 'access-control-allow-origin': '*' }),
      }
      const call: Call = { ctx, request, host, headers, limit, result: 'ok' }
      const answer = endpoint.methods.includes(request.method)
        ? await endpoint.answer(call).catch(error => refuse(call, error))
        : wrongMethod(call, endpoint)
      const durationMs = performance.now() - startedAt
      metrics.oauthRequestFinished(endpoint.name, call.result, durationMs / 1000)
      logLine(endpoint, call, { status: answer.status, durationMs: Math.round(durationMs * 100) / 100 })
      // Redirects are made by what pages use too.
      return endpoint.isForScripts
        ? answer
        : { ...answer, headers: { ...answer.headers, 'x-amz-request-id': ctx.request.id } }
    }
}

/** Without the query and the body, which have codes, secrets and tokens in them. */
function logLine(
  { name }: Endpoint,
  { ctx, request, poolId, clientId, grant, result }: Call,
  answer: { readonly status: number; readonly durationMs: number },
): void {
  const { id: requestId, ip } = ctx.request
  ctx.log.info(
    { endpoint: name, method: request.method, poolId, clientId, grant, result, ...answer, requestId, ip },
    'request',
  )
}

function refuse(call: Call, error: unknown): HttpAnswer {
  const known = error instanceof OAuthError ? error : serverError()
  if (known !== error) call.ctx.log.error({ err: error, requestId: call.ctx.request.id }, 'bug')
  call.result = known.code
  return failure(call.headers, known)
}

/** https://docs.aws.amazon.com/cognito/latest/developerguide/federation-endpoints-oauth-grants.html */
function wrongMethod(call: Call, { methods, isForScripts }: Endpoint): HttpAnswer {
  call.result = 'method_not_allowed'
  const allow = [...methods, ...(isForScripts ? ['OPTIONS'] : [])].join(', ')
  return { status: 405, headers: { ...call.headers, allow, 'content-length': '0' }, text: '' }
}

/** Browsers ask first because Amplify sends `x-amz-user-agent`; cookies are never let in. */
export function preflight(request: Request): Response {
  return new Response(null, {
    status: 204,
    headers: {
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET, POST, OPTIONS',
      'access-control-allow-headers': request.headers.get('access-control-request-headers') ?? '*',
      'access-control-max-age': '172800',
      vary: 'Access-Control-Request-Headers',
    },
  })
}
