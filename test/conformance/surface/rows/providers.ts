import type { Rows } from '../row.ts'
import type { World } from '../world.ts'

const google = { client_id: 'us', client_secret: 'secret', authorize_scopes: 'openid email' }
const oidc = {
  ...google,
  oidc_issuer: 'https://idp.example.com',
  attributes_request_method: 'GET',
  authorize_url: 'https://idp.example.com/authorize',
  token_url: 'https://idp.example.com/token',
  attributes_url: 'https://idp.example.com/userinfo',
  jwks_uri: 'https://idp.example.com/keys',
}
const everySetting = {
  ProviderDetails: oidc,
  AttributeMapping: { email: 'email', 'custom:team': 'team' },
  IdpIdentifiers: Array.from({ length: 50 }, (_, i) => `${i}`.padStart(40, 'i')),
}
const levels = { AcrMapping: { low: 'low' } }
const name = 'UnsupportedOperationException'

async function withGoogle({ ask, pool }: World): Promise<{ UserPoolId: string; ProviderName: string }> {
  const named = { ...pool, ProviderName: 'Google' }
  const IdpIdentifiers = ['google.example.com']
  await ask('CreateIdentityProvider', { ...named, ProviderType: 'Google', ProviderDetails: google, IdpIdentifiers })
  return named
}

async function withOidc({ ask, pool }: World): Promise<{ UserPoolId: string; ProviderName: string }> {
  const named = { ...pool, ProviderName: 'MyIdp' }
  await ask('CreateIdentityProvider', { ...named, ProviderType: 'OIDC', ProviderDetails: oidc })
  return named
}

async function providerShown({ ask, pool }: World, ProviderName: string): Promise<object> {
  return { ...(await ask('DescribeIdentityProvider', { ...pool, ProviderName })).IdentityProvider }
}

const subject = { ProviderName: 'Google', ProviderAttributeName: 'Cognito_Subject', ProviderAttributeValue: '1234' }
const local = (Username: string) => ({ ProviderName: 'Cognito', ProviderAttributeValue: Username })

async function linked(world: World) {
  const { UserPoolId } = await withGoogle(world)
  const { name: who } = await world.person()
  await world.ask('AdminLinkProviderForUser', { UserPoolId, DestinationUser: local(who), SourceUser: subject })
  return { UserPoolId, User: subject }
}

export const providers = {
  CreateIdentityProvider: {
    least: ({ pool }) => ({ ...pool, ProviderName: 'Google', ProviderType: 'Google', ProviderDetails: google }),
    most: [({ pool }) => ({ ...pool, ...everySetting, ProviderName: 'p'.repeat(32), ProviderType: 'OIDC' })],
    shown: (world, { ProviderName }) => providerShown(world, ProviderName),
    refused: [
      {
        input: ({ pool }) => ({ ...pool, ...everySetting, ...levels, ProviderName: 'Another', ProviderType: 'OIDC' }),
        name,
      },
    ],
  },
  DescribeIdentityProvider: { least: withGoogle },
  GetIdentityProviderByIdentifier: {
    least: async world => {
      await withGoogle(world)
      return { ...world.pool, IdpIdentifier: 'google.example.com' }
    },
  },
  UpdateIdentityProvider: {
    least: withGoogle,
    most: [async world => ({ ...(await withOidc(world)), ...everySetting })],
    shown: (world, { ProviderName }) => providerShown(world, ProviderName),
    refused: [{ input: async world => ({ ...(await withOidc(world)), ...levels }), name }],
  },
  DeleteIdentityProvider: { least: withGoogle },
  ListIdentityProviders: {
    least: ({ pool }) => pool,
    most: [
      async world => {
        await withGoogle(world)
        await withOidc(world)
        const { NextToken = '' } = await world.ask('ListIdentityProviders', { ...world.pool, MaxResults: 1 })
        return { ...world.pool, MaxResults: 60, NextToken }
      },
    ],
  },
  AdminLinkProviderForUser: {
    least: async world => {
      const { UserPoolId } = await withGoogle(world)
      return { UserPoolId, DestinationUser: local((await world.person()).name), SourceUser: subject }
    },
    most: [
      async world => {
        const { UserPoolId } = await withGoogle(world)
        const DestinationUser = { ...local((await world.person()).name), ProviderAttributeName: 'Username' }
        return { UserPoolId, DestinationUser, SourceUser: subject }
      },
    ],
  },
  AdminDisableProviderForUser: { least: linked },
} satisfies Rows
