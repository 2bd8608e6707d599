/** HTTP or HTTPS on a port: bounded in time, and drained before it closes. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { limitArrival } from './platform/arrival.ts'
import type { Tls } from './tls/tls.ts'

export interface Listening {
  readonly url: string
  readonly port: number
  /** Takes no new requests, finishes those in flight, and gives up on them after a while. */
  close(): Promise<void>
}

/** What is listened for. */
export interface Handlers {
  /** Answers whatever comes, and never rejects. */
  onNode(incoming: IncomingMessage, outgoing: ServerResponse): unknown
  /** The same for callers without a socket; `env` is what the HTTP adapter hands over. */
  fetch(request: Request, env?: object): Promise<Response>
}

export interface ListenOptions {
  readonly port: number
  readonly host: string
  readonly tls?: Tls | undefined
  /** How long headers, and then a body, may take to arrive. */
  readonly requestMillis?: number | undefined
}

const allowedMillis = 30_000
// Of what was refused: long enough to read the answer.
const lingerMillis = 1_000
const drainMillis = 10_000
const idleCheckMillis = 20

/** Rejects with the system's own error when the address cannot be had. */
export async function listen(handlers: Handlers, options: ListenOptions): Promise<Listening> {
  const { port, host, tls, requestMillis = allowedMillis } = options
  const answer = (incoming: IncomingMessage, outgoing: ServerResponse) => {
    limitArrival(incoming, requestMillis, () => refuseConnection(undefined, incoming.socket))
    return handlers.onNode(incoming, outgoing)
  }
  const settings = nodeSettings(requestMillis)
  const secure = tls && createTlsServer({ ...settings, ...tls.credentials }, answer)
  const server = secure ?? createServer(settings, answer)
  const stopWatching = secure && tls.watch(credentials => secure.setSecureContext(credentials))
  server.on('clientError', refuseConnection)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  const address = server.address() as AddressInfo
  const shownHost = host.includes(':') ? `[${host}]` : host
  const url = `${tls ? 'https' : 'http'}://${shownHost}:${address.port}`
  const close = () => {
    stopWatching?.()
    return drain(server)
  }
  return { url, port: address.port, close }
}

function nodeSettings(requestMillis: number) {
  return {
    headersTimeout: requestMillis,
    connectionsCheckingInterval: requestMillis,
    // Bodies are limited one by one, because a file may take longer.
    requestTimeout: 0,
    // A request without a host is refused below, in JSON; Node would send an empty answer.
    requireHostHeader: false,
    joinDuplicateHeaders: true,
  }
}

async function drain(server: Server): Promise<void> {
  // A connection that was kept alive becomes idle only after its last answer.
  const sweeping = setInterval(() => server.closeIdleConnections(), idleCheckMillis)
  const givingUp = setTimeout(() => server.closeAllConnections(), drainMillis)
  await new Promise<void>(resolve => server.close(() => resolve()))
  clearInterval(sweeping)
  clearTimeout(givingUp)
}

/** What is not HTTP, or too slow, or has headers without end: answered like everything else, then hung up. */
function refuseConnection(_error: unknown, socket: Duplex): void {
  if (!socket.writable) return void socket.destroy()
  // Whoever goes on sending would keep it open.
  setTimeout(() => socket.destroy(), lingerMillis).unref()
  const { headers, text } = notHttp('The request is not valid HTTP')
  const all = { ...headers, 'content-length': String(Buffer.byteLength(text)), connection: 'close' }
  const lines = Object.entries(all).map(pair => pair.join(': '))
  socket.end(['HTTP/1.1 400 Bad Request', ...lines, '', text].join('\r\n'))
}

/** Of status 400. */
export function notHttp(message: string): { readonly headers: Record<string, string>; readonly text: string } {
  return {
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-ErrorType': 'SerializationException:' },
    text: JSON.stringify({ __type: 'SerializationException', message }),
  }
}
