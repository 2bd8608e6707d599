import {
  CreateUserPoolCommand,
  type CreateUserPoolCommandInput,
  InvalidParameterException,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { startServer } from '../support/server.ts'

const { client, call } = await startServer()
const authorization =
  'AWS4-HMAC-SHA256 Credential=AKID/20260301/us-east-1/cognito-idp/aws4_request, SignedHeaders=host, Signature=00'
const signed = { authorization, 'x-amz-date': '20260301T120000Z' }

async function messageOf(operation: string, input: unknown): Promise<{ __type: string; message: string }> {
  const response = await call(operation, input, signed)
  expect(response.status).toBe(400)
  return (await response.json()) as { __type: string; message: string }
}

const one = (item: string) => ({ __type: 'InvalidParameterException', message: `1 validation error detected: ${item}` })
const two = (...items: string[]) => ({
  __type: 'InvalidParameterException',
  message: `2 validation errors detected: ${items.join('; ')}`,
})
const person = { ClientId: 'abc', Username: 'bob', Password: 'Abcdef1!' }

describe('the service’s own sentences', () => {
  test.each([
    [
      'a required member that is missing',
      'GetUserAttributeVerificationCode',
      { AccessToken: 'a' },
      one("Value null at 'attributeName' failed to satisfy constraint: Member must not be null"),
    ],
    [
      'a required member that is null',
      'DescribeUserPool',
      { UserPoolId: null },
      one("Value null at 'userPoolId' failed to satisfy constraint: Member must not be null"),
    ],
    [
      'a required count that is missing, which is zero',
      'ListUserPools',
      {},
      one("Value '0' at 'maxResults' failed to satisfy constraint: Member must have value greater than or equal to 1"),
    ],
    [
      'a count that is too big',
      'ListUserPools',
      { MaxResults: 61 },
      one("Value '61' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 60"),
    ],
    [
      'a pool id with a blank in front',
      'DescribeUserPool',
      { UserPoolId: ' us-east-1_abc' },
      one(
        "Value ' us-east-1_abc' at 'userPoolId' failed to satisfy constraint: " +
          'Member must satisfy regular expression pattern: [\\w-]+_[0-9a-zA-Z]+',
      ),
    ],
    [
      'a password that begins with a blank, which is not echoed',
      'SignUp',
      { ...person, Password: ' Abcdef1!' },
      one(
        "Value at 'password' failed to satisfy constraint: " +
          'Member must satisfy regular expression pattern: ^[\\S]+.*[\\S]+$',
      ),
    ],
    [
      'a password of five characters',
      'AdminSetUserPassword',
      { UserPoolId: 'us-east-1_abc', Username: 'bob', Password: 'Abc1!' },
      one("Value at 'password' failed to satisfy constraint: Member must have length greater than or equal to 6"),
    ],
    [
      'a user name with a blank, which is not echoed',
      'SignUp',
      { ...person, Username: 'bob smith' },
      one(
        "Value at 'username' failed to satisfy constraint: " +
          'Member must satisfy regular expression pattern: [\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+',
      ),
    ],
    [
      'an attribute value in a list, which is not echoed',
      'SignUp',
      { ...person, UserAttributes: [{ Name: 'name', Value: 'x'.repeat(2049) }] },
      one(
        "Value at 'userAttributes.1.member.value' failed to satisfy constraint: " +
          'Member must have length less than or equal to 2048',
      ),
    ],
    [
      'a name in a list of structures',
      'CreateUserPool',
      { PoolName: 'people', Schema: [{ Name: 'a' }, { Name: 'twenty-one-characters' }] },
      one(
        "Value 'twenty-one-characters' at 'schema.2.member.name' failed to satisfy constraint: " +
          'Member must have length less than or equal to 20',
      ),
    ],
    [
      'a value that is not one of a set',
      'CreateUserPool',
      { PoolName: 'people', MfaConfiguration: 'MAYBE' },
      one(
        "Value 'MAYBE' at 'mfaConfiguration' failed to satisfy constraint: " +
          'Member must satisfy enum value set: [OFF, ON, OPTIONAL]',
      ),
    ],
    [
      'a set in the order in which the service prints it',
      'CreateUserPoolClient',
      { UserPoolId: 'us-east-1_abc', ClientName: 'app', AllowedOAuthFlows: ['token'] },
      one(
        "Value '[token]' at 'allowedOAuthFlows' failed to satisfy constraint: " +
          'Member must satisfy constraint: [Member must satisfy enum value set: [implicit, client_credentials, code]]',
      ),
    ],
    [
      'a list that is too short',
      'AddCustomAttributes',
      { UserPoolId: 'us-east-1_abc', CustomAttributes: [] },
      one(
        "Value '[]' at 'customAttributes' failed to satisfy constraint: Member must have length greater than or equal to 1",
      ),
    ],
    [
      'a path that the service shortens',
      'CreateUserPool',
      { PoolName: 'people', AdminCreateUserConfig: { InviteMessageTemplate: { SMSMessage: 'short' } } },
      one(
        "Value 'short' at 'adminCreateUserConfig.inviteMessage.smsMessage' failed to satisfy constraint: " +
          'Member must have length greater than or equal to 6',
      ),
    ],
    [
      'a message without a place for the code',
      'CreateUserPool',
      { PoolName: 'people', EmailVerificationMessage: 'Hello' },
      two(
        "Value 'Hello' at 'emailVerificationMessage' failed to satisfy constraint: " +
          'Member must satisfy regular expression pattern: ' +
          '[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\s*]*\\{####\\}[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\s*]*',
        "Value 'Hello' at 'emailVerificationMessage' failed to satisfy constraint: " +
          'Member must have length greater than or equal to 6',
      ),
    ],
    [
      'a key of a map',
      'CreateUserPool',
      { PoolName: 'people', UserPoolTags: { '': 'x' } },
      one(
        "Value '{=x}' at 'userPoolTags' failed to satisfy constraint: Map keys must satisfy constraint: " +
          '[Member must have length less than or equal to 128, Member must have length greater than or equal to 1]',
      ),
    ],
  ])('%s', async (_what, operation, input, expected) => {
    expect(await messageOf(operation, input)).toEqual(expected)
  })

  test('several together, each in its place', async () => {
    const { message } = await messageOf('SignUp', { ClientId: '', Username: 'a b', UserAttributes: [{ Value: 'x' }] })
    expect(message).toBe(
      '4 validation errors detected: ' +
        "Value at 'clientId' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+]+; " +
        "Value at 'clientId' failed to satisfy constraint: Member must have length greater than or equal to 1; " +
        "Value at 'username' failed to satisfy constraint: " +
        'Member must satisfy regular expression pattern: [\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+; ' +
        "Value null at 'userAttributes.1.member.name' failed to satisfy constraint: Member must not be null",
    )
  })

  test('reach the SDK as its exception', async () => {
    const input = { PoolName: 'people', MfaConfiguration: 'MAYBE' } as unknown as CreateUserPoolCommandInput
    await expect(client.send(new CreateUserPoolCommand(input))).rejects.toThrow(InvalidParameterException)
  })
})

describe('a value of the wrong type cannot be read', () => {
  test.each([
    ['a number for a text', 'CreateUserPool', { PoolName: 5 }, 'NUMBER_VALUE cannot be converted to String'],
    ['a boolean for a text', 'CreateUserPool', { PoolName: true }, 'TRUE_VALUE cannot be converted to String'],
    ['a text for a number', 'ListUserPools', { MaxResults: '5' }, 'STRING_VALUE cannot be converted to Integer'],
    ['a fraction', 'ListUserPools', { MaxResults: 1.5 }, 'DECIMAL_VALUE cannot be converted to Integer'],
    ['a huge number', 'ListUserPools', { MaxResults: 2 ** 40 }, 'NUMBER_VALUE cannot be converted to Integer'],
    ['a list for a text', 'CreateUserPool', { PoolName: ['x'] }, 'Start of list found where not expected'],
    [
      'a structure for a text',
      'CreateUserPool',
      { PoolName: {} },
      'Start of structure or map found where not expected',
    ],
    [
      'a text for a structure',
      'CreateUserPool',
      { PoolName: 'x', Policies: 'x' },
      'STRING_VALUE cannot be converted to Structure',
    ],
    ['a text for a list', 'SignUp', { ...person, UserAttributes: 'x' }, 'STRING_VALUE cannot be converted to List'],
    ['a list for a map', 'SignUp', { ...person, ClientMetadata: [] }, 'Start of list found where not expected'],
    [
      'a number in a map',
      'SignUp',
      { ...person, ClientMetadata: { a: 1 } },
      'NUMBER_VALUE cannot be converted to String',
    ],
    ['a NUL in a text', 'SignUp', { ...person, Password: 'Abcdef1!\0' }, 'Invalid character in a String'],
    ['half a character', 'SignUp', { ...person, Password: 'Abcdef1!\ud800' }, 'Invalid character in a String'],
  ])('%s', async (_what, operation, input, message) => {
    const answer = (await (await call(operation, input, signed)).json()) as object
    expect(answer).toEqual({ __type: 'SerializationException', message })
  })
})

describe('what is ignored', () => {
  test('unknown members, and nulls wherever a value may be absent', async () => {
    const response = await call('SignUp', {
      ...person,
      SecretHash: null,
      ClientMetadata: { a: null, b: 'x' },
      Unknown: { deep: [1] },
    })
    // All limits hold: what is refused is the client.
    expect(await response.json()).toMatchObject({ __type: 'ResourceNotFoundException' })
  })

  test('names of the prototype are names like any other', async () => {
    const body = `{"PoolName":"people","UserPoolTags":{"__proto__":"a","constructor":"b"}}`
    const response = await call('CreateUserPool', JSON.parse(body), signed)
    const { UserPool } = (await response.json()) as { UserPool: { UserPoolTags: object } }
    expect(Object.entries(UserPool.UserPoolTags).sort()).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ])
  })
})
