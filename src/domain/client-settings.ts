import type {
  AnalyticsConfigurationType,
  AuthFlowType,
  ExplicitAuthFlowsType,
  TimeUnitsType,
  UpdateUserPoolClientRequest,
} from '@aws-sdk/client-cognito-identity-provider'
import { parseArn } from './arn.ts'
import type { Client, ClientSettings } from './client.ts'
import { listed } from './listed.ts'
import type { Pool } from './pool.ts'

const secondsIn: Record<TimeUnitsType, number> = { seconds: 1, minutes: 60, hours: 3_600, days: 86_400 }

/** How long the tokens of a client are good for, in seconds. */
export interface TokenValidity {
  readonly access: number
  readonly id: number
  readonly refresh: number
}

/** What a client's numbers mean: its units where it names them, else hours for access and ID tokens and days for refresh tokens. */
export function tokenValidity({ settings }: Pick<Client, 'settings'>): TokenValidity {
  const { AccessToken = 'hours', IdToken = 'hours', RefreshToken = 'days' } = settings.TokenValidityUnits ?? {}
  const { AccessTokenValidity, IdTokenValidity, RefreshTokenValidity } = settings
  return {
    access: AccessTokenValidity ? AccessTokenValidity * secondsIn[AccessToken] : secondsIn.hours,
    id: IdTokenValidity ? IdTokenValidity * secondsIn[IdToken] : secondsIn.hours,
    // Nought stands for the default of 30 days, whatever the unit.
    refresh: RefreshTokenValidity ? RefreshTokenValidity * secondsIn[RefreshToken] : 30 * secondsIn.days,
  }
}

// https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html
const defaultFlows: readonly ExplicitAuthFlowsType[] = [
  'ALLOW_REFRESH_TOKEN_AUTH',
  'ALLOW_USER_SRP_AUTH',
  'ALLOW_CUSTOM_AUTH',
]

/**
 * Whether a client may begin this flow. The names without `ALLOW_` are the older ones: beside them SRP, custom and
 * refresh flows stay open, unless `CUSTOM_AUTH_FLOW_ONLY` closes SRP.
 */
export function allowsFlow({ settings }: Pick<Client, 'settings'>, flow: AuthFlowType): boolean {
  const flows = settings.ExplicitAuthFlows?.length ? settings.ExplicitAuthFlows : defaultFlows
  const isLegacy = !flows.some(name => name.startsWith('ALLOW_'))
  switch (flow) {
    case 'USER_SRP_AUTH':
      return isLegacy ? !flows.includes('CUSTOM_AUTH_FLOW_ONLY') : flows.includes('ALLOW_USER_SRP_AUTH')
    case 'CUSTOM_AUTH':
      return isLegacy || flows.includes('ALLOW_CUSTOM_AUTH')
    case 'REFRESH_TOKEN':
    case 'REFRESH_TOKEN_AUTH':
      // A rotating refresh token is redeemed by GetTokensFromRefreshToken alone.
      return (
        settings.RefreshTokenRotation?.Feature !== 'ENABLED' && (isLegacy || flows.includes('ALLOW_REFRESH_TOKEN_AUTH'))
      )
    case 'USER_PASSWORD_AUTH':
      return flows.includes('USER_PASSWORD_AUTH') || flows.includes('ALLOW_USER_PASSWORD_AUTH')
    case 'ADMIN_NO_SRP_AUTH':
    case 'ADMIN_USER_PASSWORD_AUTH':
      return flows.includes('ADMIN_NO_SRP_AUTH') || flows.includes('ALLOW_ADMIN_USER_PASSWORD_AUTH')
    case 'USER_AUTH':
      return flows.includes('ALLOW_USER_AUTH')
    default:
      return false
  }
}

/** Whether tokens of this client can be revoked one sign-in at a time; today's default is that they can. */
export function isRevocable({ settings }: Pick<Client, 'settings'>): boolean {
  return settings.EnableTokenRevocation ?? true
}

const verifiedFlags = ['email_verified', 'phone_number_verified']
const isCustom = (name: string) => name.startsWith('custom:') || name.startsWith('dev:custom:')

/** The attributes that users of this client may see. Custom ones only where the client lists them; `sub` always. */
export function readableAttributes(pool: Pool, { settings }: Pick<Client, 'settings'>): ReadonlySet<string> {
  if (settings.ReadAttributes?.length) return new Set(['sub', ...settings.ReadAttributes])
  return standardNames(pool)
}

// Every sign-in and GetUser asks, of pools that change seldom.
const standardNamesOf = new WeakMap<Pool, ReadonlySet<string>>()

function standardNames(pool: Pool): ReadonlySet<string> {
  const known = standardNamesOf.get(pool)
  if (known) return known
  const names = new Set(attributeNames(pool).filter(name => !isCustom(name)))
  standardNamesOf.set(pool, names)
  return names
}

/** The attributes that users of this client may set: without a list, the standard ones except `sub` and the verified flags. */
export function writableAttributes(pool: Pool, { settings }: Pick<Client, 'settings'>): ReadonlySet<string> {
  if (settings.WriteAttributes?.length) return new Set(settings.WriteAttributes)
  return new Set([...standardNames(pool)].filter(mayBeWritten))
}

/** Whether an attribute is for administrators alone: no client sees or sets it. */
export const isDeveloperOnly = (name: string) => name.startsWith('dev:')

/** Whether a client may be given the right to write this attribute at all; the others belong to the server and to administrators. */
export function mayBeWritten(name: string): boolean {
  return name !== 'sub' && name !== 'identities' && !verifiedFlags.includes(name) && !isDeveloperOnly(name)
}

/** The attributes that every user of the pool must have, without `sub`, which the server gives. */
export function requiredAttributes(pool: Pick<Pool, 'schema'>): readonly string[] {
  return pool.schema.flatMap(({ Name, Required }) => (Required && Name && Name !== 'sub' ? [Name] : []))
}

const attributeNames = (pool: Pool) => pool.schema.flatMap(({ Name }) => (Name ? [Name] : []))

/** The settings that both CreateUserPoolClient and UpdateUserPoolClient take. */
export type RequestedClient = Omit<UpdateUserPoolClientRequest, 'UserPoolId' | 'ClientId' | 'ClientName'>

/**
 * A client's settings after a create or an update, which replaces them: what was left out goes back to its default,
 * and stays unset where the service shows nothing.
 */
export function clientSettings(requested: RequestedClient, accountId: string): ClientSettings {
  return {
    RefreshTokenValidity: requested.RefreshTokenValidity || thirtyDays(requested.TokenValidityUnits?.RefreshToken),
    AccessTokenValidity: requested.AccessTokenValidity,
    IdTokenValidity: requested.IdTokenValidity,
    TokenValidityUnits: requested.TokenValidityUnits ?? {},
    ReadAttributes: listed(requested.ReadAttributes),
    WriteAttributes: listed(requested.WriteAttributes),
    ExplicitAuthFlows: listed(requested.ExplicitAuthFlows),
    SupportedIdentityProviders: listed(requested.SupportedIdentityProviders),
    CallbackURLs: listed(requested.CallbackURLs),
    LogoutURLs: listed(requested.LogoutURLs),
    DefaultRedirectURI: requested.DefaultRedirectURI,
    AllowedOAuthFlows: listed(requested.AllowedOAuthFlows),
    AllowedOAuthScopes: listed(requested.AllowedOAuthScopes),
    AllowedOAuthFlowsUserPoolClient: requested.AllowedOAuthFlowsUserPoolClient ?? false,
    AnalyticsConfiguration: requested.AnalyticsConfiguration && analytics(requested.AnalyticsConfiguration, accountId),
    PreventUserExistenceErrors: requested.PreventUserExistenceErrors,
    EnableTokenRevocation: requested.EnableTokenRevocation ?? true,
    EnablePropagateAdditionalUserContextData: requested.EnablePropagateAdditionalUserContextData ?? false,
    AuthSessionValidity: requested.AuthSessionValidity ?? 3,
    RefreshTokenRotation: requested.RefreshTokenRotation && {
      ...requested.RefreshTokenRotation,
      RetryGracePeriodSeconds: requested.RefreshTokenRotation.RetryGracePeriodSeconds ?? 0,
    },
  }
}

const thirtyDays = (unit: TimeUnitsType = 'days') => (30 * secondsIn.days) / secondsIn[unit]

// An application named by its ARN alone is reached through the service's own role.
function analytics(requested: AnalyticsConfigurationType, accountId: string): AnalyticsConfigurationType {
  if (!requested.ApplicationArn || requested.RoleArn) return requested
  const role = 'aws-service-role/cognito-idp.amazonaws.com/AWSServiceRoleForAmazonCognitoIdp'
  return {
    ...requested,
    RoleArn: `arn:${parseArn(requested.ApplicationArn)?.partition ?? 'aws'}:iam::${accountId}:role/${role}`,
    UserDataShared: requested.UserDataShared ?? false,
  }
}
