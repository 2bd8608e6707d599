import type { Client } from '../../domain/client.ts'
import { grantNotAllowed, grantRefused } from '../../domain/oauth-errors.ts'
import type { OAuthGrant } from '../../events.ts'

// Whoever may sign people in by either flow may keep them signed in.
const flowsOf = {
  authorization_code: ['code'],
  refresh_token: ['code', 'implicit'],
  client_credentials: ['client_credentials'],
} as const satisfies Record<OAuthGrant, readonly string[]>

/** Refuses a grant that the client's owner has not allowed. */
export function assertGrant({ settings }: Client, grant: OAuthGrant): void {
  const { AllowedOAuthFlowsUserPoolClient, AllowedOAuthFlows = [] } = settings
  // The code that applications were seen to get from clients that were made without this switch.
  if (!AllowedOAuthFlowsUserPoolClient) throw grantRefused()
  if (!flowsOf[grant].some(flow => AllowedOAuthFlows.includes(flow))) throw grantNotAllowed()
}
