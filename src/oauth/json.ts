import type { Config } from '../config.ts'
import type { OAuthError, OAuthErrorCode } from '../domain/oauth-errors.ts'
import { securityHeaders } from '../web/security-headers.ts'

const contentType = 'application/json;charset=UTF-8'

// Every other error is 400, a wrong secret at the token endpoint too.
// https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html
const statuses: Partial<Record<OAuthErrorCode, number>> = {
  invalid_token: 401,
  server_error: 500,
}

type Headers = Readonly<Record<string, string>>

export function success(config: Pick<Config, 'publicUrl'>, body: object): Response {
  return respond(config, 200, body)
}

export function failure(
  config: Pick<Config, 'publicUrl'>,
  { code, description, status: own }: OAuthError,
  {
    status = own ?? statuses[code] ?? 400,
    headers = {},
  }: { readonly status?: number; readonly headers?: Headers } = {},
): Response {
  const body = { error: code, ...(description !== undefined && { error_description: description }) }
  // What is left of an oversized body is not read.
  return respond(config, status, body, { ...headers, ...(status === 413 && { connection: 'close' }) })
}

function respond(config: Pick<Config, 'publicUrl'>, status: number, body: object, headers: Headers = {}): Response {
  const all = { ...securityHeaders(config), pragma: 'no-cache', 'content-type': contentType, ...headers }
  return new Response(JSON.stringify(body), { status, headers: all })
}
