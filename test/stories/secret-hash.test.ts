import { describe, expect, test } from 'vitest'
import { secretHash } from '../../src/domain/secret-hash.ts'
import { password, refused } from '../support/accounts.ts'
import { startServer } from '../support/server.ts'
import { everyFlow, openSignIn, signInWith, tampered, tokensOf } from '../support/sign-in.ts'
import { startSrp } from '../support/srp.ts'

const server = await startServer()
const { initiate, respond, invited } = signInWith(server)
const accounts = await openSignIn(server, { AliasAttributes: ['email'], AutoVerifiedAttributes: ['email'] })
const { pool } = accounts
const { ClientId, ClientSecret = '' } = await server.createClient(
  { Id: pool.UserPoolId },
  { GenerateSecret: true, ExplicitAuthFlows: [...everyFlow] },
)
const app = { ClientId }
await accounts.confirmed('alice', { email: 'alice@example.com', email_verified: 'true' })
await invited(pool, 'bob')

const hash = (name: string, secret = ClientSecret, client = ClientId) => secretHash(secret, client, name)
const signIn = (USERNAME: string, SECRET_HASH?: string) =>
  initiate(app, 'USER_PASSWORD_AUTH', {
    USERNAME,
    PASSWORD: password,
    ...(SECRET_HASH !== undefined && { SECRET_HASH }),
  })

const missing = `Client ${ClientId} is configured with secret but SECRET_HASH was not received`
const wrong = `Unable to verify secret hash for client ${ClientId}`

test('signs in with the hash over the name as it was sent, alias included', async () => {
  tokensOf(await signIn('alice', hash('alice')))
  tokensOf(await signIn('alice@example.com', hash('alice@example.com')))
})

test('demands the hash at each step of SRP', async () => {
  const srp = startSrp()
  const SECRET_HASH = hash('alice')
  const { ChallengeParameters } = await initiate(app, 'USER_SRP_AUTH', { USERNAME: 'alice', SRP_A: srp.A, SECRET_HASH })
  const answer = srp.answer(ChallengeParameters, pool.UserPoolId, password)
  await refused(respond(app, 'PASSWORD_VERIFIER', answer), 'NotAuthorizedException', missing)
  const forged = { ...answer, SECRET_HASH: hash('bob') }
  await refused(respond(app, 'PASSWORD_VERIFIER', forged), 'NotAuthorizedException', wrong)
  tokensOf(await respond(app, 'PASSWORD_VERIFIER', { ...answer, SECRET_HASH }))
})

test('demands the hash with a new password', async () => {
  const { Session } = await signIn('bob', hash('bob'))
  const answer = { USERNAME: 'bob', NEW_PASSWORD: 'Third-Password-9' }
  await refused(respond(app, 'NEW_PASSWORD_REQUIRED', answer, Session), 'NotAuthorizedException', missing)
  tokensOf(await respond(app, 'NEW_PASSWORD_REQUIRED', { ...answer, SECRET_HASH: hash('bob') }, Session))
})

test('a refresh is hashed over the canonical name, and may name it', async () => {
  const { RefreshToken: REFRESH_TOKEN } = tokensOf(await signIn('alice@example.com', hash('alice@example.com')))
  const refresh = (parameters: Record<string, string>) =>
    initiate(app, 'REFRESH_TOKEN_AUTH', { REFRESH_TOKEN, ...parameters })
  expect((await refresh({ SECRET_HASH: hash('alice') })).AuthenticationResult?.AccessToken).toBeDefined()
  expect((await refresh({ SECRET_HASH: hash('alice'), USERNAME: 'alice' })).AuthenticationResult).toBeDefined()
  await refused(refresh({}), 'NotAuthorizedException', missing)
  await refused(refresh({ SECRET_HASH: hash('bob') }), 'NotAuthorizedException', wrong)
  const foreignName = refresh({ SECRET_HASH: hash('alice'), USERNAME: 'bob' })
  await refused(foreignName, 'NotAuthorizedException', 'Invalid Refresh Token')
})

describe('refuses', () => {
  test('a sign-in without a hash', async () => {
    await refused(signIn('alice'), 'NotAuthorizedException', missing)
  })

  test.each([
    ['of another name', hash('bob')],
    ['of the name behind an alias', hash('alice@example.com')],
    ['by another secret', hash('alice', 's3cr3tExampleClientSecret0123456789abcdefghijklmnop')],
    ['for another client', hash('alice', ClientSecret, '1example23456789abcdefghij')],
    ['that was changed', tampered(hash('alice'))],
    ['without its padding', hash('alice').replace(/=$/, '')],
    ['that is the secret itself', ClientSecret],
    ['that is empty', ''],
  ])('a hash %s', async (_, SECRET_HASH) => {
    await refused(signIn('alice', SECRET_HASH), 'NotAuthorizedException', wrong)
  })

  test('a hash that a public client has no secret for', async () => {
    const parameters = { USERNAME: 'alice', PASSWORD: password, SECRET_HASH: hash('alice') }
    const call = initiate(accounts.app, 'USER_PASSWORD_AUTH', parameters)
    const sentence = `Unable to verify secret hash for client ${accounts.app.ClientId}`
    await refused(call, 'NotAuthorizedException', sentence)
  })

  test('a wrong hash before it looks for the user', async () => {
    await refused(signIn('nobody', hash('alice')), 'NotAuthorizedException', wrong)
  })
})
