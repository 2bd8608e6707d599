import type { ClientContext, PoolContext } from '../context.ts'
import { allClients } from '../domain/customization.ts'
import { poolNotFound } from '../domain/errors/clients.ts'
import { addOnNotEnabled } from '../domain/errors/risk.ts'
import { isSecured, type RiskConfiguration, type RiskSettings, riskSettings } from '../domain/risk-configuration.ts'
import { findClient } from './clients.ts'

/** Refuses where the pool neither records nor judges what users do. */
export function assertSecured({ pool }: PoolContext): void {
  if (!isSecured(pool)) throw addOnNotEnabled()
}

/** What is done about risks at this client: its own configuration, whole, else the pool's, else nothing. */
export async function riskSettingsOf({ store, pool, client }: ClientContext): Promise<RiskSettings> {
  return (await store.riskConfigurations.find(pool.id, client.id))?.settings ?? {}
}

/** What an administrator configured for a client, or for the pool; not what the client inherits. */
export async function findRiskConfiguration(
  ctx: PoolContext,
  clientId: string | undefined,
): Promise<RiskConfiguration | undefined> {
  const owner = await ownerOf(ctx, clientId)
  return ctx.store.riskConfigurations.get(ctx.pool.id, owner)
}

/** Replaces the configuration of a client, or of the pool. With nothing in it, there is none, and a client has the pool's. */
export async function configureRisk(
  ctx: PoolContext,
  clientId: string | undefined,
  requested: RiskSettings,
): Promise<RiskConfiguration | undefined> {
  const { store, pool, now } = ctx
  const owner = await ownerOf(ctx, clientId)
  const settings = riskSettings(pool, requested)
  if (!settings) {
    await store.riskConfigurations.delete(pool.id, owner)
    return undefined
  }
  const configuration = { poolId: pool.id, clientId: owner, settings, modifiedAt: now() }
  if (!(await store.riskConfigurations.put(configuration))) throw poolNotFound(pool.id)
  return configuration
}

async function ownerOf(ctx: PoolContext, clientId: string | undefined): Promise<string> {
  assertSecured(ctx)
  return clientId === undefined ? allClients : (await findClient(ctx, clientId)).id
}
