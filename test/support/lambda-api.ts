/** A Lambda API over HTTP, as much of it as a function's caller sees: Invoke, and what goes wrong with it. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll } from 'vitest'

export interface Invoked {
  readonly functionName: string
  readonly invocationType: string
  readonly authorization: string
  readonly event: { readonly triggerSource: string; readonly userName: string; response: Record<string, unknown> }
}

/** What a function does: the payload, and whether it is an error of the function; or an error of the API. */
export type LambdaResult =
  | {
      readonly payload: string
      /** 202 for an event that was taken. */
      readonly status?: number
      readonly functionError?: 'Unhandled' | 'Handled'
      /** Answered when this has come true. */
      readonly once?: () => boolean
    }
  | { readonly apiError: string; readonly status: number }
  | { readonly silence: true }

export interface LambdaApi {
  readonly endpoint: string
  readonly invoked: Invoked[]
  answer(result: (invoked: Invoked) => LambdaResult): void
}

export async function startLambdaApi(): Promise<LambdaApi> {
  const invoked: Invoked[] = []
  let answer: (one: Invoked) => LambdaResult = one => ({ payload: JSON.stringify(one.event) })

  const server = createServer(async (request, response) => {
    const name = /^\/2015-03-31\/functions\/([^/]+)\/invocations/.exec(request.url ?? '')?.[1]
    if (request.method !== 'POST' || name === undefined) return void response.writeHead(404).end()
    const one = {
      functionName: decodeURIComponent(name),
      invocationType: String(request.headers['x-amz-invocation-type'] ?? ''),
      authorization: request.headers.authorization ?? '',
      event: JSON.parse(await read(request)),
    }
    invoked.push(one)
    const result = answer(one)
    while ('once' in result && !result.once?.()) await sleep(5)
    send(response, result)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  afterAll(() => {
    server.closeAllConnections()
    return new Promise<void>(resolve => server.close(() => resolve()))
  })
  const { port } = server.address() as AddressInfo
  return {
    endpoint: `http://127.0.0.1:${port}`,
    invoked,
    answer(result) {
      answer = result
    },
  }
}

function send(response: ServerResponse, result: LambdaResult): void {
  if ('silence' in result) return
  if ('apiError' in result) {
    response.writeHead(result.status, { 'content-type': 'application/json', 'x-amzn-errortype': result.apiError })
    response.end(JSON.stringify({ Type: 'User', Message: 'no' }))
    return
  }
  const error = result.functionError && { 'x-amz-function-error': result.functionError }
  response.writeHead(result.status ?? 200, { 'content-type': 'application/json', ...error })
  response.end(result.payload)
}

async function read(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += chunk
  return text
}
