import {
  CreateIdentityProviderCommand,
  type CreateIdentityProviderCommandInput,
  CreateUserPoolClientCommand,
  DeleteIdentityProviderCommand,
  DescribeIdentityProviderCommand,
  DescribeUserPoolCommand,
  GetIdentityProviderByIdentifierCommand,
  ListIdentityProvidersCommand,
  paginateListIdentityProviders,
  UpdateIdentityProviderCommand,
  type UpdateIdentityProviderCommandInput,
} from '@aws-sdk/client-cognito-identity-provider'
import { expect, test } from 'vitest'
import { refused } from '../support/accounts.ts'
import { startServer } from '../support/server.ts'

const { client, clock, createPool, server, call } = await startServer({
  config: { identityProviders: { standIns: {}, allowHttp: ['localhost:5000'], allowPrivate: [] } },
})

type Request = Omit<CreateIdentityProviderCommandInput, 'UserPoolId'>
const create = async (UserPoolId: string, input: Request) =>
  (await client.send(new CreateIdentityProviderCommand({ UserPoolId, ...input }))).IdentityProvider
const describe = async (UserPoolId: string, ProviderName: string) =>
  (await client.send(new DescribeIdentityProviderCommand({ UserPoolId, ProviderName }))).IdentityProvider
const update = async (UserPoolId: string, input: Omit<UpdateIdentityProviderCommandInput, 'UserPoolId'>) =>
  (await client.send(new UpdateIdentityProviderCommand({ UserPoolId, ...input }))).IdentityProvider

const oidc = (changes: Partial<Request> = {}): Request => ({
  ProviderName: 'Acme',
  ProviderType: 'OIDC',
  ProviderDetails: {
    client_id: 'us',
    client_secret: 'a secret of ours',
    authorize_scopes: 'openid email',
    oidc_issuer: 'https://id.acme.example',
    attributes_request_method: 'GET',
  },
  ...changes,
})
const withDetails = (changes: Record<string, string>): Request =>
  oidc({ ProviderDetails: { ...oidc().ProviderDetails, ...changes } })
const secret = { client_id: 'us', client_secret: 'ours' }

test.each([
  [
    'Google',
    { ...secret, authorize_scopes: 'openid email' },
    { username: 'sub' },
    {
      attributes_url: 'https://people.googleapis.com/v1/people/me?personFields=',
      attributes_url_add_attributes: 'true',
      authorize_url: 'https://accounts.google.com/o/oauth2/v2/auth',
      oidc_issuer: 'https://accounts.google.com',
      token_request_method: 'POST',
      token_url: 'https://www.googleapis.com/oauth2/v4/token',
    },
  ],
  [
    'Facebook',
    { ...secret, authorize_scopes: 'public_profile,email', api_version: 'v12.0' },
    { username: 'id' },
    {
      attributes_url: 'https://graph.facebook.com/v12.0/me?fields=',
      attributes_url_add_attributes: 'true',
      authorize_url: 'https://www.facebook.com/v12.0/dialog/oauth',
      token_request_method: 'GET',
      token_url: 'https://graph.facebook.com/v12.0/oauth/access_token',
    },
  ],
  [
    'LoginWithAmazon',
    { ...secret, authorize_scopes: 'profile postal_code' },
    { username: 'user_id' },
    {
      attributes_url: 'https://api.amazon.com/user/profile',
      attributes_url_add_attributes: 'false',
      authorize_url: 'https://www.amazon.com/ap/oa',
      token_request_method: 'POST',
      token_url: 'https://api.amazon.com/auth/o2/token',
    },
  ],
  [
    'SignInWithApple',
    { client_id: 'us', team_id: 'TEAM', key_id: 'KEY', authorize_scopes: 'email name' },
    { username: 'sub' },
    {
      attributes_url_add_attributes: 'false',
      authorize_url: 'https://appleid.apple.com/auth/authorize',
      oidc_issuer: 'https://appleid.apple.com',
      token_request_method: 'POST',
      token_url: 'https://appleid.apple.com/auth/token',
    },
  ],
] as const)('%s is shown with all that the service fills in', async (type, given, mapping, filled) => {
  const { Id } = await createPool()
  const key: Record<string, string> = type === 'SignInWithApple' ? { private_key: 'a key that nobody sees again' } : {}
  const created = await create(Id, {
    ProviderName: type,
    ProviderType: type,
    ProviderDetails: { ...given, ...key },
    AttributeMapping: { email: 'email' },
  })
  expect(created).toEqual({
    UserPoolId: Id,
    ProviderName: type,
    ProviderType: type,
    ProviderDetails: { ...given, ...filled },
    AttributeMapping: { email: 'email', ...mapping },
    IdpIdentifiers: [],
    CreationDate: clock.now(),
    LastModifiedDate: clock.now(),
  })
  expect(await describe(Id, type)).toEqual(created)
  // Infrastructure as code sends back what it was shown.
  const again = await update(Id, { ProviderName: type, ProviderDetails: created?.ProviderDetails })
  expect(again?.ProviderDetails).toEqual(created?.ProviderDetails)
})

test('an OpenID Connect provider is shown as it was given, with its secret, which is sealed at rest', async () => {
  const { Id } = await createPool()
  const created = await create(Id, oidc({ IdpIdentifiers: ['acme.example'] }))
  expect(created).toMatchObject({
    ProviderDetails: { ...oidc().ProviderDetails, attributes_url_add_attributes: 'false' },
    AttributeMapping: { username: 'sub' },
    IdpIdentifiers: ['acme.example'],
  })
  const stored = await server.services.store.identityProviders.get(Id, 'Acme')
  expect(JSON.stringify(stored)).not.toContain('a secret of ours')
  expect(stored?.sealedSecrets).toMatch(/^[\w-]{40,}$/)
})

test.each([
  ['Google', { client_id: 'us', authorize_scopes: 'openid' }, 'clientId, clientSecret and authorizeScopes'],
  ['Facebook', { ...secret, authorize_scopes: '' }, 'clientId, clientSecret and authorizeScopes'],
  ['SignInWithApple', { client_id: 'us', team_id: 'T', key_id: 'K' }, 'clientId, privateKey, teamId, and keyId'],
  ['OIDC', secret, 'clientId, authorizeScopes, oidcIssuer and attributesRequestMethod'],
] as const)('%s without what it needs is refused', async (type, ProviderDetails, names) => {
  const { Id } = await createPool()
  const request = create(Id, {
    ProviderName: type === 'OIDC' ? 'Acme' : type,
    ProviderType: type,
    ProviderDetails: { ...ProviderDetails },
  })
  await refused(request, 'InvalidParameterException', `${names} are all required idp details.`)
})

test.each([
  ['an issuer in clear', { oidc_issuer: 'http://id.acme.example' }, 'OIDC endpoint must start with https://'],
  ['an endpoint in clear', { token_url: 'http://id.acme.example/token' }, 'OIDC endpoint must start with https://'],
  ['a URL with a user', { jwks_uri: 'https://a:b@id.acme.example' }, 'OIDC endpoint must start with https://'],
  [
    'a method',
    { attributes_request_method: 'PUT' },
    'Invalid idp details: attributes_request_method must satisfy enum value set: [POST, GET].',
  ],
  ['an unknown key', { issuer: 'x' }, 'Invalid idp details: issuer is not known for a provider of type OIDC.'],
  ['a key of others', { team_id: 'x' }, 'Invalid idp details: team_id is not known for a provider of type OIDC.'],
])('%s of an OpenID Connect provider is refused', async (_what, details, message) => {
  const { Id } = await createPool()
  await refused(create(Id, withDetails(details)), 'InvalidParameterException', message)
  await refused(describe(Id, 'Acme'), 'ResourceNotFoundException', 'Identity provider Acme does not exist.')
})

test.each([
  ['OIDC', 'attributes_url_add_attributes', 'true', 'false'],
  ['Google', 'attributes_url_add_attributes', 'false', 'true'],
  ['Google', 'token_request_method', 'GET', 'POST'],
  ['SignInWithApple', 'attributes_url_add_attributes', 'true', 'false'],
  ['SignInWithApple', 'token_request_method', 'GET', 'POST'],
] as const)('%s takes no %s of %s, which would have no effect', async (type, name, value, own) => {
  const { Id } = await createPool()
  const apple = { client_id: 'us', team_id: 'T', key_id: 'K', private_key: 'P' }
  const details = {
    OIDC: oidc().ProviderDetails,
    Google: { ...secret, authorize_scopes: 'openid' },
    SignInWithApple: apple,
  }[type]
  const request = (given: string) =>
    create(Id, {
      ProviderName: type === 'OIDC' ? 'Acme' : type,
      ProviderType: type,
      ProviderDetails: { ...details, [name]: given },
    })
  await refused(request(value), 'InvalidParameterException', `Invalid idp details: ${name} must be ${own}.`)
  expect((await request(own))?.ProviderDetails?.[name]).toBe(own)
})

test('an issuer in clear is taken on a test host that the configuration names', async () => {
  const { Id } = await createPool()
  const created = await create(Id, withDetails({ oidc_issuer: 'http://localhost:5000' }))
  expect(created?.ProviderDetails?.oidc_issuer).toBe('http://localhost:5000')
})

test.each([
  [{}, 'At least one of the MetadataURL or MetadataFile should be provided.'],
  [
    { MetadataURL: 'https://x.example/m', MetadataFile: '<x/>' },
    'Only one of the MetadataURL or MetadataFile should be provided.',
  ],
  [{ MetadataURL: 'http://x.example/m' }, 'Invalid idp details: MetadataURL must start with https://.'],
  [{ MetadataFile: '<x/>', IDPInit: 'yes' }, 'Invalid idp details: IDPInit must be true or false.'],
  [
    { MetadataFile: '<x/>', RequestSigningAlgorithm: 'rsa-sha1' },
    'Invalid idp details: RequestSigningAlgorithm must be rsa-sha256.',
  ],
  [
    { MetadataFile: '<x/>', IDPSignOut: 'true' },
    'Invalid idp details: IDPSignOut is not known for a provider of type SAML.',
  ],
])('a SAML provider with %j is refused', async (ProviderDetails, message) => {
  const { Id } = await createPool()
  const saml = { ProviderName: 'Directory', ProviderType: 'SAML' as const, ProviderDetails }
  await refused(create(Id, saml), 'InvalidParameterException', message)
})

test.each([
  ['Acme', 'Google'],
  ['Google', 'OIDC'],
  ['Facebook', 'Google'],
  ['COGNITO', 'OIDC'],
] as const)('a provider cannot be called %s and be of type %s', async (ProviderName, ProviderType) => {
  const { Id } = await createPool()
  const request = create(Id, oidc({ ProviderName, ProviderType }))
  await refused(request, 'InvalidParameterException', `Provider ${ProviderName} cannot be of type ${ProviderType}.`)
})

test.each(['_acme', 'ac', ' acme', 'a'.repeat(33)])('the name %j is refused', async ProviderName => {
  const { Id } = await createPool()
  await refused(create(Id, oidc({ ProviderName })), 'InvalidParameterException')
})

test('a name and an identifier belong to one provider of a pool', async () => {
  const { Id } = await createPool()
  await create(Id, oidc({ IdpIdentifiers: ['acme.example', 'Acme 2'] }))
  const message = `Acme already exists in user pool ${Id}`
  await refused(create(Id, oidc()), 'DuplicateProviderException', message)
  const other = oidc({ ProviderName: 'Other', IdpIdentifiers: ['new.example', 'Acme 2'] })
  const taken = 'The identifier Acme 2 belongs to another identity provider of the user pool.'
  await refused(create(Id, other), 'InvalidParameterException', taken)
  await refused(describe(Id, 'Other'), 'ResourceNotFoundException')
  const twice = oidc({ ProviderName: 'Other', IdpIdentifiers: ['x', 'x'] })
  await refused(create(Id, twice), 'InvalidParameterException')
  const byIdentifier = new GetIdentityProviderByIdentifierCommand({ UserPoolId: Id, IdpIdentifier: 'Acme 2' })
  expect((await client.send(byIdentifier)).IdentityProvider?.ProviderName).toBe('Acme')
  const unknown = new GetIdentityProviderByIdentifierCommand({ UserPoolId: Id, IdpIdentifier: 'new.example' })
  await refused(client.send(unknown), 'ResourceNotFoundException')
})

test.each([
  [{ 'custom:team': 'team' }, 'custom:team: Attribute does not exist in the schema.'],
  [{ username: 'email' }, 'username: The claim must be sub.'],
  [{ sub: 'sub' }, 'sub: Attribute cannot be updated.'],
  [{ identities: 'identities' }, 'identities: Attribute cannot be updated.'],
  [{ email: '' }, 'email: The claim is required.'],
])('the mapping %j is refused', async (AttributeMapping, fault) => {
  const { Id } = await createPool()
  await create(Id, oidc({ ProviderName: 'First' }))
  const message = `Invalid attribute mapping: ${fault}`
  await refused(create(Id, oidc({ AttributeMapping })), 'InvalidParameterException', message)
  await refused(update(Id, { ProviderName: 'First', AttributeMapping }), 'InvalidParameterException', message)
})

test('a mapping from an attribute of more than 32 characters is refused', async () => {
  const { Id } = await createPool({ Schema: [{ Name: 'x'.repeat(20), AttributeDataType: 'String' }] })
  await create(Id, oidc({ AttributeMapping: { [`custom:${'x'.repeat(20)}`]: 'x' } }))
  const AttributeMapping = { ['x'.repeat(33)]: 'x' }
  await refused(create(Id, oidc({ AttributeMapping })), 'InvalidParameterException')
})

test('levels of authentication are refused as long as they have no effect', async () => {
  const { Id } = await createPool()
  await refused(create(Id, oidc({ AcrMapping: { Level1: 'urn:one' } })), 'UnsupportedOperationException')
})

test('an update replaces what it brings and leaves the rest', async () => {
  const { Id } = await createPool()
  const created = await create(Id, oidc({ AttributeMapping: { email: 'mail' }, IdpIdentifiers: ['one', 'two'] }))
  clock.advance(60_000)
  const mapped = await update(Id, { ProviderName: 'Acme', AttributeMapping: { name: 'cn' } })
  expect(mapped).toEqual({
    ...created,
    AttributeMapping: { name: 'cn', username: 'sub' },
    LastModifiedDate: clock.now(),
  })
  const moved = await update(Id, { ProviderName: 'Acme', IdpIdentifiers: ['two', 'three'] })
  expect(moved).toEqual({ ...mapped, IdpIdentifiers: ['two', 'three'] })
  const { client_secret: _, ...details } = oidc().ProviderDetails ?? {}
  const changed = await update(Id, { ProviderName: 'Acme', ProviderDetails: { ...details, client_id: 'you' } })
  expect(changed?.ProviderDetails).toEqual({ ...details, client_id: 'you', attributes_url_add_attributes: 'false' })
  expect(await describe(Id, 'Acme')).toEqual(changed)
  const incomplete = update(Id, { ProviderName: 'Acme', ProviderDetails: { client_id: 'x' } })
  await refused(incomplete, 'InvalidParameterException')
  await refused(update(Id, { ProviderName: 'Nobody' }), 'ResourceNotFoundException')
})

test('a provider is deleted once, and its name and identifiers are free again', async () => {
  const { Id } = await createPool()
  await create(Id, oidc({ IdpIdentifiers: ['acme.example'] }))
  const command = new DeleteIdentityProviderCommand({ UserPoolId: Id, ProviderName: 'Acme' })
  await client.send(command)
  await refused(client.send(command), 'ResourceNotFoundException')
  await refused(describe(Id, 'Acme'), 'ResourceNotFoundException')
  await create(Id, oidc({ IdpIdentifiers: ['acme.example'] }))
})

test('the list goes page by page and shows nothing but names, types and dates', async () => {
  const { Id } = await createPool()
  for (const ProviderName of ['Ccc', 'Aaa', 'Bbb']) await create(Id, oidc({ ProviderName }))
  const pages = []
  for await (const { Providers } of paginateListIdentityProviders({ client, pageSize: 2 }, { UserPoolId: Id }))
    pages.push(Providers?.map(({ ProviderName }) => ProviderName))
  expect(pages).toEqual([['Aaa', 'Bbb'], ['Ccc']])
  const { Providers } = await client.send(new ListIdentityProvidersCommand({ UserPoolId: Id, MaxResults: 0 }))
  const dates = { CreationDate: clock.now(), LastModifiedDate: clock.now() }
  expect(Providers?.[0]).toEqual({ ProviderName: 'Aaa', ProviderType: 'OIDC', ...dates })
  const forged = new ListIdentityProvidersCommand({ UserPoolId: Id, NextToken: 'forged' })
  await refused(client.send(forged), 'InvalidParameterException')
})

test('users of a pool have the attribute identities from its first provider on', async () => {
  const { Id } = await createPool()
  const schema = async () =>
    (await client.send(new DescribeUserPoolCommand({ UserPoolId: Id }))).UserPool?.SchemaAttributes ?? []
  expect((await schema()).some(({ Name }) => Name === 'identities')).toBe(false)
  await create(Id, oidc())
  await create(Id, oidc({ ProviderName: 'Other' }))
  expect((await schema()).filter(({ Name }) => Name === 'identities')).toEqual([
    {
      Name: 'identities',
      AttributeDataType: 'String',
      DeveloperOnlyAttribute: false,
      Mutable: true,
      Required: false,
      StringAttributeConstraints: {},
    },
  ])
})

test('a client supports providers of its pool only', async () => {
  const [{ Id }, other] = [await createPool(), await createPool()]
  await create(Id, oidc())
  const register = (UserPoolId: string, SupportedIdentityProviders: string[]) =>
    client.send(new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'app', SupportedIdentityProviders }))
  const { UserPoolClient } = await register(Id, ['Acme', 'COGNITO'])
  expect(UserPoolClient?.SupportedIdentityProviders).toEqual(['Acme', 'COGNITO'])
  const message = `The provider Acme does not exist for User Pool ${other.Id}`
  await refused(register(other.Id, ['COGNITO', 'Acme']), 'InvalidParameterException', message)
  await refused(register(Id, ['acme']), 'InvalidParameterException')
})

test('providers are for administrators alone', async () => {
  const { Id } = await createPool()
  const answer = await call('DescribeIdentityProvider', { UserPoolId: Id, ProviderName: 'Acme' })
  expect(await answer.json()).toMatchObject({ __type: 'MissingAuthenticationTokenException' })
})
