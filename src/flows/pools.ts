import type { Context, PoolContext } from '../context.ts'
import { poolNotFound } from '../domain/errors/clients.ts'
import { domainLeft } from '../domain/errors/domains.ts'
import { importInProgress } from '../domain/errors/imports.ts'
import { deletionProtected, tagsRefused } from '../domain/errors/pools.ts'
import { type Pool, regionOf } from '../domain/pool.ts'
import { assertFactors, factorsAfter, type RequestedFactors, withFactors } from '../domain/pool-mfa.ts'
import { assertConsistent, assertSettings } from '../domain/pool-rules.ts'
import { extendedSchema, newSchema, type RequestedAttribute } from '../domain/pool-schema.ts'
import { changedSettings, type NewPoolSettings, newSettings, type RequestedSettings } from '../domain/pool-settings.ts'
import { assertTier, assertTierHasFactors, assertTierKeepsFactors } from '../domain/pool-tiers.ts'
import { type Tags, tagProblem } from '../domain/tags.ts'
import { assertSupported } from '../domain/unsupported-settings.ts'

const idAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

export interface NewPool {
  readonly name: string
  readonly settings: NewPoolSettings
  readonly schema?: readonly RequestedAttribute[]
  readonly tags?: Tags
}

/** Makes a pool with its signing keys. */
export async function createPool(
  ctx: Context,
  { name, settings: requested, schema, tags = {} }: NewPool,
): Promise<Pool> {
  const { region } = ctx.request
  assertRequest(requested, tags)
  const settings = newSettings(requested, region)
  const at = ctx.now()
  const pool: Pool = {
    id: `${region}_${ctx.random.text(9, idAlphabet)}`,
    name,
    createdAt: at,
    modifiedAt: at,
    settings,
    schema: newSchema(schema),
    tags,
    factors: factorsAfter(settings, {}),
  }
  assertPool(ctx, pool)
  const keys = await ctx.tokens.newSigningKeys(pool.id)
  await ctx.store.transaction(async tx => {
    await tx.pools.create(pool)
    await tx.signingKeys.create(keys)
  })
  return pool
}

export interface PoolChange {
  readonly name?: string
  readonly settings: RequestedSettings
  readonly tags?: Tags
}

/** Replaces a pool's settings and tags: what the request leaves out goes back to its default. */
export async function updatePool(ctx: PoolContext, { name, settings, tags = {} }: PoolChange): Promise<void> {
  assertRequest(settings, tags)
  await changePool(ctx, pool => {
    const changed = changedSettings(pool.settings, settings, regionOf(pool.id))
    const factors = factorsAfter(changed, pool.factors)
    if (ctx.config.tiers === 'aws') assertTierKeepsFactors(changed, factors)
    return { ...pool, name: name ?? pool.name, settings: changed, factors, tags }
  })
}

/** Sets second factors and passkeys; answers the pool that has them. */
export function configureFactors(ctx: PoolContext, requested: RequestedFactors): Promise<Pool> {
  assertSupported({ SmsConfiguration: requested.SmsMfaConfiguration?.SmsConfiguration })
  return changePool(
    ctx,
    pool => {
      const configured = withFactors(pool, requested, regionOf(pool.id))
      if (ctx.config.tiers === 'aws') assertTierHasFactors(configured.settings, configured.factors)
      return { ...pool, ...configured }
    },
    'any time',
  )
}

/** Adds custom attributes, which can never be removed again. */
export async function addCustomAttributes(ctx: PoolContext, requested: readonly RequestedAttribute[]): Promise<void> {
  await changePool(ctx, pool => ({ ...pool, schema: extendedSchema(pool.schema, requested) }))
}

/** Deletes a pool with everything in it, unless it is protected. */
export async function deletePool({ pool, store }: PoolContext): Promise<void> {
  // Judged on the pool as it is then: it may have been protected since this request found it.
  const assertDeletable = ({ settings, domains }: Pool, isImporting: boolean) => {
    if (isImporting) throw importInProgress()
    if (settings.DeletionProtection === 'ACTIVE') throw deletionProtected()
    if (domains?.length) throw domainLeft()
  }
  if (!(await store.pools.delete(pool.id, assertDeletable))) throw poolNotFound(pool.id)
}

// Rules are judged inside the change, on the pool as it is then: two requests at once cannot leave what neither asked for.
async function changePool(
  ctx: PoolContext,
  change: (pool: Pool) => Pool,
  meanwhile: 'any time' | 'not while importing' = 'not while importing',
): Promise<Pool> {
  const { store, pool } = ctx
  const modifiedAt = ctx.now()
  const changed = await store.transaction(async tx => {
    const after = await tx.pools.update(pool.id, present => {
      const next = { ...change(present), modifiedAt }
      assertPool(ctx, next)
      return next
    })
    // Now that the pool is held: no import begins before this change is there, or is not.
    if (meanwhile !== 'any time' && (await tx.importJobs.isRunning(pool.id))) throw importInProgress()
    return after
  })
  if (!changed) throw poolNotFound(ctx.pool.id)
  return changed
}

function assertRequest(settings: NewPoolSettings | RequestedSettings, tags: Tags): void {
  assertSupported(settings)
  assertConsistent(settings)
  const problem = tagProblem(tags)
  if (problem) throw tagsRefused(problem)
}

function assertPool({ config }: Context, { id, settings, factors }: Pool): void {
  assertSettings(settings, { region: regionOf(id), accountId: config.accountId })
  assertFactors(settings, factors)
  if (config.tiers === 'aws') assertTier(settings)
}
