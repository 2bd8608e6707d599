/** The one way out to providers: bounded in time and size, and to no place that is none of their business. */
import { lookup } from 'node:dns'
import { type RequestOptions, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import type { Config } from '../config.ts'
import { isInside } from './addresses.ts'
import { isAcceptable, standIn } from './hosts.ts'

export interface Asked {
  readonly method?: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** Asks a URL of a provider. The whole answer is there when the promise resolves; throws {@link Unreachable}. */
export type Reach = (url: string, asked?: Asked) => Promise<Response>

export class Unreachable extends Error {
  readonly isTimeout: boolean

  constructor(message: string, options: ErrorOptions & { readonly isTimeout?: boolean } = {}) {
    super(message, options)
    this.isTimeout = options.isTimeout ?? false
  }
}

const usualMillis = 5_000
const largestAnswer = 256 * 1024
const mostRedirects = 5

/** @param millis for one URL with all that it redirects to */
export function createReach(config: Pick<Config, 'mode' | 'identityProviders'>, millis = usualMillis): Reach {
  return async (url, asked = {}) => {
    const signal = AbortSignal.timeout(millis)
    let [place, answer] = [url, await askOnce(config, url, asked, signal)]
    for (let count = 0; ; count++) {
      const location = redirectOf(answer)
      if (location === undefined) return answer
      const next = URL.parse(location, place)
      // A form has secrets in it, and a token is for one host.
      const isSafe = next && (asked.method ?? 'GET') === 'GET' && !(asked.headers && 'authorization' in asked.headers)
      if (!isSafe || count === mostRedirects) throw new Unreachable('redirected elsewhere')
      place = next.href
      answer = await askOnce(config, place, asked, signal)
    }
  }
}

function redirectOf({ status, headers }: Response): string | undefined {
  return [301, 302, 303, 307, 308].includes(status) ? (headers.get('location') ?? undefined) : undefined
}

function askOnce(
  { mode, identityProviders: hosts }: Pick<Config, 'mode' | 'identityProviders'>,
  url: string,
  { method = 'GET', headers = {}, body }: Asked,
  signal: AbortSignal,
): Promise<Response> {
  if (!isAcceptable(hosts, url)) throw new Unreachable('not an https URL')
  const target = standIn(hosts, url)
  const mayBeInside = mode === 'development' || hosts.allowPrivate.includes(target.host)
  if (!mayBeInside && isInsideLiteral(target.hostname)) throw new Unreachable('a private address')
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
  const options: RequestOptions = {
    method,
    headers: { 'user-agent': 'Cenote', ...headers, ...length },
    signal,
    // A connection is used once, so that none goes to an address that was looked up for somebody else.
    agent: false,
    ...(mayBeInside ? {} : { lookup: outsideOnly }),
  }
  // What a provider said may be no header, for which the request is not even made.
  return exchange(target, options, body).catch(error => {
    throw asUnreachable(error, signal)
  })
}

function exchange(target: URL, options: RequestOptions, body: string | undefined): Promise<Response> {
  const request = target.protocol === 'http:' ? requestHttp : requestHttps
  return new Promise((resolve, reject) => {
    const outgoing = request(target, options)
    outgoing.on('error', reject)
    outgoing.on('response', incoming => {
      const chunks: Buffer[] = []
      let size = 0
      incoming.on('error', reject)
      incoming.on('data', (chunk: Buffer) => {
        size += chunk.length
        chunks.push(chunk)
        if (size > largestAnswer) outgoing.destroy(new Unreachable('the answer is too large'))
      })
      incoming.on('end', () => {
        try {
          resolve(toResponse(incoming.statusCode ?? 0, incoming.headers, Buffer.concat(chunks)))
        } catch (error) {
          reject(new Unreachable('the answer is malformed', { cause: error }))
        }
      })
    })
    outgoing.end(body)
  })
}

function toResponse(
  status: number,
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
  body: Buffer<ArrayBuffer>,
) {
  const pairs = Object.entries(headers).map(([name, value]) => [name, String(value)] as [string, string])
  return new Response([204, 205, 304].includes(status) ? null : body, { status, headers: pairs })
}

function asUnreachable(error: Error, { aborted }: AbortSignal): Unreachable {
  if (aborted) return new Unreachable('no answer in time', { cause: error, isTimeout: true })
  return error instanceof Unreachable ? error : new Unreachable(error.message, { cause: error })
}

function isInsideLiteral(hostname: string): boolean {
  const address = hostname.replace(/^\[|\]$/g, '')
  return isIP(address) !== 0 && isInside(address)
}

/** The connection goes to the address that was judged, so that a name cannot be another one a moment later. */
const outsideOnly: LookupFunction = (hostname, options, done) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return done(error, '')
    if (addresses.some(({ address }) => isInside(address))) return done(new Unreachable('a private address'), '')
    const [first] = addresses
    if (options.all || !first) return done(null, addresses)
    return done(null, first.address, first.family)
  })
}
