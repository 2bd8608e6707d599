/**
 * Whatever an input names that is not there — a pool, a client, a user, a group, a provider … — is answered by the
 * exception that the operation documents, and by the service's sentence.
 */
import { describe, expect, test } from 'vitest'
import { startServer } from '../support/server.ts'
import { built, operationNamed, shapeOf } from './surface/model.ts'
import { rowOf } from './surface/rows/index.ts'
import { send } from './surface/send.ts'
import { openWorld } from './surface/world.ts'

const server = await startServer()
const elsewhere = await openWorld(server)

interface Unknown {
  /** What names nothing. */
  readonly value: string
  readonly name: string
  readonly message: string
}

const notFound = (value: string, message: string): Unknown => ({ value, name: 'ResourceNotFoundException', message })
const pool = 'us-east-1_unknown00'
const token = 'a.b.c'
const device = 'us-east-1_00000000-0000-0000-0000-000000000000'
const event = '00000000-0000-4000-8000-000000000000'
const arn = `arn:aws:cognito-idp:us-east-1:123456789012:userpool/${pool}`

/** Members that name something, and the answer of most operations. */
const subjects: Readonly<Record<string, Unknown>> = {
  UserPoolId: notFound(pool, `User pool ${pool} does not exist.`),
  ClientId: notFound('unknown', 'User pool client unknown does not exist.'),
  Username: { value: 'nobody', name: 'UserNotFoundException', message: 'User does not exist.' },
  GroupName: notFound('nobodies', 'Group not found.'),
  ProviderName: notFound('Facebook', 'Identity provider Facebook does not exist.'),
  IdpIdentifier: notFound('unknown', 'Identity provider with the identifier unknown does not exist.'),
  Identifier: notFound('unknown', 'Resource server unknown does not exist.'),
  Domain: { value: 'unknown', name: 'InvalidParameterException', message: 'No such domain or user pool exists.' },
  JobId: notFound('import-unknown', 'Import job import-unknown does not exist.'),
  DeviceKey: notFound(device, 'Device does not exist.'),
  EventId: notFound(event, 'Event does not exist.'),
  ResourceArn: notFound(arn, `User pool ${pool} does not exist.`),
  AccessToken: { value: token, name: 'NotAuthorizedException', message: 'Invalid Access Token' },
  RefreshToken: { value: token, name: 'NotAuthorizedException', message: 'Invalid Refresh Token' },
  Token: { value: 'unknown', name: 'InvalidParameterException', message: 'Invalid Refresh Token' },
  FeedbackToken: { value: token, name: 'NotAuthorizedException', message: 'Invalid feedback token.' },
  Session: { value: 's'.repeat(20), name: 'NotAuthorizedException', message: 'Invalid session for the user.' },
}

/** Names that have to be new. */
const made = new Set([
  'CreateGroup.GroupName',
  'CreateIdentityProvider.ProviderName',
  'CreateResourceServer.Identifier',
  'CreateUserPoolDomain.Domain',
  'AdminCreateUser.Username',
  'SignUp.Username',
])

const feedbackToken = { name: 'NotAuthorizedException', message: 'Invalid feedback token.' }
const combination = { message: 'Username/client id combination not found.' }

/** Where an operation answers otherwise. */
const otherAnswers: Readonly<Record<string, Partial<Unknown>>> = {
  // Neither of the two documents UserNotFoundException.
  'AdminGetDevice.Username': { name: 'ResourceNotFoundException' },
  'AdminListDevices.Username': { name: 'ResourceNotFoundException' },
  'ConfirmSignUp.Username': combination,
  'ResendConfirmationCode.Username': combination,
  'ForgotPassword.Username': combination,
  'ConfirmForgotPassword.Username': combination,
  // Keys of devices are given out by the server.
  'ConfirmDevice.DeviceKey': { name: 'InvalidParameterException', message: 'Invalid device key given.' },
  'GetTokensFromRefreshToken.DeviceKey': { name: 'NotAuthorizedException', message: 'Invalid Refresh Token' },
  // Whoever has no token that fits learns nothing of users and events.
  'UpdateAuthEventFeedback.Username': feedbackToken,
  'UpdateAuthEventFeedback.EventId': feedbackToken,
  // It does not document ResourceNotFoundException.
  'RevokeToken.ClientId': { name: 'UnauthorizedException', message: 'Client is not authorized.' },
}

/** The one operation that answers nothing about what is not there. */
const answersNothing = 'DescribeUserPoolDomain'

const namedBy = (operation: string) =>
  Object.keys(shapeOf(operationNamed(operation).input).members ?? {}).filter(
    member => member in subjects && !made.has(`${operation}.${member}`),
  )

function answerTo(operation: string, member: string): Unknown {
  const answer = subjects[member]
  if (!answer) throw new Error(`no answer about ${member} is known`)
  return { ...answer, ...otherAnswers[`${operation}.${member}`] }
}

type Given = Readonly<Record<string, unknown>>

const working = new Map<string, Promise<Given>>()

/** An input that works. What is refused changes nothing, so that one is enough for an operation. */
function workingInput(operation: string): Promise<Given> {
  const made = working.get(operation) ?? openWorld(server).then(async world => rowOf(operation).least(world))
  working.set(operation, made)
  return made
}

/** An input that works, but for one member; a session stands in for an access token. */
async function inputWith(operation: string, change: Given): Promise<Given> {
  const { AccessToken, ...input } = await workingInput(operation)
  return 'Session' in change || AccessToken === undefined
    ? { ...input, ...change }
    : { AccessToken, ...input, ...change }
}

/** They find their pool themselves. */
const inNoPool = ['AccessToken', 'Session', 'RefreshToken', 'Token', 'ResourceArn']

const isRequired = (operation: string, member: string) =>
  shapeOf(operationNamed(operation).input).required?.includes(member) ?? false

const naming = built.filter(operation => operation !== answersNothing && namedBy(operation).length > 0)

describe.each(naming)('%s does not know', operation => {
  test.each(namedBy(operation))('another %s', async member => {
    const { value, name, message } = answerTo(operation, member)
    const { error } = await send(server.client, operation, await inputWith(operation, { [member]: value }))
    expect(error).toMatchObject({ name, message })
    expect(operationNamed(operation).errors).toContain(name)
  })

  const inPool = namedBy(operation).filter(member => member !== 'UserPoolId' && !inNoPool.includes(member))
  if (namedBy(operation).includes('UserPoolId') && inPool.some(member => isRequired(operation, member)))
    test('what is in another pool', async () => {
      const { error } = await send(server.client, operation, await inputWith(operation, elsewhere.pool))
      expect(inPool.map(member => answerTo(operation, member).name)).toContain(error?.name)
    })
})

test('a domain that nobody has is described as nothing', async () => {
  expect(await send(server.client, answersNothing, { Domain: 'unknown' })).toEqual({
    output: { DomainDescription: {} },
  })
})

const local = (ProviderAttributeValue: string) => ({ ProviderName: 'Cognito', ProviderAttributeValue })
const google = { ProviderName: 'Google', ProviderAttributeName: 'Cognito_Subject', ProviderAttributeValue: 'nobody' }
const credentials = { AuthParameters: { USERNAME: 'nobody', PASSWORD: 'Correct-Horse-7' } }

test.each([
  ['AdminLinkProviderForUser', { DestinationUser: local('nobody') }, 'UserNotFoundException'],
  ['AdminLinkProviderForUser', { SourceUser: { ...google, ProviderName: 'Facebook' } }, 'ResourceNotFoundException'],
  ['AdminDisableProviderForUser', { User: { ...google, ProviderName: 'Cognito' } }, 'UserNotFoundException'],
  ['AdminDisableProviderForUser', { User: google }, 'UserNotFoundException'],
  ['AdminDisableProviderForUser', { User: { ...google, ProviderName: 'Facebook' } }, 'ResourceNotFoundException'],
  ['InitiateAuth', credentials, 'UserNotFoundException'],
  ['AdminInitiateAuth', credentials, 'UserNotFoundException'],
])('%s does not know %j', async (operation, change, name) => {
  const { error } = await send(server.client, operation, await inputWith(operation, change))
  expect(error?.name, error?.message).toBe(name)
  expect(operationNamed(operation).errors).toContain(name)
})
