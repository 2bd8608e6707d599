import { Agent, type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http'
import type { Measured } from './server-process.ts'

export type Answer = Readonly<Record<string, unknown>>

/** One call of the API over a connection that is kept alive; anything but a success ends the run. */
export type Call = (operation: string, input: object) => Promise<Answer>

export interface Sent {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
  /** From the request to the head of the answer. */
  readonly firstByteMillis: number
}

/** Any other request over the same connections; what it means is its caller's to judge. */
export type Send = (
  path: string,
  given?: { readonly headers?: OutgoingHttpHeaders; readonly form?: Readonly<Record<string, string>> },
) => Promise<Sent>

export interface Connection {
  readonly call: Call
  readonly send: Send
  close(): void
}

export interface Result {
  readonly count: number
  /** Of the server, all its threads, for one operation. */
  readonly cpuMicros: number
  /** Of the wall clock. */
  readonly perSecond: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
}

const concurrency = 8

// Any key signs in development mode; the server reads the signature all the same.
const authorization =
  'AWS4-HMAC-SHA256 Credential=AKIDBENCH/20260101/us-east-1/cognito-idp/aws4_request, ' +
  `SignedHeaders=host;x-amz-date;x-amz-target, Signature=${'0'.repeat(64)}`

export function connect(url: URL): Connection {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency })
  const exchange = (target: URL, headers: OutgoingHttpHeaders, body?: string) =>
    new Promise<Sent>((resolve, reject) => {
      const method = body === undefined ? 'GET' : 'POST'
      const startedAt = performance.now()
      const sent = request(target, { method, agent, headers }, response => {
        const firstByteMillis = performance.now() - startedAt
        const chunks: Buffer[] = []
        response.on('data', chunk => chunks.push(chunk))
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString()
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text, firstByteMillis })
        })
      })
      sent.on('error', reject)
      sent.end(body)
    })
  const call: Call = async (operation, input) => {
    const body = JSON.stringify(input)
    const headers = {
      'content-type': 'application/x-amz-json-1.1',
      'content-length': Buffer.byteLength(body),
      'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
      'x-amz-date': '20260101T000000Z',
      authorization,
    }
    const answer = await exchange(url, headers, body)
    if (answer.status !== 200) throw new Error(`${operation} answered ${answer.status}: ${answer.body}`)
    return JSON.parse(answer.body || '{}')
  }
  const send: Send = (path, { headers = {}, form } = {}) => {
    const target = new URL(path, url)
    if (!form) return exchange(target, headers)
    const body = new URLSearchParams(form).toString()
    const type = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body) }
    return exchange(target, { ...type, ...headers }, body)
  }
  return { call, send, close: () => agent.destroy() }
}

/** Runs an operation for some seconds from several callers at once, after a short warm-up. */
export async function measure(
  server: Measured,
  operation: () => Promise<unknown>,
  seconds: number,
  callers = concurrency,
): Promise<Result> {
  await run(operation, Math.min(seconds / 3, 1), callers)
  const cpuBefore = server.cpu()
  const startedAt = performance.now()
  const latencies = await run(operation, seconds, callers)
  const elapsed = performance.now() - startedAt
  const cpu = server.cpu() - cpuBefore
  latencies.sort((a, b) => a - b)
  const at = (share: number) => latencies[Math.min(Math.floor(latencies.length * share), latencies.length - 1)] ?? 0
  return {
    count: latencies.length,
    cpuMicros: cpu / latencies.length,
    perSecond: (latencies.length / elapsed) * 1000,
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
  }
}

async function run(operation: () => Promise<unknown>, seconds: number, callers: number): Promise<number[]> {
  const latencies: number[] = []
  const until = performance.now() + seconds * 1000
  const caller = async () => {
    for (let now = performance.now(); now < until; ) {
      await operation()
      const done = performance.now()
      latencies.push(done - now)
      now = done
    }
  }
  await Promise.all(Array.from({ length: callers }, caller))
  return latencies
}
