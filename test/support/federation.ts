/** A pool that trusts outside providers, and people whom those vouch for: proven already, as a round trip leaves it. */
import {
  AdminLinkProviderForUserCommand,
  CreateIdentityProviderCommand,
  type CreateIdentityProviderCommandInput,
  type CreateUserPoolClientCommandInput,
  type CreateUserPoolCommandInput,
  type ProviderUserIdentifierType,
} from '@aws-sdk/client-cognito-identity-provider'
import type { ClientContext } from '../../src/context.ts'
import type { IdentityProvider, ProviderType } from '../../src/domain/identity-provider.ts'
import type { User } from '../../src/domain/user.ts'
import { federate } from '../../src/flows/federation/federate.ts'
import type { ProvenIdentity } from '../../src/flows/federation/identity.ts'
import { type Accounts, openAccounts } from './accounts.ts'
import type { TestServer } from './server.ts'

export type Claims = Readonly<Record<string, unknown>>
type Mapping = Readonly<Record<string, string>>

export interface Federation extends Accounts {
  /** A provider of a social or OpenID Connect type; `mapping` beside the user name. */
  trust(name: string, mapping?: Mapping): Promise<void>
  /** A SAML directory, as if its metadata had been read. */
  trustDirectory(name: string, mapping?: Mapping, identifiers?: readonly string[]): Promise<void>
  /** What happens once the provider has vouched for this subject. */
  signIn(provider: string, subject: string, claims?: Claims, more?: Partial<ProvenIdentity>): Promise<User>
  link(destination: ProviderUserIdentifierType, source: ProviderUserIdentifierType): Promise<void>
  find(name: string): Promise<User | undefined>
}

export async function openFederation(
  server: TestServer,
  poolSettings: Partial<CreateUserPoolCommandInput> = {},
  clientSettings: Partial<CreateUserPoolClientCommandInput> = {},
): Promise<Federation> {
  const accounts = await openAccounts(server, poolSettings, clientSettings)
  return { ...accounts, ...federationOf(server, accounts) }
}

/** The same for a pool and a client that are there already. */
export function federationOf(
  server: TestServer,
  { pool, app }: Pick<Accounts, 'pool' | 'app'>,
): Omit<Federation, keyof Accounts> {
  const { store } = server.server.services
  const support = (name: string) =>
    store.clients.update(pool.UserPoolId, app.ClientId, ({ settings, ...present }) => {
      const names = [...(settings.SupportedIdentityProviders ?? []), name]
      return { ...present, settings: { ...settings, SupportedIdentityProviders: names } }
    })
  return {
    async trust(name, mapping = {}) {
      const command = new CreateIdentityProviderCommand({
        ...pool,
        ...providerCalled(name),
        AttributeMapping: { ...mapping },
      })
      await server.client.send(command)
      await support(name)
    },
    async trustDirectory(name, mapping = {}, identifiers = []) {
      const provider: IdentityProvider = {
        poolId: pool.UserPoolId,
        name,
        type: 'SAML',
        details: { MetadataFile: '<xml/>' },
        attributeMapping: mapping,
        identifiers,
        createdAt: server.clock.now(),
        modifiedAt: server.clock.now(),
      }
      await store.identityProviders.create(provider, 300)
      await support(name)
    },
    async signIn(name, subject, claims = {}, more = {}) {
      const provider = await store.identityProviders.get(pool.UserPoolId, name)
      if (!provider) throw new Error(`nobody trusts ${name}`)
      return federate(await contextOf(server, pool.UserPoolId, app.ClientId), { provider, subject, claims, ...more })
    },
    async link(DestinationUser, SourceUser) {
      await server.client.send(new AdminLinkProviderForUserCommand({ ...pool, DestinationUser, SourceUser }))
    },
    async find(name) {
      const present = await store.pools.get(pool.UserPoolId)
      return present && store.users.find(present, name)
    },
  }
}

async function contextOf({ server }: TestServer, poolId: string, clientId: string): Promise<ClientContext> {
  const { services } = server
  const [pool, client] = await Promise.all([services.store.pools.get(poolId), services.store.clients.get(clientId)])
  if (!pool || !client) throw new Error('the story has no pool or client')
  return { ...services, pool, client, request: { id: 'story', region: 'us-east-1', ip: '127.0.0.1' } }
}

type NamedProvider = Omit<CreateIdentityProviderCommandInput, 'UserPoolId'>
const social: readonly ProviderType[] = ['Google', 'Facebook', 'LoginWithAmazon']

function providerCalled(ProviderName: string): NamedProvider {
  const type = social.find(one => one === ProviderName) ?? 'OIDC'
  const client = { client_id: 'us', client_secret: 'ours', authorize_scopes: 'openid' }
  const issuer = { oidc_issuer: 'https://id.example.org', attributes_request_method: 'GET' }
  return { ProviderName, ProviderType: type, ProviderDetails: type === 'OIDC' ? { ...client, ...issuer } : client }
}

/** The subject of a provider, as links name it. */
export function subjectOf(ProviderName: string, ProviderAttributeValue: string): ProviderUserIdentifierType {
  return { ProviderName, ProviderAttributeName: 'Cognito_Subject', ProviderAttributeValue }
}
