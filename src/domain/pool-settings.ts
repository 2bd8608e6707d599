import type {
  AdminCreateUserConfigType,
  CreateUserPoolRequest,
  LambdaConfigType,
  PasswordPolicyType,
  SmsConfigurationType,
  UpdateUserPoolRequest,
} from '@aws-sdk/client-cognito-identity-provider'
import { listed } from './listed.ts'
import type { PoolSettings } from './pool.ts'
import { snsRegions } from './regions.ts'

/** The settings that both CreateUserPool and UpdateUserPool take. */
export type RequestedSettings = Omit<UpdateUserPoolRequest, 'UserPoolId' | 'PoolName' | 'UserPoolTags'>

/** CreateUserPool takes more: what can never change. */
export type NewPoolSettings = Omit<CreateUserPoolRequest, 'PoolName' | 'UserPoolTags' | 'Schema'>

const defaultValidityDays = 7

/** The settings of a new pool, as DescribeUserPool shows them: a member that was left out has its default. */
export function newSettings(input: NewPoolSettings, region: string): PoolSettings {
  return {
    ...commonSettings(input, region),
    AliasAttributes: listed(input.AliasAttributes),
    UsernameAttributes: listed(input.UsernameAttributes),
    UsernameConfiguration: input.UsernameConfiguration,
    UserAttributeUpdateSettings: attributeUpdates(input),
  }
}

/**
 * The settings after UpdateUserPool. It replaces them: a member that was left out goes back to its default. Kept are
 * what cannot change, the plan, MFA and its SMS settings, and `UserAttributeUpdateSettings`, which an empty list clears.
 */
export function changedSettings(present: PoolSettings, input: RequestedSettings, region: string): PoolSettings {
  const { AliasAttributes, UsernameAttributes, UsernameConfiguration, UserAttributeUpdateSettings } = present
  const kept = {
    MfaConfiguration: input.MfaConfiguration ?? present.MfaConfiguration,
    SmsConfiguration: input.SmsConfiguration ?? present.SmsConfiguration,
    UserPoolTier: input.UserPoolTier ?? present.UserPoolTier,
  }
  return {
    ...commonSettings({ ...input, ...kept }, region),
    AliasAttributes,
    UsernameAttributes,
    UsernameConfiguration,
    UserAttributeUpdateSettings: attributeUpdates(input) ?? UserAttributeUpdateSettings,
  }
}

function commonSettings(input: RequestedSettings, region: string): PoolSettings {
  return {
    Policies: policies(input),
    DeletionProtection: input.DeletionProtection ?? 'INACTIVE',
    LambdaConfig: lambdaConfig(input.LambdaConfig),
    AutoVerifiedAttributes: listed(input.AutoVerifiedAttributes),
    ...messageTexts(input),
    SmsAuthenticationMessage: input.SmsAuthenticationMessage,
    MfaConfiguration: input.MfaConfiguration ?? 'OFF',
    // Its presence alone turns device tracking on, even with both flags false.
    DeviceConfiguration: input.DeviceConfiguration && {
      ChallengeRequiredOnNewDevice: input.DeviceConfiguration.ChallengeRequiredOnNewDevice ?? false,
      DeviceOnlyRememberedOnUserPrompt: input.DeviceConfiguration.DeviceOnlyRememberedOnUserPrompt ?? false,
    },
    EmailConfiguration: {
      ...input.EmailConfiguration,
      EmailSendingAccount: input.EmailConfiguration?.EmailSendingAccount ?? 'COGNITO_DEFAULT',
    },
    SmsConfiguration: input.SmsConfiguration && smsConfiguration(input.SmsConfiguration, region),
    AdminCreateUserConfig: adminCreateUserConfig(input),
    UserPoolAddOns: input.UserPoolAddOns,
    AccountRecoverySetting: {
      RecoveryMechanisms: input.AccountRecoverySetting?.RecoveryMechanisms ?? [
        { Name: 'verified_email', Priority: 1 },
        { Name: 'verified_phone_number', Priority: 2 },
      ],
    },
    UserPoolTier: input.UserPoolTier ?? 'ESSENTIALS',
    KeyConfiguration: input.KeyConfiguration,
    IssuerConfiguration: input.IssuerConfiguration,
  }
}

/** SMS settings with the region that messages leave from: the pool's own, or the one that serves it. */
export function smsConfiguration(requested: SmsConfigurationType, region: string): SmsConfigurationType {
  return { ...requested, SnsRegion: requested.SnsRegion ?? snsRegions(region)[0] }
}

/** How many days an invitation lasts: two members say it, and both show the same number. Nought counts as left out. */
function validityDays({ Policies, AdminCreateUserConfig }: RequestedSettings): number {
  return (
    Policies?.PasswordPolicy?.TemporaryPasswordValidityDays ||
    AdminCreateUserConfig?.UnusedAccountValidityDays ||
    defaultValidityDays
  )
}

function policies(input: RequestedSettings): PoolSettings['Policies'] {
  const factors = input.Policies?.SignInPolicy?.AllowedFirstAuthFactors
  return {
    PasswordPolicy: passwordPolicy(input.Policies?.PasswordPolicy, validityDays(input)),
    SignInPolicy: { AllowedFirstAuthFactors: listed(factors) ?? ['PASSWORD'] },
  }
}

// Strict by default only as a whole: in a policy that is given, what is not mentioned is not demanded.
function passwordPolicy(
  requested: PasswordPolicyType | undefined,
  TemporaryPasswordValidityDays: number,
): PasswordPolicyType {
  const isDefault = requested === undefined
  return {
    MinimumLength: requested?.MinimumLength ?? 8,
    RequireUppercase: requested?.RequireUppercase ?? isDefault,
    RequireLowercase: requested?.RequireLowercase ?? isDefault,
    RequireNumbers: requested?.RequireNumbers ?? isDefault,
    RequireSymbols: requested?.RequireSymbols ?? isDefault,
    PasswordHistorySize: requested?.PasswordHistorySize || undefined,
    TemporaryPasswordValidityDays,
  }
}

function adminCreateUserConfig(input: RequestedSettings): AdminCreateUserConfigType {
  const { AllowAdminCreateUserOnly = false, InviteMessageTemplate } = input.AdminCreateUserConfig ?? {}
  return { AllowAdminCreateUserOnly, InviteMessageTemplate, UnusedAccountValidityDays: validityDays(input) }
}

/** The older members and the template say the same in two places; where only one of them is given, both show it. */
function messageTexts(input: RequestedSettings): Partial<PoolSettings> {
  const { DefaultEmailOption = 'CONFIRM_WITH_CODE', ...template } = input.VerificationMessageTemplate ?? {}
  const EmailMessage = template.EmailMessage ?? input.EmailVerificationMessage
  const EmailSubject = template.EmailSubject ?? input.EmailVerificationSubject
  const SmsMessage = template.SmsMessage ?? input.SmsVerificationMessage
  return {
    VerificationMessageTemplate: { ...template, EmailMessage, EmailSubject, SmsMessage, DefaultEmailOption },
    EmailVerificationMessage: input.EmailVerificationMessage ?? EmailMessage,
    EmailVerificationSubject: input.EmailVerificationSubject ?? EmailSubject,
    SmsVerificationMessage: input.SmsVerificationMessage ?? SmsMessage,
  }
}

/** The older name of the pre-token function and the newer one with a version mirror each other. */
function lambdaConfig(requested: LambdaConfigType = {}): LambdaConfigType {
  const { PreTokenGeneration, PreTokenGenerationConfig } = requested
  if (PreTokenGenerationConfig) return { ...requested, PreTokenGeneration: PreTokenGenerationConfig.LambdaArn }
  if (!PreTokenGeneration) return requested
  return { ...requested, PreTokenGenerationConfig: { LambdaArn: PreTokenGeneration, LambdaVersion: 'V1_0' } }
}

function attributeUpdates(input: RequestedSettings): PoolSettings['UserAttributeUpdateSettings'] {
  if (!input.UserAttributeUpdateSettings) return undefined
  const { AttributesRequireVerificationBeforeUpdate = [] } = input.UserAttributeUpdateSettings
  return { AttributesRequireVerificationBeforeUpdate: [...new Set(AttributesRequireVerificationBeforeUpdate)] }
}
