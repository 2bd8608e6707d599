/** Production mode: where the metadata of a directory may be. */
import {
  CreateIdentityProviderCommand,
  DescribeIdentityProviderCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { expect, test } from 'vitest'
import { refused } from '../support/accounts.ts'
import { everything } from '../support/callers.ts'
import { createLiveClock } from '../support/clock.ts'
import { metadataXml, newKeys } from '../support/saml-directory.ts'
import { startServer } from '../support/server.ts'
import { startStubProvider } from '../support/stub-provider.ts'
import { trustedTls } from '../support/tls.ts'

const tls = await trustedTls()
const stub = await startStubProvider(undefined, tls)
const { port } = new URL(stub.origin)
const { certificate } = await newKeys(new Date(Date.now() - 60_000))
const accessKey = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'development', policies: [everything] }

async function open(allowPrivate: readonly string[]) {
  const server = await startServer({
    tls,
    clock: createLiveClock(),
    config: {
      mode: 'production',
      accessKeys: [{ ...accessKey, arn: 'arn:aws:iam::123456789012:user/admin' }],
      identityProviders: { standIns: {}, allowHttp: [], allowPrivate },
    },
  })
  const { Id: UserPoolId } = await server.createPool()
  const provider = { UserPoolId, ProviderName: 'Directory' }
  const create = (MetadataURL: string) => {
    const input = { ...provider, ProviderType: 'SAML' as const, ProviderDetails: { MetadataURL } }
    return server.client.send(new CreateIdentityProviderCommand(input))
  }
  return { create, describe: () => server.client.send(new DescribeIdentityProviderCommand(provider)) }
}

test('metadata at a private address are never asked for, by name, by number or by a redirect', async () => {
  const { create, describe } = await open([])
  const hosts = ['localhost', '127.0.0.1', '[::1]', '2130706433', '[::ffff:127.0.0.1]', '10.0.0.1', '169.254.169.254']
  for (const host of hosts) {
    const url = `https://${host}:${port}/metadata`
    await refused(create(url), 'InvalidParameterException', `Error retrieving metadata from ${url}`)
  }
  await refused(create(`http://localhost:${port}/metadata`), 'InvalidParameterException')
  await refused(describe(), 'ResourceNotFoundException')
  expect(stub.seen).toEqual([])
})

test('metadata of a host that is allowed are read, and not where it sends on to', async () => {
  const { create, describe } = await open([stub.host])
  const url = `${stub.origin}/metadata`
  stub.answer('/metadata', response => response.writeHead(302, { location: `https://127.0.0.1:${port}/inner` }).end())
  stub.answer('/inner', response => void response.end(metadataXml([certificate])))
  await refused(create(url), 'InvalidParameterException', `Error retrieving metadata from ${url}`)
  stub.answer('/metadata', response => void response.end(metadataXml([certificate])))
  await create(url)
  expect((await describe()).IdentityProvider?.ProviderDetails?.SSORedirectBindingURI).toBe(
    'https://directory.example.org/sso',
  )
})
