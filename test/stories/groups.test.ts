import {
  CreateGroupCommand,
  type CreateGroupCommandInput,
  DeleteGroupCommand,
  GetGroupCommand,
  GroupExistsException,
  InvalidParameterException,
  ListGroupsCommand,
  ResourceNotFoundException,
  UpdateGroupCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { beforeAll, describe, expect, test } from 'vitest'
import { startServer, type TestServer } from '../support/server.ts'

const roleArn = 'arn:aws:iam::123456789012:role/Editor'
let server: TestServer

beforeAll(async () => {
  server = await startServer()
})

async function poolOfGroups() {
  const { Id: UserPoolId } = await server.createPool()
  const { client } = server
  return {
    UserPoolId,
    create: async (GroupName: string, more: Partial<CreateGroupCommandInput> = {}) =>
      (await client.send(new CreateGroupCommand({ UserPoolId, GroupName, ...more }))).Group,
    get: async (GroupName: string) => (await client.send(new GetGroupCommand({ UserPoolId, GroupName }))).Group,
    list: (Limit?: number, NextToken?: string) => client.send(new ListGroupsCommand({ UserPoolId, Limit, NextToken })),
  }
}

describe('a group', () => {
  test('is shown as it was made, without what was not given', async () => {
    const { UserPoolId, create, get } = await poolOfGroups()
    const made = await create('editors', { Description: 'They edit', Precedence: 0, RoleArn: roleArn })
    expect(made).toEqual({
      GroupName: 'editors',
      UserPoolId,
      Description: 'They edit',
      Precedence: 0,
      RoleArn: roleArn,
      CreationDate: server.clock.now(),
      LastModifiedDate: server.clock.now(),
    })
    expect(await get('editors')).toEqual(made)
    expect(Object.keys((await create('plain')) ?? {}).sort()).toEqual([
      'CreationDate',
      'GroupName',
      'LastModifiedDate',
      'UserPoolId',
    ])
  })

  test('has a name of its own in its pool', async () => {
    const { create } = await poolOfGroups()
    await create('editors')
    await expect(create('editors')).rejects.toThrow(GroupExistsException)
    await expect(create('editors')).rejects.toThrow('A group with the name already exists.')
    await expect(create('Editors')).resolves.toMatchObject({ GroupName: 'Editors' })
    const other = await poolOfGroups()
    await expect(other.create('editors')).resolves.toMatchObject({ UserPoolId: other.UserPoolId })
  })

  test('may not lend a role of another account', async () => {
    const { create, get } = await poolOfGroups()
    const RoleArn = 'arn:aws:iam::999999999999:role/Editor'
    await expect(create('editors', { RoleArn })).rejects.toThrow(InvalidParameterException)
    await expect(create('editors', { RoleArn })).rejects.toThrow('Cross-account pass role is not allowed.')
    await expect(get('editors')).rejects.toThrow(ResourceNotFoundException)
  })

  test.each([-1, 2 ** 31])('refuses a precedence of %d', async Precedence => {
    const { create } = await poolOfGroups()
    await expect(create('editors', { Precedence })).rejects.toMatchObject({ $metadata: { httpStatusCode: 400 } })
  })

  test('changes what an update names and keeps the rest', async () => {
    const { UserPoolId, create, get } = await poolOfGroups()
    const made = await create('editors', { Description: 'They edit', Precedence: 5, RoleArn: roleArn })
    server.clock.advance('1 minute')
    const update = new UpdateGroupCommand({ UserPoolId, GroupName: 'editors', Precedence: 0 })
    const { Group } = await server.client.send(update)
    expect(Group).toEqual({ ...made, Precedence: 0, LastModifiedDate: server.clock.now() })
    expect(await get('editors')).toEqual(Group)
  })

  test('stays as it is when an update is refused', async () => {
    const { UserPoolId, create, get } = await poolOfGroups()
    const made = await create('editors', { Precedence: 5 })
    const RoleArn = 'arn:aws:iam::999999999999:role/Editor'
    const update = new UpdateGroupCommand({ UserPoolId, GroupName: 'editors', Precedence: 0, RoleArn })
    await expect(server.client.send(update)).rejects.toThrow('Cross-account pass role is not allowed.')
    expect(await get('editors')).toEqual(made)
  })

  test('that does not exist is not found by any operation', async () => {
    const { UserPoolId, get } = await poolOfGroups()
    const named = { UserPoolId, GroupName: 'nobody' }
    await expect(get('nobody')).rejects.toThrow('Group not found.')
    await expect(server.client.send(new UpdateGroupCommand(named))).rejects.toThrow(ResourceNotFoundException)
    await expect(server.client.send(new DeleteGroupCommand(named))).rejects.toThrow(ResourceNotFoundException)
  })

  test('is gone when deleted, and its name is free', async () => {
    const { UserPoolId, create, get } = await poolOfGroups()
    await create('editors', { Precedence: 1 })
    await server.client.send(new DeleteGroupCommand({ UserPoolId, GroupName: 'editors' }))
    await expect(get('editors')).rejects.toThrow(ResourceNotFoundException)
    expect((await create('editors'))?.Precedence).toBeUndefined()
  })
})

describe('the list of groups', () => {
  test('comes in pages without loss or repeat while groups come and go', async () => {
    const { UserPoolId, create, list } = await poolOfGroups()
    for (const name of ['b', 'd', 'f', 'h']) await create(name)
    const first = await list(2)
    expect(first.Groups?.map(group => group.GroupName)).toEqual(['b', 'd'])
    await create('a')
    await create('e')
    await server.client.send(new DeleteGroupCommand({ UserPoolId, GroupName: 'd' }))
    const second = await list(2, first.NextToken)
    expect(second.Groups?.map(group => group.GroupName)).toEqual(['e', 'f'])
    const third = await list(2, second.NextToken)
    expect(third.Groups?.map(group => group.GroupName)).toEqual(['h'])
    expect(third.NextToken).toBeUndefined()
  })

  test('takes 60 where no limit or zero is given', async () => {
    const { create, list } = await poolOfGroups()
    for (let i = 0; i < 61; i++) await create(`group-${i}`)
    expect((await list()).Groups).toHaveLength(60)
    const first = await list(0)
    expect(first.Groups).toHaveLength(60)
    expect((await list(0, first.NextToken)).Groups).toHaveLength(1)
    await expect(list(61)).rejects.toThrow(InvalidParameterException)
  })

  test('refuses the token of another pool, a changed one and an old one', async () => {
    const { create, list } = await poolOfGroups()
    const other = await poolOfGroups()
    for (const name of ['a', 'b']) await create(name)
    const { NextToken = '' } = await list(1)
    await expect(other.list(1, NextToken)).rejects.toThrow(/^Paging marker \S+ is invalid for request \S+$/)
    await expect(list(1, `${NextToken.slice(0, -2)}AA`)).rejects.toThrow(InvalidParameterException)
    await expect(list(1, 'made-up')).rejects.toThrow(InvalidParameterException)
    server.clock.advance('59 minutes')
    expect((await list(1, NextToken)).Groups).toHaveLength(1)
    server.clock.advance('2 minutes')
    await expect(list(1, NextToken)).rejects.toThrow(InvalidParameterException)
  })
})
