import {
  createResourceServer,
  deleteResourceServer,
  findResourceServer,
  updateResourceServer,
} from '../flows/resource-servers.ts'
import { fromScopes, toResourceServerType } from './shapes/resource-server.ts'
import type { Operations } from './wire/operations.ts'
import { openPage, sealPage } from './wire/page-token.ts'

const largestPage = 50

/** The APIs that a pool gives out scopes for. */
export const resourceServers = {
  async CreateResourceServer(ctx, { Identifier, Name, Scopes }) {
    const server = await createResourceServer(ctx, { identifier: Identifier, name: Name, scopes: fromScopes(Scopes) })
    return { ResourceServer: toResourceServerType(server) }
  },

  async DescribeResourceServer(ctx, { Identifier }) {
    return { ResourceServer: toResourceServerType(await findResourceServer(ctx, Identifier)) }
  },

  async UpdateResourceServer(ctx, { Identifier, Name, Scopes }) {
    const server = await updateResourceServer(ctx, { identifier: Identifier, name: Name, scopes: fromScopes(Scopes) })
    return { ResourceServer: toResourceServerType(server) }
  },

  async DeleteResourceServer(ctx, { Identifier }) {
    await deleteResourceServer(ctx, Identifier)
    return {}
  },

  async ListResourceServers(ctx, { UserPoolId, MaxResults = largestPage, NextToken }) {
    const after = openPage(ctx, 'ListResourceServers', { UserPoolId }, NextToken)
    const { items, next } = await ctx.store.resourceServers.list(UserPoolId, { limit: MaxResults, after })
    return {
      ResourceServers: items.map(toResourceServerType),
      NextToken: sealPage(ctx, 'ListResourceServers', { UserPoolId }, next),
    }
  },
} satisfies Operations
