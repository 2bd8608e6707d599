import type { OAuthError, OAuthErrorCode } from '../domain/oauth-errors.ts'
import type { HttpAnswer } from '../web/exchange.ts'

const contentType = 'application/json;charset=UTF-8'

// Every other error is 400, a wrong secret at the token endpoint too.
// https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html
const statuses: Partial<Record<OAuthErrorCode, number>> = {
  invalid_token: 401,
  server_error: 500,
}

type Headers = Readonly<Record<string, string>>

/** @param common what every answer of the endpoint carries */
export function success(common: Headers, body: object): HttpAnswer {
  return respond(200, body, common)
}

export function failure(
  common: Headers,
  { code, description, status: own }: OAuthError,
  {
    status = own ?? statuses[code] ?? 400,
    headers = {},
  }: { readonly status?: number; readonly headers?: Headers } = {},
): HttpAnswer {
  const body = { error: code, ...(description !== undefined && { error_description: description }) }
  // What is left of an oversized body is not read.
  return respond(status, body, { ...common, ...headers, ...(status === 413 && { connection: 'close' }) })
}

function respond(status: number, body: object, headers: Headers): HttpAnswer {
  const text = JSON.stringify(body)
  const length = { 'content-length': String(Buffer.byteLength(text)) }
  return { status, headers: { pragma: 'no-cache', 'content-type': contentType, ...headers, ...length }, text }
}
