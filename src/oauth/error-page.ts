import type { PageErrorCode } from '../domain/oauth-errors.ts'
import type { HttpAnswer } from '../web/exchange.ts'
import { redirection } from '../web/redirect.ts'
import type { Call } from './endpoint.ts'

/** Sends the browser to the page that says what is wrong, by its code alone. */
export function errorPage(
  call: Call,
  error: PageErrorCode,
  {
    parameters = new URLSearchParams(),
    cookies = [],
  }: { parameters?: URLSearchParams; cookies?: readonly string[] } = {},
): HttpAnswer {
  const query = new URLSearchParams({ error })
  if (call.clientId !== undefined) query.set('client_id', call.clientId)
  for (const [name, value] of parameters) if (!query.has(name)) query.append(name, value)
  call.result = error
  return redirection(call.ctx.config, `/error?${query}`, cookies)
}
