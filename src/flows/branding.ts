import type { ClientContext, PoolContext } from '../context.ts'
import {
  allClients,
  assertLook,
  type Customization,
  nextVersion,
  pathsOf,
  type RequestedLook,
} from '../domain/customization.ts'
import { domainMissing } from '../domain/errors/branding.ts'
import { poolNotFound } from '../domain/errors/clients.ts'
import { findClient } from './clients.ts'

/** What the classic pages of a client are drawn with beside their own style: absolute URL paths on this server. */
export interface Branding {
  readonly cssPath?: string
  readonly logoPath?: string
}

/** How the classic pages of a client look: its own customization, else the pool's for ALL, else nothing. */
export async function brandingOf({ store, pool, client }: ClientContext): Promise<Branding> {
  const look = await store.customizations.find(pool.id, client.id)
  return look ? pathsOf(look) : {}
}

/** The same for an administrator, who may ask for `ALL`. */
export async function findCustomization(ctx: PoolContext, clientId: string): Promise<Customization | undefined> {
  await assertClientOrAll(ctx, clientId)
  return ctx.store.customizations.find(ctx.pool.id, clientId)
}

/**
 * Replaces how the pages of a client, or of all without a look of their own, look: CSS and logo are one. With neither,
 * nothing is left, and a client has again what is set for all.
 */
export async function customize(
  ctx: PoolContext,
  clientId: string,
  requested: RequestedLook,
): Promise<Customization | undefined> {
  const { store, pool, now } = ctx
  await assertClientOrAll(ctx, clientId)
  if (!pool.domains?.length) throw domainMissing()
  const logo = assertLook(requested)
  const { css } = requested
  if (!css && !logo) {
    await store.customizations.delete(pool.id, clientId)
    return undefined
  }
  // Few servers are ever asked to read CSS.
  const servedCss = css && (await import('../domain/classic-css.ts')).sanitizeCss(css)
  const at = now()
  const make = (present: Customization | undefined): Customization => ({
    poolId: pool.id,
    clientId,
    version: nextVersion(present?.version, at),
    ...(css && { css }),
    ...(servedCss && { servedCss }),
    ...(logo && { logo }),
    createdAt: present?.createdAt ?? at,
    modifiedAt: at,
  })
  const look = await store.customizations.put(pool.id, clientId, make, logo && requested.logo)
  if (!look) throw poolNotFound(pool.id)
  return look
}

async function assertClientOrAll(ctx: PoolContext, clientId: string): Promise<void> {
  if (clientId !== allClients) await findClient(ctx, clientId)
}
