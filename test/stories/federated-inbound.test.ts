/** The function that sees what a provider says of somebody before any of it becomes an attribute. */
import { beforeEach, expect, test } from 'vitest'
import { refused } from '../support/accounts.ts'
import { openCompany } from '../support/company.ts'
import { openFederation } from '../support/federation.ts'
import { lambdaConfig, startFunctions } from '../support/pool-functions.ts'
import { startServer } from '../support/server.ts'
import { startStubProvider } from '../support/stub-provider.ts'

const stub = await startStubProvider()
const functions = await startFunctions()
const server = await startServer({
  config: {
    identityProviders: { standIns: {}, allowHttp: [stub.host], allowPrivate: [] },
    functions: functions.entries,
  },
})
const others = ['PreSignUp', 'PostConfirmation', 'PreAuthentication', 'PostAuthentication']
const LambdaConfig = {
  ...lambdaConfig(functions, ...others),
  InboundFederation: { LambdaArn: functions.arn('InboundFederation'), LambdaVersion: 'V1_0' as const },
}
const token = [
  {
    Name: 'token',
    Mutable: true,
    AttributeDataType: 'String' as const,
    StringAttributeConstraints: { MaxLength: '2048' },
  },
]

async function open() {
  const WriteAttributes = ['email', 'name', 'custom:token']
  const people = await openFederation(server, { LambdaConfig, Schema: token }, { WriteAttributes })
  await people.trust('Acme', { email: 'email', name: 'display', 'custom:token': 'access_token' })
  await people.trustDirectory('Directory', { email: 'urn:mail' })
  const attributesOf = async (name: string) => {
    const { sub: _, identities: __, ...attributes } = (await people.get(name)).attributes
    return attributes
  }
  return { ...people, attributesOf }
}

const told = { email: 'ann@example.org', display: 'Ann' }
const says = (userAttributesToMap: unknown) => functions.says('InboundFederation', { userAttributesToMap })

beforeEach(() => {
  for (const trigger of [...others, 'InboundFederation']) {
    functions.on(trigger, () => undefined)
    functions.taken(trigger)
  }
})

test('it is told where each word came from, every value a text, by each way in', async () => {
  const app = await openCompany(server, stub, { pool: { LambdaConfig } })
  const { location } = await app.signIn('ann', {}, { groups: ['a', 'b'], email_verified: true, age: 7, gone: null })
  expect(location.searchParams.has('code'), location.href).toBe(true)
  const [event, ...more] = functions.taken('InboundFederation')
  expect(more).toEqual([])
  expect(event).toMatchObject({
    version: '1',
    triggerSource: 'InboundFederation_ExternalProvider',
    userPoolId: app.pool.UserPoolId,
    userName: 'Company_ann',
    callerContext: { clientId: app.app.ClientId },
    response: { userAttributesToMap: {} },
  })
  const { providerName, providerType, attributes } = event?.request ?? {}
  expect([providerName, providerType]).toEqual(['Company', 'OIDC'])
  expect(attributes.tokenResponse).toEqual({ access_token: 'access', id_token: expect.stringMatching(/^ey/) })
  expect(attributes.idToken).toMatchObject({ iss: stub.origin, sub: 'ann', exp: expect.stringMatching(/^\d+$/) })
  expect(attributes.userInfo).toEqual({
    ...{ sub: 'ann', email: 'ann@example.org', email_verified: 'true', groups: '[a,b]', age: '7' },
  })
})

test('of a directory it is told the assertion', async () => {
  const people = await open()
  await people.signIn('Directory', 'Ann.Lee', { 'urn:mail': 'ann@example.org', groups: ['a'] }, { issuer: 'urn:d' })
  const [event] = functions.taken('InboundFederation')
  expect(event?.request).toEqual({
    providerName: 'Directory',
    providerType: 'SAML',
    attributes: { samlResponse: { 'urn:mail': 'ann@example.org', groups: 'a' } },
  })
})

test('what it answers counts in the place of what the provider said', async () => {
  const people = await open()
  says({ display: 'Ann of Acme', email: 'ann@acme.example', email_verified: 'true', 'custom:token': 'unmapped' })
  await people.signIn('Acme', '1', told, { tokens: { accessToken: 'opaque' } })
  expect(await people.attributesOf('Acme_1')).toEqual({
    ...{ name: 'Ann of Acme', email: 'ann@acme.example', email_verified: 'false' },
  })
  // What it leaves out was not said, so that what is stored stays.
  says({ display: 'Anna', access_token: 'hidden' })
  await people.signIn('Acme', '1', told, { tokens: { accessToken: 'opaque' } })
  expect(await people.attributesOf('Acme_1')).toMatchObject({
    ...{ name: 'Anna', email: 'ann@acme.example', 'custom:token': 'hidden' },
  })
})

test.each([[{}], [null], [undefined]])('%j leaves everything as it was said', async answer => {
  const people = await open()
  says(answer)
  await people.signIn('Acme', '1', told, { tokens: { accessToken: 'opaque' } })
  expect(await people.attributesOf('Acme_1')).toMatchObject({ name: 'Ann', 'custom:token': 'opaque' })
})

test('nobody becomes somebody else by it', async () => {
  const people = await open()
  await people.signIn('Acme', 'boss', told)
  says({ sub: 'boss', username: 'Acme_boss', display: 'Boss' })
  expect((await people.signIn('Acme', '1', told)).username).toBe('Acme_1')
})

test('it is asked first, and at each sign-in', async () => {
  const people = await open()
  const order: string[] = []
  for (const trigger of [...others, 'InboundFederation']) functions.on(trigger, () => void order.push(trigger))
  await people.signIn('Acme', '1', told)
  expect(order.splice(0)).toEqual(['InboundFederation', 'PreSignUp', 'PostConfirmation'])
  await people.signIn('Acme', '1', told)
  expect(order).toEqual(['InboundFederation', 'PreAuthentication', 'PostAuthentication'])
})

test('what it refuses, or answers nobody understands, leaves nobody', async () => {
  const people = await open()
  functions.on('InboundFederation', () => {
    throw new Error('Not from there')
  })
  const message = 'InboundFederation failed with error Not from there.'
  await refused(people.signIn('Acme', '1', told), 'UserLambdaValidationException', message)
  for (const unusable of ['text', ['a'], { email: { nested: 'no' } }, { email: 7 }]) {
    says(unusable)
    await refused(people.signIn('Acme', '1', told), 'InvalidLambdaResponseException', 'Unrecognizable lambda output')
  }
  expect(await people.find('Acme_1')).toBeUndefined()
  expect(functions.taken('PreSignUp')).toEqual([])
})

test('a client that does not support the provider asks nothing', async () => {
  const people = await open()
  await server.server.services.store.clients.update(people.pool.UserPoolId, people.app.ClientId, present => ({
    ...present,
    settings: { ...present.settings, SupportedIdentityProviders: ['COGNITO'] },
  }))
  await refused(people.signIn('Acme', '1', told), 'InvalidParameterException')
  expect(functions.taken('InboundFederation')).toEqual([])
})
