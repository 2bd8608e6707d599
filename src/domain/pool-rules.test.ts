import { expect, test } from 'vitest'
import { assertConsistent, assertSettings } from './pool-rules.ts'
import { type NewPoolSettings, newSettings } from './pool-settings.ts'

const place = { region: 'us-east-1', accountId: '123456789012' }
const check = (input: NewPoolSettings, region = place.region) => {
  assertConsistent(input)
  assertSettings(newSettings(input, region), { ...place, region })
}
const lambda = (name: string, region = 'us-east-1') => `arn:aws:lambda:${region}:123456789012:function:${name}`
const key = 'arn:aws:kms:us-east-1:123456789012:key/a'
const role = 'arn:aws:iam::123456789012:role/sms'
const identity = (region: string) => `arn:aws:ses:${region}:123456789012:identity/example.com`

test.each<[string, NewPoolSettings]>([
  ['nothing at all', {}],
  [
    'verified phone numbers with SMS',
    { AutoVerifiedAttributes: ['phone_number'], SmsConfiguration: { SnsCallerArn: role } },
  ],
  [
    'other first factors beside the password',
    { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } } },
  ],
  ['administrators only', { AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'admin_only', Priority: 1 }] } }],
  [
    'a function of another account',
    { LambdaConfig: { PreSignUp: lambda('f').replace('123456789012', '210987654321') } },
  ],
  [
    'a custom sender with its key',
    { LambdaConfig: { KMSKeyID: key, CustomSMSSender: { LambdaArn: lambda('f'), LambdaVersion: 'V1_0' } } },
  ],
  [
    'both pre-token forms alike',
    {
      LambdaConfig: {
        PreTokenGeneration: lambda('f'),
        PreTokenGenerationConfig: { LambdaArn: lambda('f'), LambdaVersion: 'V2_0' },
      },
    },
  ],
  [
    'a named sender',
    {
      EmailConfiguration: {
        EmailSendingAccount: 'DEVELOPER',
        SourceArn: identity('us-west-2'),
        From: 'Acme <no-reply@example.com>',
      },
    },
  ],
  ['email texts with the built-in sender', { EmailVerificationMessage: 'Code {####}' }],
  [
    'a code and a link template',
    { VerificationMessageTemplate: { EmailMessage: 'a {####}', EmailMessageByLink: 'a {##b##}' } },
  ],
])('accepts %s', (_, input) => {
  expect(() => check(input)).not.toThrow()
})

test.each<[string, NewPoolSettings, string]>([
  [
    'aliases and user name attributes',
    { AliasAttributes: ['email'], UsernameAttributes: ['email'] },
    'Only one of the aliasAttributes or usernameAttributes can be set in a user pool.',
  ],
  [
    'verified phone numbers without SMS',
    { AutoVerifiedAttributes: ['phone_number'] },
    'SMS configuration is required when phone_number is selected for auto verification',
  ],
  [
    'both numbers of days',
    {
      AdminCreateUserConfig: { UnusedAccountValidityDays: 3 },
      Policies: { PasswordPolicy: { TemporaryPasswordValidityDays: 3 } },
    },
    'Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays',
  ],
  [
    'first factors without the password',
    { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['EMAIL_OTP'] } } },
    'Password should be configured as one of the allowed first auth factors.',
  ],
  [
    'administrators and another way of recovery',
    {
      AccountRecoverySetting: {
        RecoveryMechanisms: [
          { Name: 'admin_only', Priority: 1 },
          { Name: 'verified_email', Priority: 2 },
        ],
      },
    },
    'Account Recovery Setting cannot use admin_only setting with any other recovery mechanisms.',
  ],
  [
    'a priority twice',
    {
      AccountRecoverySetting: {
        RecoveryMechanisms: [
          { Name: 'verified_phone_number', Priority: 1 },
          { Name: 'verified_email', Priority: 1 },
        ],
      },
    },
    'Account Recovery Setting cannot have duplicate priorities or recovery mechanisms.',
  ],
  [
    'a mechanism twice',
    {
      AccountRecoverySetting: {
        RecoveryMechanisms: [
          { Name: 'verified_email', Priority: 1 },
          { Name: 'verified_email', Priority: 2 },
        ],
      },
    },
    'Account Recovery Setting cannot have duplicate priorities or recovery mechanisms.',
  ],
  [
    'attributes verified first that are not verified at all',
    {
      AutoVerifiedAttributes: [],
      UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
    },
    'All attributes in AttributesRequireVerificationBeforeUpdate must exist in AutoVerifiedAttributes',
  ],
  [
    'DEVELOPER without a source',
    { EmailConfiguration: { EmailSendingAccount: 'DEVELOPER' } },
    'Source ARN is required to use DEVELOPER email sending owner',
  ],
  ['a sender that is no address', { EmailConfiguration: { From: 'nobody' } }, 'Provided From email address is invalid'],
  [
    'a sender with a line break',
    { EmailConfiguration: { From: 'a\nBcc: b <a@example.com>' } },
    'Provided From email address is invalid',
  ],
  [
    'an email identity far away',
    { EmailConfiguration: { SourceArn: identity('ap-south-1') } },
    'Provided SourceArn must be in one of the following SES regions: eu-west-1, us-east-1, us-west-2.',
  ],
  [
    'SMS from another region',
    { SmsConfiguration: { SnsCallerArn: role, SnsRegion: 'eu-north-1' } },
    'Invalid snsRegion. Allowed SNS region for us-east-1 is us-east-1',
  ],
  [
    'a role of another account',
    { SmsConfiguration: { SnsCallerArn: role.replace('123456789012', '210987654321') } },
    'Cross-account pass role is not allowed.',
  ],
  ['SMS without a role', { SmsConfiguration: { ExternalId: 'x' } }, 'SnsCallerArn is required in SmsConfiguration.'],
  [
    'a custom sender without a key',
    { LambdaConfig: { CustomEmailSender: { LambdaArn: lambda('f'), LambdaVersion: 'V1_0' } } },
    'KMSKeyId parameter is required when Custom SMS/Email Lambda trigger is used.',
  ],
  [
    'a function of another region',
    { LambdaConfig: { PostConfirmation: lambda('f', 'eu-west-1') } },
    'Cross-region lambda functions are not supported',
  ],
  [
    'a versioned function of another region',
    { LambdaConfig: { PreTokenGenerationConfig: { LambdaArn: lambda('f', 'eu-west-1'), LambdaVersion: 'V2_0' } } },
    'Cross-region lambda functions are not supported',
  ],
  [
    'two pre-token functions',
    {
      LambdaConfig: {
        PreTokenGeneration: lambda('f'),
        PreTokenGenerationConfig: { LambdaArn: lambda('g'), LambdaVersion: 'V2_0' },
      },
    },
    "Cannot use PreTokenGenerationLambda and PreTokenGeneration with different Lambda function ARN's",
  ],
  [
    'a key of another region',
    { LambdaConfig: { KMSKeyID: key.replace('us-east-1', 'eu-west-1') } },
    'Invalid arn eu-west-1',
  ],
])('refuses %s', (_, input, message) => {
  expect(() => check(input)).toThrow(expect.objectContaining({ name: 'InvalidParameterException', message }))
})

test.each([
  ['us-east-1', 'us-east-1'],
  ['us-east-2', 'us-east-2'],
  ['ap-northeast-2', 'ap-northeast-1'],
])('messages of a pool in %s leave from %s', (region, expected) => {
  const { SmsConfiguration } = newSettings({ SmsConfiguration: { SnsCallerArn: role } }, region)
  expect(SmsConfiguration?.SnsRegion).toBe(expected)
})

test('an older region beside the own one is allowed for SMS', () => {
  expect(() => check({ SmsConfiguration: { SnsCallerArn: role, SnsRegion: 'us-east-1' } }, 'us-east-2')).not.toThrow()
})
