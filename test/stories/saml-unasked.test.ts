/** Sign-ins that a directory begins, where the provider may. */
import { decodeJwt } from 'jose'
import { expect, test } from 'vitest'
import { callback } from '../support/oauth.ts'
import { newKeys, sign } from '../support/saml-directory.ts'
import { openSaml } from '../support/saml-pool.ts'
import { startServer } from '../support/server.ts'

const server = await startServer()
const saml = await openSaml(server, { IDPInit: 'true' })
const others = await newKeys(server.clock.now())

const relay = (more: Readonly<Record<string, string>> = {}, { app } = saml) =>
  new URLSearchParams({
    identity_provider: 'Directory',
    client_id: app.ClientId,
    redirect_uri: callback,
    response_type: 'code',
    scope: 'openid email',
    ...more,
  }).toString()

let count = 0
const say = (more: Parameters<typeof saml.sayUnasked>[0] = {}) => saml.sayUnasked({ id: `_u${count++}`, ...more })

test('a person comes from the directory with the request of an application', async () => {
  const location = await saml.bring(saml.sign(say()), relay({ state: 'theirs' }))
  expect(location.origin + location.pathname).toBe(callback)
  expect(location.searchParams.get('state')).toBe('theirs')
  const { body } = await saml.exchange(location.searchParams.get('code') ?? '')
  expect(decodeJwt(String(body.id_token))).toMatchObject({ 'cognito:username': 'Directory_Ann.Lee' })
})

const refusals: readonly [string, () => string, string][] = [
  ['no signature', () => say(), 'SAML Assertion signature is invalid'],
  ['the signature of another key', () => sign(say(), others), 'SAML Assertion signature is invalid'],
  ['an answer to a request', () => saml.sign(say({ inResponseTo: '_r' })), 'InResponseTo is wrong'],
  [
    'a subject of a request',
    () => saml.sign(say({ subjectInResponseTo: '_r' })),
    'the subject is confirmed for another request or recipient',
  ],
  [
    'another recipient',
    () => saml.sign(say({ recipient: 'https://x.example/saml2/idpresponse', destination: saml.recipient })),
    'the subject is confirmed for another request or recipient',
  ],
  [
    'another audience',
    () => saml.sign(say({ audience: 'urn:amazon:cognito:sp:us-east-1_Other' })),
    'SAML Assertion is for another audience',
  ],
  ['an end in the past', () => saml.sign(say({ notOnOrAfter: server.clock.now() })), 'SAML Assertion has expired'],
]
test.each(refusals)('%s is refused', async (_what, make, sentence) => {
  const location = await saml.bring(make(), relay())
  expect(location.searchParams.get('code')).toBe(null)
  expect(location.searchParams.get('error_description')).toBe(`Invalid SAML response received: ${sentence}`)
})

test('what a directory brought once it does not bring again', async () => {
  const xml = saml.sign(say())
  expect((await saml.bring(xml, relay())).searchParams.has('code')).toBe(true)
  expect((await saml.bring(xml, relay())).searchParams.get('error_description')).toMatch(/was used already$/)
})

test('what answers a request is nothing where nobody was sent, and the other way round', async () => {
  const away = await saml.leave()
  const answer = saml.sign(away.respond())
  expect((await saml.bring(answer, relay())).searchParams.get('error_description')).toMatch(/InResponseTo is wrong$/)
  const unasked = await away.back(saml.sign(say()))
  expect(unasked.searchParams.get('error_description')).toMatch(/InResponseTo is wrong$/)
})

test.each<[string, () => string, string]>([
  ['an unknown client', () => relay({ client_id: 'nobody' }), 'unknown_client'],
  ['an address of nobody', () => relay({ redirect_uri: 'https://x.example/' }), 'redirect_mismatch'],
  ['no request', () => 'https://app.example.org/', 'sign_in_expired'],
  ['no provider', () => relay({ identity_provider: '' }), 'sign_in_expired'],
  ['an unknown provider', () => relay({ identity_provider: 'Other' }), 'login_option_unavailable'],
  ['the passwords of the pool', () => relay({ identity_provider: 'COGNITO' }), 'sign_in_expired'],
])('a RelayState with %s ends on a page', async (_what, relayState, error) => {
  const location = await saml.bring(saml.sign(say()), relayState())
  expect(location.pathname).toBe('/error')
  expect(location.searchParams.get('error')).toBe(error)
})

test('what the application could not ask for is not given', async () => {
  const location = await saml.bring(saml.sign(say()), relay({ scope: 'openid other/read' }))
  expect(location.searchParams.get('error')).toBe('invalid_scope')
  expect(location.searchParams.get('code')).toBe(null)
})

test('a provider may not begin unless its administrators allow it, nor for a client that does not name it', async () => {
  const closed = await openSaml(server)
  const location = await closed.bring(closed.sign(closed.sayUnasked()), relay({}, closed))
  expect(location.searchParams.get('error_description')).toMatch(/the identity provider may not begin a sign-in$/)
  expect(location.searchParams.get('code')).toBe(null)
  await server.server.services.store.clients.update(
    saml.pool.UserPoolId,
    saml.app.ClientId,
    ({ settings, ...client }) => ({
      ...client,
      settings: { ...settings, SupportedIdentityProviders: ['COGNITO'] },
    }),
  )
  const unnamed = await saml.bring(saml.sign(say()), relay())
  expect(unnamed.searchParams.get('error')).toBe('login_option_unavailable')
})
