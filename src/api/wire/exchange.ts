/**
 * One request of the API and its answer, whatever carries them. A call comes straight from `node:http`: made a `Request`
 * and a `Response` of the web first, it would cost a sixth more.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { CognitoError } from '../../domain/errors/cognito-error.ts'
import { bodyTooLarge, serializationFailed } from '../../domain/errors/wire.ts'

const largestBody = 1_048_576

/** By lower-case names; repeated ones are joined. */
export type RequestHeaders = Pick<Headers, 'get' | 'keys'>

export interface ApiRequest {
  readonly method: string
  /** Path and query as on the request line: `/` or `/?X-Amz-Algorithm=…`. */
  readonly target: string
  readonly headers: RequestHeaders
  /** Nothing when there is no socket. */
  readonly ip: string
  /** The bytes, refused as soon as there are more than the API takes. */
  body(): Promise<Uint8Array>
}

export interface ApiAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** May be empty. */
  readonly text: string
}

export type Api = (request: ApiRequest) => Promise<ApiAnswer>

/** The API as a listener of `node:http`. */
export function onNode(
  api: Api,
  addressOf: (connection: string, forwarded: string | null) => string,
): (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void> {
  return async (incoming, outgoing) => {
    const given = nodeHeaders(incoming)
    const { status, headers, text } = await api({
      method: incoming.method ?? '',
      target: incoming.url ?? '',
      headers: given,
      ip: addressOf(incoming.socket.remoteAddress ?? '', given.get('x-forwarded-for')),
      body: () => readStream(incoming),
    })
    outgoing.writeHead(status, headers)
    outgoing.end(text)
  }
}

/** The API as a function of the web, for callers without a socket. */
export async function onWeb(api: Api, request: Request, ip: string): Promise<Response> {
  const { pathname, search } = new URL(request.url)
  const { method, headers } = request
  return toResponse(await api({ method, target: pathname + search, headers, ip, body: () => readWeb(request) }))
}

export function toResponse({ status, headers, text }: ApiAnswer): Response {
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

async function readStream(incoming: IncomingMessage): Promise<Uint8Array> {
  if (Number(incoming.headers['content-length']) > largestBody) throw bodyTooLarge()
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    incoming.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length <= largestBody) chunks.push(chunk)
      else reject(bodyTooLarge())
    })
    incoming.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)))
    incoming.on('error', () => reject(endedEarly()))
  })
}

async function readWeb(request: Request): Promise<Uint8Array> {
  if (Number(request.headers.get('content-length')) > largestBody) throw bodyTooLarge()
  const chunks: Uint8Array[] = []
  let length = 0
  try {
    for await (const chunk of request.body ?? []) {
      length += chunk.length
      if (length > largestBody) throw bodyTooLarge()
      chunks.push(chunk)
    }
  } catch (error) {
    throw error instanceof CognitoError ? error : endedEarly()
  }
  return Buffer.concat(chunks)
}

// The client hung up: its doing, and nobody is there to read the answer.
const endedEarly = () => serializationFailed('The request body ended early')
