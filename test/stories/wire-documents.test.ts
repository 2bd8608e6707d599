import { expect, test } from 'vitest'
import type { Pool } from '../../src/domain/pool.ts'
import { startServer } from '../support/server.ts'

type Document = Readonly<Record<string, string>>

test('a pool publishes its two keys and where everything is', async () => {
  const { url, createPool } = await startServer()
  const { Id } = await createPool()
  const jwks = await (await fetch(`${url}/${Id}/.well-known/jwks.json`)).json()
  expect(jwks).toEqual({
    keys: [1, 2].map(() => ({
      alg: 'RS256',
      e: 'AQAB',
      kid: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/),
      kty: 'RSA',
      n: expect.any(String),
      use: 'sig',
    })),
  })
  const configuration = await (await fetch(`${url}/${Id}/.well-known/openid-configuration`)).json()
  expect(configuration).toEqual({
    authorization_endpoint: `${url}/oauth2/authorize`,
    end_session_endpoint: `${url}/logout`,
    id_token_signing_alg_values_supported: ['RS256'],
    issuer: `${url}/${Id}`,
    jwks_uri: `${url}/${Id}/.well-known/jwks.json`,
    response_types_supported: ['code', 'token'],
    revocation_endpoint: `${url}/oauth2/revoke`,
    scopes_supported: ['openid', 'email', 'phone', 'profile'],
    subject_types_supported: ['public'],
    token_endpoint: `${url}/oauth2/token`,
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    userinfo_endpoint: `${url}/oauth2/userInfo`,
  })
})

test('in production mode a pool with a domain of its own names it, and without it the public URL', async () => {
  const publicUrl = 'https://id.example.com'
  const { url, server } = await startServer({ config: { mode: 'production', publicUrl } })
  const { store } = server.services
  const pool: Pool = {
    ...{ id: 'us-east-1_Documents', name: 'people', settings: {}, schema: [], tags: {}, factors: {} },
    createdAt: new Date(0),
    modifiedAt: new Date(0),
  }
  await store.pools.create(pool)
  const endpoints = async (...names: string[]) => {
    const domains = names.map(
      name =>
        ({ name, kind: name.includes('.') ? 'custom' : 'prefix', loginVersion: 1, modifiedAt: new Date(0) }) as const,
    )
    await store.pools.update(pool.id, present => ({ ...present, domains }))
    const response = await fetch(`${url}/${pool.id}/.well-known/openid-configuration`)
    const { issuer, jwks_uri, authorization_endpoint, token_endpoint, ...rest } = (await response.json()) as Document
    expect(issuer).toBe(`${publicUrl}/${pool.id}`)
    expect(jwks_uri).toBe(`${publicUrl}/${pool.id}/.well-known/jwks.json`)
    const shown = [authorization_endpoint, token_endpoint, rest.userinfo_endpoint, rest.revocation_endpoint]
    return new Set([...shown, rest.end_session_endpoint].map(endpoint => new URL(endpoint ?? '').origin))
  }
  expect(await endpoints()).toEqual(new Set([publicUrl]))
  expect(await endpoints('people')).toEqual(new Set([publicUrl]))
  expect(await endpoints('people', 'auth.example.com')).toEqual(new Set(['https://auth.example.com']))
  expect(await endpoints('id.example.com')).toEqual(new Set([publicUrl]))
})

test('what is not understood below a pool is answered as the issuer answers it, anything else is not found', async () => {
  const { url } = await startServer()
  const response = await fetch(`${url}/us-east-1_Documents/authorize?client_id=x`)
  expect(response.status).toBe(400)
  expect(response.headers.get('access-control-allow-origin')).toBe('*')
  expect(await response.json()).toEqual({
    code: 'BadRequest',
    message: 'The server did not understand the operation that was requested.',
    type: 'client',
  })
  for (const [method, path] of [
    ['POST', '/us-east-1_Documents/authorize'],
    ['GET', '/us-east-1_Documents'],
    ['GET', '/nowhere/at/all'],
  ] as const)
    expect((await fetch(`${url}${path}`, { method })).status).toBe(404)
})

test.each(['us-east-1_missing00', 'nonsense', 'us-east-1_%00', '%3Cscript%3E'])(
  'the pool %s publishes nothing',
  async id => {
    const { url } = await startServer()
    for (const document of ['jwks.json', 'openid-configuration']) {
      const response = await fetch(`${url}/${id}/.well-known/${document}`)
      expect(response.status).toBe(404)
      expect(await response.json()).toEqual({
        __type: 'ResourceNotFoundException',
        message: `User pool ${decodeURIComponent(id)} does not exist.`,
      })
    }
  },
)

test('health is live and ready while the store answers, and only live when it does not', async () => {
  const { url, server } = await startServer()
  expect((await fetch(`${url}/health/live`)).status).toBe(200)
  expect((await fetch(`${url}/health/ready`)).status).toBe(200)
  await server.services.store.close()
  expect((await fetch(`${url}/health/live`)).status).toBe(200)
  expect((await fetch(`${url}/health/ready`)).status).toBe(503)
})

test('metrics count requests by operation and result', async () => {
  const { url, call } = await startServer()
  await call('ListUserPools', { MaxResults: 1 })
  await call('Nothing', {})
  const text = await (await fetch(`${url}/metrics`)).text()
  expect(text).toContain(
    'cenote_requests_total{operation="ListUserPools",result="MissingAuthenticationTokenException"} 1',
  )
  expect(text).toContain('cenote_requests_total{operation="unknown",result="UnknownOperationException"} 1')
})

test('the inbox is filtered by destination, pool and user, newest first, and closed in production', async () => {
  const { url, messages, lastCode, createPool, createClient, call, clock } = await startServer()
  const pool = await createPool({ AutoVerifiedAttributes: ['email'] })
  const { ClientId } = await createClient(pool)
  for (const name of ['ann', 'bob', 'bob2']) {
    const email = { Name: 'email', Value: `${name.slice(0, 3)}@example.com` }
    await call('SignUp', { ClientId, Username: name, Password: 'Abcdef1!', UserAttributes: [email] })
    clock.advance('1 minute')
  }
  const toBob = await messages({ destination: 'bob@example.com' })
  expect(toBob.map(({ username }) => username)).toEqual(['bob2', 'bob'])
  expect(toBob[0]).toEqual({
    id: expect.any(String),
    userPoolId: pool.Id,
    username: 'bob2',
    clientId: ClientId,
    trigger: 'SignUp',
    medium: 'EMAIL',
    destination: 'bob@example.com',
    subject: 'Your verification code',
    body: `Your confirmation code is ${toBob[0]?.code}`,
    code: expect.stringMatching(/^\d{6}$/),
    createdAt: '2026-03-01T12:02:00.000Z',
  })
  expect(await lastCode('bob@example.com')).toBe(toBob[0]?.code)
  expect(await messages({ userPoolId: pool.Id, username: 'ann' })).toHaveLength(1)
  expect(await messages({ userPoolId: 'us-east-1_other' })).toEqual([])
  expect(await messages({ username: 'x\0' })).toEqual([])
  expect((await fetch(`${url}/_cenote/messages`, { method: 'DELETE' })).status).toBe(404)

  const production = await startServer({ config: { mode: 'production' } })
  expect((await fetch(`${production.url}/_cenote/messages`)).status).toBe(404)
})
