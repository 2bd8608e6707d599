/** OAuth on the domain of a pool. */
import { CreateUserPoolDomainCommand } from '@aws-sdk/client-cognito-identity-provider'
import { expect, test } from 'vitest'
import { form, onHost } from '../support/hosts.ts'
import { callback, encode, openOAuth } from '../support/oauth.ts'
import { startServer } from '../support/server.ts'

const server = await startServer()
const [own, foreign] = [await openOAuth(server), await openOAuth(server)]
await server.client.send(new CreateUserPoolDomainCommand({ ...own.pool, Domain: 'people' }))
const host = `people.auth.localhost:${new URL(server.url).port}`

const onDomain = onHost(server, host)
const authorizePath = ({ app }: typeof own) =>
  `/oauth2/authorize?${encode({ client_id: app.ClientId, redirect_uri: callback, response_type: 'code' })}`

test('a sign-in goes through on it, and its pages are on it', async () => {
  const { sub } = await own.confirmed('alice')
  expect((await onDomain('GET', authorizePath(own))).location).toMatch(/^\/login\?/)
  const { location } = await onDomain('GET', authorizePath(own), { cookie: await own.browserOf(sub) })
  const code = new URL(location ?? '').searchParams.get('code') ?? ''
  const grant = { grant_type: 'authorization_code', client_id: own.app.ClientId, code, redirect_uri: callback }
  const answer = await onDomain('POST', '/oauth2/token', form, encode(grant))
  expect(answer.status).toBe(200)
  const authorization = `Bearer ${JSON.parse(answer.body).access_token}`
  expect((await onDomain('GET', '/oauth2/userInfo', { authorization })).status).toBe(200)
})

test('clients, tokens and programs of other pools are not known there', async () => {
  const { location } = await onDomain('GET', authorizePath(foreign))
  expect(location).toBe('/error?error=unknown_client')
  const grant = { grant_type: 'refresh_token', client_id: foreign.app.ClientId, refresh_token: 'x' }
  expect(JSON.parse((await onDomain('POST', '/oauth2/token', form, encode(grant))).body)).toEqual({
    error: 'invalid_client',
  })
  expect((await onDomain('POST', '/oauth2/revoke', form, encode({ ...grant, token: 'x' }))).status).toBe(401)
  expect((await onDomain('GET', `/logout?client_id=${foreign.app.ClientId}`)).location).toMatch(/^\/error\?/)
  const cookie = await foreign.browserOf((await foreign.confirmed('bob')).sub)
  const { body } = await foreign.exchange(await foreign.codeOf(cookie))
  const authorization = `Bearer ${body.access_token}`
  expect((await onDomain('GET', '/oauth2/userInfo', { authorization })).status).toBe(401)
  expect((await fetch(`${server.url}/oauth2/userInfo`, { headers: { authorization } })).status).toBe(200)
})
