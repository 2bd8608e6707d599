import type { Rows } from '../row.ts'
import type { World } from '../world.ts'

const everySetting = {
  Description: 'd'.repeat(2048),
  RoleArn: 'arn:aws:iam::123456789012:role/staff',
  Precedence: 2 ** 31 - 1,
}

async function withGroup(
  { ask, pool }: World,
  GroupName = 'staff',
): Promise<{ UserPoolId: string; GroupName: string }> {
  const named = { ...pool, GroupName }
  await ask('CreateGroup', named)
  return named
}

async function withMember(world: World): Promise<{ UserPoolId: string; Username: string; GroupName: string }> {
  const member = { ...(await world.person()).named, ...(await withGroup(world)) }
  await world.ask('AdminAddUserToGroup', member)
  return member
}

const groupShown = async ({ ask }: World, UserPoolId: string, GroupName: string) => ({
  ...(await ask('GetGroup', { UserPoolId, GroupName })).Group,
})

export const groups = {
  CreateGroup: {
    least: ({ pool }) => ({ ...pool, GroupName: 'g' }),
    most: [({ pool }) => ({ ...pool, GroupName: 'g'.repeat(128), ...everySetting })],
    shown: (world, { UserPoolId, GroupName }) => groupShown(world, UserPoolId, GroupName),
  },
  GetGroup: { least: world => withGroup(world) },
  UpdateGroup: {
    least: world => withGroup(world),
    most: [async world => ({ ...(await withGroup(world)), ...everySetting })],
    shown: (world, { UserPoolId, GroupName }) => groupShown(world, UserPoolId, GroupName),
  },
  DeleteGroup: { least: world => withGroup(world) },
  ListGroups: {
    least: ({ pool }) => pool,
    most: [
      async world => {
        await withGroup(world)
        await withGroup(world, 'others')
        const { NextToken = '' } = await world.ask('ListGroups', { ...world.pool, Limit: 1 })
        return { ...world.pool, Limit: 60, NextToken }
      },
    ],
  },
  AdminAddUserToGroup: {
    least: async world => ({ ...(await world.person()).named, ...(await withGroup(world)) }),
    shown: async ({ ask }, { UserPoolId, Username }) => {
      const { Groups = [] } = await ask('AdminListGroupsForUser', { UserPoolId, Username })
      return { Username, GroupName: Groups[0]?.GroupName }
    },
  },
  AdminRemoveUserFromGroup: { least: withMember },
  AdminListGroupsForUser: {
    least: async world => (await world.person()).named,
    most: [
      async world => {
        const { UserPoolId, Username } = await withMember(world)
        await world.ask('AdminAddUserToGroup', { Username, ...(await withGroup(world, 'others')) })
        const { NextToken = '' } = await world.ask('AdminListGroupsForUser', { UserPoolId, Username, Limit: 1 })
        return { UserPoolId, Username, Limit: 60, NextToken }
      },
    ],
  },
  ListUsersInGroup: {
    least: world => withGroup(world),
    most: [
      async world => {
        const { UserPoolId, GroupName } = await withMember(world)
        await world.confirmed('bob')
        await world.ask('AdminAddUserToGroup', { UserPoolId, GroupName, Username: 'bob' })
        const { NextToken = '' } = await world.ask('ListUsersInGroup', { UserPoolId, GroupName, Limit: 1 })
        return { UserPoolId, GroupName, Limit: 60, NextToken }
      },
    ],
  },
} satisfies Rows
