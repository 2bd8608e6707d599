import {
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  ForgotPasswordCommand,
  ResendConfirmationCodeCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { expect, test } from 'vitest'
import { secretHash } from '../../src/domain/secret-hash.ts'
import { otherPassword, password, refused } from '../support/accounts.ts'
import { startServer } from '../support/server.ts'

const server = await startServer()
const { client } = server
const email = 'alice@example.com'
const UserAttributes = [{ Name: 'email', Value: email }]

/** Each operation on one's own account before sign-in, in the order of a life. */
function calls(ClientId: string, Username: string, SecretHash?: string) {
  const who = { ClientId, Username, SecretHash }
  return {
    signUp: () => client.send(new SignUpCommand({ ...who, Password: password, UserAttributes })),
    resend: () => client.send(new ResendConfirmationCodeCommand(who)),
    confirm: async () =>
      client.send(new ConfirmSignUpCommand({ ...who, ConfirmationCode: await server.lastCode(email) })),
    forgot: () => client.send(new ForgotPasswordCommand(who)),
    replace: async () =>
      client.send(
        new ConfirmForgotPasswordCommand({
          ...who,
          ConfirmationCode: await server.lastCode(email),
          Password: otherPassword,
        }),
      ),
  }
}

test('a client with a secret proves it at every step of an account', async () => {
  const pool = await server.createPool({ AutoVerifiedAttributes: ['email'] })
  const { ClientId, ClientSecret = '' } = await server.createClient(pool, { GenerateSecret: true })
  const foreign = await server.createClient(pool, { GenerateSecret: true })
  const wrong = `Unable to verify secret hash for client ${ClientId}`
  const missing = `Client ${ClientId} is configured with secret but SECRET_HASH was not received`
  const right = calls(ClientId, 'alice', secretHash(ClientSecret, ClientId, 'alice'))
  for (const step of ['signUp', 'resend', 'confirm', 'forgot', 'replace'] as const) {
    if (step !== 'signUp') {
      await refused(calls(ClientId, 'alice')[step](), 'NotAuthorizedException', missing)
      for (const hash of [
        secretHash(ClientSecret, ClientId, 'bob'),
        secretHash(ClientSecret, foreign.ClientId, 'alice'),
        secretHash(foreign.ClientSecret ?? '', ClientId, 'alice'),
      ]) {
        await refused(calls(ClientId, 'alice', hash)[step](), 'NotAuthorizedException', wrong)
      }
    } else {
      await refused(calls(ClientId, 'alice')[step](), 'NotAuthorizedException', missing)
    }
    await right[step]()
  }
  expect(await server.messages({ userPoolId: pool.Id })).toHaveLength(3)
})

test('a client without a secret is sent no hash', async () => {
  const pool = await server.createPool({ AutoVerifiedAttributes: ['email'] })
  const { ClientId } = await server.createClient(pool)
  const sentence = `Unable to verify secret hash for client ${ClientId}`
  const { signUp } = calls(ClientId, 'alice', secretHash('', ClientId, 'alice'))
  await refused(signUp(), 'NotAuthorizedException', sentence)
})
