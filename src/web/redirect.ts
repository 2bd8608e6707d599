import type { Config } from '../config.ts'
import { securityHeaders } from './security-headers.ts'

/** Sends the browser on. `location` is a path of this server, or was checked against what its client registered. */
export function redirect(
  config: Pick<Config, 'publicUrl'>,
  location: string,
  cookies: readonly string[] = [],
): Response {
  const headers = new Headers({ ...securityHeaders(config), location, 'content-length': '0' })
  for (const cookie of cookies) headers.append('set-cookie', cookie)
  return new Response(null, { status: 302, headers })
}
