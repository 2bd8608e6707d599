import { describe, expect, test } from 'vitest'
import { assertClient, type ClientSurroundings } from './client-rules.ts'
import type { RequestedClient } from './client-settings.ts'
import type { Pool } from './pool.ts'
import { newSchema } from './pool-schema.ts'

const at = new Date(0)
const pool: Pool = {
  id: 'us-east-1_abcdefghi',
  name: 'demo',
  createdAt: at,
  modifiedAt: at,
  settings: {},
  schema: newSchema([
    { Name: 'email', Required: true },
    { Name: 'tier', AttributeDataType: 'String' },
    { Name: 'score', AttributeDataType: 'Number', DeveloperOnlyAttribute: true },
  ]),
  tags: {},
  factors: {},
}
const around: ClientSurroundings = {
  pool,
  hasSecret: false,
  accountId: '123456789012',
  scopes: ['orders/read'],
  providers: ['Google'],
  while: 'creating',
}
const callbacks = { CallbackURLs: ['https://example.com/cb'] }

test.each<[string, RequestedClient, Partial<ClientSurroundings>?]>([
  ['nothing at all', {}],
  ['legacy flows', { ExplicitAuthFlows: ['ADMIN_NO_SRP_AUTH', 'USER_PASSWORD_AUTH'] }],
  [
    'the shortest tokens',
    {
      AccessTokenValidity: 5,
      IdTokenValidity: 300,
      TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'seconds' },
    },
  ],
  [
    'the longest tokens',
    {
      AccessTokenValidity: 1,
      IdTokenValidity: 24,
      RefreshTokenValidity: 3650,
      TokenValidityUnits: { AccessToken: 'days' },
    },
  ],
  ['nought days of refresh', { RefreshTokenValidity: 0 }],
  [
    'known attributes',
    { ReadAttributes: ['sub', 'email_verified', 'custom:tier'], WriteAttributes: ['email', 'custom:tier'] },
  ],
  ['empty attribute lists', { ReadAttributes: [], WriteAttributes: [] }],
  [
    'a code flow',
    {
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid', 'orders/read'],
      ...callbacks,
    },
  ],
  [
    'client credentials with a secret',
    { AllowedOAuthFlows: ['client_credentials'], AllowedOAuthScopes: ['orders/read'] },
    { hasSecret: true },
  ],
  ['known providers', { SupportedIdentityProviders: ['COGNITO', 'Google'] }],
  ['context data with a secret', { EnablePropagateAdditionalUserContextData: true }, { hasSecret: true }],
  [
    'rotation without the refresh flow',
    { RefreshTokenRotation: { Feature: 'ENABLED' }, ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'] },
  ],
  [
    'an analytics application',
    { AnalyticsConfiguration: { ApplicationArn: 'arn:aws:mobiletargeting:us-east-1:123456789012:apps/a' } },
  ],
  [
    'the older analytics form',
    { AnalyticsConfiguration: { ApplicationId: 'ab', RoleArn: 'arn:aws:iam::123456789012:role/r', ExternalId: 'x' } },
  ],
])('accepts %s', (_, requested, more = {}) => {
  expect(() => assertClient(requested, { ...around, ...more })).not.toThrow()
})

const range = 'Invalid range for token validity.'
const read = 'Invalid read attributes specified while creating a client'
const write = 'Invalid write attributes specified while creating a client'
const analytics =
  'Invalid analytics configuration given, either <application arn> or <application id, role arn, external id> are valid'

describe('refuses', () => {
  test.each<[string, RequestedClient, string, Partial<ClientSurroundings>?]>([
    [
      'legacy flows beside today’s',
      { ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'USER_PASSWORD_AUTH'] },
      "Auth flow name with prefix 'ALLOW' cannot be used with legacy auth flow names.",
    ],
    [
      'rotation with the refresh flow',
      { RefreshTokenRotation: { Feature: 'ENABLED' }, ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'] },
      'ALLOW_REFRESH_TOKEN_AUTH cannot be used when refresh token rotation is enabled.',
    ],
    ['too short an access token', { AccessTokenValidity: 4, TokenValidityUnits: { AccessToken: 'minutes' } }, range],
    ['too long an ID token', { IdTokenValidity: 25 }, range],
    ['too short a refresh token', { RefreshTokenValidity: 59, TokenValidityUnits: { RefreshToken: 'minutes' } }, range],
    ['too long a refresh token', { RefreshTokenValidity: 3651 }, range],
    [
      'an access token that outlives the refresh token',
      { AccessTokenValidity: 2, RefreshTokenValidity: 1, TokenValidityUnits: { RefreshToken: 'hours' } },
      'Access and Id Token expiration times must be less than or equal to refresh token expiration times.',
    ],
    ['an unknown attribute to read', { ReadAttributes: ['custom:none'] }, read],
    [
      'an unknown attribute to read, at an update',
      { ReadAttributes: ['custom:none'] },
      read.replace('creating', 'updating'),
      { while: 'updating' },
    ],
    ['reading what is for developers only', { ReadAttributes: ['email', 'dev:custom:score'] }, read],
    ['an unknown attribute to write', { WriteAttributes: ['email', 'nobody'] }, write],
    ['writing a verified flag', { WriteAttributes: ['email', 'email_verified'] }, write],
    ['writing the sub', { WriteAttributes: ['email', 'sub'] }, write],
    ['writing what is for developers only', { WriteAttributes: ['email', 'dev:custom:score'] }, write],
    ['not writing what is required', { WriteAttributes: ['name'] }, write],
    [
      'OAuth without flows',
      { AllowedOAuthFlowsUserPoolClient: true, AllowedOAuthScopes: ['openid'] },
      'AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.',
    ],
    [
      'a provider that the pool lacks',
      { SupportedIdentityProviders: ['COGNITO', 'Facebook'] },
      'The provider Facebook does not exist for User Pool us-east-1_abcdefghi',
    ],
    [
      'a default that is not listed',
      { ...callbacks, DefaultRedirectURI: 'https://example.com/' },
      'The default redirect URI https://example.com/ is not in the callback URIs list.',
    ],
    [
      'context data without a secret',
      { EnablePropagateAdditionalUserContextData: true },
      'Client Secret is required to set EnablePropagateAdditionalUserContextData as true',
    ],
    ['half an analytics configuration', { AnalyticsConfiguration: { ApplicationId: 'ab' } }, analytics],
    [
      'both analytics forms',
      {
        AnalyticsConfiguration: {
          ApplicationArn: 'arn:aws:mobiletargeting:us-east-1:123456789012:apps/a',
          ExternalId: 'x',
        },
      },
      analytics,
    ],
    [
      'a role of another account',
      { AnalyticsConfiguration: { ApplicationId: 'ab', RoleArn: 'arn:aws:iam::210987654321:role/r', ExternalId: 'x' } },
      'Cross-account pass role is not allowed.',
    ],
  ])('%s', (_, requested, message, more = {}) => {
    const problem = expect.objectContaining({ name: 'InvalidParameterException', message })
    expect(() => assertClient(requested, { ...around, ...more })).toThrow(problem)
  })

  test.each<[string, RequestedClient, string, { hasSecret?: boolean }?]>([
    [
      'client credentials beside a code flow',
      { AllowedOAuthFlows: ['client_credentials', 'code'], ...callbacks },
      'client_credentials flow can not be selected along with code flow or implicit flow.',
    ],
    [
      'client credentials without a secret',
      { AllowedOAuthFlows: ['client_credentials'] },
      'client_credentials flow can not be selected if client does not have a client secret.',
    ],
    [
      'a scope about users with client credentials',
      { AllowedOAuthFlows: ['client_credentials'], AllowedOAuthScopes: ['orders/read', 'openid'] },
      'openid is not supported with client_credentials flow',
      { hasSecret: true },
    ],
    [
      'a code flow without a callback',
      { AllowedOAuthFlows: ['code'] },
      'CallbackUrls can not be empty when code flow or implicit flow is selected',
    ],
  ])('%s', (_, requested, message, more = {}) => {
    const problem = expect.objectContaining({ name: 'InvalidOAuthFlowException', message })
    expect(() => assertClient(requested, { ...around, ...more })).toThrow(problem)
  })

  test('a scope that nobody defines', () => {
    expect(() => assertClient({ AllowedOAuthScopes: ['openid', 'orders/write'] }, around)).toThrow(
      expect.objectContaining({ name: 'ScopeDoesNotExistException', message: 'Invalid scope requested: orders/write' }),
    )
  })
})
