/**
 * The API's one endpoint: finds the operation, checks caller and input, resolves the subject, runs the handler and
 * writes the answer. This room owns the protocol; it never decides what an operation does.
 */
import type { Context, RequestInfo, Services } from '../../context.ts'
import { CognitoError } from '../../domain/errors/cognito-error.ts'
import { notImplemented } from '../../domain/errors/general.ts'
import { internalError, unknownOperation } from '../../domain/errors/wire.ts'
import type { Answering, HttpRequest, RequestHeaders } from '../../web/exchange.ts'
import type { Rates } from '../../web/rates.ts'
import { operations } from '../index.ts'
import { authorizeCaller, type Caller, createCallerCheck, resourceOf } from './caller/index.ts'
import { corsHeaders } from './cors.ts'
import { withEndUser } from './end-user.ts'
import { failure, isAwsJson, parseBody, readBody, success } from './http.ts'
import type { OperationName } from './operations.ts'
import { createQuotas } from './quotas.ts'
import { check, entryOf, isOperation, redact, write } from './schema.ts'
import { resolveSubject, type Subject } from './subject.ts'

const targetPrefix = 'AWSCognitoIdentityProviderService.'

/** What became of one call, for log and metrics. */
export interface Call {
  operation?: OperationName
  poolId?: string
  clientId?: string
  /** Checked, not redacted. */
  input?: unknown
  /** `ok`, or the name of the exception. */
  result: string
  durationMs: number
}

type Handler = (ctx: Context, input: unknown) => Promise<unknown>

/** Answers calls of the API with AWS JSON, whatever comes in; `observe` is told of each. */
export function createDispatch(
  services: Services,
  { observe, rates }: { readonly observe: (call: Call) => void; readonly rates: Rates },
): Answering {
  const callers = createCallerCheck(services.config, 'cognito-idp')
  const quotas = createQuotas(rates)

  return async request => {
    const { headers, ip } = request
    const startedAt = performance.now()
    const call: Call = { result: 'ok', durationMs: 0 }
    const info: RequestInfo = {
      id: services.random.uuid(),
      region: services.config.region,
      ip,
      userAgent: headers.get('x-amz-user-agent') ?? headers.get('user-agent') ?? undefined,
    }
    const common = { 'x-amzn-RequestId': info.id, ...corsHeaders(headers) }
    const answered = await answer(request, info, call).then(
      text => success(text, common),
      error => failure(refusal(error, info, call), common),
    )
    call.durationMs = performance.now() - startedAt
    log(info, call)
    observe(call)
    return answered
  }

  async function answer(request: HttpRequest, info: RequestInfo, call: Call): Promise<string> {
    const operation = operationOf(request.headers)
    call.operation = operation
    const body = await readBody(request)
    const caller = entryOf(operation).auth === 'sigv4' ? authenticate(request, body) : undefined
    const handler = handlerOf(operation)
    const input = check(operation, parseBody(body))
    call.input = input
    quotas.takeCall(operation, caller?.region ?? info.region)

    const ctx: Context = { ...services, request: { ...info, region: caller?.region ?? info.region } }
    const subject = await resolveSubject(ctx, operation, input, caller?.region).catch(async error => {
      // Who may not ask is not told what exists.
      if (caller) await assertAllowed(caller, operation, ctx, input)
      throw error
    })
    remember(call, subject, input)
    if (caller) await assertAllowed(caller, operation, subject, input)
    quotas.takeSubject(operation, subject, input)
    return write(operation, await handler(withEndUser(subject, input, caller !== undefined), input))
  }

  function authenticate({ method, target, headers }: HttpRequest, body: Uint8Array): Caller {
    return callers.authenticate({ method, target, headers, body }, services.now())
  }

  async function assertAllowed(caller: Caller, operation: OperationName, subject: Subject, input: object) {
    const { config, request, store } = subject
    const named = input as Record<string, unknown>
    const resource = resourceOf(named, config.accountId)
    // The operations on tags name their pool by its ARN.
    const pool = 'pool' in subject ? subject.pool : await store.pools.get(resource.split('/').at(-1) ?? '')
    authorizeCaller(caller, `cognito-idp:${operation}`, resource, {
      now: subject.now(),
      ip: request.ip,
      userAgent: request.userAgent,
      secure: config.publicUrl.startsWith('https:'),
      input: named,
      resourceTags: pool?.tags,
    })
  }

  function refusal(error: unknown, info: RequestInfo, call: Call): CognitoError {
    const known = error instanceof CognitoError ? error : internalError()
    if (known !== error) services.log.error({ err: error, requestId: info.id, operation: call.operation }, 'bug')
    call.result = known.name
    return known
  }

  function log(info: RequestInfo, call: Call): void {
    const { operation, poolId, clientId, result, durationMs } = call
    const line = { operation, poolId, clientId, result, durationMs: Math.round(durationMs * 100) / 100 }
    services.log.info({ ...line, requestId: info.id, ip: info.ip }, 'request')
    if (operation && call.input !== undefined && services.log.isLevelEnabled('debug'))
      services.log.debug({ requestId: info.id, input: redact(operation, call.input) }, 'input')
  }
}

function operationOf(headers: RequestHeaders): OperationName {
  const target = headers.get('x-amz-target') ?? ''
  const name = target.startsWith(targetPrefix) ? target.slice(targetPrefix.length) : ''
  if (!isOperation(name)) throw unknownOperation(target ? `Unknown operation ${target}` : 'X-Amz-Target is missing')
  if (!isAwsJson(headers)) throw unknownOperation('Content-Type must be application/x-amz-json-1.1')
  return name
}

/** Refuses what is not built yet before it looks at any parameter. */
function handlerOf(operation: OperationName): Handler {
  const handler = (operations as Partial<Record<OperationName, unknown>>)[operation]
  if (!handler) throw notImplemented(operation)
  return handler as Handler
}

function remember(call: Call, subject: Subject, input: object): void {
  if ('pool' in subject) call.poolId = subject.pool.id
  if ('client' in subject) call.clientId = subject.client.id
  else if ('ClientId' in input) call.clientId = String(input.ClientId)
}
