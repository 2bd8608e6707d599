import type { Context } from '../context.ts'
import { parseArn, partitionOf } from '../domain/arn.ts'
import { poolNotFound } from '../domain/errors/clients.ts'
import { invalidParameter, notFound } from '../domain/errors/general.ts'
import type { Pool } from '../domain/pool.ts'
import { regionOf } from '../domain/pool.ts'
import { type Tags, tagProblem } from '../domain/tags.ts'

/** The pool that a resource name stands for, in this account and in the region that was asked. */
export async function findTagged(ctx: Context, resourceArn: string): Promise<Pool> {
  const arn = parseArn(resourceArn)
  const [kind, id] = arn?.resource.split(/\/(.*)/s) ?? []
  if (arn?.service !== 'cognito-idp' || kind !== 'userpool' || !id) {
    throw invalidParameter(`Invalid user pool ARN: ${resourceArn}`)
  }
  const isOurs =
    arn.account === ctx.config.accountId &&
    arn.region === ctx.request.region &&
    arn.region === regionOf(id) &&
    arn.partition === partitionOf(arn.region)
  if (!isOurs) throw notFound(`Resource ${resourceArn} does not exist.`)
  const pool = await ctx.store.pools.get(id)
  if (!pool) throw poolNotFound(id)
  return pool
}

/** Changes the tags of a pool; the others of its settings stay. */
export async function changeTags(ctx: Context, resourceArn: string, change: (tags: Tags) => Tags): Promise<void> {
  const { id } = await findTagged(ctx, resourceArn)
  const modifiedAt = ctx.now()
  const changed = await ctx.store.pools.update(id, pool => {
    const tags = change(pool.tags)
    const problem = tagProblem(tags)
    if (problem) throw invalidParameter(problem)
    return { ...pool, tags, modifiedAt }
  })
  if (!changed) throw poolNotFound(id)
}
