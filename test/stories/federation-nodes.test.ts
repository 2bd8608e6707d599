/** A way to a provider and back over two servers of one database: whoever answers, it is gone once, and ends in one user. */
import { DeleteIdentityProviderCommand, ListUsersCommand } from '@aws-sdk/client-cognito-identity-provider'
import { decodeJwt } from 'jose'
import { afterAll, expect, test, vi } from 'vitest'
import { openCompany } from '../support/company.ts'
import { createSharedDatabase } from '../support/database.ts'
import { roundTrip } from '../support/round-trip.ts'
import { startServer } from '../support/server.ts'
import { startStubProvider } from '../support/stub-provider.ts'

const stub = await startStubProvider()
const { database, drop } = await createSharedDatabase()
afterAll(drop)
const identityProviders = { standIns: {}, allowHttp: [stub.host], allowPrivate: [] }
const one = await startServer({ config: { database, identityProviders }, seed: 'one' })
const { clock } = one
const other = await startServer({
  ...{ config: { database, identityProviders, publicUrl: one.url }, seed: 'other', clock },
})
const app = await openCompany(one, stub)
const there = roundTrip(other, app)

const hasArrived = ({ location }: { location: URL }) => location.searchParams.has('code')

test('whoever left from one node may come back to the other, and once', async () => {
  const left = await app.leave({ identity_provider: 'Company' })
  await app.vouch(left.nonce, 'ann')
  const brought = { code: 'code', state: left.state }
  const back = await there.comeBack(left, brought)
  expect(hasArrived(back)).toBe(true)
  const { body } = await app.exchange(back.location.searchParams.get('code') ?? '')
  expect(decodeJwt(String(body.id_token))).toMatchObject({ 'cognito:username': 'Company_ann' })
  for (const node of [app, there])
    expect((await node.comeBack(left, brought)).location.search).toContain('sign_in_expired')
})

test('of one return to both nodes at once, one counts', async () => {
  const left = await app.leave({ identity_provider: 'Company' })
  await app.vouch(left.nonce, 'bob')
  const brought = { code: 'code', state: left.state }
  const backs = await Promise.all([1, 2, 3, 4].map(turn => (turn % 2 ? app : there).comeBack(left, brought)))
  expect(backs.filter(hasArrived)).toHaveLength(1)
})

test('two browsers that come first at once on two nodes are one user', async () => {
  // The same subject vouches for both, so that the nonce of each trip has to be its own.
  const trips = await Promise.all([
    app.leave({ identity_provider: 'Company' }),
    app.leave({ identity_provider: 'Company' }),
  ])
  const at = Math.floor(Date.now() / 1000)
  const tokens = new Map(
    await Promise.all(
      trips.map(async ({ nonce, state }) => {
        const claims = { iss: stub.origin, aud: 'us', sub: 'carol', nonce, iat: at, exp: at + 300 }
        return [`code of ${state}`, await stub.sign(claims)] as [string, string]
      }),
    ),
  )
  stub.answer('/token', (response, { form }) => {
    response.setHeader('content-type', 'application/json')
    const id_token = tokens.get(form.get('code') ?? '')
    response.end(JSON.stringify({ access_token: 'access', token_type: 'Bearer', id_token }))
  })
  stub.answer('/userinfo', { sub: 'carol', email: 'carol@example.org' })
  const backs = await Promise.all(
    trips.map((left, turn) =>
      (turn ? app : there).comeBack(left, { code: `code of ${left.state}`, state: left.state }),
    ),
  )
  expect(backs.map(hasArrived)).toEqual([true, true])
  const { Users = [] } = await one.client.send(
    new ListUsersCommand({ ...app.pool, Filter: 'username ^= "Company_carol"' }),
  )
  expect(Users).toHaveLength(1)
})

test('a provider that one node deletes vouches for nobody on the other', async () => {
  const { session } = await app.signIn('dora')
  const silently = async () => {
    const query = new URLSearchParams({ ...{ client_id: app.app.ClientId, response_type: 'code', prompt: 'none' } })
    query.set('redirect_uri', 'https://app.example.org/callback')
    const headers = { cookie: session ?? '' }
    const response = await fetch(`${other.url}/oauth2/authorize?${query}`, { redirect: 'manual', headers })
    return new URL(response.headers.get('location') ?? '').searchParams.get('error')
  }
  expect(await silently()).toBeNull()
  await one.client.send(new DeleteIdentityProviderCommand({ ...app.pool, ProviderName: 'Company' }))
  await vi.waitFor(async () => expect(await silently()).toBe('login_required'), { timeout: 8_000 })
})
