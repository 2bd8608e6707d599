/** Requests to a domain of a pool, whose name leads to this machine. */
import { request } from 'node:http'

export interface HostAnswer {
  readonly status: number
  readonly location: string | undefined
  readonly cookies: readonly string[]
  readonly body: string
}

export type OnHost = (
  method: string,
  path: string,
  headers?: Readonly<Record<string, string>>,
  body?: string,
) => Promise<HostAnswer>

export function onHost(server: { readonly url: string }, host: string): OnHost {
  return (method, path, headers = {}, body = '') =>
    new Promise((resolve, reject) => {
      const sent = request(`${server.url}${path}`, { method, headers: { host, ...headers } }, async answer => {
        let text = ''
        for await (const chunk of answer) text += chunk
        const { location, 'set-cookie': cookies = [] } = answer.headers
        resolve({ status: answer.statusCode ?? 0, location, cookies, body: text })
      })
      sent.on('error', reject)
      sent.end(body)
    })
}

export const form = { 'content-type': 'application/x-www-form-urlencoded' }
