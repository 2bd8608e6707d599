import type { Context } from '../context.ts'
import type { Client } from '../domain/client.ts'

/**
 * Whether this client hides if a user exists (`PreventUserExistenceErrors`); a client without the setting behaves
 * as the configured default.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-managing-errors.html
 */
export function concealsUsers(ctx: Context, client: Client): boolean {
  return (client.settings.PreventUserExistenceErrors ?? ctx.config.defaults.preventUserExistenceErrors) === 'ENABLED'
}
