/** An app whose people sign in by an OpenID Connect provider that vouches for whomever a story names. */
import type {
  CreateIdentityProviderCommandInput,
  CreateUserPoolCommandInput,
} from '@aws-sdk/client-cognito-identity-provider'
import { type Asked, type OAuthApp, openOAuth } from './oauth.ts'
import { roundTrip, support, trust } from './round-trip.ts'
import type { TestServer } from './server.ts'
import type { StubProvider } from './stub-provider.ts'

export function companyAt(stub: StubProvider): Omit<CreateIdentityProviderCommandInput, 'UserPoolId'> {
  return {
    ProviderName: 'Company',
    ProviderType: 'OIDC',
    ProviderDetails: {
      ...{ client_id: 'us', client_secret: 'ours', authorize_scopes: 'openid email' },
      ...{ oidc_issuer: stub.origin, attributes_request_method: 'GET' },
    },
    AttributeMapping: { email: 'email', name: 'name' },
    IdpIdentifiers: ['example.org'],
  }
}

export interface Company extends OAuthApp, ReturnType<typeof roundTrip> {
  /** The provider vouches for this subject to whoever comes with a code of this trip. */
  vouch(nonce: string, sub: string, told?: object): Promise<void>
  /** There and back. */
  signIn(sub: string, asked?: Asked, told?: object): ReturnType<ReturnType<typeof roundTrip>['comeBack']>
}

export async function openCompany(
  server: TestServer,
  stub: StubProvider,
  {
    providers = ['COGNITO', 'Company'],
    pool = {},
  }: {
    readonly providers?: string[]
    readonly pool?: Partial<CreateUserPoolCommandInput>
  } = {},
): Promise<Company> {
  const app = await openOAuth(server, {}, pool)
  await trust(server, app, companyAt(stub))
  await support(server, app, providers)
  const trips = roundTrip(server, app)
  const vouch: Company['vouch'] = async (nonce, sub, told = {}) => {
    const at = Math.floor(Date.now() / 1000)
    const id_token = await stub.sign({ iss: stub.origin, aud: 'us', sub, nonce, iat: at, exp: at + 300 })
    stub.answer('/token', { access_token: 'access', token_type: 'Bearer', id_token })
    stub.answer('/userinfo', { sub, email: `${sub}@example.org`, ...told })
  }
  return {
    ...app,
    ...trips,
    vouch,
    async signIn(sub, asked = {}, told = {}) {
      const left = await trips.leave({ identity_provider: 'Company', state: 's', ...asked })
      await vouch(left.nonce, sub, told)
      return trips.comeBack(left, { code: 'code', state: left.state })
    },
  }
}
