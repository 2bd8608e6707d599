import type { PoolContext } from '../context.ts'
import type { Client } from '../domain/client.ts'
import { clientSecret, createClient, deleteClient, findClient, updateClient } from '../flows/clients.ts'
import { toClient, toClientDescription } from './shapes/client.ts'
import type { Operations } from './wire/operations.ts'
import { openPage, sealPage } from './wire/page-token.ts'

const largestPage = 60

const answer = (ctx: PoolContext, client: Client) => ({ UserPoolClient: toClient(client, clientSecret(ctx, client)) })

/** The app clients of a pool. */
export const poolClients = {
  async CreateUserPoolClient(ctx, { UserPoolId: _, ClientName, GenerateSecret, ClientSecret, ...settings }) {
    const requested = { name: ClientName, generateSecret: GenerateSecret, secret: ClientSecret, settings }
    return answer(ctx, await createClient(ctx, requested))
  },

  async DescribeUserPoolClient(ctx, { ClientId }) {
    return answer(ctx, await findClient(ctx, ClientId))
  },

  async UpdateUserPoolClient(ctx, { UserPoolId: _, ClientId, ClientName, ...settings }) {
    return answer(ctx, await updateClient(ctx, ClientId, { name: ClientName, settings }))
  },

  async DeleteUserPoolClient(ctx, { ClientId }) {
    await deleteClient(ctx, ClientId)
    return {}
  },

  async ListUserPoolClients(ctx, { MaxResults = largestPage, NextToken, ClientType }) {
    // No client of this server registered itself, so a list of those is empty.
    if (ClientType === 'DCR') return { UserPoolClients: [] }
    const question = { poolId: ctx.pool.id }
    const after = openPage(ctx, 'ListUserPoolClients', question, NextToken)
    const { items, next } = await ctx.store.clients.list(ctx.pool.id, { limit: MaxResults, after })
    return {
      UserPoolClients: items.map(toClientDescription),
      NextToken: sealPage(ctx, 'ListUserPoolClients', question, next),
    }
  },
} satisfies Operations
