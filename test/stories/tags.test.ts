import {
  CreateUserPoolCommand,
  DescribeUserPoolCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { expect, test } from 'vitest'
import { startServer } from '../support/server.ts'

const { client, createPool } = await startServer()

const tagsOf = async (ResourceArn: string | undefined) =>
  (await client.send(new ListTagsForResourceCommand({ ResourceArn }))).Tags
const tag = (ResourceArn: string | undefined, Tags: Record<string, string>) =>
  client.send(new TagResourceCommand({ ResourceArn, Tags }))

test('tags are merged, overwritten, taken away and shown with the pool', async () => {
  const { Id, Arn } = await createPool({ UserPoolTags: { team: 'a', stage: 'dev' } })
  await tag(Arn, { stage: 'prod', cost: '' })
  expect(await tagsOf(Arn)).toEqual({ team: 'a', stage: 'prod', cost: '' })
  await client.send(new UntagResourceCommand({ ResourceArn: Arn, TagKeys: ['team', 'unknown'] }))
  expect(await tagsOf(Arn)).toEqual({ stage: 'prod', cost: '' })
  const { UserPool } = await client.send(new DescribeUserPoolCommand({ UserPoolId: Id }))
  expect(UserPool?.UserPoolTags).toEqual({ stage: 'prod', cost: '' })
})

test('a pool without tags answers an empty map', async () => {
  expect(await tagsOf((await createPool()).Arn)).toEqual({})
})

test('reserved keys, odd characters and the fifty-first tag are refused', async () => {
  const { Arn } = await createPool({ UserPoolTags: { kept: 'yes' } })
  const fifty = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`k${index}`, '']))
  for (const tags of [{ 'aws:x': 'a' }, { 'a*b': 'c' }, { a: '<b>' }, fifty]) {
    await expect(tag(Arn, tags)).rejects.toMatchObject({ name: 'InvalidParameterException' })
    await expect(
      client.send(new CreateUserPoolCommand({ PoolName: 'p', UserPoolTags: { ...tags, x: 'y' } })),
    ).rejects.toMatchObject({ name: 'UserPoolTaggingException' })
  }
  expect(await tagsOf(Arn)).toEqual({ kept: 'yes' })
})

test('resources that are no pools of this account and region are refused', async () => {
  const { Id, Arn = '' } = await createPool()
  const foreign = [
    Arn.replace('123456789012', '210987654321'),
    Arn.replace(':us-east-1:', ':eu-west-1:'),
    Arn.replace('arn:aws:', 'arn:aws-cn:'),
    Arn.replace(Id, 'us-east-1_nowhere12'),
  ]
  for (const arn of foreign) {
    await expect(tagsOf(arn)).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
    await expect(tag(arn, { a: 'b' })).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  }
  for (const arn of [Arn.replace('userpool/', 'identitypool/'), Arn.replace('cognito-idp', 's3'), 'x'.repeat(30)]) {
    await expect(tagsOf(arn)).rejects.toMatchObject({ name: 'InvalidParameterException' })
  }
  expect(await tagsOf(Arn)).toEqual({})
})
