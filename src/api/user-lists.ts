import type { UserType } from '@aws-sdk/client-cognito-identity-provider'
import { requestedAttributesMissing } from '../domain/errors/groups.ts'
import type { Pool } from '../domain/pool.ts'
import type { User } from '../domain/user.ts'
import { parseUserFilter } from '../domain/user-filter.ts'
import { findGroup } from '../flows/memberships.ts'
import { toUserType } from './shapes/user.ts'
import type { Operations } from './wire/operations.ts'
import { openPage, sealPage } from './wire/page-token.ts'

/** A `Limit` of zero asks for the default. */
const defaultLimit = 60

/** Lists of users. */
export const userLists = {
  async ListUsers(ctx, { UserPoolId, AttributesToGet, Filter = '', Limit, PaginationToken }) {
    const search = parseUserFilter(Filter)
    assertKnown(ctx.pool, AttributesToGet)
    const asked = { UserPoolId, AttributesToGet, Filter }
    const after = openPage(ctx, 'ListUsers', asked, PaginationToken)
    const { items, next } = await ctx.store.users.list(ctx.pool, search, { limit: Limit || defaultLimit, after })
    return {
      Users: items.map(user => withAttributes(user, AttributesToGet)),
      PaginationToken: sealPage(ctx, 'ListUsers', asked, next),
    }
  },

  async ListUsersInGroup(ctx, { UserPoolId, GroupName, Limit, NextToken }) {
    const { name } = await findGroup(ctx, GroupName)
    const asked = { UserPoolId, GroupName }
    const after = openPage(ctx, 'ListUsersInGroup', asked, NextToken)
    const { items, next } = await ctx.store.groups.members(ctx.pool, name, { limit: Limit || defaultLimit, after })
    return { Users: items.map(toUserType), NextToken: sealPage(ctx, 'ListUsersInGroup', asked, next) }
  },
} satisfies Operations

function assertKnown(pool: Pool, names: readonly string[] = []): void {
  const known = new Set(pool.schema.map(({ Name }) => Name))
  if (!names.every(name => known.has(name))) throw requestedAttributesMissing()
}

/** An empty list asks for no attributes; one that a listed user does not have is refused. */
function withAttributes(user: User, names: readonly string[] | undefined): UserType {
  const whole = toUserType(user)
  if (!names) return whole
  const attributes = (whole.Attributes ?? []).filter(({ Name = '' }) => names.includes(Name))
  if (attributes.length < new Set(names).size) throw requestedAttributesMissing()
  return { ...whole, Attributes: attributes }
}
