/** Outside identities that sign in as users who were there before. */
import {
  AdminDisableProviderForUserCommand,
  AdminDisableUserCommand,
  AdminResetUserPasswordCommand,
  AdminSetUserPasswordCommand,
  ChangePasswordCommand,
  ForgotPasswordCommand,
  GetUserCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { expect, test } from 'vitest'
import { otherPassword, password, refused } from '../support/accounts.ts'
import { openFederation, subjectOf } from '../support/federation.ts'
import { startServer } from '../support/server.ts'

const server = await startServer()
const { client, clock } = server

async function open(settings = {}) {
  const people = await openFederation(server, settings)
  await people.trust('Google', { email: 'email' })
  await people.trust('Acme', { email: 'mail', nickname: 'employee' })
  await people.trustDirectory('Directory', { email: 'urn:mail' })
  const ann = await people.confirmed('ann', { email: 'ann@example.org', email_verified: 'true' })
  const disable = (User: ReturnType<typeof subjectOf>) =>
    client.send(new AdminDisableProviderForUserCommand({ ...people.pool, User }))
  const identities = async (name: string) => JSON.parse((await people.get(name)).attributes.identities ?? '[]')
  return { ...people, ann, disable, identities }
}

const local = { ProviderName: 'Cognito', ProviderAttributeName: 'ignored', ProviderAttributeValue: 'ann' }
const by = (ProviderName: string, ProviderAttributeName: string, ProviderAttributeValue: string) => ({
  ProviderName,
  ProviderAttributeName,
  ProviderAttributeValue,
})

test('a linked identity signs in as the user, whose attributes it brings up to date', async () => {
  const people = await open()
  await people.link(local, subjectOf('Google', '1145'))
  expect(await people.identities('ann')).toEqual([
    {
      userId: '1145',
      providerName: 'Google',
      providerType: 'Google',
      issuer: null,
      primary: false,
      dateCreated: clock.now().getTime(),
    },
  ])
  const user = await people.signIn('Google', '1145', { email: 'new@example.org' })
  expect(user).toMatchObject({ sub: people.ann.sub, username: 'ann', status: 'CONFIRMED' })
  expect(user.attributes).toEqual({ email: 'new@example.org', email_verified: 'false' })
  // He is no member of the provider's group, and his password works as before.
  expect(await server.server.services.store.groups.ofUser(people.pool.UserPoolId, user.sub)).toEqual([])
  const AccessToken = await people.accessToken('ann')
  const { UserAttributes } = await client.send(new GetUserCommand({ AccessToken }))
  expect(UserAttributes?.find(({ Name }) => Name === 'identities')?.Value).toContain('"userId":"1145"')
})

test('a user of one provider may be linked to identities of others', async () => {
  const people = await open()
  const { sub } = await people.signIn('Google', '1145', {})
  await people.link(by('Google', 'ignored', '1145'), subjectOf('Acme', '7'))
  expect((await people.signIn('Acme', '7', {})).sub).toBe(sub)
  expect((await people.signIn('Google', '1145', {})).sub).toBe(sub)
  const shown = await people.identities('Google_1145')
  expect(shown.map(({ userId, primary }: { userId: string; primary: boolean }) => [userId, primary])).toEqual([
    ['1145', true],
    ['7', false],
  ])
})

test.each([
  ['Acme', 'email', { mail: 'e-1@example.org' }, 'the attribute that the claim fills'],
  ['Acme', 'mail', { mail: 'e-1@example.org' }, 'the claim'],
  ['Directory', 'email', { 'urn:mail': 'e-1@example.org' }, 'the attribute'],
  ['Directory', 'urn:mail', { 'urn:mail': 'e-1@example.org' }, 'the name in the assertion'],
] as const)('%s may be linked by %s (%j): %s', async (provider, attribute, claims, _what) => {
  const people = await open()
  await people.link(local, by(provider, attribute, 'e-1@example.org'))
  expect(await people.identities('ann')).toMatchObject([{ userId: 'e-1@example.org', primary: false, issuer: null }])
  const other = await people.signIn(provider, 'other', { [Object.keys(claims)[0] ?? '']: 'E-1@example.org' })
  expect(other.sub).not.toBe(people.ann.sub)
  const issuer = provider === 'Directory' ? { issuer: 'urn:directory' } : {}
  expect((await people.signIn(provider, '42', claims, issuer)).sub).toBe(people.ann.sub)
  // From now on he is known by his subject.
  expect(await people.identities('ann')).toMatchObject([{ userId: '42', issuer: issuer.issuer ?? null }])
  expect((await people.signIn(provider, '42', {}, issuer)).sub).toBe(people.ann.sub)
  expect((await people.signIn(provider, '43', claims, issuer)).sub).not.toBe(people.ann.sub)
})

test('users are never made one', async () => {
  const people = await open()
  await people.signIn('Google', '1145', {})
  const merging =
    'Merging is not currently supported, provide a SourceUser that has not been signed up in order to link'
  await refused(people.link(local, subjectOf('Google', '1145')), 'InvalidParameterException', merging)
  await people.link(local, subjectOf('Google', '2'))
  const linked = 'SourceUser is already linked to DestinationUser'
  await refused(people.link(local, subjectOf('Google', '2')), 'InvalidParameterException', linked)
  await people.confirmed('bob')
  const bob = { ...local, ProviderAttributeValue: 'bob' }
  await refused(people.link(bob, subjectOf('Google', '2')), 'InvalidParameterException')
  const localSource =
    'Invalid SourceUser: Cognito users with a username/password may not be passed in as a SourceUser, only as a DestinationUser'
  await refused(people.link(local, bob), 'InvalidParameterException', localSource)
})

test('of two administrators who link one identity at once, one does', async () => {
  const people = await open()
  await people.confirmed('bob')
  const names = ['ann', 'bob']
  const outcomes = await Promise.allSettled(
    names.map(name => people.link({ ...local, ProviderAttributeValue: name }, subjectOf('Google', '1'))),
  )
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})

test('a user has five links at most', async () => {
  const people = await open()
  for (const subject of ['1', '2', '3', '4', '5']) await people.link(local, subjectOf('Google', subject))
  await refused(people.link(local, subjectOf('Google', '6')), 'LimitExceededException')
  await people.signIn('Google', '6', {})
  for (const subject of ['1', '2', '3', '4', '5']) await people.link(by('Google', '', '6'), subjectOf('Acme', subject))
})

test('links name five attributes of a provider at most', async () => {
  const people = await open()
  await people.confirmed('bob')
  const bob = { ...local, ProviderAttributeValue: 'bob' }
  for (const name of ['a', 'b', 'c', 'd', 'e']) await people.link(local, by('Acme', name, 'x'))
  await refused(people.link(bob, by('Acme', 'f', 'x')), 'LimitExceededException')
  await people.link(bob, by('Acme', 'a', 'y'))
  await people.link(bob, subjectOf('Acme', '1'))
})

test.each([
  ['nobody', { ...local, ProviderAttributeValue: 'nobody' }, subjectOf('Google', '1'), 'UserNotFoundException'],
  ['nobody by a provider', subjectOf('Google', '9'), subjectOf('Google', '1'), 'UserNotFoundException'],
  ['an unknown provider', local, subjectOf('Other', '1'), 'ResourceNotFoundException'],
  ['an attribute of a social provider', local, by('Google', 'email', 'a@b.example'), 'InvalidParameterException'],
  ['no provider', local, { ...subjectOf('x', '1'), ProviderName: undefined }, 'InvalidParameterException'],
  [
    'no attribute',
    local,
    { ...subjectOf('Google', '1'), ProviderAttributeName: undefined },
    'InvalidParameterException',
  ],
  ['no value', local, by('Google', 'Cognito_Subject', ''), 'InvalidParameterException'],
  ['no destination', { ProviderName: 'Cognito' }, subjectOf('Google', '1'), 'InvalidParameterException'],
  ['a very long value', local, subjectOf('Google', 'x'.repeat(2_049)), 'InvalidParameterException'],
])('linking %s is refused', async (_what, destination, source, name) => {
  const people = await open()
  await refused(people.link(destination, source), name)
  expect(await people.identities('ann')).toEqual([])
})

test('a linked user who may not sign in is not let in by his link', async () => {
  const people = await open()
  await people.link(local, subjectOf('Google', '1'))
  const named = { ...people.pool, Username: 'ann' }
  await client.send(new AdminResetUserPasswordCommand(named))
  await refused(people.signIn('Google', '1', {}), 'PasswordResetRequiredException')
  await client.send(new AdminDisableUserCommand(named))
  await refused(people.signIn('Google', '1', {}), 'NotAuthorizedException', 'User is not enabled')
  await people.signUp('carol')
  await people.link({ ...local, ProviderAttributeValue: 'carol' }, subjectOf('Google', '2'))
  await refused(people.signIn('Google', '2', {}), 'UserNotConfirmedException')
})

test('a mapped address that is the user name of another is refused, and nothing changes', async () => {
  const people = await openFederation(server, { UsernameAttributes: ['email'] })
  await people.trust('Google', { email: 'email' })
  const ann = await people.confirmed('ann@example.org')
  await people.confirmed('bob@example.org')
  await people.link({ ...local, ProviderAttributeValue: 'ann@example.org' }, subjectOf('Google', '1'))
  const taken = people.signIn('Google', '1', { email: 'bob@example.org' })
  await refused(taken, 'AliasExistsException', 'An account with the given email already exists.')
  expect((await people.find('ann@example.org'))?.sub).toBe(ann.sub)
})

test('an identity that is taken away signs in as a user of its own', async () => {
  const people = await open()
  await people.link(local, subjectOf('Google', '1'))
  await people.link(local, by('Acme', 'email', 'e-1@example.org'))
  await people.disable(subjectOf('Google', '1'))
  await people.disable(by('Acme', 'email', 'e-1@example.org'))
  expect((await people.get('ann')).attributes).not.toHaveProperty('identities')
  expect((await people.signIn('Google', '1', {})).username).toBe('Google_1')
  expect((await people.signIn('Acme', '7', { mail: 'e-1@example.org' })).username).toBe('Acme_7')
  await refused(people.disable(by('Acme', 'email', 'e-1@example.org')), 'UserNotFoundException')
  await refused(people.disable(subjectOf('Other', '1')), 'ResourceNotFoundException')
  await refused(people.disable(by('Google', 'email', 'x')), 'InvalidParameterException')
})

test('an identity that signed in is taken away by its subject only', async () => {
  const people = await open()
  await people.link(local, by('Acme', 'email', 'e-1@example.org'))
  await people.signIn('Acme', '7', { mail: 'e-1@example.org' })
  await refused(people.disable(by('Acme', 'email', 'e-1@example.org')), 'UserNotFoundException')
  await people.disable(subjectOf('Acme', '7'))
  expect(await people.identities('ann')).toEqual([])
})

test('a user whose own identity was taken away cannot sign in by it, nor is it linked to another', async () => {
  const people = await open()
  await people.signIn('Google', '1', {})
  await people.disable(subjectOf('Google', '1'))
  const message = 'Already found an entry for username Google_1'
  await refused(people.signIn('Google', '1', {}), 'AliasExistsException', message)
  await refused(people.link(local, subjectOf('Google', '1')), 'InvalidParameterException')
})

test('a closed password signs nobody in, and only an administrator opens it again', async () => {
  const people = await open({ AutoVerifiedAttributes: ['email'] })
  await people.link(local, subjectOf('Google', '1'))
  const AccessToken = await people.accessToken('ann')
  await people.disable(by('Cognito', 'Cognito_Subject', 'ann'))
  const wrong = ['NotAuthorizedException', 'Incorrect username or password.'] as const
  await refused(people.accessToken('ann'), ...wrong)
  const state = 'User password cannot be reset in the current state.'
  const forgot = new ForgotPasswordCommand({ ...people.app, Username: 'ann' })
  await refused(client.send(forgot), 'NotAuthorizedException', state)
  const change = new ChangePasswordCommand({ AccessToken, ProposedPassword: otherPassword })
  await refused(client.send(change), 'NotAuthorizedException', state)
  const named = { ...people.pool, Username: 'ann' }
  await refused(client.send(new AdminResetUserPasswordCommand(named)), 'NotAuthorizedException', state)
  expect((await people.signIn('Google', '1', {})).sub).toBe(people.ann.sub)
  await client.send(new AdminSetUserPasswordCommand({ ...named, Password: password, Permanent: true }))
  expect(await people.accessToken('ann')).toMatch(/^ey/)
})

test.each([
  ['another attribute', by('Cognito', 'email', 'ann'), 'InvalidParameterException'],
  ['nobody', by('Cognito', 'Cognito_Subject', 'nobody'), 'UserNotFoundException'],
  ['a federated user', by('Cognito', 'Cognito_Subject', 'Google_1'), 'UserNotFoundException'],
  ['no name', { ProviderName: 'Cognito', ProviderAttributeName: 'Cognito_Subject' }, 'UserNotFoundException'],
])('closing the password of %s is refused', async (_what, named, name) => {
  const people = await open()
  await people.signIn('Google', '1', {})
  await refused(client.send(new AdminDisableProviderForUserCommand({ ...people.pool, User: named })), name)
})
