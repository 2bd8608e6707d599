import type { PoolContext } from '../context.ts'

/** Full names (`identifier/scope`) of the scopes that the pool's resource servers define. */
export async function customScopes(_ctx: PoolContext): Promise<readonly string[]> {
  // No pool has a resource server yet.
  return []
}
