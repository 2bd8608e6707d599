/** A service of AWS as far as a sender asks it: HTTP that keeps what comes in and answers what it is told to. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export interface Asked {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
}

export interface HttpStub {
  readonly url: string
  readonly asked: readonly Asked[]
}

/** @param answer given for each request, by its number from 0 */
export async function startHttpStub(answer: (number: number) => Answer): Promise<HttpStub> {
  const asked: Asked[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const { method = '', url: path = '', headers } = request
    asked.push({ method, path, headers, body })
    const { status, headers: given, body: text } = answer(asked.length - 1)
    response.writeHead(status, given).end(text)
  })
  await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}
