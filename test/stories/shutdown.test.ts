import { expect, test } from 'vitest'
import type { Sender } from '../../src/messages/sender.ts'
import { startServer } from '../support/server.ts'

/** Takes a message only when told to. */
function slowSender(): Sender & { asked: Promise<void>; finish(): void } {
  const asked = Promise.withResolvers<void>()
  const sent = Promise.withResolvers<void>()
  return {
    asked: asked.promise,
    finish: sent.resolve,
    send() {
      asked.resolve()
      return sent.promise
    },
    close() {},
  }
}

test('a request in flight is finished before the server stops, and new ones are not taken', async () => {
  const sender = slowSender()
  const { url, call, stop, createPool, createClient } = await startServer({ services: { sender } })
  const { ClientId } = await createClient(await createPool({ AutoVerifiedAttributes: ['email'] }))
  const signingUp = call('SignUp', {
    ClientId,
    Username: 'ann',
    Password: 'Abcdef1!',
    UserAttributes: [{ Name: 'email', Value: 'ann@example.com' }],
  })
  await sender.asked
  const stopping = stop()
  await expect(fetch(`${url}/health/live`)).rejects.toThrow('fetch failed')
  sender.finish()
  const response = await signingUp
  expect(response.status).toBe(200)
  expect(await response.json()).toMatchObject({ UserConfirmed: false })
  await stopping
})
