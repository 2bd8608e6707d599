/** A pool that trusts a provider which answers what a story tells it to, and what the application is told then. */
import { ListUsersCommand, UpdateIdentityProviderCommand } from '@aws-sdk/client-cognito-identity-provider'
import { pino } from 'pino'
import { expect } from 'vitest'
import type { IdentityProviderHosts } from '../../src/config.ts'
import { callback, openOAuth } from './oauth.ts'
import { roundTrip, support, trust } from './round-trip.ts'
import { startServer } from './server.ts'
import { type Reaction, type StubProvider, startStubProvider } from './stub-provider.ts'

/** Above it no server is waited for: a story's provider has 400 ms for each answer, and four answers to give. */
export const longestTrip = 3_000

export interface HostileProvider {
  readonly stub: StubProvider
  /** The secret that HMACs are made with. */
  readonly secret: string
  claimsFor(nonce: string, change?: object): Record<string, unknown>
  /** Points the provider at these details, beside those that it has. */
  point(details: Readonly<Record<string, string>>): Promise<void>
  /** What the application is told when the ID token is this one, or the token endpoint reacts like this. */
  toldFor(make: (nonce: string) => Promise<string> | Reaction): Promise<string | null>
  /** What it is told instead of being sent to the provider; `left` where it was sent there. */
  toldOnLeaving(): Promise<string | null>
  numberOfUsers(): Promise<number>
  logged(): readonly Readonly<Record<string, unknown>>[]
}

export async function openHostileProvider(
  mapping: Record<string, string> = {},
  hosts: (stub: StubProvider) => Partial<IdentityProviderHosts> = () => ({}),
): Promise<HostileProvider> {
  const stub = await startStubProvider()
  const lines: string[] = []
  const log = pino({ level: 'trace' }, { write: line => void lines.push(line) })
  const server = await startServer({
    config: { identityProviders: { standIns: {}, allowHttp: [stub.host], allowPrivate: [], ...hosts(stub) } },
    services: { providerMillis: 400, log },
  })
  const app = await openOAuth(server)
  const secret = 'a secret that both of us know and nobody else'
  const details = {
    ...{ client_id: 'us', client_secret: secret, authorize_scopes: 'openid email' },
    ...{ oidc_issuer: stub.origin, attributes_request_method: 'GET' },
  }
  const company = { ProviderName: 'Company', ProviderType: 'OIDC', ProviderDetails: details } as const
  await trust(server, app, { ...company, AttributeMapping: { email: 'email', ...mapping } })
  await support(server, app, ['COGNITO', 'Company'])
  const { leave, comeBack } = roundTrip(server, app)
  const numberOfUsers = async () => (await server.client.send(new ListUsersCommand(app.pool))).Users?.length ?? 0
  return {
    stub,
    secret,
    numberOfUsers,
    logged: () => lines.map(line => JSON.parse(line)),
    claimsFor: (nonce, change) => ({
      ...{ iss: stub.origin, aud: 'us', sub: 'subject', nonce, email: 'somebody@example.org' },
      ...{ iat: Math.floor(Date.now() / 1000), exp: Math.floor(Date.now() / 1000) + 300 },
      ...change,
    }),
    async point(more) {
      const ProviderDetails = { ...details, ...more }
      await server.client.send(
        new UpdateIdentityProviderCommand({ ...app.pool, ProviderName: 'Company', ProviderDetails }),
      )
    },
    async toldFor(make) {
      const left = await leave({ identity_provider: 'Company', state: 'its state' })
      const made = make(left.nonce)
      stub.answer('/token', made instanceof Promise ? tokens(await made) : made)
      const { location, session } = await comeBack(left, { code: 'code', state: left.state })
      expect(location.origin + location.pathname).toBe(callback)
      expect(location.searchParams.get('state')).toBe('its state')
      if (location.searchParams.has('code')) return 'signed in'
      expect([location.searchParams.get('error'), session]).toEqual(['invalid_request', undefined])
      expect(await numberOfUsers()).toBe(0)
      return location.searchParams.get('error_description')
    },
    async toldOnLeaving() {
      const { location } = await leave({ identity_provider: 'Company', state: 'its state' })
      if (location.origin === stub.origin) return 'left'
      expect(location.origin + location.pathname).toBe(callback)
      expect([location.searchParams.get('error'), location.searchParams.get('state')]).toEqual([
        ...['invalid_request', 'its state'],
      ])
      return location.searchParams.get('error_description')
    },
  }
}

function tokens(id_token: string) {
  return { access_token: 'access', token_type: 'Bearer', expires_in: 60, id_token }
}
