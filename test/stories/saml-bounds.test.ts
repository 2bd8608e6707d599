/** What anybody may send without proving anything costs little, however it is made, and no library is led past a rule. */
import { createSign } from 'node:crypto'
import { CreateIdentityProviderCommand } from '@aws-sdk/client-cognito-identity-provider'
import { expect, test } from 'vitest'
import { refused } from '../support/accounts.ts'
import { encrypt, logoutRequestXml, metadataXml, newKeys, sign } from '../support/saml-directory.ts'
import { openSaml } from '../support/saml-pool.ts'
import { startServer } from '../support/server.ts'

const server = await startServer()
const saml = await openSaml(server, { IDPSignout: 'true' })
const ownPlace = `${server.url}/${saml.pool.UserPoolId}/saml2/logout`
const base64 = (xml: string) => Buffer.from(xml).toString('base64')
const attributes = (length: number) => ({ attributes: { nick: Array.from({ length }, () => 'a') } })

async function toldOf(make: (away: Awaited<ReturnType<typeof saml.leave>>) => string): Promise<string | null> {
  const away = await saml.leave()
  return (await away.back(make(away))).searchParams.get('error_description')
}
const refusal = (fault: string) => `Invalid SAML response received: ${fault}`

const order = () => logoutRequestXml({ id: '_q1', issuedAt: server.clock.now(), destination: ownPlace })
const signedOrder = () => sign(order(), saml.keys, { element: 'LogoutRequest' })
// The library looks for the signature by a question that has the ID in it.
const asking = `x' or count(${'//*/..'.repeat(3)}//*)=0 or '`
const stuffed = (elements: number) => signedOrder().replace('<saml:NameID>', `${'<a/>'.repeat(elements)}$&`)

test.each<[string, () => string]>([
  ['blanks for Base64', () => `${' '.repeat(99_999)}!`],
  ['more elements than anybody needs', () => base64(stuffed(14_000))],
  [
    'an ID that is a question to a library',
    () => base64(stuffed(40).replace('ID="_q1"', `ID="${asking}"`).replace('URI="#_q1"', `URI="#${asking}"`)),
  ],
])('a request with %s is refused at once', async (_what, make) => {
  const [message, start] = [make(), performance.now()]
  const location = await saml.bringBack({ SAMLRequest: message }, { to: ownPlace })
  expect(location.searchParams.get('error')).toBe('sign_out_refused')
  // Many seconds for each of them, where a library is let at it.
  expect(performance.now() - start).toBeLessThan(3_000)
})

test('a response has as many elements as somebody in a thousand groups needs', async () => {
  expect(await toldOf(away => saml.sign(away.respond(attributes(1_000))))).toBe(null)
  expect(await toldOf(away => saml.sign(away.respond(attributes(1_500))))).toBe(refusal('too many elements'))
  const prefixes = Array.from({ length: 100 }, (_, index) => ` xmlns:a${index}="urn:a"`).join('')
  expect(await toldOf(away => saml.sign(away.respond()).replace('<samlp:Status', `$&${prefixes}`))).toBe(
    refusal('too many elements'),
  )
})

test('what is encrypted has no more elements either', async () => {
  const sealed = await openSaml(server, { EncryptedResponses: 'true' })
  const certificate = sealed.provider?.ProviderDetails?.ActiveEncryptionCertificate ?? ''
  const away = await sealed.leave()
  const many = sealed.sign(away.respond()).replace('<saml:NameID>', `${'<a/>'.repeat(8_000)}$&`)
  const location = await away.back(await encrypt(many, certificate))
  expect(location.searchParams.get('error_description')).toBe(refusal('too many elements'))
})

test('a directory has a few keys', async () => {
  const keys = await Promise.all(Array.from({ length: 11 }, () => newKeys(server.clock.now())))
  const certificates = keys.map(({ certificate }) => certificate)
  const create = (ProviderName: string, given: readonly string[]) =>
    server.client.send(
      new CreateIdentityProviderCommand({
        ...saml.pool,
        ...{ ProviderName, ProviderType: 'SAML', ProviderDetails: { MetadataFile: metadataXml(given) } },
      }),
    )
  await refused(
    create('Many', certificates),
    'InvalidParameterException',
    'Invalid SAML metadata: it has too many signing certificates.',
  )
  await create('Twice', [...certificates.slice(1), ...certificates.slice(1)])
})

test('an ID is a name, and every message has one', async () => {
  expect(await toldOf(away => away.respond({ id: `a' or 'a` }))).toBe(refusal('an ID is malformed'))
  expect(await toldOf(away => away.respond({ id: '' }))).toBe(refusal('an ID is malformed'))
  expect(await toldOf(away => saml.sign(away.respond()).replace(' ID="_r1"', ''))).toBe(refusal('it has no ID'))
})

test('Base64 may be in lines', async () => {
  const away = await saml.leave()
  const lines = base64(saml.sign(away.respond())).replace(/.{76}/g, '$&\r\n')
  expect((await away.back(undefined, { SAMLResponse: lines })).searchParams.has('code')).toBe(true)
})

const sha1 = 'http://www.w3.org/2000/09/xmldsig#rsa-sha1'

/** Signs what says SHA-256 by SHA-1, and shows libraries that look for a name alone another element of that name first. */
function underDecoy(signed: string): string {
  const [info = ''] = /<ds:SignedInfo>[\s\S]*<\/ds:SignedInfo>/.exec(signed) ?? []
  const canonical = info
    .replace(/<(ds:\w+)([^>]*)\/>/g, '<$1$2></$1>')
    .replace('<ds:SignedInfo>', '<ds:SignedInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">')
  const value = createSign('sha1').update(canonical).sign(saml.keys.privateKey, 'base64')
  return signed
    .replace('<ds:SignedInfo>', `<x:SignatureMethod xmlns:x="urn:x" Algorithm="${sha1}"/>$&`)
    .replace(/(<ds:SignatureValue>)[^<]*/, `$1${value}`)
}

test('a signature by SHA-1 is none under a decoy either', async () => {
  const fault = refusal('SAML Assertion signature is of an algorithm that is not accepted')
  expect(await toldOf(away => underDecoy(saml.sign(away.respond())))).toBe(fault)
})
