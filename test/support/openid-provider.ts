/** A whole provider of OpenID Connect on this machine: oidc-provider with keys of its own, for stories and by hand. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair } from 'jose'
import Provider from 'oidc-provider'

export interface OpenIdProvider {
  readonly issuer: string
  /** As CENOTE_CONFIG names it. */
  readonly host: string
  /** Once: where browsers may be sent back. */
  allow(redirectUri: string): Promise<void>
  close(): void
}

export const openIdClient = { client_id: 'cenote', client_secret: 'a secret between Cenote and the provider' }

/** Whoever types a name and any password there is that one, with an address at example.org. */
export async function startOpenIdProvider(port = 0): Promise<OpenIdProvider> {
  let answer: ReturnType<Provider['callback']> | undefined
  const server = createServer((request, response) => answer?.(request, response))
  await new Promise<void>(listening => server.listen(port, '127.0.0.1', listening))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const issuer = `http://${host}`
  return {
    issuer,
    host,
    async allow(redirectUri) {
      const { privateKey } = await generateKeyPair('RS256', { extractable: true })
      const provider = new Provider(issuer, {
        clients: [
          {
            ...openIdClient,
            redirect_uris: [redirectUri],
            token_endpoint_auth_method: 'client_secret_post',
          },
        ],
        jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig', kid: 'provider' }] },
        cookies: { keys: ['a key for cookies of a test'] },
        claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
        findAccount: (_ctx, id) => ({
          accountId: id,
          claims: () => ({ sub: id, name: id, email: `${id}@example.org`, email_verified: true }),
        }),
      })
      answer = provider.callback()
    },
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
