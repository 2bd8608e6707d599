import {
  CreateUserPoolCommand,
  DescribeUserPoolCommand,
  GetUserPoolMfaConfigCommand,
  SetUserPoolMfaConfigCommand,
  type SetUserPoolMfaConfigCommandInput,
  UpdateUserPoolCommand,
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
  const refusal = {
    name: 'InvalidParameterException',
    message: 'SMS configuration and Auto verification for phone_number are required when MFA is required/optional',
  }
  const { Id } = await createPool()
  await expect(set(Id, { MfaConfiguration: 'ON' })).rejects.toMatchObject(refusal)
  await expect(
    set(Id, { MfaConfiguration: 'ON', SoftwareTokenMfaConfiguration: { Enabled: false } }),
  ).rejects.toMatchObject(refusal)
  await expect(
    client.send(new CreateUserPoolCommand({ PoolName: 'demo', MfaConfiguration: 'OPTIONAL' })),
  ).rejects.toMatchObject(refusal)
  await expect(
    client.send(new UpdateUserPoolCommand({ UserPoolId: Id, MfaConfiguration: 'ON' })),
  ).rejects.toMatchObject(refusal)
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
  await client.send(new UpdateUserPoolCommand({ UserPoolId: Id }))
  expect(await get(Id)).toEqual({ MfaConfiguration: 'OFF' })
})
