/** HTTP on a port: bounded in time, and drained before it closes. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener, RequestError } from '@hono/node-server'

export interface Listening {
  readonly url: string
  readonly port: number
  /** Takes no new requests, finishes those in flight, and gives up on them after a while. */
  close(): Promise<void>
}

const requestMillis = 30_000
const drainMillis = 10_000
const idleCheckMillis = 20

/** Rejects with the system's own error when the address cannot be had. */
export async function listen(
  fetch: (request: Request, env: object) => unknown,
  port: number,
  host: string,
): Promise<Listening> {
  const server = createServer({ requestTimeout: requestMillis }, getRequestListener(fetch, { errorHandler: refuse }))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  const address = server.address() as AddressInfo
  const shownHost = host.includes(':') ? `[${host}]` : host
  return { url: `http://${shownHost}:${address.port}`, port: address.port, close: () => drain(server) }
}

async function drain(server: Server): Promise<void> {
  // A connection that was kept alive becomes idle only after its last answer.
  const sweeping = setInterval(() => server.closeIdleConnections(), idleCheckMillis)
  const givingUp = setTimeout(() => server.closeAllConnections(), drainMillis)
  await new Promise<void>(resolve => server.close(() => resolve()))
  clearInterval(sweeping)
  clearTimeout(givingUp)
}

/** What could not even be made a request of, such as one without a host. */
function refuse(error: unknown): Response {
  const { message } = error instanceof RequestError ? error : new RequestError('Bad request')
  return new Response(JSON.stringify({ __type: 'SerializationException', message }), {
    status: 400,
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-ErrorType': 'SerializationException:' },
  })
}
