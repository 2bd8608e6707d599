import type {
  SetUserPoolMfaConfigRequest,
  SetUserPoolMfaConfigResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { invalidParameter } from './errors.ts'
import type { PoolFactors, PoolSettings } from './pool.ts'
import { smsConfiguration } from './pool-settings.ts'

/** What SetUserPoolMfaConfig asks for. */
export type RequestedFactors = Omit<SetUserPoolMfaConfigRequest, 'UserPoolId'>

/** The parts of a pool that decide about second factors. */
export interface MfaState {
  readonly settings: PoolSettings
  readonly factors: PoolFactors
}

/**
 * The pool after SetUserPoolMfaConfig. With `MfaConfiguration` the request replaces all factors; without it the
 * factors that it names are set, and the others and `MfaConfiguration` stay: so passkeys are configured while MFA is off.
 */
export function withFactors({ settings, factors }: MfaState, requested: RequestedFactors, region: string): MfaState {
  const { MfaConfiguration, ...blocks } = requested
  if (MfaConfiguration === 'OFF') {
    if (Object.values(blocks).some(Boolean)) {
      throw invalidParameter("Invalid MFA configuration given, can't turn off MFA and configure an MFA together.")
    }
    return { settings: { ...settings, MfaConfiguration }, factors: {} }
  }
  const asked = requestedFactors(settings, blocks, region)
  const changed = {
    ...settings,
    ...smsSettings(asked, blocks),
    MfaConfiguration: MfaConfiguration ?? settings.MfaConfiguration,
  }
  const next = MfaConfiguration ? asked : { ...factors, ...present(asked) }
  return { settings: changed, factors: withDefaultFactor(changed, next) }
}

/**
 * The factors after CreateUserPool or UpdateUserPool, whose `MfaConfiguration` and `SmsConfiguration` bear on them:
 * turning MFA off clears the second factors, as SetUserPoolMfaConfig does. Passkeys are also a first factor and stay.
 */
export function factorsAfter(settings: PoolSettings, { sms, ...factors }: PoolFactors): PoolFactors {
  if (settings.MfaConfiguration === 'OFF') return { webAuthn: factors.webAuthn }
  return withDefaultFactor(
    settings,
    sms && settings.SmsConfiguration ? { ...factors, sms: smsFactor(settings) } : factors,
  )
}

/** Email codes as a second factor need a sender of one's own. */
export function assertFactors({ EmailConfiguration }: PoolSettings, { email }: PoolFactors): void {
  if (email && EmailConfiguration?.EmailSendingAccount !== 'DEVELOPER') {
    throw invalidParameter(
      'Cannot set EmailMfaConfiguration when user pool EmailConfiguration contains an EmailSendingAccount of COGNITO_DEFAULT.',
    )
  }
}

/** What GetUserPoolMfaConfig shows. */
export function mfaConfig({ settings, factors }: MfaState): SetUserPoolMfaConfigResponse {
  return {
    MfaConfiguration: settings.MfaConfiguration,
    SmsMfaConfiguration: factors.sms,
    SoftwareTokenMfaConfiguration: factors.softwareToken,
    EmailMfaConfiguration: factors.email,
    WebAuthnConfiguration: factors.webAuthn,
  }
}

function requestedFactors(settings: PoolSettings, requested: RequestedFactors, region: string): PoolFactors {
  const { SmsMfaConfiguration, SoftwareTokenMfaConfiguration, EmailMfaConfiguration, WebAuthnConfiguration } = requested
  return {
    sms: SmsMfaConfiguration && {
      SmsAuthenticationMessage: SmsMfaConfiguration.SmsAuthenticationMessage ?? settings.SmsAuthenticationMessage,
      SmsConfiguration: SmsMfaConfiguration.SmsConfiguration
        ? smsConfiguration(SmsMfaConfiguration.SmsConfiguration, region)
        : (settings.SmsConfiguration ?? smsRequired()),
    },
    softwareToken: SoftwareTokenMfaConfiguration && { Enabled: SoftwareTokenMfaConfiguration.Enabled ?? false },
    email: EmailMfaConfiguration,
    webAuthn: WebAuthnConfiguration,
  }
}

/** What the SMS block says is written through to the pool's own settings. */
function smsSettings({ sms }: PoolFactors, { SmsMfaConfiguration }: RequestedFactors): Partial<PoolSettings> {
  return SmsMfaConfiguration && sms ? sms : {}
}

/** MFA that is on needs at least one second factor; where none is named it is SMS. */
function withDefaultFactor(settings: PoolSettings, factors: PoolFactors): PoolFactors {
  if (settings.MfaConfiguration === 'OFF' || hasSecondFactor(factors)) return factors
  return settings.SmsConfiguration ? { ...factors, sms: smsFactor(settings) } : smsRequired()
}

function hasSecondFactor({ sms, softwareToken, email, webAuthn }: PoolFactors): boolean {
  const isPasskey = webAuthn?.FactorConfiguration === 'MULTI_FACTOR_WITH_USER_VERIFICATION'
  return Boolean(sms || softwareToken?.Enabled || email || isPasskey)
}

const smsFactor = ({ SmsAuthenticationMessage, SmsConfiguration }: PoolSettings) => ({
  SmsAuthenticationMessage,
  SmsConfiguration,
})

function smsRequired(): never {
  throw invalidParameter(
    'SMS configuration and Auto verification for phone_number are required when MFA is required/optional',
  )
}

const present = (factors: PoolFactors): PoolFactors =>
  Object.fromEntries(Object.entries(factors).filter(([, factor]) => factor !== undefined))
