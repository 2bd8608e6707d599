/** `npm run dev:idp`: a provider of OpenID Connect to try federation with; docs/federation.md says how. */
import { openIdClient, startOpenIdProvider } from './openid-provider.ts'

const port = 5_000
const callback = process.argv[2] ?? 'http://localhost:9229/oauth2/idpresponse'
const provider = await startOpenIdProvider(port)
await provider.allow(callback)
process.stdout.write(
  [
    `OpenID Connect provider: ${provider.issuer}`,
    `  client_id ${openIdClient.client_id}, client_secret "${openIdClient.client_secret}"`,
    `  sends browsers back to ${callback}`,
    `  CENOTE_CONFIG needs {"identityProviders": {"allowHttp": ["${provider.host}"]}}`,
    '  any name and any password sign in there',
    '',
  ].join('\n'),
)
