import type { Input } from '../../../../src/api/wire/operations.ts'
import type { Rows } from '../row.ts'
import type { World } from '../world.ts'

const callback = 'https://app.example.com/callback'

const everySetting = {
  ClientName: 'c'.repeat(128),
  RefreshTokenValidity: 3650,
  AccessTokenValidity: 1440,
  IdTokenValidity: 86_400,
  TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'seconds', RefreshToken: 'days' },
  ReadAttributes: ['email', 'custom:team'],
  WriteAttributes: ['email', 'custom:team'],
  ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_CUSTOM_AUTH'],
  SupportedIdentityProviders: ['COGNITO'],
  CallbackURLs: [callback, 'myapp://callback'],
  LogoutURLs: ['https://app.example.com/bye'],
  DefaultRedirectURI: callback,
  AllowedOAuthFlows: ['code', 'implicit'],
  AllowedOAuthScopes: ['openid', 'email', 'orders/read'],
  AllowedOAuthFlowsUserPoolClient: true,
  AnalyticsConfiguration: {
    ApplicationId: 'abcdef0123456789',
    RoleArn: 'arn:aws:iam::123456789012:role/analytics',
    ExternalId: 'external',
    UserDataShared: true,
  },
  PreventUserExistenceErrors: 'ENABLED',
  EnableTokenRevocation: false,
  EnablePropagateAdditionalUserContextData: true,
  AuthSessionValidity: 15,
  RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 60 },
} satisfies Omit<Input<'UpdateUserPoolClient'>, 'UserPoolId' | 'ClientId'>

/** The newer form of the same, which the older one excludes. */
const newerAnalytics = {
  AnalyticsConfiguration: { ApplicationArn: 'arn:aws:mobiletargeting:us-east-1:123456789012:apps/a' },
}

async function withScopes({ ask, pool }: World): Promise<void> {
  const Scopes = [{ ScopeName: 'read', ScopeDescription: 'May read' }]
  await ask('CreateResourceServer', { ...pool, Identifier: 'orders', Name: 'Orders', Scopes })
}

async function clientShown({ ask, pool }: World, ClientId = ''): Promise<object> {
  const { UserPoolClient } = await ask('DescribeUserPoolClient', { ...pool, ClientId })
  return { ...UserPoolClient, GenerateSecret: UserPoolClient?.ClientSecret !== undefined }
}

export const clients = {
  CreateUserPoolClient: {
    least: ({ pool }) => ({ ...pool, ClientName: 'c' }),
    most: [
      async world => {
        await withScopes(world)
        return { ...world.pool, ...everySetting, GenerateSecret: true }
      },
      ({ pool }) => ({ ...pool, ...newerAnalytics, ClientName: 'c', ClientSecret: 's'.repeat(64) }),
    ],
    shown: (world, _, { UserPoolClient }) => clientShown(world, UserPoolClient?.ClientId),
  },
  DescribeUserPoolClient: { least: ({ pool, app }) => ({ ...pool, ...app }) },
  UpdateUserPoolClient: {
    least: ({ pool, app }) => ({ ...pool, ...app }),
    most: [
      async world => {
        await withScopes(world)
        const { ClientId } = await world.secretApp()
        return { ...world.pool, ClientId, ...everySetting }
      },
      ({ pool, app }) => ({ ...pool, ...app, ...newerAnalytics }),
    ],
    shown: (world, { ClientId }) => clientShown(world, ClientId),
  },
  DeleteUserPoolClient: { least: ({ pool, app }) => ({ ...pool, ...app }) },
  ListUserPoolClients: {
    least: ({ pool }) => pool,
    most: [
      async ({ ask, pool, secretApp }) => {
        await secretApp()
        const { NextToken = '' } = await ask('ListUserPoolClients', { ...pool, MaxResults: 1 })
        return { ...pool, MaxResults: 60, NextToken }
      },
      ({ pool }) => ({ ...pool, ClientType: 'DCR' }),
    ],
  },
} satisfies Rows
