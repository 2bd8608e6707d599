import { mfaConfig } from '../domain/pool-mfa.ts'
import { configureFactors } from '../flows/pools.ts'
import type { Operations } from './wire/operations.ts'

/** The second factors and passkeys of a pool. */
export const poolMfa = {
  async GetUserPoolMfaConfig({ pool }) {
    return mfaConfig(pool)
  },

  async SetUserPoolMfaConfig(ctx, { UserPoolId: _, ...factors }) {
    return mfaConfig(await configureFactors(ctx, factors))
  },
} satisfies Operations
