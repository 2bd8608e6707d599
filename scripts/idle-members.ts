/** Members of inputs that have no effect in this server, or are refused, and why; docs/operations.md lists them. */
export interface IdleMember {
  /** A path in the input, to a member or to all that is in it. */
  readonly member: string
  readonly operations: readonly string[]
  readonly reason: string
}

const pools = ['CreateUserPool', 'UpdateUserPool']
const clients = ['CreateUserPoolClient', 'UpdateUserPoolClient']
const domains = ['CreateUserPoolDomain', 'UpdateUserPoolDomain']
const providers = ['CreateIdentityProvider', 'UpdateIdentityProvider']
const byAdministrators = ['AdminInitiateAuth', 'AdminRespondToAuthChallenge']
const byPeople = [
  'SignUp',
  'ConfirmSignUp',
  'ResendConfirmationCode',
  'ForgotPassword',
  'ConfirmForgotPassword',
  'InitiateAuth',
  'RespondToAuthChallenge',
]

/** Stored and shown where something is stored, and otherwise read for their form alone. */
export const withoutEffect: readonly IdleMember[] = [
  {
    member: 'AnalyticsConfiguration',
    operations: clients,
    reason: 'Stored and shown. It names an application of Amazon Pinpoint, which nothing is sent to.',
  },
  {
    member: 'AnalyticsMetadata',
    operations: [...byPeople, ...byAdministrators],
    reason: 'Names an endpoint of Amazon Pinpoint.',
  },
  {
    member: 'ContextData.ServerName',
    operations: byAdministrators,
    reason: 'Nothing about a risk follows from the application’s own server.',
  },
  { member: 'ContextData.ServerPath', operations: byAdministrators, reason: 'As `ServerName`.' },
  {
    member: 'SmsConfiguration.SnsCallerArn',
    operations: pools,
    reason:
      'Checked, stored and shown. The role is not assumed: SNS is called with the credentials of the configuration.',
  },
  { member: 'SmsConfiguration.ExternalId', operations: pools, reason: 'As `SnsCallerArn`.' },
  {
    member: 'SmsMfaConfiguration.SmsConfiguration.SnsCallerArn',
    operations: ['SetUserPoolMfaConfig'],
    reason: 'As `SnsCallerArn` of the pool.',
  },
  {
    member: 'SmsMfaConfiguration.SmsConfiguration.ExternalId',
    operations: ['SetUserPoolMfaConfig'],
    reason: 'As `SnsCallerArn` of the pool.',
  },
  {
    member: 'WebAuthnConfiguration',
    operations: ['SetUserPoolMfaConfig'],
    reason: 'Stored and shown. Passkeys are not built.',
  },
  {
    member: 'UserPoolTier',
    operations: pools,
    reason: 'Stored and shown. It limits features where the configuration says `{"tiers": "aws"}`.',
  },
  {
    member: 'CustomDomainConfig',
    operations: domains,
    reason: 'Checked, stored and shown. The certificate that is served is the operator’s.',
  },
  {
    member: 'ManagedLoginVersion',
    operations: domains,
    reason: 'Stored and shown. There is one set of pages.',
  },
  {
    member: 'CloudWatchLogsRoleArn',
    operations: ['CreateUserImportJob'],
    reason: 'Checked, stored and shown. The log of a job is a file to download.',
  },
  {
    member: 'DestinationUser.ProviderAttributeName',
    operations: ['AdminLinkProviderForUser'],
    reason: 'The service ignores it too.',
  },
  {
    member: 'FriendlyDeviceName',
    operations: ['VerifySoftwareToken'],
    reason: 'Stored. No operation shows it, as in the service.',
  },
  {
    member: 'RevokeAssociatedSessions',
    operations: ['RevokeToken'],
    reason: 'It has no effect where sessions are not tracked, and tracking is not built.',
  },
]

/** Refused rather than accepted and ignored. */
export const refusedMembers: readonly IdleMember[] = [
  {
    member: 'KeyConfiguration.KmsKeyArn',
    operations: pools,
    reason: 'The master key seals everything; `KeyType` `AWS_OWNED_KEY` is stored and shown.',
  },
  {
    member: 'IssuerConfiguration',
    operations: pools,
    reason: '`UPDATED` would change the issuer of tokens; `ORIGINAL` is stored and shown.',
  },
  {
    member: 'DcrConfiguration',
    operations: pools,
    reason: 'Clients cannot register themselves.',
  },
  {
    member: 'AcrConfiguration',
    operations: pools,
    reason: 'Levels of authentication have no names here; an empty one is taken.',
  },
  { member: 'AcrMapping', operations: providers, reason: 'As `AcrConfiguration`.' },
  {
    member: 'SmsConfiguration.EumsSms',
    operations: pools,
    reason: 'AWS End User Messaging is not a sender of this server.',
  },
  {
    member: 'SmsMfaConfiguration.SmsConfiguration.EumsSms',
    operations: ['SetUserPoolMfaConfig'],
    reason: 'As `EumsSms` of the pool.',
  },
  { member: 'Routing', operations: domains, reason: 'There is one region.' },
  {
    member: 'PasswordHashingAlgorithm',
    operations: ['CreateUserImportJob'],
    reason: 'Passwords are kept as SRP verifiers, which no hash can be made into.',
  },
  {
    member: 'WebAuthnMfaSettings',
    operations: ['SetUserMFAPreference', 'AdminSetUserMFAPreference'],
    reason: 'Passkeys are not built.',
  },
  {
    member: 'Session',
    operations: ['ConfirmSignUp', 'InitiateAuth', 'AdminInitiateAuth'],
    reason: 'It would come from SignUp or ConfirmSignUp, which hand out none.',
  },
]
