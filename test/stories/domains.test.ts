import {
  CreateUserPoolDomainCommand,
  type CreateUserPoolDomainCommandInput,
  DeleteUserPoolCommand,
  DeleteUserPoolDomainCommand,
  DescribeUserPoolCommand,
  DescribeUserPoolDomainCommand,
  UpdateUserPoolCommand,
  UpdateUserPoolDomainCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { clientOfHost, poolOfHost } from '../../src/flows/domains.ts'
import { refused } from '../support/accounts.ts'
import { signedClient, startServer } from '../support/server.ts'

const { client, clock, createPool, createClient, server, url } = await startServer()

const certificate = (id = '0a1b2c3d') => ({
  CertificateArn: `arn:aws:acm:us-east-1:123456789012:certificate/${id}`,
})
let count = 0
const aPrefix = () => `people-${++count}`
const aHost = () => `auth.company-${++count}.example.com`

const createDomain = (
  UserPoolId: string,
  Domain: string,
  more: Omit<CreateUserPoolDomainCommandInput, 'UserPoolId' | 'Domain'> = {},
) => client.send(new CreateUserPoolDomainCommand({ UserPoolId, Domain, ...more }))
const deleteDomain = (UserPoolId: string, Domain: string) =>
  client.send(new DeleteUserPoolDomainCommand({ UserPoolId, Domain }))
const describeDomain = async (Domain: string) =>
  (await client.send(new DescribeUserPoolDomainCommand({ Domain }))).DomainDescription
const describePool = async (UserPoolId: string) =>
  (await client.send(new DescribeUserPoolCommand({ UserPoolId }))).UserPool

const ctx = { ...server.services, request: { id: '', region: 'us-east-1', ip: '' } }

describe('a domain', () => {
  test('with a prefix is shown by itself and by its pool, and goes', async () => {
    const [{ Id }, Domain] = [await createPool(), aPrefix()]
    const { $metadata: _, ...answer } = await createDomain(Id, Domain)
    expect(answer).toEqual({})
    expect(await describeDomain(Domain)).toEqual({
      UserPoolId: Id,
      AWSAccountId: '123456789012',
      Domain,
      CloudFrontDistribution: '127.0.0.1',
      Version: '20260301120000',
      Status: 'ACTIVE',
      CustomDomainConfig: {},
      ManagedLoginVersion: 1,
    })
    expect(await describePool(Id)).toMatchObject({ Domain })
    expect(await describePool(Id)).not.toHaveProperty('CustomDomain')
    await deleteDomain(Id, Domain)
    expect(await describeDomain(Domain)).toEqual({})
    expect(await describePool(Id)).not.toHaveProperty('Domain')
  })

  test('of its own has a certificate, and stands beside one with a prefix', async () => {
    const [{ Id }, Domain, host] = [await createPool(), aPrefix(), aHost()]
    await createDomain(Id, Domain, { ManagedLoginVersion: 2 })
    const { $metadata: _, ...answer } = await createDomain(Id, host, { CustomDomainConfig: certificate() })
    expect(answer).toEqual({ CloudFrontDomain: '127.0.0.1' })
    expect(await describeDomain(host)).toMatchObject({ Domain: host, CustomDomainConfig: certificate() })
    expect(await describePool(Id)).toMatchObject({ Domain, CustomDomain: host })
    await deleteDomain(Id, Domain)
    expect(await describePool(Id)).toMatchObject({ CustomDomain: host })
  })

  test('survives an update of its pool', async () => {
    const [{ Id }, Domain] = [await createPool(), aPrefix()]
    await createDomain(Id, Domain)
    await client.send(new UpdateUserPoolCommand({ UserPoolId: Id }))
    expect(await describePool(Id)).toMatchObject({ Domain })
  })

  test('that nobody has is described as nothing', async () => {
    expect(await describeDomain('nobody')).toEqual({})
    expect(await describeDomain('auth.nobody.example.com')).toEqual({})
  })

  test('of another region is described as nothing', async () => {
    const [{ Id }, Domain] = [await createPool(), aPrefix()]
    await createDomain(Id, Domain)
    const elsewhere = signedClient(url, undefined, 'eu-west-1')
    const { DomainDescription } = await elsewhere.send(new DescribeUserPoolDomainCommand({ Domain }))
    expect(DomainDescription).toEqual({})
  })

  test('keeps its pool from being deleted', async () => {
    const [{ Id: UserPoolId }, Domain] = [await createPool(), aPrefix()]
    await createDomain(UserPoolId, Domain)
    const sentence = 'User pool cannot be deleted. It has a domain configured that should be deleted first.'
    await refused(client.send(new DeleteUserPoolCommand({ UserPoolId })), 'InvalidParameterException', sentence)
    await deleteDomain(UserPoolId, Domain)
    await client.send(new DeleteUserPoolCommand({ UserPoolId }))
  })
})

describe('a change of a domain', () => {
  test('takes another certificate and login version, and keeps what it does not mention', async () => {
    const [{ Id }, Domain] = [await createPool(), aHost()]
    await createDomain(Id, Domain, { CustomDomainConfig: certificate() })
    const change = { UserPoolId: Id, Domain }
    const { $metadata: _, ...answer } = await client.send(
      new UpdateUserPoolDomainCommand({ ...change, CustomDomainConfig: certificate('other') }),
    )
    expect(answer).toEqual({ CloudFrontDomain: '127.0.0.1', ManagedLoginVersion: 1 })
    clock.advance('1 minute')
    await client.send(new UpdateUserPoolDomainCommand({ ...change, ManagedLoginVersion: 2 }))
    expect(await describeDomain(Domain)).toMatchObject({
      CustomDomainConfig: certificate('other'),
      ManagedLoginVersion: 2,
      Version: '20260301120100',
    })
  })

  test('is refused for a certificate of another kind, for a prefix with one, and for a domain of another pool', async () => {
    const [one, other, Domain, host] = [await createPool(), await createPool(), aPrefix(), aHost()]
    await createDomain(one.Id, Domain)
    await createDomain(one.Id, host, { CustomDomainConfig: certificate() })
    const update = (UserPoolId: string, name: string, CertificateArn?: string) =>
      client.send(
        new UpdateUserPoolDomainCommand({
          UserPoolId,
          Domain: name,
          ...(CertificateArn && { CustomDomainConfig: { CertificateArn } }),
        }),
      )
    const elsewhere = 'arn:aws:acm:eu-west-1:123456789012:certificate/0a1b'
    await refused(update(one.Id, host, elsewhere), 'InvalidParameterException')
    await refused(update(one.Id, Domain, certificate().CertificateArn), 'InvalidParameterException')
    const sentence = 'No such domain or user pool exists.'
    await refused(update(other.Id, Domain), 'InvalidParameterException', sentence)
    await refused(deleteDomain(other.Id, Domain), 'InvalidParameterException', sentence)
    await refused(deleteDomain(one.Id, 'nobody'), 'InvalidParameterException', sentence)
    expect(await describePool(one.Id)).toMatchObject({ Domain, CustomDomain: host })
  })
})

describe('a domain is refused', () => {
  test('that another pool has', async () => {
    const [one, other, Domain] = [await createPool(), await createPool(), aPrefix()]
    await createDomain(one.Id, Domain)
    const sentence = 'Domain already associated with another user pool.'
    await refused(createDomain(other.Id, Domain), 'InvalidParameterException', sentence)
    expect(await describePool(other.Id)).not.toHaveProperty('Domain')
    await deleteDomain(one.Id, Domain)
    await createDomain(other.Id, Domain)
    expect(await describeDomain(Domain)).toMatchObject({ UserPoolId: other.Id })
  })

  test('where the pool has one of the same kind', async () => {
    const { Id } = await createPool()
    await createDomain(Id, aPrefix())
    await createDomain(Id, aHost(), { CustomDomainConfig: certificate() })
    const sentence = 'User pool already has a domain configured.'
    await refused(createDomain(Id, aPrefix()), 'InvalidParameterException', sentence)
    const another = createDomain(Id, aHost(), { CustomDomainConfig: certificate() })
    await refused(another, 'InvalidParameterException', sentence)
  })

  test.each([
    ['a whole name without a certificate', 'auth.example.com', {}, /^The domain name contains an invalid character/],
    ['a reserved word', 'my-cognito', {}, /^Domain cannot contain reserved word: cognito$/],
    ['more than 63 characters', 'a'.repeat(64), {}, /Member must have length less than or equal to 63$/],
    ['a certificate without a dot', 'people', { CustomDomainConfig: certificate() }, /not a valid subdomain/],
    ['a login version that does not exist', 'people', { ManagedLoginVersion: 3 }, /be 1 or 2$/],
  ])('for %s', async (_reason, Domain, more, sentence) => {
    const { Id } = await createPool()
    await expect(createDomain(Id, Domain, more)).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringMatching(sentence),
    })
  })

  test('for a pool that does not exist, and with failover between regions', async () => {
    await refused(createDomain('us-east-1_nowhere12', 'people'), 'ResourceNotFoundException')
    const { Id } = await createPool()
    const Routing = {
      Failover: { PrimaryRoute53HealthCheckId: '00000000-0000-4000-8000-000000000000', SecondaryRegion: 'us-west-2' },
    }
    await refused(createDomain(Id, aPrefix(), { Routing } as object), 'UnsupportedOperationException')
  })
})

test('a plan without managed login refuses its version where plans are enforced', async () => {
  const strict = await startServer({ config: { tiers: 'aws' } })
  const { Id: UserPoolId } = await strict.createPool({ UserPoolTier: 'LITE' })
  const domain = { UserPoolId, Domain: 'people' }
  await refused(
    strict.client.send(new CreateUserPoolDomainCommand({ ...domain, ManagedLoginVersion: 2 })),
    'FeatureUnavailableInTierException',
    'The following feature is not available for the LITE pricing tier configured: Managed Login Version 2',
  )
  await strict.client.send(new CreateUserPoolDomainCommand(domain))
  await refused(
    strict.client.send(new UpdateUserPoolDomainCommand({ ...domain, ManagedLoginVersion: 2 })),
    'FeatureUnavailableInTierException',
  )
})

describe('a host', () => {
  test('leads to the pool whose domain it is, while it is', async () => {
    const [{ Id }, prefix, host] = [await createPool(), aPrefix(), aHost()]
    await createDomain(Id, prefix)
    await createDomain(Id, host, { CustomDomainConfig: certificate() })
    const own = [
      `${prefix}.auth.localhost:9229`,
      `${prefix}.auth.us-east-1.amazoncognito.com`,
      host,
      `${host}:443`,
      host.toUpperCase(),
    ]
    for (const name of own) expect((await poolOfHost(ctx, name))?.id, name).toBe(Id)
    const foreign = [
      prefix,
      `${prefix}.example.com`,
      `${prefix}.auth.eu-west-1.amazoncognito.com`,
      `x.${host}`,
      '127.0.0.1',
      'localhost',
      undefined,
    ]
    for (const name of foreign) expect(await poolOfHost(ctx, name), name).toBeUndefined()
    await deleteDomain(Id, prefix)
    expect(await poolOfHost(ctx, `${prefix}.auth.localhost`)).toBeUndefined()
  })

  test('of a pool serves its clients only, and any other host every client', async () => {
    const [one, other, prefix] = [await createPool(), await createPool(), aPrefix()]
    await createDomain(one.Id, prefix)
    const [own, foreign] = [await createClient(one), await createClient(other)]
    const host = `${prefix}.auth.localhost`
    expect(await clientOfHost(ctx, host, own.ClientId)).toMatchObject({
      pool: { id: one.Id },
      client: { id: own.ClientId },
    })
    expect(await clientOfHost(ctx, host, foreign.ClientId)).toBeUndefined()
    expect(await clientOfHost(ctx, 'localhost:9229', foreign.ClientId)).toMatchObject({ pool: { id: other.Id } })
    expect(await clientOfHost(ctx, host, 'nobody')).toBeUndefined()
    expect(await clientOfHost(ctx, undefined, 'nobody')).toBeUndefined()
  })
})
