import { allClients } from '../../domain/customization.ts'
import type { RiskConfiguration } from '../../domain/risk-configuration.ts'
import type { RiskConfigurations } from '../nouns/risk.ts'
import { fromDocument, toDocument } from './document.ts'
import { key } from './key.ts'
import { forShare } from './locking-read.ts'
import type { Scope, TransactionScope } from './scope.ts'

const kind = 'risk-configuration'

export function createRiskConfigurations(scope: Scope): RiskConfigurations {
  async function read(poolId: string, clientId: string): Promise<{ readonly present?: RiskConfiguration }> {
    const query = scope.db.selectFrom('risk_configuration').select('document').where('pool', '=', key(poolId))
    const row = await query.where('client', '=', key(clientId)).executeTakeFirst()
    return row ? { present: fromDocument<RiskConfiguration>(row.document) } : {}
  }

  // Most clients have none of their own, which is remembered too.
  async function get(poolId: string, clientId: string): Promise<RiskConfiguration | undefined> {
    const load = () => read(poolId, clientId)
    const found = await (scope.inTransaction ? load() : scope.caches[kind].get(cacheId(poolId, clientId), load))
    return found?.present
  }

  return {
    put: configuration =>
      scope.atomically(async tx => {
        const { poolId, clientId } = configuration
        if (!(await holdOwner(tx, poolId, clientId))) return false
        const content = { document: toDocument(configuration) }
        await tx.db
          .insertInto('risk_configuration')
          .values({ pool: key(poolId), client: key(clientId), ...content })
          .onConflict(conflict => conflict.columns(['pool', 'client']).doUpdateSet(content))
          .execute()
        tx.changed({ kind, id: cacheId(poolId, clientId) })
        return true
      }),

    get,

    find: async (poolId, clientId) => (await get(poolId, clientId)) ?? get(poolId, allClients),

    delete: (poolId, clientId) => scope.atomically(tx => removeRiskConfiguration(tx, poolId, clientId)),
  }
}

export async function removeRiskConfiguration(tx: TransactionScope, poolId: string, clientId: string) {
  const query = tx.db.deleteFrom('risk_configuration').where('pool', '=', key(poolId))
  const { numDeletedRows } = await query.where('client', '=', key(clientId)).executeTakeFirstOrThrow()
  tx.changed({ kind, id: cacheId(poolId, clientId) })
  return numDeletedRows > 0n
}

/** Whether pool and client exist; until the transaction ends, nobody deletes them. */
async function holdOwner(tx: TransactionScope, poolId: string, clientId: string): Promise<boolean> {
  const pool = tx.db.selectFrom('pool').select('id').where('id', '=', key(poolId))
  if (!(await forShare(tx, pool))) return false
  if (clientId === allClients) return true
  const client = tx.db.selectFrom('client').select('id').where('pool', '=', key(poolId))
  return (await forShare(tx, client.where('id', '=', key(clientId)))) !== undefined
}

// Client ids have no slash.
function cacheId(poolId: string, clientId: string): string {
  return `${poolId}/${clientId}`
}
