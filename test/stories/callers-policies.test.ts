import {
  AdminGetUserCommand,
  type CognitoIdentityProviderClient,
  CreateUserPoolCommand,
  DescribeUserPoolCommand,
  ListTagsForResourceCommand,
  ListUserPoolsCommand,
  TagResourceCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { beforeAll, expect, test } from 'vitest'
import type { AccessKey } from '../../src/config.ts'
import { accessKey, admin, startProduction } from '../support/callers.ts'
import { signedClient, type TestServer } from '../support/server.ts'

type Json = Record<string, unknown>
const policy = (...Statement: Json[]) => ({ Version: '2012-10-17', Statement })
const allow = (Action: string | string[], rest: Json = {}) => ({ Effect: 'Allow', Action, Resource: '*', ...rest })
const deny = (Action: string | string[], rest: Json = {}) => ({ ...allow(Action, rest), Effect: 'Deny' })

// One key for each story: keys are read at the start.
const keys = {
  nothing: [],
  readers: [policy(allow(['cognito-idp:List*', 'cognito-idp:Describe*']))],
  allButDescribe: [policy(allow('*')), policy(deny('cognito-idp:DescribeUserPool'))],
  testPools: [policy(allow('cognito-idp:*', { Condition: { StringEquals: { 'aws:ResourceTag/stage': 'test' } } }))],
  elsewhere: [policy(allow('*', { Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } }))],
  here: [policy(allow('*', { Condition: { IpAddress: { 'aws:SourceIp': '127.0.0.0/8' } } }))],
  past: [policy(allow('*', { Condition: { DateLessThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } } }))],
  tagged: [policy(allow('*', { Condition: { StringEquals: { 'aws:RequestTag/stage': 'test' } } }))],
  otherPools: [
    policy(allow('*', { Resource: 'arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_Other0000' })),
  ],
  anyPool: [policy(allow('*', { Resource: 'arn:aws:cognito-idp:*:123456789012:userpool/*' }))],
} as const satisfies Record<string, readonly unknown[]>

const keyOf = (name: keyof typeof keys): AccessKey =>
  accessKey(keys[name], { accessKeyId: `AKIA${name}`, arn: `arn:aws:iam::123456789012:user/${name}` })

let server: TestServer
let poolId: string
let arn: string
const as = (name: keyof typeof keys): CognitoIdentityProviderClient => signedClient(server.url, keyOf(name))
const describePool = (id = poolId) => new DescribeUserPoolCommand({ UserPoolId: id })
const listPools = () => new ListUserPoolsCommand({ MaxResults: 10 })

beforeAll(async () => {
  server = await startProduction(Object.keys(keys).map(name => keyOf(name as keyof typeof keys)))
  const { UserPool } = await signedClient(server.url, admin).send(
    new CreateUserPoolCommand({ PoolName: 'people', UserPoolTags: { stage: 'test' } }),
  )
  poolId = String(UserPool?.Id)
  arn = String(UserPool?.Arn)
})

test('a key without policies may do nothing', async () => {
  await expect(as('nothing').send(describePool())).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message:
      `User: arn:aws:iam::123456789012:user/nothing is not authorized to perform: cognito-idp:DescribeUserPool ` +
      `on resource: ${arn} because no identity-based policy allows the cognito-idp:DescribeUserPool action`,
  })
})

test('an operation that names no pool is refused on any resource', async () => {
  await expect(as('nothing').send(listPools())).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringContaining('cognito-idp:ListUserPools on resource: * because'),
  })
})

test('a wildcard allows the operations that it covers and no others', async () => {
  await expect(as('readers').send(listPools())).resolves.toBeDefined()
  await expect(as('readers').send(describePool())).resolves.toBeDefined()
  await expect(as('readers').send(new CreateUserPoolCommand({ PoolName: 'more' }))).rejects.toMatchObject({
    name: 'AccessDeniedException',
  })
})

test('a deny outweighs an allow', async () => {
  await expect(as('allButDescribe').send(listPools())).resolves.toBeDefined()
  await expect(as('allButDescribe').send(describePool())).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message:
      `User: arn:aws:iam::123456789012:user/allButDescribe is not authorized to perform: ` +
      `cognito-idp:DescribeUserPool on resource: ${arn} with an explicit deny in an identity-based policy`,
  })
})

test('a resource covers its own pools only', async () => {
  await expect(as('anyPool').send(describePool())).resolves.toBeDefined()
  await expect(as('otherPools').send(describePool())).rejects.toMatchObject({ name: 'AccessDeniedException' })
})

test('tags are resources of their own pool', async () => {
  await expect(as('anyPool').send(new ListTagsForResourceCommand({ ResourceArn: arn }))).resolves.toMatchObject({
    Tags: { stage: 'test' },
  })
  await expect(as('otherPools').send(new ListTagsForResourceCommand({ ResourceArn: arn }))).rejects.toMatchObject({
    name: 'AccessDeniedException',
  })
})

test('conditions on address and time are met or not', async () => {
  await expect(as('here').send(describePool())).resolves.toBeDefined()
  await expect(as('elsewhere').send(describePool())).rejects.toMatchObject({ name: 'AccessDeniedException' })
  await expect(as('past').send(describePool())).rejects.toMatchObject({ name: 'AccessDeniedException' })
})

test('a condition on the tags of the pool is met by pools that carry them', async () => {
  const { UserPool } = await signedClient(server.url, admin).send(
    new CreateUserPoolCommand({ PoolName: 'shop', UserPoolTags: { stage: 'prod' } }),
  )
  await expect(as('testPools').send(describePool())).resolves.toBeDefined()
  await expect(as('testPools').send(describePool(UserPool?.Id))).rejects.toMatchObject({
    name: 'AccessDeniedException',
  })
})

test('a condition on the tags of the request is met by requests that carry them', async () => {
  const create = (stage: string) => new CreateUserPoolCommand({ PoolName: 'more', UserPoolTags: { stage } })
  await expect(as('tagged').send(create('test'))).resolves.toBeDefined()
  await expect(as('tagged').send(create('prod'))).rejects.toMatchObject({ name: 'AccessDeniedException' })
  const tag = new TagResourceCommand({ ResourceArn: arn, Tags: { stage: 'prod' } })
  await expect(as('tagged').send(tag)).rejects.toMatchObject({ name: 'AccessDeniedException' })
})

test('who may not ask is not told which pools and users exist', async () => {
  const absent = 'us-east-1_Absent000'
  await expect(as('nothing').send(describePool(absent))).rejects.toMatchObject({ name: 'AccessDeniedException' })
  const getUser = new AdminGetUserCommand({ UserPoolId: poolId, Username: 'nobody' })
  await expect(as('nothing').send(getUser)).rejects.toMatchObject({ name: 'AccessDeniedException' })
  await expect(as('here').send(describePool(absent))).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
})
