import type {
  EmailConfigurationType,
  LambdaConfigType,
  RecoveryOptionType,
  SmsConfigurationType,
} from '@aws-sdk/client-cognito-identity-provider'
import { parseArn } from './arn.ts'
import { invalidParameter } from './errors/general.ts'
import { crossAccountRole } from './errors/groups.ts'
import { assertMailSource, assertSender } from './mail-source.ts'
import type { PoolSettings } from './pool.ts'
import type { RequestedSettings } from './pool-settings.ts'
import { snsRegions } from './regions.ts'

/** Where a pool lives: names of other resources are judged by it. */
export interface Place {
  readonly region: string
  readonly accountId: string
}

/** What a request may not say at once, although its result would look sound. */
export function assertConsistent({ Policies, AdminCreateUserConfig, LambdaConfig }: RequestedSettings): void {
  if (Policies?.PasswordPolicy?.TemporaryPasswordValidityDays && AdminCreateUserConfig?.UnusedAccountValidityDays) {
    throw invalidParameter(
      'Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays',
    )
  }
  const { PreTokenGeneration, PreTokenGenerationConfig } = LambdaConfig ?? {}
  if (PreTokenGeneration && PreTokenGenerationConfig && PreTokenGeneration !== PreTokenGenerationConfig.LambdaArn) {
    throw invalidParameter(
      "Cannot use PreTokenGenerationLambda and PreTokenGeneration with different Lambda function ARN's",
    )
  }
}

/** The rules between a pool's settings, with the service's sentences; what does not fit together throws. */
export function assertSettings(settings: PoolSettings, place: Place): void {
  assertNames(settings)
  assertVerification(settings)
  assertSignInPolicy(settings)
  assertRecovery(settings.AccountRecoverySetting?.RecoveryMechanisms ?? [])
  assertEmail(settings.EmailConfiguration ?? {}, place)
  if (settings.SmsConfiguration) assertSms(settings.SmsConfiguration, place)
  assertFunctions(settings.LambdaConfig ?? {}, place)
}

function assertNames({ AliasAttributes, UsernameAttributes }: PoolSettings): void {
  if (AliasAttributes && UsernameAttributes) {
    throw invalidParameter('Only one of the aliasAttributes or usernameAttributes can be set in a user pool.')
  }
}

function assertVerification(settings: PoolSettings): void {
  const { AutoVerifiedAttributes = [], SmsConfiguration, UserAttributeUpdateSettings } = settings
  if (AutoVerifiedAttributes.includes('phone_number') && !SmsConfiguration) {
    throw invalidParameter('SMS configuration is required when phone_number is selected for auto verification')
  }
  const verifiedFirst = UserAttributeUpdateSettings?.AttributesRequireVerificationBeforeUpdate ?? []
  if (!verifiedFirst.every(name => AutoVerifiedAttributes.includes(name))) {
    throw invalidParameter(
      'All attributes in AttributesRequireVerificationBeforeUpdate must exist in AutoVerifiedAttributes',
    )
  }
}

function assertSignInPolicy({ Policies }: PoolSettings): void {
  if (!Policies?.SignInPolicy?.AllowedFirstAuthFactors?.includes('PASSWORD')) {
    throw invalidParameter('Password should be configured as one of the allowed first auth factors.')
  }
}

function assertRecovery(mechanisms: readonly RecoveryOptionType[]): void {
  const names = mechanisms.map(({ Name }) => Name)
  if (names.includes('admin_only') && names.some(name => name !== 'admin_only')) {
    throw invalidParameter('Account Recovery Setting cannot use admin_only setting with any other recovery mechanisms.')
  }
  const priorities = mechanisms.map(({ Priority }) => Priority)
  if (new Set(names).size < names.length || new Set(priorities).size < priorities.length) {
    throw invalidParameter('Account Recovery Setting cannot have duplicate priorities or recovery mechanisms.')
  }
}

function assertEmail({ EmailSendingAccount, SourceArn, From }: EmailConfigurationType, { region }: Place): void {
  if (EmailSendingAccount === 'DEVELOPER' && !SourceArn) {
    throw invalidParameter('Source ARN is required to use DEVELOPER email sending owner')
  }
  if (From) assertSender(From)
  if (SourceArn) assertMailSource(SourceArn, region)
}

/** The role that may publish messages, and where they may leave from. */
export function assertSms({ SnsCallerArn, SnsRegion }: SmsConfigurationType, place: Place): void {
  if (!SnsCallerArn) throw invalidParameter('SnsCallerArn is required in SmsConfiguration.')
  const role = parseArn(SnsCallerArn)
  if (role?.service !== 'iam') throw invalidParameter('SnsCallerArn is not the ARN of an IAM role.')
  if (role.account !== place.accountId) throw crossAccountRole()
  const allowed = snsRegions(place.region)
  if (SnsRegion && !allowed.includes(SnsRegion)) {
    throw invalidParameter(`Invalid snsRegion. Allowed SNS region for ${place.region} is ${allowed.join(', ')}`)
  }
}

function assertFunctions(config: LambdaConfigType, { region }: Place): void {
  const { KMSKeyID, CustomSMSSender, CustomEmailSender, ...functions } = config
  if ((CustomSMSSender || CustomEmailSender) && !KMSKeyID) {
    throw invalidParameter('KMSKeyId parameter is required when Custom SMS/Email Lambda trigger is used.')
  }
  const key = KMSKeyID && parseArn(KMSKeyID)
  if (key && (key.service !== 'kms' || key.region !== region)) throw invalidParameter(`Invalid arn ${key.region}`)
  for (const configured of [CustomSMSSender, CustomEmailSender, ...Object.values(functions)]) {
    if (!configured) continue
    const name = typeof configured === 'string' ? configured : configured.LambdaArn
    const target = name ? parseArn(name) : undefined
    if (target?.service !== 'lambda') throw invalidParameter(`Invalid Lambda function ARN ${name}`)
    if (target.region !== region) throw invalidParameter('Cross-region lambda functions are not supported')
  }
}
