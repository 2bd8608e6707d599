import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminListGroupsForUserCommand,
  AdminRemoveUserFromGroupCommand,
  CreateGroupCommand,
  DeleteGroupCommand,
  LimitExceededException,
  ListUsersInGroupCommand,
  ResourceNotFoundException,
  UserNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider'
import { beforeAll, expect, test } from 'vitest'
import { startServer, type TestServer } from '../support/server.ts'

let server: TestServer

beforeAll(async () => {
  server = await startServer()
})

async function team(usernames: readonly string[], groupNames: readonly string[]) {
  const { client } = server
  const { Id: UserPoolId } = await server.createPool()
  for (const Username of usernames) {
    await client.send(new AdminCreateUserCommand({ UserPoolId, Username, MessageAction: 'SUPPRESS' }))
  }
  for (const GroupName of groupNames) await client.send(new CreateGroupCommand({ UserPoolId, GroupName }))
  return {
    UserPoolId,
    add: (Username: string, GroupName: string) =>
      client.send(new AdminAddUserToGroupCommand({ UserPoolId, Username, GroupName })),
    remove: (Username: string, GroupName: string) =>
      client.send(new AdminRemoveUserFromGroupCommand({ UserPoolId, Username, GroupName })),
    groupsOf: (Username: string, Limit?: number, NextToken?: string) =>
      client.send(new AdminListGroupsForUserCommand({ UserPoolId, Username, Limit, NextToken })),
    members: (GroupName: string, Limit?: number, NextToken?: string) =>
      client.send(new ListUsersInGroupCommand({ UserPoolId, GroupName, Limit, NextToken })),
  }
}

const groupNames = ({ Groups = [] }: { Groups?: { GroupName?: string }[] | undefined }) => Groups.map(g => g.GroupName)
const usernames = ({ Users = [] }: { Users?: { Username?: string }[] | undefined }) => Users.map(u => u.Username)

test('a user who joins a group is shown on both sides, once', async () => {
  const { add, groupsOf, members } = await team(['ada', 'bob'], ['editors'])
  await add('ada', 'editors')
  await add('ada', 'editors')
  expect(groupNames(await groupsOf('ada'))).toEqual(['editors'])
  expect(groupNames(await groupsOf('bob'))).toEqual([])
  const { Users } = await members('editors')
  expect(Users).toMatchObject([{ Username: 'ada', Enabled: true, UserStatus: 'FORCE_CHANGE_PASSWORD' }])
  expect(Users?.[0]?.Attributes?.map(attribute => attribute.Name)).toContain('sub')
})

test('a user may be named by sub', async () => {
  const { add, groupsOf, members } = await team(['ada'], ['editors'])
  await add('ada', 'editors')
  const sub = (await members('editors')).Users?.[0]?.Attributes?.find(({ Name }) => Name === 'sub')?.Value ?? ''
  expect(groupNames(await groupsOf(sub))).toEqual(['editors'])
})

test('a user leaves a group, and leaving it again changes nothing', async () => {
  const { add, remove, groupsOf, members } = await team(['ada', 'bob'], ['editors', 'readers'])
  for (const group of ['editors', 'readers']) for (const user of ['ada', 'bob']) await add(user, group)
  await remove('ada', 'editors')
  await remove('ada', 'editors')
  expect(groupNames(await groupsOf('ada'))).toEqual(['readers'])
  expect(usernames(await members('editors'))).toEqual(['bob'])
})

test('unknown users and groups are refused and nothing is changed', async () => {
  const { add, remove, groupsOf, members } = await team(['ada'], ['editors'])
  await expect(add('nobody', 'editors')).rejects.toThrow(UserNotFoundException)
  await expect(add('nobody', 'editors')).rejects.toThrow('User does not exist.')
  await expect(add('ada', 'nothing')).rejects.toThrow(ResourceNotFoundException)
  await expect(add('ada', 'nothing')).rejects.toThrow('Group not found.')
  await expect(remove('nobody', 'editors')).rejects.toThrow(UserNotFoundException)
  await expect(remove('ada', 'nothing')).rejects.toThrow(ResourceNotFoundException)
  await expect(groupsOf('nobody')).rejects.toThrow(UserNotFoundException)
  await expect(members('nothing')).rejects.toThrow(ResourceNotFoundException)
  expect(groupNames(await groupsOf('ada'))).toEqual([])
})

test('users and groups of another pool are unknown', async () => {
  const mine = await team(['ada'], ['editors'])
  const theirs = await team(['eve'], ['foreigners'])
  await expect(mine.add('eve', 'editors')).rejects.toThrow(UserNotFoundException)
  await expect(mine.add('ada', 'foreigners')).rejects.toThrow(ResourceNotFoundException)
  expect(usernames(await theirs.members('foreigners'))).toEqual([])
})

test('memberships go with the user', async () => {
  const { UserPoolId, add, members } = await team(['ada', 'bob'], ['editors'])
  await add('ada', 'editors')
  await add('bob', 'editors')
  await server.client.send(new AdminDeleteUserCommand({ UserPoolId, Username: 'ada' }))
  expect(usernames(await members('editors'))).toEqual(['bob'])
  await server.client.send(new AdminCreateUserCommand({ UserPoolId, Username: 'ada', MessageAction: 'SUPPRESS' }))
  expect(usernames(await members('editors'))).toEqual(['bob'])
})

test('memberships go with the group, its members stay', async () => {
  const { UserPoolId, add, groupsOf, members } = await team(['ada'], ['editors', 'readers'])
  await add('ada', 'editors')
  await add('ada', 'readers')
  await server.client.send(new DeleteGroupCommand({ UserPoolId, GroupName: 'editors' }))
  expect(groupNames(await groupsOf('ada'))).toEqual(['readers'])
  await server.client.send(new CreateGroupCommand({ UserPoolId, GroupName: 'editors' }))
  expect(usernames(await members('editors'))).toEqual([])
})

test('the groups of a user come by precedence, none last, then by name, in pages', async () => {
  const { UserPoolId, add, groupsOf } = await team(['ada'], ['z', 'y'])
  const ranked = { first: 0, b: 7, a: 7, c: 12 }
  for (const [GroupName, Precedence] of Object.entries(ranked)) {
    await server.client.send(new CreateGroupCommand({ UserPoolId, GroupName, Precedence }))
  }
  for (const name of ['z', 'y', ...Object.keys(ranked)]) await add('ada', name)
  expect(groupNames(await groupsOf('ada', 0))).toEqual(['first', 'a', 'b', 'c', 'y', 'z'])

  const first = await groupsOf('ada', 2)
  expect(groupNames(first)).toEqual(['first', 'a'])
  await server.client.send(new DeleteGroupCommand({ UserPoolId, GroupName: 'a' }))
  const second = await groupsOf('ada', 3, first.NextToken)
  expect(groupNames(second)).toEqual(['b', 'c', 'y'])
  const last = await groupsOf('ada', 3, second.NextToken)
  expect(groupNames(last)).toEqual(['z'])
  expect(last.NextToken).toBeUndefined()
})

test('the members of a group come in pages without loss or repeat while members come and go', async () => {
  const { add, remove, members } = await team(['b', 'd', 'f', 'h', 'a', 'e'], ['all'])
  for (const user of ['b', 'd', 'f', 'h']) await add(user, 'all')
  const first = await members('all', 2)
  expect(usernames(first)).toEqual(['b', 'd'])
  await add('a', 'all')
  await add('e', 'all')
  await remove('d', 'all')
  const second = await members('all', 2, first.NextToken)
  expect(usernames(second)).toEqual(['e', 'f'])
  const third = await members('all', 2, second.NextToken)
  expect(usernames(third)).toEqual(['h'])
  expect(third.NextToken).toBeUndefined()
})

test('a page token is good for its own user, group and operation only', async () => {
  const { add, groupsOf, members } = await team(['ada', 'bob'], ['x', 'y'])
  for (const group of ['x', 'y']) for (const user of ['ada', 'bob']) await add(user, group)
  const ofAda = (await groupsOf('ada', 1)).NextToken
  const ofX = (await members('x', 1)).NextToken
  const invalid = /^Paging marker \S+ is invalid for request \S+$/
  await expect(groupsOf('bob', 1, ofAda)).rejects.toThrow(invalid)
  await expect(members('y', 1, ofX)).rejects.toThrow(invalid)
  await expect(members('x', 1, ofAda)).rejects.toThrow(invalid)
  await expect(groupsOf('ada', 1, ofX)).rejects.toThrow(invalid)
  expect(groupNames(await groupsOf('ada', 1, ofAda))).toEqual(['y'])
  expect(usernames(await members('x', 1, ofX))).toEqual(['bob'])
})

test('a user is in at most a hundred groups', async () => {
  const names = Array.from({ length: 104 }, (_, i) => `group-${i}`)
  const { add, groupsOf } = await team(['ada'], names)
  for (const name of names.slice(0, 96)) await add('ada', name)
  // Of those that are asked for at once, too.
  const last = await Promise.allSettled(names.slice(96).map(name => add('ada', name)))
  expect(last.filter(({ status }) => status === 'fulfilled')).toHaveLength(4)
  for (const refused of last.filter(result => result.status === 'rejected'))
    expect(refused.reason).toBeInstanceOf(LimitExceededException)
  await add('ada', 'group-0')
  expect(groupNames(await groupsOf('ada'))).toHaveLength(60)
})
