import { isIP } from 'node:net'
import type { RiskConfigurationType } from '@aws-sdk/client-cognito-identity-provider'
import { incorrectCidr } from './errors/risk.ts'
import { assertMailSource, assertSender } from './mail-source.ts'
import { type Pool, regionOf } from './pool.ts'

/** What is done about risks, in the API's words; what is absent is not configured. */
export type RiskSettings = Pick<
  RiskConfigurationType,
  'CompromisedCredentialsRiskConfiguration' | 'AccountTakeoverRiskConfiguration' | 'RiskExceptionConfiguration'
>

/** The risk configuration of a client, or of all clients of a pool that have none of their own. */
export interface RiskConfiguration {
  readonly poolId: string
  /** A client id, or `ALL`. */
  readonly clientId: string
  readonly settings: RiskSettings
  readonly modifiedAt: Date
}

export type SecurityMode = 'OFF' | 'AUDIT' | 'ENFORCED'

/** Whether sign-ins are recorded and judged, and whether judgements have consequences. */
export function securityMode({ settings }: Pool): SecurityMode {
  return settings.UserPoolAddOns?.AdvancedSecurityMode ?? 'OFF'
}

const withPassword: readonly string[] = [
  'USER_SRP_AUTH',
  'USER_PASSWORD_AUTH',
  'ADMIN_USER_PASSWORD_AUTH',
  'ADMIN_NO_SRP_AUTH',
]

/** The same of a sign-in by one of the API's flows: custom ones have a mode of their own. */
export function signInMode(pool: Pool, flow: string): SecurityMode {
  if (!isSecured(pool)) return 'OFF'
  if (withPassword.includes(flow)) return securityMode(pool)
  const { AdvancedSecurityAdditionalFlows } = pool.settings.UserPoolAddOns ?? {}
  return (flow === 'CUSTOM_AUTH' && AdvancedSecurityAdditionalFlows?.CustomAuthMode) || 'OFF'
}

/** Whether anything is recorded of what users do at the door. */
export function isSecured(pool: Pool): boolean {
  return securityMode(pool) !== 'OFF'
}

const allEvents = ['SIGN_IN', 'SIGN_UP', 'PASSWORD_CHANGE'] as const

/** Settings as they are kept; nothing where nothing is configured. Refuses what could not be followed. */
export function riskSettings(pool: Pool, requested: RiskSettings): RiskSettings | undefined {
  const {
    CompromisedCredentialsRiskConfiguration: compromised,
    AccountTakeoverRiskConfiguration: takeover,
    RiskExceptionConfiguration: exceptions,
  } = requested
  if (takeover?.NotifyConfiguration) assertNotify(pool, takeover.NotifyConfiguration)
  for (const range of [...(exceptions?.BlockedIPRangeList ?? []), ...(exceptions?.SkippedIPRangeList ?? [])]) {
    if (!isIpRange(range)) throw incorrectCidr()
  }
  const settings: RiskSettings = {
    ...(compromised && {
      CompromisedCredentialsRiskConfiguration: {
        EventFilter: compromised.EventFilter?.length ? [...new Set(compromised.EventFilter)] : [...allEvents],
        Actions: compromised.Actions,
      },
    }),
    ...(takeover && { AccountTakeoverRiskConfiguration: takeover }),
    ...(exceptions && { RiskExceptionConfiguration: exceptions }),
  }
  return Object.keys(settings).length ? settings : undefined
}

type Notify = NonNullable<NonNullable<RiskSettings['AccountTakeoverRiskConfiguration']>['NotifyConfiguration']>

function assertNotify(pool: Pool, { SourceArn = '', From, ReplyTo }: Notify): void {
  assertMailSource(SourceArn, regionOf(pool.id))
  if (From) assertSender(From)
  if (ReplyTo) assertSender(ReplyTo)
}

/** Addresses in CIDR notation, such as `192.0.2.0/24` or `2001:db8::/32`. */
function isIpRange(text: string): boolean {
  const [address = '', bits = '', ...more] = text.split('/')
  const version = isIP(address)
  if (version === 0 || address.includes('%') || more.length > 0 || !/^\d{1,3}$/.test(bits)) return false
  return Number(bits) <= (version === 4 ? 32 : 128)
}
