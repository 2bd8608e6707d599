import { setTimeout } from 'node:timers/promises'
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  ForgotPasswordCommand,
} from '@aws-sdk/client-cognito-identity-provider'
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

test('a message that nobody waits for is sent before the server stops', async () => {
  const sender = { ...slowSender(), isRemote: () => true }
  const { client, stop, createPool, createClient } = await startServer({ services: { sender } })
  const { Id: UserPoolId } = await createPool()
  const { ClientId } = await createClient({ Id: UserPoolId }, { PreventUserExistenceErrors: 'ENABLED' })
  const UserAttributes = Object.entries({ email: 'ann@example.com', email_verified: 'true' }).map(([Name, Value]) => ({
    Name,
    Value,
  }))
  const ann = { UserPoolId, Username: 'ann' }
  await client.send(new AdminCreateUserCommand({ ...ann, UserAttributes, MessageAction: 'SUPPRESS' }))
  await client.send(new AdminSetUserPasswordCommand({ ...ann, Password: 'Abcdef1!', Permanent: true }))
  await client.send(new ForgotPasswordCommand({ ClientId, Username: 'ann' }))
  await sender.asked
  let isStopped = false
  const stopping = stop().then(() => {
    isStopped = true
  })
  await setTimeout(50)
  expect(isStopped).toBe(false)
  sender.finish()
  await stopping
})
