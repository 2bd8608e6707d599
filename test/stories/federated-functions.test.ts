/** The functions of a pool around sign-ins by outside providers. */
import {
  AdminDisableUserCommand,
  AdminLinkProviderForUserCommand,
  AdminUpdateUserAttributesCommand,
  ListUsersCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { beforeEach, expect, test } from 'vitest'
import { list, refused } from '../support/accounts.ts'
import { openFederation, subjectOf } from '../support/federation.ts'
import { lambdaConfig, startFunctions } from '../support/pool-functions.ts'
import { startServer } from '../support/server.ts'

const triggers = ['PreSignUp', 'PostConfirmation', 'PreAuthentication', 'PostAuthentication']
const functions = await startFunctions()
const server = await startServer({ config: { functions: functions.entries } })
const { client } = server
const LambdaConfig = lambdaConfig(functions, ...triggers)

async function open(clientSettings = {}) {
  const people = await openFederation(server, { LambdaConfig }, clientSettings)
  await people.trust('Google', { email: 'email', name: 'name' })
  await people.trust('Acme', { email: 'email' })
  return people
}

const told = { email: 'ann@example.org', name: 'Ann' }
const taken = () => triggers.flatMap(trigger => functions.taken(trigger))
const sources = () => taken().map(({ triggerSource }) => triggerSource)

beforeEach(() => {
  for (const trigger of triggers) functions.on(trigger, () => undefined)
  taken()
})

test('a first sign-in is a sign-up and its confirmation; a later one an authentication', async () => {
  const people = await open()
  const { sub, identities } = await people.signIn('Google', '1145', told)
  const [before, after, ...others] = taken()
  expect(others).toEqual([])
  expect(before).toMatchObject({
    triggerSource: 'PreSignUp_ExternalProvider',
    userName: 'Google_1145',
    callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: people.app.ClientId },
  })
  expect(before?.request).toEqual({
    userAttributes: {
      'cognito:email_alias': '',
      'cognito:phone_number_alias': '',
      ...told,
      email_verified: 'false',
    },
    validationData: {},
  })
  expect(after).toMatchObject({ triggerSource: 'PostConfirmation_ConfirmSignUp', userName: 'Google_1145' })
  const userAttributes = {
    sub,
    'cognito:user_status': 'EXTERNAL_PROVIDER',
    identities: expect.stringContaining('"userId":"1145"'),
    ...told,
    email_verified: 'false',
  }
  expect(after?.request).toEqual({ userAttributes })
  expect(identities).toHaveLength(1)

  await people.signIn('Google', '1145', { ...told, name: 'Anna' })
  const [first, last, ...more] = taken()
  expect(more).toEqual([])
  expect(first).toMatchObject({ triggerSource: 'PreAuthentication_Authentication', request: { userAttributes } })
  expect(first?.request).not.toHaveProperty('userNotFound')
  expect(last).toMatchObject({
    triggerSource: 'PostAuthentication_Authentication',
    request: { userAttributes: { ...userAttributes, name: 'Anna' }, newDeviceUsed: false },
  })
})

test('a client that conceals users says that this one was found', async () => {
  const people = await open({ PreventUserExistenceErrors: 'ENABLED' })
  await people.signIn('Google', '1145', told)
  taken()
  await people.signIn('Google', '1145', told)
  expect(taken()[0]?.request).toMatchObject({ userNotFound: false })
})

test('a function that refuses the sign-up leaves nobody', async () => {
  const people = await open()
  functions.on('PreSignUp', () => {
    throw new Error('not today')
  })
  const message = 'PreSignUp failed with error not today.'
  await refused(people.signIn('Google', '1145', told), 'UserLambdaValidationException', message)
  expect((await client.send(new ListUsersCommand({ ...people.pool }))).Users).toEqual([])
  expect(sources()).toEqual(['PreSignUp_ExternalProvider'])
})

test('what the function decides about confirmation changes nothing', async () => {
  const people = await open()
  functions.says('PreSignUp', { autoConfirmUser: true, autoVerifyEmail: true, autoVerifyPhone: true })
  const user = await people.signIn('Google', '1145', told)
  expect(user).toMatchObject({ status: 'EXTERNAL_PROVIDER', attributes: { email_verified: 'false' } })
})

test('a user whose confirmation a function refused is there, whole, and may come again', async () => {
  const people = await open()
  functions.on('PostConfirmation', () => {
    throw new Error('busy')
  })
  await refused(people.signIn('Google', '1145', told), 'UserLambdaValidationException')
  expect(await people.get('Google_1145')).toMatchObject({ status: 'EXTERNAL_PROVIDER', attributes: told })
  expect((await people.signIn('Google', '1145', told)).username).toBe('Google_1145')
})

test.each(['PreAuthentication', 'PostAuthentication'])('%s refuses a later sign-in', async trigger => {
  const people = await open()
  await people.signIn('Google', '1145', told)
  functions.on(trigger, () => {
    throw new Error('no')
  })
  const message = `${trigger} failed with error no.`
  const later = people.signIn('Google', '1145', { name: 'Changed' })
  await refused(later, 'UserLambdaValidationException', message)
  const { name } = (await people.get('Google_1145')).attributes
  expect(name).toBe(trigger === 'PreAuthentication' ? 'Ann' : 'Changed')
})

test('attributes that the function before an authentication took away are filled again', async () => {
  const people = await open()
  await people.signIn('Google', '1145', told)
  functions.on('PreAuthentication', async ({ userName: Username }) => {
    const change = { ...people.pool, Username, UserAttributes: list({ name: '', nickname: 'annie' }) }
    await client.send(new AdminUpdateUserAttributesCommand(change))
  })
  const user = await people.signIn('Google', '1145', told)
  expect(user.attributes).toMatchObject({ name: 'Ann', nickname: 'annie' })
})

test.each(['PostConfirmation', 'PreAuthentication', 'PostAuthentication'])(
  'whom the function of %s disables does not come in',
  async trigger => {
    const people = await open()
    if (trigger !== 'PostConfirmation') await people.signIn('Google', '1145', told)
    functions.on(trigger, async ({ userName: Username }) => {
      await client.send(new AdminDisableUserCommand({ ...people.pool, Username }))
    })
    await refused(people.signIn('Google', '1145', told), 'NotAuthorizedException', 'User is not enabled')
  },
)

test('a function may link the identity to a user who is there: he comes in at once, and no other is made', async () => {
  const people = await open()
  const ann = await people.confirmed('ann', { email: told.email })
  taken()
  functions.on('PreSignUp', async ({ userName }) => {
    const [ProviderName = '', value = ''] = userName.split('_')
    const DestinationUser = { ProviderName: 'Cognito', ProviderAttributeValue: 'ann' }
    const SourceUser = subjectOf(ProviderName, value)
    await client.send(new AdminLinkProviderForUserCommand({ ...people.pool, DestinationUser, SourceUser }))
  })
  const user = await people.signIn('Google', '1145', told)
  expect(user).toMatchObject({ sub: ann.sub, username: 'ann', status: 'CONFIRMED', attributes: told })
  expect(await people.find('Google_1145')).toBeUndefined()
  expect(sources()).toEqual([
    'PreSignUp_ExternalProvider',
    'PreAuthentication_Authentication',
    'PostAuthentication_Authentication',
  ])
})

test('so he does when the function links by an attribute', async () => {
  const people = await open()
  const ann = await people.confirmed('ann')
  functions.on('PreSignUp', async ({ request }) => {
    const DestinationUser = { ProviderName: 'Cognito', ProviderAttributeValue: 'ann' }
    const { email } = request.userAttributes
    const SourceUser = { ProviderName: 'Acme', ProviderAttributeName: 'email', ProviderAttributeValue: email }
    await client.send(new AdminLinkProviderForUserCommand({ ...people.pool, DestinationUser, SourceUser }))
  })
  expect((await people.signIn('Acme', '7', told)).sub).toBe(ann.sub)
  expect(await people.find('Acme_7')).toBeUndefined()
})

test('no function is asked about a disabled user', async () => {
  const people = await open()
  await people.signIn('Google', '1145', told)
  await client.send(new AdminDisableUserCommand({ ...people.pool, Username: 'Google_1145' }))
  taken()
  await refused(people.signIn('Google', '1145', told), 'NotAuthorizedException', 'User is not enabled')
  expect(sources()).toEqual([])
})
