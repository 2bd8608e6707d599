import { sql } from '../library.ts'
import { removeInChunks } from './chunks.ts'
import type { Scope } from './scope.ts'
import type { Tables } from './tables.ts'

// Every table with rows of a pool, and the key by which a chunk of them is named.
const contents = [
  ['client', ['id']],
  ['user', ['sub']],
  ['user_alias', ['value']],
  ['user_search', ['name', 'value', 'sub']],
  ['user_identity', ['provider', 'attribute', 'value']],
  ['user_group', ['name']],
  ['group_member', ['group_name', 'username', 'sub']],
  ['device', ['sub', 'device_key']],
  ['auth_event', ['sub', 'id']],
  ['pending_code', ['sub', 'purpose']],
  ['attempt', ['subject', 'purpose']],
  ['spent', ['id']],
  ['authorization_code', ['digest']],
  ['signing_key', ['kid']],
  ['resource_server', ['identifier']],
  ['customization', ['client']],
  ['risk_configuration', ['client']],
  ['identity_provider', ['name']],
  ['provider_identifier', ['identifier']],
  ['saml_certificate', ['pool']],
  ['delivery', ['id']],
  ['import_job', ['id']],
  ['import_chunk', ['job', 'part', 'number']],
  ['import_log', ['job', 'part', 'number']],
] as const satisfies readonly (readonly [keyof Tables, readonly string[]])[]

/**
 * Removes what a deleted pool held, in chunks, so that a large pool holds nobody up. Answers whether nothing is left;
 * what is left goes with the next sweep.
 */
export async function removeContents(scope: Scope, pool: string, mostChunks = Number.POSITIVE_INFINITY) {
  let left = mostChunks
  for (const [table, by] of contents) {
    const which = sql`pool = ${pool}`
    const { chunks, isDone } = await removeInChunks(scope, { table, which, by }, left)
    if (!isDone) return false
    left -= chunks
  }
  await scope.db.deleteFrom('inbox').where('pool', '=', pool).execute()
  await scope.db.deleteFrom('deleted_pool').where('id', '=', pool).execute()
  return true
}

/** Goes on with pools whose contents could not all be removed at once, or whose removal was interrupted. */
export async function removeLeftContents(scope: Scope): Promise<void> {
  const pools = await scope.db.selectFrom('deleted_pool').select('id').execute()
  for (const { id } of pools) await removeContents(scope, id)
}
