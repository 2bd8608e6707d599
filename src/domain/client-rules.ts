import type { AnalyticsConfigurationType } from '@aws-sdk/client-cognito-identity-provider'
import { parseArn } from './arn.ts'
import {
  isDeveloperOnly,
  mayBeWritten,
  type RequestedClient,
  requiredAttributes,
  tokenValidity,
} from './client-settings.ts'
import { invalidOAuthFlow, scopeUnknown } from './errors/clients.ts'
import { invalidParameter } from './errors/general.ts'
import { crossAccountRole } from './errors/groups.ts'
import type { Pool } from './pool.ts'
import { assertUrl } from './redirect-urls.ts'
import { builtInScopes } from './resource-server.ts'

/** What a client's settings are judged by, beside themselves. */
export interface ClientSurroundings {
  readonly pool: Pool
  readonly hasSecret: boolean
  readonly accountId: string
  /** Full names of the scopes that the pool's resource servers define. */
  readonly scopes: readonly string[]
  /** Names of the pool's identity providers. */
  readonly providers: readonly string[]
  readonly while: 'creating' | 'updating'
}

/** The rules for what a request says about an app client, with the service's sentences; what does not fit together throws. */
export function assertClient(settings: RequestedClient, around: ClientSurroundings): void {
  assertFlowNames(settings)
  assertValidity(settings)
  assertAttributes(settings, around)
  assertOAuth(settings, around)
  assertUrls(settings)
  assertAnalytics(settings.AnalyticsConfiguration, around)
  if (settings.EnablePropagateAdditionalUserContextData && !around.hasSecret) {
    throw invalidParameter('Client Secret is required to set EnablePropagateAdditionalUserContextData as true')
  }
}

function assertFlowNames({ ExplicitAuthFlows = [], RefreshTokenRotation }: RequestedClient): void {
  const modern = ExplicitAuthFlows.filter(name => name.startsWith('ALLOW_'))
  if (modern.length && modern.length < ExplicitAuthFlows.length) {
    throw invalidParameter("Auth flow name with prefix 'ALLOW' cannot be used with legacy auth flow names.")
  }
  if (RefreshTokenRotation?.Feature === 'ENABLED' && ExplicitAuthFlows.includes('ALLOW_REFRESH_TOKEN_AUTH')) {
    throw invalidParameter('ALLOW_REFRESH_TOKEN_AUTH cannot be used when refresh token rotation is enabled.')
  }
}

const minutes = 60
const days = 86_400

function assertValidity(settings: RequestedClient): void {
  const { access, id, refresh } = tokenValidity({ settings })
  const isInRange = [access, id].every(seconds => seconds >= 5 * minutes && seconds <= days)
  if (!isInRange || refresh < 60 * minutes || refresh > 3_650 * days) {
    throw invalidParameter('Invalid range for token validity.')
  }
  if (access > refresh || id > refresh) {
    throw invalidParameter(
      'Access and Id Token expiration times must be less than or equal to refresh token expiration times.',
    )
  }
}

function assertAttributes(settings: RequestedClient, { pool, while: when }: ClientSurroundings): void {
  const { ReadAttributes = [], WriteAttributes } = settings
  const known = new Set(pool.schema.map(({ Name }) => Name))
  if (!ReadAttributes.every(name => known.has(name) && !isDeveloperOnly(name))) {
    throw invalidParameter(`Invalid read attributes specified while ${when} a client`)
  }
  if (!WriteAttributes?.length) return
  const isSound =
    WriteAttributes.every(name => known.has(name) && mayBeWritten(name)) &&
    // Nobody could sign up through a client that may not write what every user must have.
    requiredAttributes(pool).every(name => WriteAttributes.includes(name))
  if (!isSound) throw invalidParameter(`Invalid write attributes specified while ${when} a client`)
}

function assertOAuth(settings: RequestedClient, { hasSecret, scopes, providers, pool }: ClientSurroundings): void {
  const { AllowedOAuthFlows = [], AllowedOAuthScopes = [], CallbackURLs = [] } = settings
  if (settings.AllowedOAuthFlowsUserPoolClient && !(AllowedOAuthFlows.length && AllowedOAuthScopes.length)) {
    throw invalidParameter(
      'AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.',
    )
  }
  const redirects = AllowedOAuthFlows.includes('code') || AllowedOAuthFlows.includes('implicit')
  if (AllowedOAuthFlows.includes('client_credentials')) {
    if (redirects) {
      throw invalidOAuthFlow('client_credentials flow can not be selected along with code flow or implicit flow.')
    }
    if (!hasSecret) {
      throw invalidOAuthFlow('client_credentials flow can not be selected if client does not have a client secret.')
    }
    // Nobody signs in there whom they could tell about.
    const personal = AllowedOAuthScopes.find(scope => builtInScopes.includes(scope))
    if (personal) throw invalidOAuthFlow(`${personal} is not supported with client_credentials flow`)
  }
  if (redirects && !CallbackURLs.length) {
    throw invalidOAuthFlow('CallbackUrls can not be empty when code flow or implicit flow is selected')
  }
  const unknownScope = AllowedOAuthScopes.find(scope => !builtInScopes.includes(scope) && !scopes.includes(scope))
  if (unknownScope !== undefined) throw scopeUnknown(unknownScope)
  const unknown = settings.SupportedIdentityProviders?.find(name => name !== 'COGNITO' && !providers.includes(name))
  if (unknown !== undefined) throw invalidParameter(`The provider ${unknown} does not exist for User Pool ${pool.id}`)
}

function assertUrls({ CallbackURLs = [], LogoutURLs = [], DefaultRedirectURI }: RequestedClient): void {
  for (const url of [...CallbackURLs, ...LogoutURLs]) assertUrl(url)
  if (DefaultRedirectURI && !CallbackURLs.includes(DefaultRedirectURI)) {
    throw invalidParameter(`The default redirect URI ${DefaultRedirectURI} is not in the callback URIs list.`)
  }
}

/** Either the name of the application alone, or the three members of the older form. */
function assertAnalytics(analytics: AnalyticsConfigurationType | undefined, { accountId }: ClientSurroundings): void {
  if (!analytics) return
  const { ApplicationArn, ApplicationId, RoleArn, ExternalId } = analytics
  const older = [ApplicationId, RoleArn, ExternalId]
  if (ApplicationArn ? older.some(Boolean) : !older.every(Boolean)) {
    throw invalidParameter(
      'Invalid analytics configuration given, either <application arn> or <application id, role arn, external id> are valid',
    )
  }
  if (RoleArn && parseArn(RoleArn)?.account !== accountId) throw crossAccountRole()
}
