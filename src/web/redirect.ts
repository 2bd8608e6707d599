import type { Config } from '../config.ts'
import { type HttpAnswer, toResponse } from './exchange.ts'
import { securityHeaders } from './security-headers.ts'

/** Sends the browser on. `location` is a path of this server, or was checked against what its client registered. */
export function redirection(
  config: Pick<Config, 'publicUrl'>,
  location: string,
  cookies: readonly string[] = [],
): HttpAnswer {
  const setCookies = cookies.length > 0 && { 'set-cookie': cookies }
  const headers = { ...securityHeaders(config), location, 'content-length': '0', ...setCookies }
  return { status: 302, headers, text: '' }
}

export function redirect(...to: Parameters<typeof redirection>): Response {
  return toResponse(redirection(...to))
}
