import type { PoolContext } from '../context.ts'
import { groupNotFound, tooManyGroups } from '../domain/errors/groups.ts'
import { userNotFound } from '../domain/errors/users.ts'
import { maximumGroupsOfUser } from '../domain/groups.ts'
import type { Group } from '../domain/user.ts'
import { findUser } from './find-user.ts'
import { lockUser } from './lock-user.ts'

interface Membership {
  readonly username: string
  readonly group: string
}

/** Puts a user in a group; a member again changes nothing. */
export async function addToGroup(ctx: PoolContext, { username, group }: Membership): Promise<void> {
  const { sub } = await findUser(ctx, username)
  const { name } = await findGroup(ctx, group)
  await ctx.store.transaction(async tx => {
    // Two groups at once are counted one after the other.
    if (!(await lockUser(tx, ctx.pool, sub))) throw userNotFound()
    const groups = await tx.groups.ofUser(ctx.pool.id, sub)
    if (groups.some(joined => joined.name === name)) return
    if (groups.length >= maximumGroupsOfUser) throw tooManyGroups()
    await tx.groups.addMember(ctx.pool.id, name, sub)
  })
}

/** Takes a user out of a group; one who is not a member changes nothing. */
export async function removeFromGroup(ctx: PoolContext, { username, group }: Membership): Promise<void> {
  const { sub } = await findUser(ctx, username)
  const { name } = await findGroup(ctx, group)
  await ctx.store.groups.removeMember(ctx.pool.id, name, sub)
}

/** The group of this name, or the API's refusal. */
export async function findGroup({ store, pool }: PoolContext, name: string): Promise<Group> {
  const group = await store.groups.get(pool.id, name)
  if (!group) throw groupNotFound()
  return group
}
