import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { type Answering, onNode, toResponse } from './exchange.ts'

/** A server that answers so, and what it was told of that had no answer. */
async function serve(answering: Answering) {
  const failures: unknown[] = []
  const around = { addressOf: () => '192.0.2.1', failed: (error: unknown) => void failures.push(error) }
  const server = createServer(onNode(answering, around))
  await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => void server.close())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, failures }
}

test('a request has its parts, and an answer its cookies one by one', async () => {
  const { url } = await serve(async ({ method, target, headers, ip, read }) => {
    const body = await read(10)
    const text = `${method} ${target} ${headers.get('x-a')} ${headers.get('constructor')} ${ip} ${body.kind}`
    return { status: 201, headers: { 'set-cookie': ['a=1', 'b=2'] }, text }
  })
  const response = await fetch(`${url}/b?c`, { method: 'PUT', body: '0123456789', headers: { 'x-a': 'd' } })
  expect([response.status, response.headers.getSetCookie()]).toEqual([201, ['a=1', 'b=2']])
  expect(await response.text()).toBe('PUT /b?c d null 192.0.2.1 read')
})

test.each([
  ['declares', undefined],
  ['does not declare', 'chunked'],
])('a body that is too long and %s its length is not kept', async (_what, encoding) => {
  const { url } = await serve(async ({ read }) => ({ status: 200, headers: {}, text: (await read(10)).kind }))
  const body = encoding ? new Blob(['01234567890']).stream() : '01234567890'
  const response = await fetch(url, { method: 'POST', body, duplex: 'half' } as RequestInit)
  expect(await response.text()).toBe('refused')
})

test.each<[string, Answering]>([
  ['throws', () => Promise.reject(new Error('no answer'))],
  ['makes a header of two lines', async () => ({ status: 200, headers: { a: 'b\nc' }, text: 'd' })],
])('who %s answers 500, is reported, and ends nothing', async (_what, answering) => {
  const { url, failures } = await serve(answering)
  for (let times = 1; times <= 2; times++) {
    const response = await fetch(url)
    expect([response.status, await response.text(), failures.length]).toEqual([500, '', times])
  }
})

test('an answer of the web has the same', async () => {
  const response = toResponse({ status: 302, headers: { location: '/a', 'set-cookie': ['a=1', 'b=2'] }, text: '' })
  expect([response.status, response.headers.get('location')]).toEqual([302, '/a'])
  expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
})
