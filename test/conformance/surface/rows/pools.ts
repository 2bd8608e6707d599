import type { Input } from '../../../../src/api/wire/operations.ts'
import type { Rows } from '../row.ts'
import type { World } from '../world.ts'

const lambda = (name: string) => `arn:aws:lambda:us-east-1:123456789012:function:${name}`
const role = 'arn:aws:iam::123456789012:role/messages'
const withCode = 'Your code is {####}'
const withLink = 'Click {##here##}'

const functions = {
  PreSignUp: lambda('pre-sign-up'),
  CustomMessage: lambda('custom-message'),
  PostConfirmation: lambda('post-confirmation'),
  PreAuthentication: lambda('pre-authentication'),
  PostAuthentication: lambda('post-authentication'),
  DefineAuthChallenge: lambda('define'),
  CreateAuthChallenge: lambda('create'),
  VerifyAuthChallengeResponse: lambda('verify'),
  PreTokenGeneration: lambda('tokens'),
  PreTokenGenerationConfig: { LambdaVersion: 'V2_0', LambdaArn: lambda('tokens') },
  UserMigration: lambda('migrate'),
  CustomSMSSender: { LambdaVersion: 'V1_0', LambdaArn: lambda('sms') },
  InboundFederation: { LambdaVersion: 'V1_0', LambdaArn: lambda('federation') },
  CustomEmailSender: { LambdaVersion: 'V1_0', LambdaArn: lambda('email') },
  KMSKeyID: 'arn:aws:kms:us-east-1:123456789012:key/0aef1d5c-2b4e-4c43-a5cb-6d8e1c1f0f00',
} as const

const smsConfiguration = { SnsCallerArn: role, ExternalId: 'external', SnsRegion: 'us-east-1' }

/** All that a pool can be told at any time. */
const everySetting = {
  Policies: {
    PasswordPolicy: {
      MinimumLength: 99,
      RequireUppercase: true,
      RequireLowercase: true,
      RequireNumbers: true,
      RequireSymbols: true,
      PasswordHistorySize: 24,
      TemporaryPasswordValidityDays: 365,
    },
    SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD'] },
  },
  DeletionProtection: 'ACTIVE',
  LambdaConfig: functions,
  AutoVerifiedAttributes: ['phone_number', 'email'],
  SmsVerificationMessage: withCode,
  EmailVerificationMessage: withCode,
  EmailVerificationSubject: 'Welcome',
  VerificationMessageTemplate: {
    SmsMessage: withCode,
    EmailMessage: withCode,
    EmailSubject: 'Welcome',
    EmailMessageByLink: withLink,
    EmailSubjectByLink: 'Click',
    DefaultEmailOption: 'CONFIRM_WITH_LINK',
  },
  SmsAuthenticationMessage: 'Sign in with {####}',
  MfaConfiguration: 'OPTIONAL',
  UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['phone_number', 'email'] },
  DeviceConfiguration: { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: true },
  EmailConfiguration: {
    SourceArn: 'arn:aws:ses:us-east-1:123456789012:identity/codes@example.com',
    ReplyToEmailAddress: 'help@example.com',
    EmailSendingAccount: 'DEVELOPER',
    From: 'Codes <codes@example.com>',
    ConfigurationSet: 'codes',
  },
  SmsConfiguration: smsConfiguration,
  UserPoolTags: Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`tag ${i}`, 'v'.repeat(256)])),
  AdminCreateUserConfig: {
    AllowAdminCreateUserOnly: true,
    InviteMessageTemplate: {
      SMSMessage: '{username} has {####}',
      EmailMessage: '{username} comes in with {####}',
      EmailSubject: 'Invitation',
    },
  },
  UserPoolAddOns: {
    AdvancedSecurityMode: 'ENFORCED',
    AdvancedSecurityAdditionalFlows: { CustomAuthMode: 'AUDIT' },
  },
  AccountRecoverySetting: {
    RecoveryMechanisms: [
      { Priority: 1, Name: 'verified_email' },
      { Priority: 2, Name: 'verified_phone_number' },
    ],
  },
  UserPoolTier: 'PLUS',
  KeyConfiguration: { KeyType: 'AWS_OWNED_KEY' },
  IssuerConfiguration: { Type: 'ORIGINAL' },
} satisfies Omit<Input<'UpdateUserPool'>, 'UserPoolId'>

/** What the API does not take together with the settings above. */
const olderValidity = { AdminCreateUserConfig: { UnusedAccountValidityDays: 365 } }

const attributes = [
  {
    Name: 'team',
    AttributeDataType: 'String',
    DeveloperOnlyAttribute: false,
    Mutable: true,
    Required: false,
    StringAttributeConstraints: { MinLength: '1', MaxLength: '64' },
  },
  {
    Name: 'level',
    AttributeDataType: 'Number',
    DeveloperOnlyAttribute: false,
    Mutable: false,
    Required: false,
    NumberAttributeConstraints: { MinValue: '1', MaxValue: '9' },
  },
  { Name: 'since', AttributeDataType: 'DateTime', DeveloperOnlyAttribute: false, Mutable: true, Required: false },
  { Name: 'remote', AttributeDataType: 'Boolean', DeveloperOnlyAttribute: false, Mutable: true, Required: false },
] satisfies Input<'AddCustomAttributes'>['CustomAttributes']

async function poolShown({ ask }: World, UserPoolId: string): Promise<object> {
  const { UserPool } = await ask('DescribeUserPool', { UserPoolId })
  const Schema = UserPool?.SchemaAttributes?.map(each => ({ ...each, Name: each.Name?.replace('custom:', '') }))
  return { ...UserPool, PoolName: UserPool?.Name, Schema, CustomAttributes: Schema }
}

const sendsBySms = { CallerArn: role, ExternalId: 'a', OriginationIdentity: 'a', ConfigurationSetName: 'a' }
const newSms = { EumsSms: { ...sendsBySms, InEntityId: 'a', InTemplateId: 'a', Region: 'us-east-1' } }
const name = 'UnsupportedOperationException'

/** Settings of a pool whose effect this server does not have. */
const unsupportedSettings = [
  { KeyConfiguration: { KeyType: 'CUSTOMER_MANAGED_KEY', KmsKeyArn: functions.KMSKeyID } },
  { IssuerConfiguration: { Type: 'UPDATED' } },
  { AcrConfiguration: { low: { AcrValue: 'low' } } },
  { SmsConfiguration: newSms },
  {
    DcrConfiguration: {
      EnableStatus: 'ENABLED',
      OpenDcrEnabled: true,
      AuthenticatedGrantTypes: ['authorization_code'],
      OpenDcrGrantTypes: ['authorization_code'],
      AllowedScopes: ['openid'],
    },
  },
] as const

const sentence = 'arn:aws:cognito-idp:us-east-1:123456789012:userpool/'
const arnOf = ({ pool }: World) => `${sentence}${pool.UserPoolId}`
const tagsOf = async (world: World) =>
  (await world.ask('ListTagsForResource', { ResourceArn: arnOf(world) })).Tags ?? {}

export const pools = {
  CreateUserPool: {
    least: () => ({ PoolName: 'p' }),
    most: [
      () => ({
        ...everySetting,
        PoolName: 'p'.repeat(128),
        AliasAttributes: ['phone_number', 'email', 'preferred_username'],
        UsernameConfiguration: { CaseSensitive: false },
        Schema: attributes,
      }),
      () => ({ ...olderValidity, PoolName: 'p', UsernameAttributes: ['phone_number', 'email'] }),
    ],
    shown: (world, _, { UserPool }) => poolShown(world, String(UserPool?.Id)),
    refused: unsupportedSettings.map(setting => ({ input: () => ({ PoolName: 'p', ...setting }), name })) as never,
  },
  DescribeUserPool: { least: ({ pool }) => pool },
  UpdateUserPool: {
    // What a request leaves out goes back to its default, which the factors of the usual pool would not bear.
    least: async ({ server }) => ({ UserPoolId: (await server.createPool()).Id }),
    most: [
      ({ pool }) => ({ ...pool, ...everySetting, PoolName: 'p'.repeat(128) }),
      async ({ server }) => ({ ...olderValidity, UserPoolId: (await server.createPool()).Id }),
    ],
    shown: (world, { UserPoolId }) => poolShown(world, UserPoolId),
    refused: unsupportedSettings.map(setting => ({
      input: ({ pool }: World) => ({ ...pool, ...setting }),
      name,
    })) as never,
  },
  DeleteUserPool: { least: ({ pool }) => pool },
  ListUserPools: {
    least: () => ({ MaxResults: 1 }),
    most: [
      async ({ ask, server }) => {
        await server.createPool()
        const { NextToken = '' } = await ask('ListUserPools', { MaxResults: 1 })
        return { MaxResults: 60, NextToken }
      },
    ],
  },
  AddCustomAttributes: {
    least: ({ pool }) => ({ ...pool, CustomAttributes: [{ Name: 'a', AttributeDataType: 'String' }] }),
    most: [
      ({ pool }) => ({
        ...pool,
        CustomAttributes: attributes.map(attribute => ({ ...attribute, Name: `new-${attribute.Name}` })),
      }),
    ],
    shown: (world, { UserPoolId }) => poolShown(world, UserPoolId),
  },
  GetSigningCertificate: { least: ({ pool }) => pool },
  GetUserPoolMfaConfig: { least: ({ pool }) => pool },
  SetUserPoolMfaConfig: {
    least: ({ pool }) => pool,
    most: [
      ({ pool }) => ({
        ...pool,
        MfaConfiguration: 'ON',
        SmsMfaConfiguration: {
          SmsAuthenticationMessage: 'Sign in with {####}',
          SmsConfiguration: { ...smsConfiguration, ExternalId: 'another' },
        },
        SoftwareTokenMfaConfiguration: { Enabled: true },
        EmailMfaConfiguration: { Message: 'Sign in with {####}', Subject: 'Signing in' },
        WebAuthnConfiguration: {
          RelyingPartyId: 'example.com',
          UserVerification: 'required',
          FactorConfiguration: 'SINGLE_FACTOR',
        },
      }),
    ],
    shown: ({ ask, pool }) => ask('GetUserPoolMfaConfig', pool),
    refused: [{ input: ({ pool }) => ({ ...pool, SmsMfaConfiguration: { SmsConfiguration: newSms } }), name }],
  },
  TagResource: {
    least: world => ({ ResourceArn: arnOf(world), Tags: {} }),
    most: [world => ({ ResourceArn: arnOf(world), Tags: { stage: 'test', empty: '' } })],
    shown: async world => ({ ResourceArn: arnOf(world), Tags: await tagsOf(world) }),
  },
  UntagResource: {
    least: world => ({ ResourceArn: arnOf(world), TagKeys: ['stage'] }),
  },
  ListTagsForResource: { least: world => ({ ResourceArn: arnOf(world) }) },
} satisfies Rows
