/** Browser clients call the API from any origin; nothing here depends on a cookie. */
import type { RequestHeaders } from '../../web/exchange.ts'

const exposed = 'x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date'

/** Let the asking origin read a response. It is echoed, because `*` is refused to clients that send credentials. */
export function corsHeaders(headers: RequestHeaders): Readonly<Record<string, string>> {
  const origin = headers.get('origin')
  return {
    'Access-Control-Allow-Origin': origin ?? '*',
    'Access-Control-Expose-Headers': exposed,
    ...(origin !== null && { 'Access-Control-Allow-Credentials': 'true' }),
    Vary: 'Origin',
  }
}

/** Every header that a client wants to send is allowed: the API reads the ones it knows. */
export function preflight(request: Request): Response {
  return new Response(null, {
    status: 204,
    headers: {
      ...corsHeaders(request.headers),
      'Access-Control-Allow-Methods': 'POST, GET, OPTIONS',
      'Access-Control-Allow-Headers': request.headers.get('access-control-request-headers') ?? '*',
      'Access-Control-Max-Age': '172800',
      Vary: 'Origin, Access-Control-Request-Headers',
    },
  })
}
