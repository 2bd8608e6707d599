import {
  CreateUserPoolCommand,
  DescribeUserPoolCommand,
  GetUserPoolMfaConfigCommand,
  SetUserPoolMfaConfigCommand,
  type SetUserPoolMfaConfigCommandInput,
  UpdateUserPoolCommand,
  type UserPoolPolicyType,
} from '@aws-sdk/client-cognito-identity-provider'
import { expect, test } from 'vitest'
import { startServer } from '../support/server.ts'

const { client, createPool } = await startServer()

const sms = { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms', ExternalId: 'x' }
const smsShown = { ...sms, SnsRegion: 'us-east-1' }

async function set(UserPoolId: string, input: Omit<SetUserPoolMfaConfigCommandInput, 'UserPoolId'>) {
  const { $metadata: _, ...config } = await client.send(new SetUserPoolMfaConfigCommand({ UserPoolId, ...input }))
  return config
}
async function get(UserPoolId: string) {
  const { $metadata: _, ...config } = await client.send(new GetUserPoolMfaConfigCommand({ UserPoolId }))
  return config
}

test('a new pool has MFA off and no factor', async () => {
  const { Id } = await createPool()
  expect(await get(Id)).toEqual({ MfaConfiguration: 'OFF' })
})

test('authenticator apps need no SMS configuration', async () => {
  const { Id } = await createPool()
  const config = { MfaConfiguration: 'ON', SoftwareTokenMfaConfiguration: { Enabled: true } } as const
  expect(await set(Id, config)).toEqual(config)
  expect(await get(Id)).toEqual(config)
})

test('the SMS factor is written through to the pool', async () => {
  const { Id } = await createPool()
  const SmsMfaConfiguration = { SmsAuthenticationMessage: 'Code {####}', SmsConfiguration: sms }
  const SoftwareTokenMfaConfiguration = { Enabled: false }
  const shown = {
    MfaConfiguration: 'OPTIONAL',
    SmsMfaConfiguration: { ...SmsMfaConfiguration, SmsConfiguration: smsShown },
    SoftwareTokenMfaConfiguration,
  } as const
  expect(await set(Id, { MfaConfiguration: 'OPTIONAL', SmsMfaConfiguration, SoftwareTokenMfaConfiguration })).toEqual(
    shown,
  )
  expect(await get(Id)).toEqual(shown)
  const { UserPool } = await client.send(new DescribeUserPoolCommand({ UserPoolId: Id }))
  expect(UserPool).toMatchObject({
    MfaConfiguration: 'OPTIONAL',
    SmsAuthenticationMessage: 'Code {####}',
    SmsConfiguration: smsShown,
  })
})

test('turning MFA off clears the factors', async () => {
  const { Id } = await createPool({ MfaConfiguration: 'ON', SmsConfiguration: sms })
  expect(await get(Id)).toEqual({ MfaConfiguration: 'ON', SmsMfaConfiguration: { SmsConfiguration: smsShown } })
  expect(await set(Id, { MfaConfiguration: 'OFF' })).toEqual({ MfaConfiguration: 'OFF' })
  expect(await get(Id)).toEqual({ MfaConfiguration: 'OFF' })
})

test('MFA cannot be turned off and configured together', async () => {
  const { Id } = await createPool()
  await expect(
    set(Id, { MfaConfiguration: 'OFF', SoftwareTokenMfaConfiguration: { Enabled: true } }),
  ).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: "Invalid MFA configuration given, can't turn off MFA and configure an MFA together.",
  })
})

test('MFA cannot be on without a factor', async () => {
  const { Id } = await createPool()
  const withSms = await createPool({ SmsConfiguration: sms })
  const none = {
    name: 'InvalidParameterException',
    message: "Invalid MFA configuration given, can't disable all MFAs with a required or optional configuration.",
  }
  await expect(set(Id, { MfaConfiguration: 'ON' })).rejects.toMatchObject(none)
  // A pool that could send SMS still has to be told that it shall.
  await expect(set(withSms.Id, { MfaConfiguration: 'OPTIONAL' })).rejects.toMatchObject(none)
  const disabled = { SoftwareTokenMfaConfiguration: { Enabled: false } }
  await expect(set(Id, { MfaConfiguration: 'ON', ...disabled })).rejects.toMatchObject(none)
  await set(Id, { MfaConfiguration: 'ON', SoftwareTokenMfaConfiguration: { Enabled: true } })
  await expect(set(Id, disabled)).rejects.toMatchObject(none)

  const smsMissing = {
    name: 'InvalidParameterException',
    message: 'SMS configuration and Auto verification for phone_number are required when MFA is required/optional',
  }
  await expect(
    client.send(new CreateUserPoolCommand({ PoolName: 'demo', MfaConfiguration: 'OPTIONAL' })),
  ).rejects.toMatchObject(smsMissing)
  await expect(
    client.send(new UpdateUserPoolCommand({ UserPoolId: (await createPool()).Id, MfaConfiguration: 'ON' })),
  ).rejects.toMatchObject(smsMissing)
})

test('passkeys are no second factor', async () => {
  const { Id } = await createPool()
  const WebAuthnConfiguration = {
    RelyingPartyId: 'example.com',
    FactorConfiguration: 'MULTI_FACTOR_WITH_USER_VERIFICATION',
  } as const
  await expect(set(Id, { MfaConfiguration: 'OPTIONAL', WebAuthnConfiguration })).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: 'Invalid MFA Configuration given. SMS MFA, Email MFA, or Software Token MFA must be enabled.',
  })
  const off = { MfaConfiguration: 'OFF', WebAuthnConfiguration } as const
  expect(await set(Id, off)).toEqual(off)
  expect(await get(Id)).toEqual(off)
})

test.each(['EMAIL_OTP', 'SMS_OTP'] as const)('%s is no first factor where MFA is required', async factor => {
  const refusal = {
    name: 'InvalidParameterException',
    message: 'Only PASSWORD and WEB_AUTHN (if configured) can be enabled as an auth factor if MFA is enabled',
  }
  const app = { SoftwareTokenMfaConfiguration: { Enabled: true } }
  const Policies = { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', factor] } } satisfies UserPoolPolicyType
  const { Id } = await createPool({ Policies })
  await set(Id, { MfaConfiguration: 'OPTIONAL', ...app })
  await expect(set(Id, { MfaConfiguration: 'ON', ...app })).rejects.toMatchObject(refusal)
  expect(await get(Id)).toMatchObject({ MfaConfiguration: 'OPTIONAL' })

  const strict = await createPool()
  await set(strict.Id, { MfaConfiguration: 'ON', ...app })
  await expect(
    client.send(new UpdateUserPoolCommand({ UserPoolId: strict.Id, MfaConfiguration: 'ON', Policies })),
  ).rejects.toMatchObject(refusal)
})

test('a passkey as first factor counts as both where MFA is required', async () => {
  const app = { SoftwareTokenMfaConfiguration: { Enabled: true } }
  const Policies = { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } } satisfies UserPoolPolicyType
  const { Id } = await createPool({ Policies })
  for (const FactorConfiguration of [undefined, 'SINGLE_FACTOR'] as const) {
    const WebAuthnConfiguration = { RelyingPartyId: 'example.com', FactorConfiguration }
    await set(Id, { MfaConfiguration: 'OPTIONAL', ...app, WebAuthnConfiguration })
    await expect(set(Id, { MfaConfiguration: 'ON', ...app, WebAuthnConfiguration })).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message:
        'Cannot set WebAuthn factor configuration to SINGLE_FACTOR if MFA is required and WebAuthn is an allowed first auth factor',
    })
  }
  const both = { FactorConfiguration: 'MULTI_FACTOR_WITH_USER_VERIFICATION' } as const
  expect(await set(Id, { MfaConfiguration: 'ON', ...app, WebAuthnConfiguration: both })).toMatchObject({
    MfaConfiguration: 'ON',
    WebAuthnConfiguration: both,
  })

  const strict = await createPool()
  await set(strict.Id, { MfaConfiguration: 'ON', ...app })
  await expect(
    client.send(new UpdateUserPoolCommand({ UserPoolId: strict.Id, MfaConfiguration: 'ON', Policies })),
  ).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: 'WEB_AUTHN cannot be used as an auth factor when MFA is enabled if not configured for MFA.',
  })
})

test('email codes need a sender of one’s own', async () => {
  const refusal = {
    name: 'InvalidParameterException',
    message:
      'Cannot set EmailMfaConfiguration when user pool EmailConfiguration contains an EmailSendingAccount of COGNITO_DEFAULT.',
  }
  const EmailMfaConfiguration = { Message: 'Code {####}', Subject: 'Code' }
  const { Id } = await createPool()
  await expect(set(Id, { MfaConfiguration: 'ON', EmailMfaConfiguration })).rejects.toMatchObject(refusal)

  const SourceArn = 'arn:aws:ses:us-east-1:123456789012:identity/example.com'
  const own = await createPool({ EmailConfiguration: { EmailSendingAccount: 'DEVELOPER', SourceArn } })
  expect(await set(own.Id, { MfaConfiguration: 'ON', EmailMfaConfiguration })).toEqual({
    MfaConfiguration: 'ON',
    EmailMfaConfiguration,
  })
  await expect(
    client.send(new UpdateUserPoolCommand({ UserPoolId: own.Id, MfaConfiguration: 'ON' })),
  ).rejects.toMatchObject(refusal)
})

test('passkeys are configured while MFA stays off', async () => {
  const { Id } = await createPool()
  const WebAuthnConfiguration = { RelyingPartyId: 'example.com', UserVerification: 'required' } as const
  expect(await set(Id, { WebAuthnConfiguration })).toEqual({ MfaConfiguration: 'OFF', WebAuthnConfiguration })
  await client.send(new UpdateUserPoolCommand({ UserPoolId: Id }))
  expect(await get(Id)).toEqual({ MfaConfiguration: 'OFF', WebAuthnConfiguration })
})

test('an update of the pool keeps the authenticator app and can turn MFA off', async () => {
  const { Id } = await createPool()
  await set(Id, { MfaConfiguration: 'ON', SoftwareTokenMfaConfiguration: { Enabled: true } })
  await client.send(new UpdateUserPoolCommand({ UserPoolId: Id, MfaConfiguration: 'OPTIONAL' }))
  expect(await get(Id)).toEqual({ MfaConfiguration: 'OPTIONAL', SoftwareTokenMfaConfiguration: { Enabled: true } })
  await client.send(new UpdateUserPoolCommand({ UserPoolId: Id, MfaConfiguration: 'OFF' }))
  expect(await get(Id)).toEqual({ MfaConfiguration: 'OFF' })
})
