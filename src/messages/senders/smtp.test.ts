import { createServer, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import type { Message } from '../messages.ts'
import { smtpSender } from './smtp.ts'

const then = new Date(0)
const pool = { id: 'p', name: 'p', createdAt: then, modifiedAt: then, settings: {}, schema: [], tags: {}, factors: {} }
const account = { poolId: 'p', sub: 's', username: 'ada', enabled: true, attributes: {}, signOuts: 0 }
const user: Message['user'] = { ...account, status: 'CONFIRMED', createdAt: then, modifiedAt: then }

const mailTo = (destination: string): Message => ({
  kind: 'SignUp',
  pool,
  user,
  medium: 'EMAIL',
  destination,
  code: '1',
})
const composed = { subject: 'Code', body: '1', isHtml: false }

/** Accepts connections and never says a word. */
async function silentServer(): Promise<URL> {
  const sockets = new Set<Socket>()
  const server = createServer(socket => sockets.add(socket.on('error', () => undefined)))
  await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const address = server.address()
  return new URL(`smtp://127.0.0.1:${typeof address === 'object' && address?.port}`)
}

test('a server that says nothing is given up in time, even by mails that wait for a connection', async () => {
  const sender = smtpSender({ url: await silentServer(), from: 'no-reply@example.com', timeoutMillis: 500 })
  onTestFinished(() => sender.close())
  const startedAt = performance.now()
  const results = await Promise.allSettled(
    Array.from({ length: 20 }, (_, i) => sender.send(mailTo(`ada${i}@example.com`), composed, `id-${i}`)),
  )
  expect(new Set(results.map(({ status }) => status))).toEqual(new Set(['rejected']))
  expect(performance.now() - startedAt).toBeLessThan(2_000)
})

test.each([
  'ada@example.com,eve@example.com',
  'ada@example.com\r\nBcc: eve@example.com',
  'Ada <ada@example.com>',
  'ada@example.com>',
  'ada@example.com eve@example.com',
  'ada@@example.com',
  'group:ada@example.com;',
  'ada',
  '',
])('%j is not one address and nothing is sent', async destination => {
  const sender = smtpSender({ url: new URL('smtp://127.0.0.1:9'), from: 'no-reply@example.com' })
  await expect(sender.send(mailTo(destination), composed, 'id')).rejects.toThrow('not a single e-mail address')
})
