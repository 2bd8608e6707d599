import type { Context, Services } from '../context.ts'
import type { RequestHeaders } from './exchange.ts'

const longestUserAgent = 512

/** The context of a request that a browser or an OAuth client made. Its region is the configured one until a pool is known. */
export function requestContext(
  services: Services,
  { headers }: { readonly headers: Pick<RequestHeaders, 'get'> },
  ip: string,
): Context {
  const userAgent = headers.get('user-agent')?.slice(0, longestUserAgent)
  const { random, config } = services
  return {
    ...services,
    request: { id: random.uuid(), region: config.region, ip, ...(userAgent !== undefined && { userAgent }) },
  }
}
