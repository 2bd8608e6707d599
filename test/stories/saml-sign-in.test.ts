/** People whom a SAML directory vouches for. */

import { createVerify, X509Certificate } from 'node:crypto'
import {
  AdminLinkProviderForUserCommand,
  CreateIdentityProviderCommand,
  GetSigningCertificateCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { decodeJwt } from 'jose'
import { expect, test } from 'vitest'
import { refused } from '../support/accounts.ts'
import { metadataXml, sign } from '../support/saml-directory.ts'
import { openSaml } from '../support/saml-pool.ts'
import { startServer } from '../support/server.ts'

const server = await startServer()
const saml = await openSaml(server)

test('the addresses of the metadata are shown', () => {
  expect(saml.provider?.ProviderDetails).toMatchObject({
    SSORedirectBindingURI: 'https://directory.example.org/sso',
    SLORedirectBindingURI: 'https://directory.example.org/slo',
    IDPSignout: 'false',
  })
})

test('a browser goes to the directory with a request of the pool', async () => {
  const { location, xml } = await saml.leave()
  expect(location.origin + location.pathname).toBe('https://directory.example.org/sso')
  expect(location.searchParams.has('Signature')).toBe(false)
  expect(xml).toContain(`AssertionConsumerServiceURL="${saml.recipient}"`)
  expect(xml).toContain(`>${saml.audience}<`)
})

test.each(['Assertion', 'Response'] as const)('whom a signed %s names is signed in', async element => {
  const { respond, back } = await saml.leave()
  const location = await back(
    sign(respond({ attributes: { mail: ['ann@example.org'], nick: ['Ann'] } }), saml.keys, { element }),
  )
  expect(location.searchParams.get('state')).toBe('mine')
  const { body } = await saml.exchange(location.searchParams.get('code') ?? '')
  expect(decodeJwt(String(body.id_token))).toMatchObject({
    'cognito:username': 'Directory_Ann.Lee',
    email: 'ann@example.org',
    email_verified: false,
    identities: [
      {
        userId: 'Ann.Lee',
        providerName: 'Directory',
        providerType: 'SAML',
        issuer: 'https://directory.example.org/saml',
      },
    ],
  })
})

test("a directory's clock may be half a minute ahead, and not behind", async () => {
  const at = (millis: number) => new Date(server.clock.now().getTime() + millis)
  const [ahead, last] = [await saml.leave(), await saml.leave()]
  expect((await ahead.back(saml.sign(ahead.respond({ notBefore: at(30_000) })))).searchParams.has('code')).toBe(true)
  expect((await last.back(saml.sign(last.respond({ notOnOrAfter: at(1) })))).searchParams.has('code')).toBe(true)
})

test("the session of a browser is no longer than the directory's", async () => {
  const [short, long] = [10, 600].map(minutes => new Date(server.clock.now().getTime() + minutes * 60_000))
  const cookies = [
    await (await saml.leave()).signIn({ sessionEnds: short }),
    await (await saml.leave()).signIn({ sessionEnds: long }),
  ]
  const areSignedIn = async () => {
    const answers = await Promise.all(cookies.map(cookie => saml.authorize({ prompt: 'none' }, cookie)))
    return answers.map(({ location }) => location.searchParams.has('code'))
  }
  server.clock.advance('9 minutes')
  expect(await areSignedIn()).toEqual([true, true])
  server.clock.advance('1 minute')
  expect(await areSignedIn()).toEqual([false, true])
  server.clock.advance('50 minutes')
  expect(await areSignedIn()).toEqual([false, false])
})

test('a user who was linked by an attribute of the directory is the one who signs in, then by NameID too', async () => {
  const { sub } = await saml.confirmed('carl')
  await server.client.send(
    new AdminLinkProviderForUserCommand({
      ...saml.pool,
      DestinationUser: { ProviderName: 'Cognito', ProviderAttributeValue: 'carl' },
      SourceUser: {
        ...{ ProviderName: 'Directory', ProviderAttributeName: 'mail', ProviderAttributeValue: 'carl@example.org' },
      },
    }),
  )
  const claimsOf = async (mail: string, nameId: string) => {
    const { respond, back } = await saml.leave()
    const location = await back(saml.sign(respond({ nameId, attributes: { mail: [mail] } })))
    const { body } = await saml.exchange(location.searchParams.get('code') ?? '')
    return decodeJwt(String(body.id_token))
  }
  const first = await claimsOf('carl@example.org', 'Carl.Moe')
  expect(first).toMatchObject({ sub, 'cognito:username': 'carl', identities: [{ userId: 'Carl.Moe' }] })
  expect((await claimsOf('carl.moe@example.org', 'Carl.Moe')).sub).toBe(sub)
  expect((await claimsOf('other@example.org', 'carl.moe')).sub).not.toBe(sub)
})

test('a request is signed by the key of the pool where the provider asks for it', async () => {
  const signed = await openSaml(server, { RequestSigningAlgorithm: 'rsa-sha256' })
  const { location } = await signed.leave()
  const { Certificate = '' } = await server.client.send(new GetSigningCertificateCommand(signed.pool))
  const [text = '', signature = ''] = location.search.slice(1).split('&Signature=')
  const key = new X509Certificate(Buffer.from(Certificate, 'base64')).publicKey
  const order = ['SAMLRequest', 'RelayState', 'SigAlg']
  const covered = order
    .map(name => `${name}=${encodeURIComponent(new URLSearchParams(text).get(name) ?? '')}`)
    .join('&')
  const given = Buffer.from(decodeURIComponent(signature), 'base64')
  expect(createVerify('sha256').update(covered).verify(key, given)).toBe(true)
  expect(createVerify('sha256').update(`${covered}x`).verify(key, given)).toBe(false)
})

const one = () => saml.keys.certificate
test.each<[string, () => string]>([
  ['a document type', () => metadataXml([one()]).replace('<!-- ours -->', '<!DOCTYPE a [<!ENTITY b "c">]>')],
  ['no XML', () => 'hello'],
  ['another document', () => '<x/>'],
  ['no certificate', () => metadataXml([])],
  ['a malformed certificate', () => metadataXml(['AAAA'])],
  ['an end that is over', () => metadataXml([one()], ' validUntil="2001-01-01T00:00:00Z"')],
  [
    'a place by plain HTTP',
    () => metadataXml([one()]).replaceAll('https://directory.example.org/sso', 'http://directory.example.org/sso'),
  ],
])('metadata with %s are refused', async (_what, file) => {
  const ProviderDetails = { MetadataFile: file() }
  const command = { ...saml.pool, ProviderName: 'Other', ProviderType: 'SAML' as const, ProviderDetails }
  await refused(server.client.send(new CreateIdentityProviderCommand(command)), 'InvalidParameterException')
})
