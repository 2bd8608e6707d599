import {
  CreateUserPoolCommand,
  type CreateUserPoolCommandInput,
  DeleteUserPoolCommand,
  DescribeUserPoolCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { expect, test } from 'vitest'
import type { Pool } from '../../src/domain/pool.ts'
import { deletePool } from '../../src/flows/pools.ts'
import { signedClient, startServer } from '../support/server.ts'

const { client, url, clock, server } = await startServer()

const create = async (input: Partial<CreateUserPoolCommandInput> = {}) => {
  const { UserPool } = await client.send(new CreateUserPoolCommand({ PoolName: 'demo', ...input }))
  return UserPool ?? {}
}
const describePool = async (UserPoolId: string | undefined) =>
  (await client.send(new DescribeUserPoolCommand({ UserPoolId }))).UserPool

test('a pool made by its name alone has the documented defaults, and nothing else', async () => {
  const { SchemaAttributes, ...pool } = await create()
  expect(pool).toEqual({
    AccountRecoverySetting: {
      RecoveryMechanisms: [
        { Name: 'verified_email', Priority: 1 },
        { Name: 'verified_phone_number', Priority: 2 },
      ],
    },
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: false, UnusedAccountValidityDays: 7 },
    Arn: `arn:aws:cognito-idp:us-east-1:123456789012:userpool/${pool.Id}`,
    CreationDate: clock.now(),
    DeletionProtection: 'INACTIVE',
    EmailConfiguration: { EmailSendingAccount: 'COGNITO_DEFAULT' },
    EstimatedNumberOfUsers: 0,
    Id: expect.stringMatching(/^us-east-1_[A-Za-z0-9]{9}$/),
    LambdaConfig: {},
    LastModifiedDate: clock.now(),
    MfaConfiguration: 'OFF',
    Name: 'demo',
    Policies: {
      PasswordPolicy: {
        MinimumLength: 8,
        RequireLowercase: true,
        RequireNumbers: true,
        RequireSymbols: true,
        RequireUppercase: true,
        TemporaryPasswordValidityDays: 7,
      },
      SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD'] },
    },
    UserPoolTags: {},
    UserPoolTier: 'ESSENTIALS',
    VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_CODE' },
  })
  expect(SchemaAttributes).toHaveLength(20)
  expect(await describePool(pool.Id)).toEqual({ ...pool, SchemaAttributes })
})

test('what is not mentioned in a password policy is not demanded', async () => {
  const { Policies } = await create({ Policies: { PasswordPolicy: { RequireNumbers: true } } })
  expect(Policies?.PasswordPolicy).toEqual({
    MinimumLength: 8,
    RequireLowercase: false,
    RequireNumbers: true,
    RequireSymbols: false,
    RequireUppercase: false,
    TemporaryPasswordValidityDays: 7,
  })
})

test('both members that say how long an invitation lasts show the same number', async () => {
  const byPolicy = await create({ Policies: { PasswordPolicy: { TemporaryPasswordValidityDays: 3 } } })
  expect(byPolicy.AdminCreateUserConfig?.UnusedAccountValidityDays).toBe(3)
  const byInvitation = await create({ AdminCreateUserConfig: { UnusedAccountValidityDays: 5 } })
  expect(byInvitation.Policies?.PasswordPolicy?.TemporaryPasswordValidityDays).toBe(5)
  const byNought = await create({ Policies: { PasswordPolicy: { TemporaryPasswordValidityDays: 0 } } })
  expect(byNought.Policies?.PasswordPolicy?.TemporaryPasswordValidityDays).toBe(7)
})

test('message texts are shown in the template and in the older members', async () => {
  const older = await create({ EmailVerificationMessage: 'Code {####}', EmailVerificationSubject: 'Hello' })
  expect(older.VerificationMessageTemplate).toEqual({
    DefaultEmailOption: 'CONFIRM_WITH_CODE',
    EmailMessage: 'Code {####}',
    EmailSubject: 'Hello',
  })
  const newer = await create({ VerificationMessageTemplate: { SmsMessage: 'Code {####}' } })
  expect(newer.SmsVerificationMessage).toBe('Code {####}')
  const both = await create({
    EmailVerificationMessage: 'One {####}',
    VerificationMessageTemplate: { EmailMessage: 'Two {####}' },
  })
  expect([both.EmailVerificationMessage, both.VerificationMessageTemplate?.EmailMessage]).toEqual([
    'One {####}',
    'Two {####}',
  ])
})

test('a pre-token function is shown in both of its members', async () => {
  const arn = 'arn:aws:lambda:us-east-1:123456789012:function:claims'
  const { LambdaConfig } = await create({ LambdaConfig: { PreTokenGeneration: arn } })
  expect(LambdaConfig).toEqual({
    PreTokenGeneration: arn,
    PreTokenGenerationConfig: { LambdaArn: arn, LambdaVersion: 'V1_0' },
  })
})

test('a schema override freezes an attribute, and custom attributes get their prefix', async () => {
  const { SchemaAttributes = [] } = await create({
    Schema: [
      { Name: 'email', Required: true },
      { Name: 'tier', AttributeDataType: 'String', Mutable: true },
      { Name: 'score', AttributeDataType: 'Number', DeveloperOnlyAttribute: true },
    ],
  })
  const named = (name: string) => SchemaAttributes.find(({ Name }) => Name === name)
  expect(named('email')).toMatchObject({ Required: true, Mutable: false })
  expect(SchemaAttributes.slice(20)).toEqual([
    {
      Name: 'custom:tier',
      AttributeDataType: 'String',
      DeveloperOnlyAttribute: false,
      Mutable: true,
      Required: false,
      StringAttributeConstraints: {},
    },
    {
      Name: 'dev:custom:score',
      AttributeDataType: 'Number',
      DeveloperOnlyAttribute: true,
      Mutable: false,
      Required: false,
      NumberAttributeConstraints: {},
    },
  ])
})

test('the region of the signature is where a pool is made, and only there it is found', async () => {
  const abroad = signedClient(url, undefined, 'eu-west-1')
  const { UserPool } = await abroad.send(new CreateUserPoolCommand({ PoolName: 'abroad' }))
  expect(UserPool?.Arn).toMatch(/^arn:aws:cognito-idp:eu-west-1:123456789012:userpool\/eu-west-1_/)
  await expect(describePool(UserPool?.Id)).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: `User pool ${UserPool?.Id} does not exist.`,
  })
  abroad.destroy()
})

test('settings without an effect here are refused, not stored', async () => {
  const refused: Partial<CreateUserPoolCommandInput>[] = [
    { KeyConfiguration: { KeyType: 'CUSTOMER_MANAGED_KEY', KmsKeyArn: 'arn:aws:kms:us-east-1:123456789012:key/a' } },
    { IssuerConfiguration: { Type: 'UPDATED' } },
    { DcrConfiguration: { EnableStatus: 'Enabled' } },
    { AcrConfiguration: { Level1: { AcrValue: 'urn:example:low' } } },
  ]
  for (const input of refused) {
    await expect(create(input)).rejects.toMatchObject({
      name: 'UnsupportedOperationException',
      message: expect.stringMatching(/is not implemented by this server\.$/),
    })
  }
  const stored = await create({
    KeyConfiguration: { KeyType: 'AWS_OWNED_KEY' },
    IssuerConfiguration: { Type: 'ORIGINAL' },
  })
  expect(stored).toMatchObject({
    KeyConfiguration: { KeyType: 'AWS_OWNED_KEY' },
    IssuerConfiguration: { Type: 'ORIGINAL' },
  })
})

test('an unknown type of attribute is refused in the words of the schema', async () => {
  const withType = (Name: string) => create({ Schema: [{ Name, AttributeDataType: 'Text' as never }] })
  await expect(withType('tier')).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: 'Invalid AttributeDataType input, consider using the provided AttributeDataType enum.',
  })
  await expect(withType('email')).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: 'You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute email',
  })
})

test('a deleted pool is gone at once, and a protected one is not deleted', async () => {
  const { Id: UserPoolId } = await create({ DeletionProtection: 'ACTIVE' })
  await expect(client.send(new DeleteUserPoolCommand({ UserPoolId }))).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message:
      'The user pool cannot be deleted because deletion protection is activated. Deletion protection must be inactivated first.',
  })
  await client.send(new UpdateUserPoolCommand({ UserPoolId, DeletionProtection: 'INACTIVE' }))
  await client.send(new DeleteUserPoolCommand({ UserPoolId }))
  const gone = { name: 'ResourceNotFoundException', message: `User pool ${UserPoolId} does not exist.` }
  await expect(describePool(UserPoolId)).rejects.toMatchObject(gone)
  await expect(client.send(new DeleteUserPoolCommand({ UserPoolId }))).rejects.toMatchObject(gone)
})

test('a request that found a pool before it was protected does not delete it', async () => {
  const { Id = '' } = await create()
  const { services } = server
  const found = (await services.store.pools.get(Id)) as Pool
  await client.send(new UpdateUserPoolCommand({ UserPoolId: Id, DeletionProtection: 'ACTIVE' }))
  const request = { id: '', region: 'us-east-1', ip: '' }
  await expect(deletePool({ ...services, request, pool: found })).rejects.toThrow('deletion protection is activated')
  expect(await describePool(Id)).toMatchObject({ Id })
})

test('every pool has signing keys of its own', async () => {
  const keysOf = async (id: string | undefined) =>
    ((await (await fetch(`${url}/${id}/.well-known/jwks.json`)).json()) as { keys: { kid: string }[] }).keys
  const [one, other] = [await keysOf((await create()).Id), await keysOf((await create()).Id)]
  expect(one).toHaveLength(2)
  expect(new Set([...one, ...other].map(({ kid }) => kid)).size).toBe(4)
})
