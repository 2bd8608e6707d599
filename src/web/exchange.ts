/**
 * One request and its answer, whatever carries them. Calls of the API and of OAuth come straight from `node:http`: made
 * a `Request` and a `Response` of the web first, they would cost a sixth more.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'

/** By lower-case names; repeated ones are joined. */
export type RequestHeaders = Pick<Headers, 'get' | 'keys'>

export interface HttpRequest {
  readonly method: string
  /** Path and query as on the request line: `/` or `/?X-Amz-Algorithm=…`. */
  readonly target: string
  readonly headers: RequestHeaders
  /** Nothing when there is no socket. */
  readonly ip: string
  /** The bytes of the body, refused as soon as there are more than `largest`. */
  read(largest: number): Promise<Body>
}

export type Body =
  | { readonly kind: 'read'; readonly bytes: Uint8Array }
  /** Broken off: the client hung up, and nobody is there to read the answer. */
  | { readonly kind: 'refused'; readonly reason: 'size' | 'broken' }

export interface HttpAnswer {
  readonly status: number
  /** Several cookies are set by a list. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  /** May be empty. */
  readonly text: string
}

export type Answering = (request: HttpRequest) => Promise<HttpAnswer>

export type NodeListener = (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void>

export interface Surroundings {
  /** From whom a request comes: the address of its connection, and what its `X-Forwarded-For` says. */
  addressOf(connection: string, forwarded: string | null): string
  /** Told of what has no answer. */
  failed(error: unknown): void
}

/** As a listener of `node:http`; one that threw would end the process. */
export function onNode(answering: Answering, { addressOf, failed }: Surroundings): NodeListener {
  return async (incoming, outgoing) => {
    try {
      const given = nodeHeaders(incoming)
      const { status, headers, text } = await answering({
        method: incoming.method ?? '',
        target: incoming.url ?? '',
        headers: given,
        ip: addressOf(incoming.socket.remoteAddress ?? '', given.get('x-forwarded-for')),
        read: largest => readStream(incoming, largest),
      })
      outgoing.writeHead(status, headers as Record<string, string | string[]>)
      outgoing.end(text)
    } catch (error) {
      failed(error)
      if (outgoing.headersSent) outgoing.destroy()
      else outgoing.writeHead(500, { 'content-length': '0' }).end()
    }
  }
}

/** As a function of the web, for callers without a socket. */
export async function onWeb(answering: Answering, request: Request, ip: string): Promise<Response> {
  return toResponse(await answering(fromWeb(request, ip)))
}

export function fromWeb(request: Request, ip: string): HttpRequest {
  const { pathname, search } = new URL(request.url)
  const { method, headers } = request
  return { method, target: pathname + search, headers, ip, read: largest => readWeb(request, largest) }
}

export function toResponse({ status, headers: given, text }: HttpAnswer): Response {
  const headers = new Headers()
  for (const [name, value] of Object.entries(given)) {
    for (const each of typeof value === 'string' ? [value] : value) headers.append(name, each)
  }
  return new Response(text === '' ? null : text, { status, headers })
}

function nodeHeaders({ headers }: IncomingMessage): RequestHeaders {
  return {
    get(name) {
      // Names come from requests too, and the object has a prototype.
      const value = Object.hasOwn(headers, name) ? headers[name] : undefined
      return Array.isArray(value) ? value.join(', ') : (value ?? null)
    },
    keys: () => Object.keys(headers).values(),
  }
}

const tooLarge: Body = { kind: 'refused', reason: 'size' }
const broken: Body = { kind: 'refused', reason: 'broken' }

function readStream(incoming: IncomingMessage, largest: number): Promise<Body> {
  if (Number(incoming.headers['content-length']) > largest) return Promise.resolve(tooLarge)
  return new Promise(resolve => {
    const chunks: Buffer[] = []
    let length = 0
    incoming.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length <= largest) chunks.push(chunk)
      else resolve(tooLarge)
    })
    incoming.on('end', () =>
      resolve({ kind: 'read', bytes: chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks) }),
    )
    incoming.on('error', () => resolve(broken))
  })
}

async function readWeb(request: Request, largest: number): Promise<Body> {
  if (Number(request.headers.get('content-length')) > largest) return tooLarge
  const chunks: Uint8Array[] = []
  let length = 0
  try {
    for await (const chunk of request.body ?? []) {
      length += chunk.length
      if (length > largest) return tooLarge
      chunks.push(chunk)
    }
  } catch {
    return broken
  }
  return { kind: 'read', bytes: Buffer.concat(chunks) }
}
