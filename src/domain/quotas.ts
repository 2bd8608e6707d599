/** Calls that count together, and how many of them AWS takes in a second of one account and region. */
interface Category {
  readonly perSecond: number
  /** Whether each operation also is limited for each pool. */
  readonly perPool?: true
  readonly operations: readonly string[]
}

const perPoolPerSecond = 5
/** Of each user, for reading and for writing. */
export const perUserPerSecond = 10

// https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html
const categories = {
  UserAuthentication: {
    perSecond: 120,
    operations: ['InitiateAuth AdminInitiateAuth GetTokensFromRefreshToken'],
  },
  // A quota of their own, three times that of their category, so that sign-ins with several challenges fit.
  UserAuthenticationAnswers: {
    perSecond: 360,
    operations: ['RespondToAuthChallenge AdminRespondToAuthChallenge'],
  },
  UserCreation: { perSecond: 50, operations: ['SignUp ConfirmSignUp AdminCreateUser AdminConfirmSignUp'] },
  UserAccountRecovery: {
    perSecond: 30,
    operations: ['ForgotPassword ConfirmForgotPassword ChangePassword AdminResetUserPassword AdminSetUserPassword'],
  },
  UserRead: { perSecond: 120, operations: ['GetUser AdminGetUser GetUserAuthFactors AdminGetUserAuthFactors'] },
  UserUpdate: {
    perSecond: 25,
    operations: [
      'UpdateUserAttributes AdminUpdateUserAttributes DeleteUserAttributes AdminDeleteUserAttributes DeleteUser',
      'AdminDeleteUser AdminDisableUser AdminEnableUser AdminAddUserToGroup AdminRemoveUserFromGroup',
      'AdminLinkProviderForUser AdminDisableProviderForUser GlobalSignOut AdminUserGlobalSignOut VerifyUserAttribute',
      'AdminUpdateAuthEventFeedback UpdateAuthEventFeedback RevokeUserSession AdminRevokeUserSession',
    ],
  },
  // A grant of OAuth, which is no operation of the API.
  ClientAuthentication: { perSecond: 150, operations: ['client_credentials'] },
  // The return from an outside provider, which is none either.
  UserFederation: { perSecond: 25, operations: ['federation'] },
  UserToken: { perSecond: 120, operations: ['RevokeToken GetClientToken'] },
  UserResourceRead: {
    perSecond: 50,
    operations: [
      'AdminListGroupsForUser GetDevice AdminGetDevice ListDevices AdminListDevices AdminListUserAuthEvents',
      'GetUserAttributeVerificationCode ResendConfirmationCode ListWebAuthnCredentials ListUserSessions',
      'AdminListUserSessions',
    ],
  },
  UserResourceUpdate: {
    perSecond: 25,
    operations: [
      'SetUserMFAPreference AdminSetUserMFAPreference SetUserSettings AdminSetUserSettings AssociateSoftwareToken',
      'VerifySoftwareToken AdminDeleteSoftwareToken ConfirmDevice ForgetDevice AdminForgetDevice UpdateDeviceStatus',
      'AdminUpdateDeviceStatus StartWebAuthnRegistration CompleteWebAuthnRegistration DeleteWebAuthnCredential',
    ],
  },
  UserList: { perSecond: 30, operations: ['ListUsers ListUsersInGroup'] },
  UserPoolRead: {
    perSecond: 15,
    operations: ['DescribeUserPool ListUserPools ListTagsForResource ListUserPoolReplicas'],
  },
  UserPoolUpdate: {
    perSecond: 15,
    operations: [
      'CreateUserPool UpdateUserPool DeleteUserPool TagResource UntagResource CreateUserPoolReplica',
      'UpdateUserPoolReplica DeleteUserPoolReplica',
    ],
  },
  UserPoolResourceRead: {
    perSecond: 20,
    perPool: true,
    operations: [
      'GetGroup ListGroups DescribeResourceServer ListResourceServers DescribeIdentityProvider ListIdentityProviders',
      'GetIdentityProviderByIdentifier DescribeUserPoolDomain DescribeUserImportJob ListUserImportJobs GetCSVHeader',
      'DescribeRiskConfiguration GetUICustomization GetUserPoolMfaConfig GetSigningCertificate DescribeTerms',
      'GetLogDeliveryConfiguration DescribeManagedLoginBranding DescribeManagedLoginBrandingByClient ListTerms',
      'DescribeTermsByClient GetUserPoolSessionConfiguration',
    ],
  },
  UserPoolResourceUpdate: {
    perSecond: 15,
    perPool: true,
    operations: [
      'CreateGroup UpdateGroup DeleteGroup CreateResourceServer UpdateResourceServer DeleteResourceServer',
      'CreateIdentityProvider UpdateIdentityProvider DeleteIdentityProvider CreateUserPoolDomain UpdateUserPoolDomain',
      'DeleteUserPoolDomain SetUserPoolMfaConfig AddCustomAttributes CreateUserImportJob StartUserImportJob',
      'StopUserImportJob SetRiskConfiguration SetUICustomization SetLogDeliveryConfiguration CreateTerms UpdateTerms',
      'DeleteTerms CreateManagedLoginBranding UpdateManagedLoginBranding DeleteManagedLoginBranding',
      'SetUserPoolSessionConfiguration',
    ],
  },
  UserPoolClientRead: {
    perSecond: 15,
    perPool: true,
    operations: [
      'DescribeUserPoolClient ListUserPoolClients ListUserPoolClientSecrets GetUserPoolClientSessionConfiguration',
    ],
  },
  UserPoolClientUpdate: {
    perSecond: 15,
    perPool: true,
    operations: [
      'CreateUserPoolClient UpdateUserPoolClient DeleteUserPoolClient AddUserPoolClientSecret',
      'DeleteUserPoolClientSecret SetUserPoolClientSessionConfiguration',
    ],
  },
  LimitManagement: { perSecond: 1, operations: ['GetProvisionedLimit UpdateProvisionedLimit'] },
} as const satisfies Record<string, Category>

export type QuotaCategory = keyof typeof categories

/** What one call of an operation counts against. */
export interface Quota {
  readonly category: QuotaCategory
  readonly perSecond: number
  /** Of each pool; absent where pools are not limited apart. */
  readonly perPool?: number
  /** Each user's reads and writes are limited; signing in is not one of them. */
  readonly perUser?: 'read' | 'write'
}

const reads = /^(Admin)?(Get|List|Describe)/

const quotas = new Map(
  (Object.entries(categories) as [QuotaCategory, Category][]).flatMap(
    ([category, { perSecond, perPool, operations }]) =>
      operations
        .flatMap(names => names.split(' '))
        .map((name): [string, Quota] => [
          name,
          {
            category,
            perSecond,
            ...(perPool && { perPool: perPoolPerSecond }),
            ...(category.startsWith('User') &&
              !category.startsWith('UserAuthentication') &&
              !category.startsWith('UserPool') && { perUser: reads.test(name) ? 'read' : 'write' }),
          },
        ]),
  ),
)

/** Nothing for an operation that no quota is known of. */
export function quotaOf(operation: string): Quota | undefined {
  return quotas.get(operation)
}

/** A bucket that fills evenly, up to what it takes in a second. */
export interface Bucket {
  readonly tokens: number
  readonly at: Date
}

/** The bucket after a call at `at`, or nothing when it holds too little. */
export function takeToken(bucket: Bucket | undefined, perSecond: number, at: Date): Bucket | undefined {
  const seconds = bucket ? Math.max(0, at.getTime() - bucket.at.getTime()) / 1000 : 0
  const tokens = bucket ? Math.min(perSecond, bucket.tokens + seconds * perSecond) : perSecond
  // Five fifths of a second fill one whole token, though their sum is a little less.
  const left = tokens - 1
  return left > -1e-9 ? { tokens: Math.max(0, left), at } : undefined
}
