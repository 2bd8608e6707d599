/** Browser clients call the API from any origin; nothing here depends on a cookie. */

const exposed = 'x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date'

/** Lets the asking origin read a response. It is echoed, because `*` is refused to clients that send credentials. */
export function allowOrigin(request: Request, response: Response): Response {
  const origin = request.headers.get('origin')
  response.headers.set('Access-Control-Allow-Origin', origin ?? '*')
  response.headers.set('Access-Control-Expose-Headers', exposed)
  if (origin !== null) response.headers.set('Access-Control-Allow-Credentials', 'true')
  response.headers.append('Vary', 'Origin')
  return response
}

/** Every header that a client wants to send is allowed: the API reads the ones it knows. */
export function preflight(request: Request): Response {
  const response = new Response(null, {
    status: 204,
    headers: {
      'Access-Control-Allow-Methods': 'POST, GET, OPTIONS',
      'Access-Control-Allow-Headers': request.headers.get('access-control-request-headers') ?? '*',
      'Access-Control-Max-Age': '172800',
      Vary: 'Access-Control-Request-Headers',
    },
  })
  return allowOrigin(request, response)
}
