/** Where a browser leaves and where it comes back to: its own pool's domain, its own client, and no other's. */
import { CreateUserPoolClientCommand, CreateUserPoolDomainCommand } from '@aws-sdk/client-cognito-identity-provider'
import { decodeJwt } from 'jose'
import { expect, test } from 'vitest'
import { openCompany } from '../support/company.ts'
import { onHost } from '../support/hosts.ts'
import { callback, encode, flowOf } from '../support/oauth.ts'
import { startServer } from '../support/server.ts'
import { startStubProvider } from '../support/stub-provider.ts'

const stub = await startStubProvider()
const server = await startServer({
  config: { identityProviders: { standIns: {}, allowHttp: [stub.host], allowPrivate: [] } },
})
const one = await openCompany(server, stub)
const other = await openCompany(server, stub)
const [ownHost, otherHost] = ['auth.one.example.com', 'auth.other.example.com']
const CustomDomainConfig = { CertificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d' }
for (const [{ pool }, Domain] of [
  [one, ownHost],
  [other, otherHost],
] as const)
  await server.client.send(new CreateUserPoolDomainCommand({ ...pool, Domain, CustomDomainConfig }))

/** Leaves from a host, and says what the provider and the browser got. */
async function leaveFrom(host: string, { app }: Pick<typeof one, 'app'> = one) {
  const asked = { client_id: app.ClientId, redirect_uri: callback, response_type: 'code', identity_provider: 'Company' }
  const { location = '', cookies } = await onHost(server, host)('GET', `/oauth2/authorize?${encode(asked)}`)
  const { searchParams: query } = new URL(location)
  const cookie = cookies.map(line => line.split(';')[0]).join('; ')
  return { query, cookie, state: query.get('state') ?? '', nonce: query.get('nonce') ?? '' }
}

async function comeBackTo(host: string, left: { readonly state: string; readonly cookie: string }): Promise<URL> {
  const path = `/oauth2/idpresponse?${encode({ code: 'code', state: left.state })}`
  const { location = '' } = await onHost(server, host)('GET', path, { cookie: left.cookie })
  return new URL(location, server.url)
}

test('from the domain of a pool a browser leaves for its provider and comes back to that domain', async () => {
  const left = await leaveFrom(ownHost)
  expect(left.query.get('redirect_uri')).toBe(`http://${ownHost}/oauth2/idpresponse`)
  await one.vouch(left.nonce, 'at-home')
  const seen = stub.seen.length
  const back = await comeBackTo(ownHost, left)
  expect(back.href).toMatch(`${callback}?code=`)
  // The provider gives tokens for the address that it sent the code to.
  expect(stub.seen[seen]?.form.get('redirect_uri')).toBe(`http://${ownHost}/oauth2/idpresponse`)
  const { body } = await one.exchange(back.searchParams.get('code') ?? '')
  expect(decodeJwt(String(body.id_token))).toMatchObject({ 'cognito:username': 'Company_at-home' })
})

test('a client of another pool is not known at that domain, neither on the way out nor back', async () => {
  const asked = { client_id: other.app.ClientId, redirect_uri: callback, response_type: 'code' }
  const { location } = await onHost(server, ownHost)('GET', `/oauth2/authorize?${encode(asked)}`)
  expect(location).toContain('error=unknown_client')
  const left = await leaveFrom(otherHost, other)
  await other.vouch(left.nonce, 'stray')
  expect((await comeBackTo(ownHost, left)).search).toContain('error=unknown_client')
  // The trip is over, wherever the browser turns to with it.
  expect((await comeBackTo(otherHost, left)).search).toContain('error=sign_in_expired')
})

test('what a browser brings back is for the client and the pool that it left from', async () => {
  const { UserPoolClient } = await server.client.send(
    new CreateUserPoolClientCommand({
      ...one.pool,
      ...flowOf({ SupportedIdentityProviders: ['Company'] }),
      ClientName: 'second',
    }),
  )
  const second = { app: { ClientId: UserPoolClient?.ClientId ?? '' } }
  const [first, next] = [await leaveFrom(ownHost), await leaveFrom(ownHost, second)]
  await one.vouch(next.nonce, 'of-second')
  // The state of one trip with the cookie of another is nobody's.
  expect((await comeBackTo(ownHost, { state: next.state, cookie: first.cookie })).search).toContain('sign_in_expired')
  const back = await comeBackTo(ownHost, next)
  const refused = await one.exchange(back.searchParams.get('code') ?? '')
  expect([refused.status, refused.body.error]).toEqual([400, 'invalid_grant'])
})

test('another pool that trusts the same provider makes a user of its own', async () => {
  const subs: unknown[] = []
  for (const app of [one, other]) {
    const { location } = await app.signIn('both')
    const { body } = await app.exchange(location.searchParams.get('code') ?? '')
    subs.push(decodeJwt(String(body.id_token)).sub)
  }
  expect(new Set(subs).size).toBe(2)
  const { session } = await one.signIn('both')
  const elsewhere = await other.authorize({ prompt: 'none' }, session)
  expect(elsewhere.location.searchParams.get('error')).toBe('login_required')
})

test('the implicit flow ends with tokens in the fragment, and errors too', async () => {
  const asked = { response_type: 'token', scope: 'openid email', nonce: 'of the application' }
  const { location } = await one.signIn('implicit', asked)
  expect([location.origin + location.pathname, location.search]).toEqual([callback, ''])
  const fragment = new URLSearchParams(location.hash.slice(1))
  expect(fragment.get('state')).toBe('s')
  expect(fragment.has('refresh_token')).toBe(false)
  expect(decodeJwt(fragment.get('id_token') ?? '')).toMatchObject({
    ...{ nonce: 'of the application', email: 'implicit@example.org', token_use: 'id' },
    identities: [{ userId: 'implicit', providerName: 'Company' }],
  })
  expect(decodeJwt(fragment.get('access_token') ?? '')).toMatchObject({ scope: 'openid email', token_use: 'access' })
  const refused = await one.signIn('implicit', asked, { sub: 'another' })
  expect([refused.location.search, refused.session]).toEqual(['', undefined])
  const told = new URLSearchParams(refused.location.hash.slice(1))
  expect([...told.keys()]).toEqual(['error_description', 'state', 'error'])
  expect(told.get('error_description')).toMatch(/^Bad userInfo response/)
})
