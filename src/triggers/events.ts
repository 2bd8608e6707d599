import { isVerified } from '../domain/attributes.ts'
import { preferredRole, rolesOf } from '../domain/groups.ts'
import { identitiesText } from '../domain/identities.ts'
import { type Pool, regionOf } from '../domain/pool.ts'
import type { Group, User } from '../domain/user.ts'
import type { Occasion, Triggers } from './triggers.ts'

/**
 * What a function is called with; `undefined` members are left out.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html
 */
export interface TriggerEvent {
  readonly version: string
  readonly triggerSource: string
  readonly region: string
  readonly userPoolId: string
  readonly userName: string
  readonly callerContext: { readonly awsSdkVersion: string; readonly clientId: string }
  readonly request: Readonly<Record<string, unknown>>
  /** Seeded, because functions fill it in place. */
  readonly response?: Readonly<Record<string, unknown>>
}

interface EventParts {
  readonly source: string
  readonly userName: string
  readonly request: TriggerEvent['request']
  readonly response?: TriggerEvent['response']
  readonly version?: string
}

/** What a method of {@link Triggers} is told. */
type About<M extends keyof Triggers> = Triggers[M] extends (on: Occasion, ...rest: infer R) => unknown
  ? R extends [...unknown[], infer Last]
    ? Last
    : never
  : never

export function preSignUpEvent(on: Occasion, source: string, about: About<'preSignUp'>): TriggerEvent {
  const { username, attributes, validationData = null, clientMetadata } = about
  const userAttributes =
    source === 'ExternalProvider'
      ? { 'cognito:email_alias': '', 'cognito:phone_number_alias': '', ...attributes }
      : attributes
  return event(on, {
    source: `PreSignUp_${source}`,
    userName: username,
    request: {
      userAttributes,
      validationData: source === 'ExternalProvider' ? (validationData ?? {}) : validationData,
      clientMetadata,
    },
    response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
  })
}

/** https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-inbound-federation.html */
export function inboundFederationEvent(on: Occasion, about: About<'inboundFederation'>): TriggerEvent {
  const { username, ...request } = about
  return event(on, {
    source: 'InboundFederation_ExternalProvider',
    userName: username,
    request,
    response: { userAttributesToMap: {} },
  })
}

export function postConfirmationEvent(on: Occasion, source: string, about: About<'postConfirmation'>): TriggerEvent {
  const { user, clientMetadata } = about
  return event(on, {
    source: `PostConfirmation_${source}`,
    userName: user.username,
    request: { userAttributes: attributesOf(on.pool, user), clientMetadata },
    response: {},
  })
}

export function preAuthenticationEvent(on: Occasion, about: About<'preAuthentication'>): TriggerEvent {
  const { user, validationData = null, userNotFound } = about
  return event(on, {
    source: 'PreAuthentication_Authentication',
    userName: user.username,
    request: { userAttributes: attributesOf(on.pool, user, userNotFound), validationData, userNotFound },
    response: {},
  })
}

export function postAuthenticationEvent(on: Occasion, about: About<'postAuthentication'>): TriggerEvent {
  const { user, newDeviceUsed, clientMetadata } = about
  return event(on, {
    source: 'PostAuthentication_Authentication',
    userName: user.username,
    request: { userAttributes: attributesOf(on.pool, user), newDeviceUsed, clientMetadata },
    response: {},
  })
}

export function defineAuthChallengeEvent(on: Occasion, about: About<'defineAuthChallenge'>): TriggerEvent {
  const { user, session, userNotFound, clientMetadata } = about
  return event(on, {
    source: 'DefineAuthChallenge_Authentication',
    userName: user.username,
    request: { userAttributes: attributesOf(on.pool, user, userNotFound), session, userNotFound, clientMetadata },
    response: { challengeName: null, issueTokens: null, failAuthentication: null },
  })
}

export function createAuthChallengeEvent(on: Occasion, about: About<'createAuthChallenge'>): TriggerEvent {
  const { user, challengeName, session, userNotFound, clientMetadata } = about
  return event(on, {
    source: 'CreateAuthChallenge_Authentication',
    userName: user.username,
    request: {
      userAttributes: attributesOf(on.pool, user, userNotFound),
      challengeName,
      session,
      userNotFound,
      clientMetadata,
    },
    response: { publicChallengeParameters: null, privateChallengeParameters: null, challengeMetadata: null },
  })
}

export function verifyAuthChallengeResponseEvent(
  on: Occasion,
  about: About<'verifyAuthChallengeResponse'>,
): TriggerEvent {
  const { user, privateParameters, answer, userNotFound, clientMetadata } = about
  return event(on, {
    source: 'VerifyAuthChallengeResponse_Authentication',
    userName: user.username,
    request: {
      userAttributes: attributesOf(on.pool, user, userNotFound),
      privateChallengeParameters: privateParameters,
      challengeAnswer: answer,
      userNotFound,
      clientMetadata,
    },
    response: { answerCorrect: null },
  })
}

export type TokenVersion = 'V1_0' | 'V2_0' | 'V3_0'

/** The version of the PreTokenGeneration event that the pool asks for. */
export function tokenVersionOf({ settings }: Pool): TokenVersion {
  return settings.LambdaConfig?.PreTokenGenerationConfig?.LambdaVersion ?? 'V1_0'
}

export function preTokenGenerationEvent(
  on: Occasion,
  source: string,
  about: About<'preTokenGeneration'>,
): TriggerEvent {
  const { user, groups, scopes, clientMetadata } = about
  const version = tokenVersionOf(on.pool)
  const isFirst = version === 'V1_0'
  return event(on, {
    version: version.slice(1, 2),
    source: `TokenGeneration_${source}`,
    userName: user.username,
    request: {
      userAttributes: attributesOf(on.pool, user),
      groupConfiguration: groupConfiguration(groups),
      scopes: isFirst ? undefined : scopes,
      clientMetadata,
    },
    response: isFirst ? { claimsOverrideDetails: null } : { claimsAndScopeOverrideDetails: null },
  })
}

/** Functions read attributes before they look at the source, so there are none rather than nothing. */
export function clientTokenGenerationEvent(on: Occasion, about: About<'clientTokenGeneration'>): TriggerEvent {
  const { scopes, clientMetadata } = about
  return event(on, {
    version: '3',
    source: 'TokenGeneration_ClientCredentials',
    userName: on.clientId ?? '',
    request: { userAttributes: {}, groupConfiguration: groupConfiguration([]), scopes, clientMetadata },
    response: { claimsAndScopeOverrideDetails: null },
  })
}

export function userMigrationEvent(on: Occasion, source: string, about: About<'userMigration'>): TriggerEvent {
  const { username, password, validationData = null, clientMetadata } = about
  return event(on, {
    source: `UserMigration_${source}`,
    userName: username,
    request: { password, validationData, clientMetadata },
    response: {
      userAttributes: null,
      forceAliasCreation: null,
      enableSMSMFA: null,
      finalUserStatus: null,
      messageAction: null,
      desiredDeliveryMediums: null,
    },
  })
}

export function customMessageEvent(on: Occasion, source: string, about: About<'customMessage'>): TriggerEvent {
  const { user, clientMetadata } = about
  return event(on, {
    source: `CustomMessage_${source}`,
    userName: user.username,
    request: {
      userAttributes: attributesOf(on.pool, user),
      codeParameter: '{####}',
      linkParameter: '{##Click Here##}',
      usernameParameter: source === 'AdminCreateUser' ? '{username}' : null,
      clientMetadata,
    },
    response: { smsMessage: null, emailMessage: null, emailSubject: null },
  })
}

export function customSenderEvent(
  on: Occasion,
  medium: 'EMAIL' | 'SMS',
  source: string,
  about: About<'customSender'>,
): TriggerEvent {
  const { user, code, told, clientMetadata = null } = about
  const kind = medium === 'EMAIL' ? 'Email' : 'SMS'
  return event(on, {
    source: `Custom${kind}Sender_${source}`,
    userName: user.username,
    request: {
      type: `custom${kind}SenderRequestV1`,
      code,
      clientMetadata,
      userAttributes: told ?? attributesOf(on.pool, user),
    },
    response: {},
  })
}

function event({ pool, clientId, userAgent }: Occasion, parts: EventParts): TriggerEvent {
  const { source, userName, request, response, version = '1' } = parts
  return {
    version,
    triggerSource: source,
    region: regionOf(pool.id),
    userPoolId: pool.id,
    userName,
    callerContext: { awsSdkVersion: sdkVersion(userAgent), clientId: clientId ?? 'CLIENT_ID_NOT_APPLICABLE' },
    request,
    ...(response && { response }),
  }
}

// The first product of the header; what else clients send there is not repeated to functions.
function sdkVersion(userAgent = ''): string {
  const [, language, version] = /(?:^|\s)aws-sdk-([a-z]{1,16})\/(\d[\w.-]{0,31})/i.exec(userAgent) ?? []
  return language && version ? `aws-sdk-${language.toLowerCase()}-${version}` : 'aws-sdk-unknown-unknown'
}

/** A user's attributes with what functions see besides; nobody has none. */
function attributesOf(pool: Pool, user: User, userNotFound = false): Readonly<Record<string, string>> {
  if (userNotFound) return {}
  const { AliasAttributes = [] } = pool.settings
  const alias = (attribute: 'email' | 'phone_number') =>
    AliasAttributes.includes(attribute) && isVerified(user.attributes, attribute)
      ? { [`cognito:${attribute}_alias`]: user.attributes[attribute] ?? '' }
      : {}
  const identities = identitiesText(user)
  return {
    sub: user.sub,
    'cognito:user_status': user.status,
    ...alias('email'),
    ...alias('phone_number'),
    ...(identities !== undefined && { identities }),
    ...(user.signedOutAt && { 'cognito:token_nbf': String(user.signedOutAt.getTime()) }),
    ...user.attributes,
  }
}

function groupConfiguration(groups: readonly Group[]) {
  return {
    groupsToOverride: groups.map(({ name }) => name),
    iamRolesToOverride: rolesOf(groups),
    preferredRole: preferredRole(groups) ?? null,
  }
}
