/** `npm run dev:idp`: a provider of OpenID Connect and a SAML directory to try federation with; docs/federation.md says how. */
import { openIdClient, startOpenIdProvider } from './openid-provider.ts'
import { startSamlProvider } from './saml-provider.ts'

const [port, samlPort] = [5_000, 5_001] as const
const callback = process.argv[2] ?? 'http://localhost:9229/oauth2/idpresponse'
const provider = await startOpenIdProvider(port)
await provider.allow(callback)
const directory = await startSamlProvider(() => new URL(callback).origin, samlPort)
process.stdout.write(
  [
    `OpenID Connect provider: ${provider.issuer}`,
    `  client_id ${openIdClient.client_id}, client_secret "${openIdClient.client_secret}"`,
    `  sends browsers back to ${callback}`,
    `SAML directory: MetadataURL ${directory.metadataUrl}`,
    `  trusts the pools of ${new URL(callback).origin}, and has the attributes mail and displayName`,
    `  begins a sign-in at ${directory.url}/begin?pool=<pool id>&RelayState=<request>, a sign-out at ${directory.url}/sign-out?pool=<pool id>`,
    `CENOTE_CONFIG needs {"identityProviders": {"allowHttp": ["${provider.host}", "${directory.host}"]}}`,
    'Any name signs in there, at the provider with any password.',
    '',
  ].join('\n'),
)
