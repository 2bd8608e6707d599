import type {
  SetUserPoolMfaConfigRequest,
  SetUserPoolMfaConfigResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { invalidParameter } from './errors/general.ts'
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
 * factors that it names are set, and the others and `MfaConfiguration` stay. Passkeys are no second factor: they can
 * be configured while MFA is off, and do not suffice for turning it on.
 */
export function withFactors({ settings, factors }: MfaState, requested: RequestedFactors, region: string): MfaState {
  const { MfaConfiguration = settings.MfaConfiguration, WebAuthnConfiguration, ...secondFactors } = requested
  if (requested.MfaConfiguration === 'OFF') {
    if (Object.values(secondFactors).some(Boolean)) {
      throw invalidParameter("Invalid MFA configuration given, can't turn off MFA and configure an MFA together.")
    }
    return { settings: { ...settings, MfaConfiguration }, factors: present({ webAuthn: WebAuthnConfiguration }) }
  }
  const asked = requestedFactors(settings, requested, region)
  const next = { ...(requested.MfaConfiguration ? {} : factors), ...present(asked) }
  const changed = { ...settings, ...smsSettings(asked, requested), MfaConfiguration }
  if (MfaConfiguration !== 'OFF' && !hasSecondFactor(next)) throw noFactorLeft(requested)
  if (isPasskeyTooWeak(changed, next)) {
    throw invalidParameter(
      'Cannot set WebAuthn factor configuration to SINGLE_FACTOR if MFA is required and WebAuthn is an allowed first auth factor',
    )
  }
  return { settings: changed, factors: next }
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

/** Email codes as a second factor need a sender of one's own, and required MFA leaves no way in by one factor alone. */
export function assertFactors(settings: PoolSettings, factors: PoolFactors): void {
  if (factors.email && settings.EmailConfiguration?.EmailSendingAccount !== 'DEVELOPER') {
    throw invalidParameter(
      'Cannot set EmailMfaConfiguration when user pool EmailConfiguration contains an EmailSendingAccount of COGNITO_DEFAULT.',
    )
  }
  const firstFactors = settings.Policies?.SignInPolicy?.AllowedFirstAuthFactors ?? []
  if (settings.MfaConfiguration === 'ON' && firstFactors.some(name => name !== 'PASSWORD' && name !== 'WEB_AUTHN')) {
    throw invalidParameter(
      'Only PASSWORD and WEB_AUTHN (if configured) can be enabled as an auth factor if MFA is enabled',
    )
  }
  if (isPasskeyTooWeak(settings, factors)) {
    throw invalidParameter('WEB_AUTHN cannot be used as an auth factor when MFA is enabled if not configured for MFA.')
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

function hasSecondFactor({ sms, softwareToken, email }: PoolFactors): boolean {
  return Boolean(sms || softwareToken?.Enabled || email)
}

/** Where MFA is required, a passkey that opens the door has to count as both factors. */
function isPasskeyTooWeak({ MfaConfiguration, Policies }: PoolSettings, { webAuthn }: PoolFactors): boolean {
  return (
    MfaConfiguration === 'ON' &&
    Policies?.SignInPolicy?.AllowedFirstAuthFactors?.includes('WEB_AUTHN') === true &&
    webAuthn?.FactorConfiguration !== 'MULTI_FACTOR_WITH_USER_VERIFICATION'
  )
}

function noFactorLeft({ WebAuthnConfiguration }: RequestedFactors) {
  return invalidParameter(
    WebAuthnConfiguration
      ? 'Invalid MFA Configuration given. SMS MFA, Email MFA, or Software Token MFA must be enabled.'
      : "Invalid MFA configuration given, can't disable all MFAs with a required or optional configuration.",
  )
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
