/** Metadata that a directory publishes by a URL. */
import { CreateIdentityProviderCommand, UpdateIdentityProviderCommand } from '@aws-sdk/client-cognito-identity-provider'
import { expect, test } from 'vitest'
import { refused } from '../support/accounts.ts'
import { type Answer, startHttpStub } from '../support/http-stub.ts'
import { logoutUrl, visit } from '../support/oauth.ts'
import { metadataXml, newKeys, sign } from '../support/saml-directory.ts'
import { openSaml } from '../support/saml-pool.ts'
import { startServer } from '../support/server.ts'

const [minute, hour] = [60_000, 3_600_000] as const

async function open(validFor?: number, details: Readonly<Record<string, string>> = {}) {
  let answer: Answer = { status: 500, body: '' }
  const stub = await startHttpStub(() => answer)
  const allowHttp = [new URL(stub.url).host]
  const server = await startServer({ config: { identityProviders: { standIns: {}, allowHttp, allowPrivate: [] } } })
  const [first, second] = [await newKeys(server.clock.now()), await newKeys(server.clock.now())]
  const end = validFor === undefined ? undefined : new Date(server.clock.now().getTime() + validFor)
  const publish = (certificate: string) => {
    answer = { status: 200, body: metadataXml([certificate], end && ` validUntil="${end.toISOString()}"`) }
  }
  publish(first.certificate)
  const saml = await openSaml(server, { ...details, MetadataURL: `${stub.url}/metadata` }, first)
  const codeBy = async (keys: typeof first) => {
    const away = await saml.leave()
    return (await away.back(sign(away.respond(), keys))).searchParams.has('code')
  }
  return { server, stub, saml, first, second, publish, codeBy, answer: (next: Answer) => (answer = next) }
}

test('it is read anew after six hours, and its keys then are the ones that count', async () => {
  const { server, stub, first, second, publish, codeBy } = await open()
  expect(await codeBy(first)).toBe(true)
  publish(second.certificate)
  server.clock.advance(6 * hour - 1_000)
  const count = stub.asked.length
  expect(await codeBy(first)).toBe(true)
  expect(stub.asked.length).toBe(count)
  server.clock.advance(1_000)
  expect(await codeBy(first)).toBe(false)
  expect(await codeBy(second)).toBe(true)
  expect(stub.asked.length).toBe(count + 1)
})

test('metadata that are not valid any more vouch for nobody', async () => {
  const { server, saml, codeBy, first } = await open(hour)
  expect(await codeBy(first)).toBe(true)
  server.clock.advance(hour)
  const { location } = await saml.authorize({ identity_provider: 'Directory' })
  expect(location.searchParams.get('error')).toBe('server_error')
})

test('a directory that is down keeps the keys that it had for a day, and is asked again each minute', async () => {
  const { server, stub, first, second, publish, codeBy, answer, saml } = await open()
  expect(await codeBy(first)).toBe(true)
  server.clock.advance(6 * hour)
  answer({ status: 503, body: '' })
  expect(await codeBy(first)).toBe(true)
  expect(await codeBy(second)).toBe(false)
  const count = stub.asked.length
  server.clock.advance(minute - 1_000)
  expect(await codeBy(first)).toBe(true)
  expect(stub.asked.length).toBe(count)
  publish(second.certificate)
  server.clock.advance(1_000)
  expect(await codeBy(second)).toBe(true)
  expect(await codeBy(first)).toBe(false)

  answer({ status: 200, body: '<html/>' })
  server.clock.advance(24 * hour - 1_000)
  expect(await codeBy(second)).toBe(true)
  server.clock.advance(minute)
  const { location } = await saml.authorize({ identity_provider: 'Directory' })
  expect(location.searchParams.get('error_description')).toBe('The metadata of the identity provider is unusable')
})

test('who changes the provider has its metadata of now', async () => {
  const { server, stub, saml, first, second, publish, codeBy } = await open()
  expect(await codeBy(first)).toBe(true)
  publish(second.certificate)
  server.clock.advance(minute)
  const ProviderDetails = { MetadataURL: `${stub.url}/metadata` }
  await server.client.send(
    new UpdateIdentityProviderCommand({ ...saml.pool, ProviderName: 'Directory', ProviderDetails }),
  )
  expect(await codeBy(first)).toBe(false)
  expect(await codeBy(second)).toBe(true)
})

test('nobody is kept from signing out by a directory that cannot be told', async () => {
  const { server, saml, answer } = await open(hour / 2, { IDPSignout: 'true' })
  const cookie = await (await saml.leave()).signIn()
  server.clock.advance(hour / 2)
  answer({ status: 503, body: '' })
  const query = new URLSearchParams({ client_id: saml.app.ClientId, logout_uri: logoutUrl })
  expect((await visit(`${server.url}/logout?${query}`, cookie)).location.href).toBe(logoutUrl)
  expect((await saml.authorize({ prompt: 'none' }, cookie)).location.searchParams.get('error')).toBe('login_required')
})

test('a URL that answers nothing usable is refused', async () => {
  const { server, saml, stub, answer } = await open()
  const MetadataURL = `${stub.url}/metadata`
  const command = new CreateIdentityProviderCommand({
    ...saml.pool,
    ProviderName: 'Other',
    ProviderType: 'SAML',
    ProviderDetails: { MetadataURL },
  })
  const refuse = (message: string) => refused(server.client.send(command), 'InvalidParameterException', message)
  answer({ status: 404, body: '' })
  await refuse(`Error retrieving metadata from ${MetadataURL}`)
  answer({ status: 200, body: 'x'.repeat(300_000) })
  await refuse(`Error retrieving metadata from ${MetadataURL}`)
  answer({ status: 200, body: '<html/>' })
  await refuse('Invalid SAML metadata: it is not an EntityDescriptor.')
})
