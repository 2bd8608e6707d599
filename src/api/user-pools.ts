import { addCustomAttributes, createPool, deletePool, updatePool } from '../flows/pools.ts'
import { samlCertificate } from '../flows/saml-certificate.ts'
import { toPoolDescription, toUserPool } from './shapes/pool.ts'
import type { Operations } from './wire/operations.ts'
import { openPage, sealPage } from './wire/page-token.ts'

/** User pools themselves. */
export const userPools = {
  async CreateUserPool(ctx, { PoolName, Schema, UserPoolTags, ...settings }) {
    const pool = await createPool(ctx, { name: PoolName, settings, schema: Schema, tags: UserPoolTags })
    return { UserPool: toUserPool(pool, ctx.config.accountId, 0) }
  },

  async DescribeUserPool({ pool, store, config }) {
    return { UserPool: toUserPool(pool, config.accountId, await store.users.estimate(pool.id)) }
  },

  async UpdateUserPool(ctx, { UserPoolId: _, PoolName, UserPoolTags, ...settings }) {
    await updatePool(ctx, { name: PoolName, settings, tags: UserPoolTags })
    return {}
  },

  async DeleteUserPool(ctx) {
    await deletePool(ctx)
    return {}
  },

  async ListUserPools(ctx, { MaxResults, NextToken }) {
    const { region } = ctx.request
    const after = openPage(ctx, 'ListUserPools', { region }, NextToken)
    const { items, next } = await ctx.store.pools.list({ limit: MaxResults, after }, region)
    return {
      UserPools: items.map(toPoolDescription),
      NextToken: sealPage(ctx, 'ListUserPools', { region }, next),
    }
  },

  async AddCustomAttributes(ctx, { CustomAttributes }) {
    await addCustomAttributes(ctx, CustomAttributes)
    return {}
  },

  async GetSigningCertificate(ctx) {
    return { Certificate: await samlCertificate(ctx) }
  },
} satisfies Operations
