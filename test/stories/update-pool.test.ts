import {
  AddCustomAttributesCommand,
  DescribeUserPoolCommand,
  GetUserPoolMfaConfigCommand,
  type SchemaAttributeType,
  UpdateUserPoolCommand,
  type UpdateUserPoolCommandInput,
} from '@aws-sdk/client-cognito-identity-provider'
import { expect, test } from 'vitest'
import { startServer } from '../support/server.ts'

const { client, clock, createPool } = await startServer()

const update = (UserPoolId: string, input: Partial<UpdateUserPoolCommandInput> = {}) =>
  client.send(new UpdateUserPoolCommand({ UserPoolId, ...input }))
const describePool = async (UserPoolId: string) =>
  (await client.send(new DescribeUserPoolCommand({ UserPoolId }))).UserPool ?? {}
const addAttributes = (UserPoolId: string, CustomAttributes: SchemaAttributeType[]) =>
  client.send(new AddCustomAttributesCommand({ UserPoolId, CustomAttributes }))

test('an update returns what it leaves out to its default', async () => {
  const plain = await createPool()
  const pool = await createPool({
    AutoVerifiedAttributes: ['email'],
    EmailVerificationMessage: 'Code {####}',
    DeviceConfiguration: {},
    UserPoolAddOns: { AdvancedSecurityMode: 'AUDIT' },
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
    Policies: { PasswordPolicy: { MinimumLength: 20 } },
    LambdaConfig: { PreSignUp: 'arn:aws:lambda:us-east-1:123456789012:function:f' },
    UserPoolTags: { team: 'a' },
    DeletionProtection: 'ACTIVE',
  })
  expect(pool.DeviceConfiguration).toEqual({
    ChallengeRequiredOnNewDevice: false,
    DeviceOnlyRememberedOnUserPrompt: false,
  })
  clock.advance(60)
  await update(pool.Id)
  const { Id, Arn, LastModifiedDate, ...defaults } = await describePool(pool.Id)
  expect(plain).toMatchObject(defaults)
  expect(Object.keys({ Id, Arn, LastModifiedDate, ...defaults }).sort()).toEqual(Object.keys(plain).sort())
  expect(LastModifiedDate).toEqual(clock.now())
})

test('an update keeps the plan, MFA and its SMS settings unless it names them', async () => {
  const SmsConfiguration = { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms', SnsRegion: 'us-east-1' }
  const kept = { MfaConfiguration: 'ON', SmsConfiguration, UserPoolTier: 'PLUS' } as const
  const { Id } = await createPool(kept)
  await update(Id)
  expect(await describePool(Id)).toMatchObject(kept)
  const { $metadata: _, ...mfa } = await client.send(new GetUserPoolMfaConfigCommand({ UserPoolId: Id }))
  expect(mfa).toEqual({ MfaConfiguration: 'ON', SmsMfaConfiguration: { SmsConfiguration } })

  await update(Id, { MfaConfiguration: 'OFF', UserPoolTier: 'LITE' })
  expect(await describePool(Id)).toMatchObject({ MfaConfiguration: 'OFF', SmsConfiguration, UserPoolTier: 'LITE' })
})

test('an update keeps what can never change, the name, and the attributes that are verified first', async () => {
  const pool = await createPool({
    PoolName: 'first',
    UsernameAttributes: ['email'],
    UsernameConfiguration: { CaseSensitive: false },
    AutoVerifiedAttributes: ['email'],
    UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
    Schema: [{ Name: 'tier', AttributeDataType: 'String' }],
  })
  await update(pool.Id, { AutoVerifiedAttributes: ['email'] })
  const updated = await describePool(pool.Id)
  const { LastModifiedDate: _, ...kept } = pool
  expect(updated).toMatchObject(kept)

  await update(pool.Id, { PoolName: 'second', UserAttributeUpdateSettings: {} })
  expect(await describePool(pool.Id)).toMatchObject({
    Name: 'second',
    UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: [] },
  })
})

test('an update that is refused changes nothing', async () => {
  const pool = await createPool({ AutoVerifiedAttributes: ['email'] })
  await expect(update(pool.Id, { AutoVerifiedAttributes: ['phone_number'] })).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: 'SMS configuration is required when phone_number is selected for auto verification',
  })
  expect(await describePool(pool.Id)).toEqual(pool)
})

test('custom attributes are added at the end, and never twice', async () => {
  const pool = await createPool()
  await addAttributes(pool.Id, [
    { Name: 'one', AttributeDataType: 'String', StringAttributeConstraints: { MinLength: '1', MaxLength: '9' } },
    { Name: 'custom:two', AttributeDataType: 'Boolean' },
  ])
  const { SchemaAttributes = [] } = await describePool(pool.Id)
  expect(SchemaAttributes.slice(20).map(({ Name }) => Name)).toEqual(['custom:one', 'custom:custom:two'])
  await expect(addAttributes(pool.Id, [{ Name: 'one', AttributeDataType: 'Number' }])).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: 'custom:one: Existing attribute already has name custom:one.',
  })
  expect((await describePool(pool.Id)).SchemaAttributes).toEqual(SchemaAttributes)
})

test('a pool has fifty custom attributes at most', async () => {
  const pool = await createPool()
  const numbered = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => ({ Name: `a${from + index}`, AttributeDataType: 'String' as const }))
  await addAttributes(pool.Id, numbered(0, 25))
  await addAttributes(pool.Id, numbered(25, 25))
  await expect(addAttributes(pool.Id, numbered(50, 1))).rejects.toMatchObject({ name: 'InvalidParameterException' })
  expect((await describePool(pool.Id)).SchemaAttributes).toHaveLength(70)
})

test('two changes at once are both there', async () => {
  const pool = await createPool()
  await Promise.all(
    Array.from({ length: 8 }, (_, index) =>
      addAttributes(pool.Id, [{ Name: `a${index}`, AttributeDataType: 'String' }]),
    ),
  )
  expect((await describePool(pool.Id)).SchemaAttributes).toHaveLength(28)
})
