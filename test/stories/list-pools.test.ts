import {
  CreateUserPoolCommand,
  ListUserPoolsCommand,
  paginateListUserPools,
  type UserPoolDescriptionType,
} from '@aws-sdk/client-cognito-identity-provider'
import { expect, test } from 'vitest'
import { signedClient, startServer } from '../support/server.ts'

test('pools are listed in pages, each with its name, functions and dates', async () => {
  const { client, clock, createPool } = await startServer()
  const PreSignUp = 'arn:aws:lambda:us-east-1:123456789012:function:f'
  const pools = []
  for (let count = 0; count < 5; count++) pools.push(await createPool({ LambdaConfig: { PreSignUp } }))
  const listed: UserPoolDescriptionType[] = []
  for await (const { UserPools = [] } of paginateListUserPools({ client, pageSize: 2 }, { MaxResults: 2 }))
    listed.push(...UserPools)
  expect(listed.map(({ Id }) => Id)).toEqual(pools.map(({ Id }) => Id).sort())
  expect(listed[0]).toEqual({
    Id: expect.any(String),
    Name: 'people',
    LambdaConfig: { PreSignUp },
    CreationDate: clock.now(),
    LastModifiedDate: clock.now(),
  })
})

test('only the pools of the signed region are listed', async () => {
  const { client, url, createPool } = await startServer()
  const here = await createPool()
  const regions = ['us-east-10', 'us-east-2', 'eu-west-1']
  for (const region of regions) {
    const there = signedClient(url, undefined, region)
    const { UserPool } = await there.send(new CreateUserPoolCommand({ PoolName: region }))
    const { UserPools } = await there.send(new ListUserPoolsCommand({ MaxResults: 60 }))
    expect(UserPools?.map(({ Id }) => Id)).toEqual([UserPool?.Id])
    there.destroy()
  }
  const { UserPools, NextToken } = await client.send(new ListUserPoolsCommand({ MaxResults: 60 }))
  expect(UserPools?.map(({ Id }) => Id)).toEqual([here.Id])
  expect(NextToken).toBeUndefined()
})

test('a page token of another region is refused', async () => {
  const { client, url, createPool } = await startServer()
  await createPool()
  await createPool()
  const { NextToken } = await client.send(new ListUserPoolsCommand({ MaxResults: 1 }))
  const there = signedClient(url, undefined, 'eu-west-1')
  await expect(there.send(new ListUserPoolsCommand({ MaxResults: 1, NextToken }))).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: expect.stringContaining('Paging marker'),
  })
  there.destroy()
})

test('a page holds one to sixty pools', async () => {
  const { client } = await startServer()
  await expect(client.send(new ListUserPoolsCommand({ MaxResults: 0 }))).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message:
      "1 validation error detected: Value '0' at 'maxResults' failed to satisfy constraint: Member must have value greater than or equal to 1",
  })
  await expect(client.send(new ListUserPoolsCommand({ MaxResults: 61 }))).rejects.toMatchObject({
    message: expect.stringContaining('Member must have value less than or equal to 60'),
  })
})
