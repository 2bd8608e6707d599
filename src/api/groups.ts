import { groupExists, groupNotFound } from '../domain/errors/groups.ts'
import { assertRole, compareRank, type GroupRank, rankOf } from '../domain/groups.ts'
import type { Group } from '../domain/user.ts'
import { findUser } from '../flows/find-user.ts'
import { addToGroup, findGroup, removeFromGroup } from '../flows/memberships.ts'
import { Taken } from '../store/nouns/taken.ts'
import { toGroupType } from './shapes/group.ts'
import type { Operations } from './wire/operations.ts'
import { openPage, sealPage } from './wire/page-token.ts'

/** A `Limit` of zero asks for the default. */
const defaultLimit = 60

/** Groups and who is in them. */
export const groups = {
  async CreateGroup({ pool, store, config, now }, { GroupName, Description, Precedence, RoleArn }) {
    assertRole(RoleArn, config.accountId)
    const at = now()
    const group: Group = {
      poolId: pool.id,
      name: GroupName,
      description: Description,
      roleArn: RoleArn,
      precedence: Precedence,
      createdAt: at,
      modifiedAt: at,
    }
    await store.groups.create(group).catch(error => {
      throw error instanceof Taken ? groupExists() : error
    })
    return { Group: toGroupType(group) }
  },

  async GetGroup(ctx, { GroupName }) {
    return { Group: toGroupType(await findGroup(ctx, GroupName)) }
  },

  /** What the request leaves out stays as it is. */
  async UpdateGroup({ pool, store, config, now }, { GroupName, Description, Precedence, RoleArn }) {
    assertRole(RoleArn, config.accountId)
    const group = await store.groups.update(pool.id, GroupName, present => ({
      ...present,
      description: Description ?? present.description,
      roleArn: RoleArn ?? present.roleArn,
      precedence: Precedence ?? present.precedence,
      modifiedAt: now(),
    }))
    if (!group) throw groupNotFound()
    return { Group: toGroupType(group) }
  },

  async DeleteGroup({ pool, store }, { GroupName }) {
    if (!(await store.groups.delete(pool.id, GroupName))) throw groupNotFound()
    return {}
  },

  async ListGroups(ctx, { UserPoolId, Limit, NextToken }) {
    const after = openPage(ctx, 'ListGroups', { UserPoolId }, NextToken)
    const { items, next } = await ctx.store.groups.list(UserPoolId, { limit: Limit || defaultLimit, after })
    return { Groups: items.map(toGroupType), NextToken: sealPage(ctx, 'ListGroups', { UserPoolId }, next) }
  },

  async AdminAddUserToGroup(ctx, { Username, GroupName }) {
    await addToGroup(ctx, { username: Username, group: GroupName })
    return {}
  },

  async AdminRemoveUserFromGroup(ctx, { Username, GroupName }) {
    await removeFromGroup(ctx, { username: Username, group: GroupName })
    return {}
  },

  async AdminListGroupsForUser(ctx, { UserPoolId, Username, Limit, NextToken }) {
    const { sub } = await findUser(ctx, Username)
    const asked = { UserPoolId, sub }
    const after = openPage(ctx, 'AdminListGroupsForUser', asked, NextToken)
    const { items, next } = pageOf(await ctx.store.groups.ofUser(UserPoolId, sub), Limit || defaultLimit, after)
    return { Groups: items.map(toGroupType), NextToken: sealPage(ctx, 'AdminListGroupsForUser', asked, next) }
  },
} satisfies Operations

/** A user has few groups: they are read whole, and the page goes on after the rank of the last one shown. */
function pageOf(all: readonly Group[], limit: number, after: string | undefined) {
  // Only this function makes what a page token carries here.
  const start = after === undefined ? undefined : (JSON.parse(after) as GroupRank)
  const ahead = all
    .filter(group => !start || compareRank(rankOf(group), start) > 0)
    .toSorted((a, b) => compareRank(rankOf(a), rankOf(b)))
  const items = ahead.slice(0, limit)
  const last = items.at(-1)
  return { items, next: last && ahead.length > limit ? JSON.stringify(rankOf(last)) : undefined }
}
