/** What a provider tells of somebody, and what becomes of it in the pool. */
import {
  AdminUpdateUserAttributesCommand,
  UpdateIdentityProviderCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { expect, test } from 'vitest'
import { list, refused } from '../support/accounts.ts'
import { openFederation } from '../support/federation.ts'
import { startServer } from '../support/server.ts'

const server = await startServer()
const { client } = server

const custom = ['groups', 'id', 'access'].map(Name => ({
  Name,
  AttributeDataType: 'String' as const,
  Mutable: true,
  StringAttributeConstraints: { MinLength: '0', MaxLength: '2048' },
}))
const WriteAttributes = ['email', 'name', 'phone_number', ...custom.map(({ Name }) => `custom:${Name}`)]

/** A pool with custom attributes, which the client may write. */
const openCustom = (mapping: Record<string, string>) => openWith(mapping, { Schema: custom }, { WriteAttributes })

async function openWith(mapping: Record<string, string>, settings = {}, clientSettings = {}) {
  const people = await openFederation(server, settings, clientSettings)
  await people.trust('Acme', mapping)
  await people.trustDirectory('Directory', mapping)
  const attributesOf = async (name: string) => {
    const { sub: _, identities: __, ...attributes } = (await people.get(name)).attributes
    return attributes
  }
  return { ...people, attributesOf }
}

test('mapped claims become attributes, as texts; others are ignored', async () => {
  const people = await openWith({ name: 'display', email: 'mail', updated_at: 'at', address: 'home' })
  await people.signIn('Acme', '1', {
    display: 'Ann',
    mail: 'a@b.example',
    at: 1700,
    home: { city: 'Oslo' },
    nickname: 'x',
  })
  expect(await people.attributesOf('Acme_1')).toEqual({
    name: 'Ann',
    email: 'a@b.example',
    email_verified: 'false',
    updated_at: '1700',
    address: '{"city":"Oslo"}',
  })
})

test('a claim that is missing leaves what is stored; one that is empty takes it away', async () => {
  const people = await openWith({ name: 'name', nickname: 'nick' })
  await people.signIn('Acme', '1', { name: 'Ann', nick: 'annie' })
  await people.signIn('Acme', '1', { nick: null })
  expect(await people.attributesOf('Acme_1')).toEqual({ name: 'Ann', nickname: 'annie' })
  await people.signIn('Acme', '1', { name: 'Anna', nick: '' })
  expect(await people.attributesOf('Acme_1')).toEqual({ name: 'Anna' })
})

test('an inherited property is no claim', async () => {
  const people = await openWith({ name: 'constructor', nickname: '__proto__' })
  await people.signIn('Acme', '1', { toString: 'x' })
  expect(await people.attributesOf('Acme_1')).toEqual({})
})

test('of several values one text is made, in which each is encoded', async () => {
  const people = await openCustom({ 'custom:groups': 'groups', 'custom:id': 'one' })
  await people.signIn('Acme', '1', { groups: ['staff', 'r&d, oslo', 'a.b-c*d_e'], one: ['alone & free'] })
  expect(await people.attributesOf('Acme_1')).toEqual({
    'custom:groups': '[staff,r%26d%2C+oslo,a.b-c*d_e]',
    'custom:id': 'alone & free',
  })
})

test('tokens of the provider can be mapped', async () => {
  const people = await openCustom({ 'custom:access': 'access_token', 'custom:id': 'id_token' })
  await people.signIn('Acme', '1', {}, { tokens: { accessToken: 'opaque', idToken: 'a.b.c' } })
  expect(await people.attributesOf('Acme_1')).toEqual({ 'custom:access': 'opaque', 'custom:id': 'a.b.c' })
})

test('a value of more than 2,048 characters is refused, and nobody is left', async () => {
  const people = await openCustom({ 'custom:id': 'id_token', name: 'name' })
  await people.signIn('Acme', '1', {}, { tokens: { idToken: 'x'.repeat(2_048) } })
  const message = 'Invalid user attributes: custom:id: String must be no longer than 2048 characters\n'
  const tooLong = people.signIn('Acme', '2', {}, { tokens: { idToken: 'x'.repeat(2_049) } })
  await refused(tooLong, 'InvalidParameterException', message)
  expect(await people.find('Acme_2')).toBeUndefined()
})

test('values that the schema refuses sign nobody in', async () => {
  const people = await openWith({ birthdate: 'birth', email: 'email', phone_number: 'phone' })
  const message = 'Invalid user attributes: birthdate: String must be no longer than 10 characters\n'
  await refused(people.signIn('Acme', '1', { birth: '1 January 1990' }), 'InvalidParameterException', message)
  const email = 'Invalid email address format.'
  await refused(people.signIn('Acme', '1', { email: 'nobody' }), 'InvalidParameterException', email)
  expect(await people.find('Acme_1')).toBeUndefined()
  await people.signIn('Acme', '1', { birth: '1990-01-01' })
  await refused(people.signIn('Acme', '1', { birth: '1 January 1990' }), 'InvalidParameterException', message)
  expect(await people.attributesOf('Acme_1')).toEqual({ birthdate: '1990-01-01' })
})

test('a directory cannot tell characters beyond the basic plane', async () => {
  const people = await openWith({ name: 'name' })
  const message = 'Invalid user attributes: name: Value has unsupported characters\n'
  await refused(people.signIn('Directory', '1', { name: 'Ann \u{1f600}' }), 'InvalidParameterException', message)
  await people.signIn('Acme', '1', { name: 'Ann \u{1f600}' })
})

test('required attributes have to be told, in the words of each kind of provider', async () => {
  const required = ['email', 'birthdate'].map(Name => ({ Name, Required: true, Mutable: true }))
  const people = await openWith({ email: 'email', birthdate: 'birth' }, { Schema: required })
  const social = 'attributes required: [birthdate]'
  await refused(people.signIn('Acme', '1', { email: 'a@b.example' }), 'InvalidParameterException', social)
  const saml = 'Invalid user attributes: email: The attribute is required\nbirthdate: The attribute is required\n'
  await refused(people.signIn('Directory', '1', { birth: '' }), 'InvalidParameterException', saml)
  const whole = { email: 'a@b.example', birth: '1990-01-01' }
  await people.signIn('Acme', '1', whole)
  const deleted = 'Invalid user attributes: birthdate: Required attribute cannot be deleted.\n'
  await refused(people.signIn('Acme', '1', { ...whole, birth: '' }), 'InvalidParameterException', deleted)
  await people.signIn('Acme', '1', {})
  const AttributeMapping = { email: 'email' }
  await client.send(new UpdateIdentityProviderCommand({ ...people.pool, ProviderName: 'Acme', AttributeMapping }))
  await refused(people.signIn('Acme', '1', whole), 'InvalidParameterException', deleted)
})

test('an attribute that cannot change lets its user in once', async () => {
  const people = await openWith({ email: 'email' }, { Schema: [{ Name: 'email', Mutable: false }] })
  const told = { email: 'a@b.example' }
  await people.signIn('Acme', '1', told)
  const message = 'user.email: Attribute cannot be updated.\n'
  await refused(people.signIn('Acme', '1', told), 'InvalidParameterException', message)
  await people.signIn('Acme', '1', {})
})

test('mapped attributes are those that the client may write', async () => {
  const people = await openWith({ name: 'name', nickname: 'nick' }, {}, { WriteAttributes: ['name'] })
  const message = 'A client attempted to write unauthorized attribute'
  await refused(people.signIn('Acme', '1', { name: 'Ann', nick: 'x' }), 'NotAuthorizedException', message)
  await people.signIn('Acme', '1', { name: 'Ann' })
  const unlisted = await openWith({ 'custom:id': 'id' }, { Schema: custom })
  await refused(unlisted.signIn('Acme', '1', { id: '1' }), 'NotAuthorizedException', message)
})

test.each([
  [true, 'true'],
  ['true', 'true'],
  [false, 'false'],
  [undefined, 'false'],
])('an address whose flag is told as %j is verified: %s', async (flag, shown) => {
  const people = await openWith({ email: 'email', email_verified: 'verified' })
  await people.signIn('Acme', '1', { email: 'a@b.example', verified: flag })
  expect(await people.attributesOf('Acme_1')).toEqual({ email: 'a@b.example', email_verified: shown })
})

test('a flag that is no flag is refused, and one without an address counts for nothing', async () => {
  const people = await openWith({ email: 'email', email_verified: 'verified' })
  const message = 'Invalid user attributes: email_verified: Boolean must be true or false\n'
  const odd = people.signIn('Acme', '1', { email: 'a@b.example', verified: 'yes' })
  await refused(odd, 'InvalidParameterException', message)
  await people.signIn('Acme', '1', { verified: true })
  expect(await people.attributesOf('Acme_1')).toEqual({})
  await people.signIn('Acme', '1', { verified: true })
  expect(await people.attributesOf('Acme_1')).toEqual({})
})

test('a flag vouches for the address that is told with it, and for no other that the user has', async () => {
  const people = await openWith({ email: 'email', email_verified: 'email_verified' })
  await people.signIn('Acme', '1', { email: 'own@b.example', email_verified: true })
  const changed = { ...people.pool, Username: 'Acme_1', UserAttributes: list({ email: 'boss@b.example' }) }
  await client.send(new AdminUpdateUserAttributesCommand(changed))
  await people.signIn('Acme', '1', { email_verified: true })
  expect(await people.attributesOf('Acme_1')).toEqual({ email: 'boss@b.example', email_verified: 'false' })
  await people.signIn('Acme', '1', { email: 'own@b.example', email_verified: true })
  await people.signIn('Acme', '1', { email_verified: false })
  expect(await people.attributesOf('Acme_1')).toEqual({ email: 'own@b.example', email_verified: 'true' })
})

test('an address that its provider does not vouch for is unverified again at each sign-in', async () => {
  const people = await openWith({ email: 'email' })
  await people.signIn('Acme', '1', { email: 'a@b.example' })
  const vouched = { ...people.pool, Username: 'Acme_1', UserAttributes: list({ email_verified: 'true' }) }
  await client.send(new AdminUpdateUserAttributesCommand(vouched))
  expect(await people.attributesOf('Acme_1')).toMatchObject({ email_verified: 'true' })
  await people.signIn('Acme', '1', { email: 'a@b.example' })
  expect(await people.attributesOf('Acme_1')).toMatchObject({ email_verified: 'false' })
})
