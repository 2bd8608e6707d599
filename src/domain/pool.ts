import type {
  CustomDomainConfigType,
  EmailMfaConfigType,
  SchemaAttributeType,
  SmsMfaConfigType,
  SoftwareTokenMfaConfigType,
  UserPoolType,
  WebAuthnConfigurationType,
} from '@aws-sdk/client-cognito-identity-provider'

/** A pool's stored settings document keeps the API's words: it only travels, from CreateUserPool to DescribeUserPool. */
export type PoolSettings = Pick<
  UserPoolType,
  | 'Policies'
  | 'DeletionProtection'
  | 'LambdaConfig'
  | 'AutoVerifiedAttributes'
  | 'AliasAttributes'
  | 'UsernameAttributes'
  | 'SmsVerificationMessage'
  | 'EmailVerificationMessage'
  | 'EmailVerificationSubject'
  | 'VerificationMessageTemplate'
  | 'SmsAuthenticationMessage'
  | 'UserAttributeUpdateSettings'
  | 'MfaConfiguration'
  | 'DeviceConfiguration'
  | 'EmailConfiguration'
  | 'SmsConfiguration'
  | 'AdminCreateUserConfig'
  | 'UserPoolAddOns'
  | 'UsernameConfiguration'
  | 'AccountRecoverySetting'
  | 'UserPoolTier'
  | 'KeyConfiguration'
  | 'IssuerConfiguration'
>

/** The second factors that SetUserPoolMfaConfig stores beside the pool's settings. */
export interface PoolFactors {
  readonly sms?: SmsMfaConfigType
  readonly softwareToken?: SoftwareTokenMfaConfigType
  readonly email?: EmailMfaConfigType
  readonly webAuthn?: WebAuthnConfigurationType
}

/** A host of a pool's own, for its pages and its OAuth endpoints. */
export interface PoolDomain {
  /** The prefix alone, or the whole name of a custom domain. */
  readonly name: string
  readonly kind: 'prefix' | 'custom'
  /** Stored and shown: who ends TLS for this server has the certificate. */
  readonly certificate?: CustomDomainConfigType
  /** 1: hosted UI (classic), 2: managed login. */
  readonly loginVersion: 1 | 2
  readonly modifiedAt: Date
}

/** A user pool: the directory, its rules and its settings. */
export interface Pool {
  /** `<region>_` and nine letters or digits. */
  readonly id: string
  readonly name: string
  readonly createdAt: Date
  readonly modifiedAt: Date
  readonly settings: PoolSettings
  /** The 20 standard attributes, then the custom ones with their prefix (`custom:` or `dev:custom:`). */
  readonly schema: readonly SchemaAttributeType[]
  readonly tags: Readonly<Record<string, string>>
  readonly factors: PoolFactors
  /** At most one of each kind. */
  readonly domains?: readonly PoolDomain[]
}

/** The part of the pool id after the region; SRP hashes it with the user's name. */
export function poolNameForSrp(poolId: string): string {
  return poolId.slice(poolId.indexOf('_') + 1)
}

/** The region that a pool id begins with. */
export function regionOf(poolId: string): string {
  return poolId.slice(0, poolId.indexOf('_'))
}
