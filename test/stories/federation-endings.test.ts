/** What ends with a provider, with a user of it, and with the bond between the two. */
import {
  AdminDeleteUserCommand,
  AdminDisableProviderForUserCommand,
  AdminGetUserCommand,
  AdminLinkProviderForUserCommand,
  CreateIdentityProviderCommand,
  DeleteIdentityProviderCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { decodeJwt } from 'jose'
import { expect, test } from 'vitest'
import { companyAt, openCompany } from '../support/company.ts'
import { subjectOf } from '../support/federation.ts'
import { startServer } from '../support/server.ts'
import { startStubProvider } from '../support/stub-provider.ts'

const stub = await startStubProvider()
const server = await startServer({
  config: { identityProviders: { standIns: {}, allowHttp: [stub.host], allowPrivate: [] } },
})
const { client } = server
const app = await openCompany(server, stub)
const Username = (sub: string) => ({ ...app.pool, Username: `Company_${sub}` })
const silently = async (session: string | undefined) =>
  (await app.authorize({ prompt: 'none' }, session)).location.searchParams.get('error') ?? 'signed in'

async function subOf(sub: string, told = {}): Promise<unknown> {
  const { location } = await app.signIn(sub, {}, told)
  const { body } = await app.exchange(location.searchParams.get('code') ?? '')
  return decodeJwt(String(body.id_token)).sub
}

test('a second sign-in brings attributes up to date, and the tokens with them', async () => {
  const first = await subOf('ann', { name: 'Ann' })
  const { location } = await app.signIn('ann', {}, { name: 'Anna', email: 'anna@example.org' })
  const { body } = await app.exchange(location.searchParams.get('code') ?? '')
  expect(decodeJwt(String(body.id_token))).toMatchObject({ sub: first, name: 'Anna', email: 'anna@example.org' })
  const { UserAttributes } = await client.send(new AdminGetUserCommand(Username('ann')))
  expect(UserAttributes).toContainEqual({ Name: 'name', Value: 'Anna' })
})

test('a deleted user is signed in nowhere, and comes anew as somebody else', async () => {
  const first = await subOf('bob')
  const { session } = await app.signIn('bob')
  expect(await silently(session)).toBe('signed in')
  await client.send(new AdminDeleteUserCommand(Username('bob')))
  expect(await silently(session)).toBe('login_required')
  expect(await subOf('bob')).not.toBe(first)
  expect(await silently(session)).toBe('login_required')
})

test('a user whose identity was taken from him is not signed in by it any more', async () => {
  await app.confirmed('carol')
  const local = { ProviderName: 'Cognito', ProviderAttributeValue: 'carol' }
  const link = { ...app.pool, DestinationUser: local, SourceUser: subjectOf('Company', 'c') }
  await client.send(new AdminLinkProviderForUserCommand(link))
  const { session } = await app.signIn('c')
  expect(await silently(session)).toBe('signed in')
  await client.send(new AdminDisableProviderForUserCommand({ ...app.pool, User: subjectOf('Company', 'c') }))
  expect(await silently(session)).toBe('login_required')
})

test('with its provider end the sessions that it vouched for, and the ways to it', async () => {
  const { session } = await app.signIn('dora')
  const left = await app.leave({ identity_provider: 'Company' })
  await app.vouch(left.nonce, 'erin')
  expect(await silently(session)).toBe('signed in')
  await client.send(new DeleteIdentityProviderCommand({ ...app.pool, ProviderName: 'Company' }))
  expect(await silently(session)).toBe('login_required')
  const back = await app.comeBack(left, { code: 'code', state: left.state })
  expect([back.location.search, back.session]).toEqual([
    expect.stringContaining('error=login_option_unavailable'),
    undefined,
  ])
  const refused = await app.authorize({ identity_provider: 'Company' })
  expect(refused.location.search).toContain('error=login_option_unavailable')
  // Whoever came by it is still there, and the same one when it is trusted again.
  const { UserStatus } = await client.send(new AdminGetUserCommand(Username('dora')))
  expect(UserStatus).toBe('EXTERNAL_PROVIDER')
  await client.send(new CreateIdentityProviderCommand({ ...app.pool, ...companyAt(stub) }))
  const { location } = await app.signIn('dora')
  expect(location.searchParams.has('code')).toBe(true)
})
