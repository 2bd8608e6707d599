/** With a directory by another implementation, which knows of the pool what its metadata say. */
import {
  CreateIdentityProviderCommand,
  CreateUserPoolDomainCommand,
  GetSigningCertificateCommand,
  UpdateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { decodeJwt } from 'jose'
import { expect, test } from 'vitest'
import { createLiveClock } from '../support/clock.ts'
import { onHost } from '../support/hosts.ts'
import { callback, encode, flowOf, logoutUrl, openOAuth, visit } from '../support/oauth.ts'
import { createSamlPeer, type Form, type PeerOptions } from '../support/saml-peer.ts'
import { startServer } from '../support/server.ts'

// The other implementation reads the clock of the machine.
const server = await startServer({ clock: createLiveClock() })

async function open(details: Readonly<Record<string, string>>, options: Partial<PeerOptions> = {}) {
  const peer = await createSamlPeer({ origin: 'https://peer.example.org', now: server.clock.now, ...options })
  const oauth = await openOAuth(server)
  await server.client.send(
    new CreateIdentityProviderCommand({
      ...{ ...oauth.pool, ProviderName: 'Peer', ProviderType: 'SAML' },
      ProviderDetails: { MetadataFile: peer.metadata, ...details },
      AttributeMapping: { email: 'mail', name: 'displayName' },
    }),
  )
  const client = flowOf({ SupportedIdentityProviders: ['COGNITO', 'Peer'] })
  await server.client.send(new UpdateUserPoolClientCommand({ ...oauth.pool, ...oauth.app, ...client }))
  const metadataUrl = `${server.url}/${oauth.pool.UserPoolId}/saml2/metadata?identity_provider=Peer`
  const metadata = await (await fetch(metadataUrl)).text()
  peer.trust(metadata)
  return { ...oauth, peer, metadata }
}

const cookiesOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .map(line => line.split(';')[0])
    .join('; ')

async function submit({ action, fields }: Form, cookie = '') {
  const response = await fetch(action, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
    body: encode(fields),
  })
  const session = response.headers.getSetCookie().find(line => line.startsWith('cognito='))
  return {
    location: new URL(response.headers.get('location') ?? action, server.url),
    cookie: session?.split(';')[0] ?? '',
  }
}

const ann = { name: 'ann', sessionIndex: '_ann-1' }

async function signIn({ authorize, peer }: Awaited<ReturnType<typeof open>>, person = ann) {
  const left = await authorize({ identity_provider: 'Peer', state: 'mine' })
  return submit(await peer.vouch(person, await peer.read(left.location)), cookiesOf(left.response))
}

test.each<[string, Record<string, string>, Partial<PeerOptions>]>([
  ['as they are', {}, {}],
  ['where requests have to be signed', { RequestSigningAlgorithm: 'rsa-sha256' }, { wantsSignedRequests: true }],
  ['by encrypted assertions', { EncryptedResponses: 'true' }, { encrypts: 'gcm' }],
  ['by AES-CBC in signed responses', { EncryptedResponses: 'true' }, { encrypts: 'cbc' }],
])('people sign in twice, %s', async (_what, details, options) => {
  const world = await open(details, options)
  const subs: unknown[] = []
  for (const _ of [1, 2]) {
    const { location } = await signIn(world)
    expect(location.searchParams.get('error_description')).toBe(null)
    const { body } = await world.exchange(location.searchParams.get('code') ?? '')
    const claims = decodeJwt(String(body.id_token))
    expect(claims).toMatchObject({ 'cognito:username': 'Peer_ann', email: 'ann@example.org', name: 'ann' })
    subs.push(claims.sub)
  }
  expect(subs[1]).toBe(subs[0])
})

test('a directory that wants signed requests refuses those that are not', async () => {
  const world = await open({}, { wantsSignedRequests: true })
  const { location } = await world.authorize({ identity_provider: 'Peer' })
  await expect(world.peer.read(location)).rejects.toThrow()
})

test('a directory begins a sign-in', async () => {
  const world = await open({ IDPInit: 'true' })
  const client_id = world.app.ClientId
  const relayState = encode({ identity_provider: 'Peer', client_id, redirect_uri: callback, response_type: 'code' })
  const { location } = await submit(await world.peer.vouch(ann, { relayState }))
  expect(location.href.startsWith(callback)).toBe(true)
  const { body } = await world.exchange(location.searchParams.get('code') ?? '')
  expect(decodeJwt(String(body.id_token)).email).toBe('ann@example.org')
})

test('people sign out there as they sign out here, and here as they sign out there', async () => {
  const world = await open({ IDPSignout: 'true' })
  const { app, peer, authorize } = world
  const one = await signIn(world)
  const left = await visit(
    `${server.url}/logout?${encode({ client_id: app.ClientId, logout_uri: logoutUrl })}`,
    one.cookie,
  )
  const { name, sessionIndex, answer } = await peer.signOut(left.location)
  expect({ name, sessionIndex }).toEqual(ann)
  expect((await submit(answer, cookiesOf(left.response))).location.href).toBe(logoutUrl)

  server.clock.advance(1_000)
  const two = await signIn(world, { ...ann, sessionIndex: '_ann-2' })
  const isSignedIn = async () => (await authorize({ prompt: 'none' }, two.cookie)).location.searchParams.has('code')
  expect(await isSignedIn()).toBe(true)
  const { location } = await submit(peer.order({ ...ann, sessionIndex: '_ann-2' }))
  await peer.confirmed(location)
  expect(location.searchParams.get('RelayState')).toBe('its own')
  expect(await isSignedIn()).toBe(false)
})

test('metadata say what was agreed with a provider, at the address where they are asked for', async () => {
  const { pool, metadata } = await open({ RequestSigningAlgorithm: 'rsa-sha256', IDPSignout: 'true' })
  const { Certificate } = await server.client.send(new GetSigningCertificateCommand(pool))
  expect(metadata).toContain(`entityID="urn:amazon:cognito:sp:${pool.UserPoolId}"`)
  expect(metadata).toContain(`Location="${server.url}/saml2/idpresponse"`)
  expect(metadata).toContain(`Location="${server.url}/${pool.UserPoolId}/saml2/logout"`)
  expect(metadata).toContain(`<ds:X509Certificate>${Certificate}</ds:X509Certificate>`)
  expect(metadata).toContain('use="encryption"')
  expect(metadata).toContain('AuthnRequestsSigned="true"')

  await server.client.send(new CreateUserPoolDomainCommand({ ...pool, Domain: 'directory-people' }))
  const host = `directory-people.auth.localhost:${new URL(server.url).port}`
  const own = await onHost(server, host)('GET', '/saml2/metadata')
  expect(own.body).toContain(`Location="http://${host}/saml2/idpresponse"`)
  expect(own.body).toContain(`Location="http://${host}/saml2/logout"`)
  expect(own.body).not.toContain('use="encryption"')
})

test('no metadata of no pool, of a neighbour, or about a provider that is none', async () => {
  const [{ pool }, neighbour] = [await open({}), await openOAuth(server)]
  await server.client.send(new CreateUserPoolDomainCommand({ ...neighbour.pool, Domain: 'neighbours' }))
  const onDomain = onHost(server, `neighbours.auth.localhost:${new URL(server.url).port}`)
  const statusOf = async (path: string) => (await fetch(`${server.url}${path}`)).status
  const own = `/${pool.UserPoolId}/saml2/metadata`
  expect(await statusOf(own)).toBe(200)
  expect(await statusOf('/saml2/metadata')).toBe(404)
  expect(await statusOf('/us-east-1_nowhere12/saml2/metadata')).toBe(404)
  expect(await statusOf(`${own}?identity_provider=Other`)).toBe(404)
  expect((await onDomain('GET', own)).status).toBe(404)
  expect((await onDomain('GET', '/saml2/metadata?identity_provider=Peer')).status).toBe(404)
})
