/** Production mode: what a provider of this machine may be asked, by name, by number, by redirect and by its documents. */
import { expect, test } from 'vitest'
import type { IdentityProviderHosts } from '../../src/config.ts'
import { everything } from '../support/callers.ts'
import { createTestClock } from '../support/clock.ts'
import { type Company, openCompany } from '../support/company.ts'
import { callback } from '../support/oauth.ts'
import { startServer } from '../support/server.ts'
import { type StubProvider, startStubProvider } from '../support/stub-provider.ts'
import { trustedTls } from '../support/tls.ts'

const tls = await trustedTls()
const stub = await startStubProvider(undefined, tls)
const inner = await startStubProvider(undefined, tls)
const accessKey = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'development', policies: [everything] }

/** An app of a server in production mode, with a provider at this origin. */
async function openProduction(hosts: Partial<IdentityProviderHosts>, at: Pick<StubProvider, 'origin'> = stub) {
  const server = await startServer({
    tls,
    clock: createTestClock(new Date().toISOString()),
    config: {
      mode: 'production',
      accessKeys: [{ ...accessKey, arn: 'arn:aws:iam::123456789012:user/admin' }],
      identityProviders: { standIns: {}, allowHttp: [], allowPrivate: [], ...hosts },
    },
  })
  return openCompany(server, { ...stub, ...at })
}

async function toldOnLeaving({ leave }: Company): Promise<string | null> {
  const { location } = await leave({ identity_provider: 'Company' })
  return location.searchParams.get('error_description')
}

test('a provider at a private address is never asked', async () => {
  const { port } = new URL(stub.origin)
  for (const origin of [
    stub.origin,
    `https://127.0.0.1:${port}`,
    `https://[::1]:${port}`,
    `https://2130706433:${port}`,
  ])
    expect(await toldOnLeaving(await openProduction({}, { origin }))).toBe(
      'Connection to IdP discovery endpoint failed',
    )
  expect(stub.seen).toEqual([])
})

test('one whose host is allowed signs people in, with its port alone', async () => {
  expect(await toldOnLeaving(await openProduction({ allowPrivate: ['localhost'] }))).toMatch(
    /discovery endpoint failed/,
  )
  expect(stub.seen).toEqual([])
  const app = await openProduction({ allowPrivate: [stub.host] })
  const { location, session, cookies } = await app.signIn('ann')
  expect(location.href, location.href).toMatch(`${callback}?code=`)
  expect(session).toMatch(/^cognito=/)
  for (const line of cookies) expect(line).toMatch(/; Secure/)
})

test('what it publishes and where it sends are judged like itself', async () => {
  const app = await openProduction({ allowPrivate: [stub.host] })
  const document = (await (await fetch(`${stub.origin}/.well-known/openid-configuration`)).json()) as object
  const wellKnown = '/.well-known/openid-configuration'
  const again = async () => openProduction({ allowPrivate: [stub.host] })
  stub.answer(wellKnown, { ...document, token_endpoint: `${inner.origin}/token` })
  const sent = await app.signIn('bob')
  expect(sent.location.searchParams.get('error_description')).toBe('Connection to IdP token endpoint failed')
  stub.answer(wellKnown, { ...document, jwks_uri: `${inner.origin}/jwks` })
  const keys = await (await again()).signIn('bob')
  expect(keys.location.searchParams.get('error_description')).toBe('Connection to IdP jwks uri failed')
  stub.answer(wellKnown, response => response.writeHead(302, { location: `${inner.origin}${wellKnown}` }).end())
  expect(await toldOnLeaving(await again())).toBe('Connection to IdP discovery endpoint failed')
  stub.answer(wellKnown, document)
  stub.answer('/jwks', response =>
    response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data' }).end(),
  )
  const redirected = await (await again()).signIn('bob')
  expect(redirected.location.searchParams.get('error_description')).toBe('Connection to IdP jwks uri failed')
  expect(inner.seen).toEqual([])
})
