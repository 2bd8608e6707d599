import { functionAnswerNotJson, functionAnswerUnusable } from '../domain/errors/functions.ts'
import type { SignUpDecision } from '../domain/sign-up-decision.ts'
import type { ClaimChanges, ClaimValue, GroupOverrides, TokenOverrides } from '../domain/token-overrides.ts'
import type { TokenVersion } from './events.ts'
import type { ChallengeDecision, CreatedChallenge, CustomTexts, MigratedUser } from './triggers.ts'

/**
 * What a function answered. It was seeded with nulls, and languages with types write their zero values back: null and
 * left out are the same. Everything else that is not of the documented type is unusable.
 */
type Json = Readonly<Record<string, unknown>>

/** The `response` of the event that came back; nothing when the function gave back none at all. */
export function parseAnswer(text: string): Json | undefined {
  const answer = parse(text)
  if (answer === null || (isObject(answer) && Object.keys(answer).length === 0)) return undefined
  if (!isObject(answer) || !isObject(answer.request) || !isObject(answer.response)) throw functionAnswerUnusable()
  return answer.response
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw functionAnswerNotJson()
  }
}

export function readSignUpDecision(response: Json): SignUpDecision {
  return {
    autoConfirmUser: flag(response.autoConfirmUser),
    autoVerifyEmail: flag(response.autoVerifyEmail),
    autoVerifyPhone: flag(response.autoVerifyPhone),
  }
}

export function readChallengeDecision(response: Json): ChallengeDecision {
  const challengeName = text(response.challengeName) || undefined
  const issueTokens = flag(response.issueTokens)
  const failAuthentication = flag(response.failAuthentication)
  // What neither ends nor goes on is no decision.
  if (!challengeName && !issueTokens && !failAuthentication) throw functionAnswerUnusable()
  return { issueTokens, failAuthentication, ...(challengeName && { challengeName }) }
}

export function readCreatedChallenge(response: Json): CreatedChallenge {
  const metadata = text(response.challengeMetadata)
  return {
    publicParameters: texts(response.publicChallengeParameters),
    privateParameters: texts(response.privateChallengeParameters),
    ...(metadata !== undefined && { metadata }),
  }
}

export function readVerdict(response: Json): boolean {
  return flag(response.answerCorrect)
}

export function readCustomTexts(response: Json): CustomTexts {
  const smsMessage = text(response.smsMessage)
  const emailMessage = text(response.emailMessage)
  const emailSubject = text(response.emailSubject)
  return {
    ...(smsMessage !== undefined && { smsMessage }),
    ...(emailMessage !== undefined && { emailMessage }),
    ...(emailSubject !== undefined && { emailSubject }),
  }
}

/** Nothing when the function leaves everything as it was. */
export function readAttributesToMap(response: Json): Readonly<Record<string, string>> | undefined {
  const attributes = texts(response.userAttributesToMap)
  return Object.keys(attributes).length > 0 ? attributes : undefined
}

/** Nothing when the function knows nobody. */
export function readMigratedUser(response: Json): MigratedUser | undefined {
  const { username, ...attributes } = texts(response.userAttributes)
  const finalUserStatus = text(response.finalUserStatus)
  const messageAction = text(response.messageAction)
  const mediums = list(response.desiredDeliveryMediums).map(medium => oneOf(['EMAIL', 'SMS'] as const, medium))
  const user = {
    attributes,
    ...(username && { username }),
    status: finalUserStatus === 'CONFIRMED' ? ('CONFIRMED' as const) : ('RESET_REQUIRED' as const),
    isSuppressed: messageAction === 'SUPPRESS',
    mediums: mediums.length > 0 ? mediums : (['SMS'] as const),
    forceAliasCreation: flag(response.forceAliasCreation),
    enableSmsMfa: flag(response.enableSMSMFA),
  }
  return Object.keys(attributes).length > 0 ? user : undefined
}

/** Nothing when the tokens stay as they are. */
export function readTokenOverrides(response: Json, version: TokenVersion): TokenOverrides | undefined {
  return version === 'V1_0'
    ? readFirstOverrides(response.claimsOverrideDetails)
    : readOverrides(response.claimsAndScopeOverrideDetails)
}

const noChanges: ClaimChanges = { add: {}, suppress: [] }

function readFirstOverrides(details: unknown): TokenOverrides | undefined {
  if (isNothing(details)) return undefined
  const { claimsToAddOrOverride, claimsToSuppress, ...rest } = object(details)
  return {
    id: { add: texts(claimsToAddOrOverride), suppress: textList(claimsToSuppress) },
    access: { ...noChanges, addScopes: [], suppressScopes: [] },
    ...groupOverrides(rest),
  }
}

function readOverrides(details: unknown): TokenOverrides | undefined {
  if (isNothing(details)) return undefined
  const { idTokenGeneration, accessTokenGeneration, ...rest } = object(details)
  const { scopesToAdd, scopesToSuppress } = optionalObject(accessTokenGeneration)
  return {
    id: claimChanges(idTokenGeneration),
    access: {
      ...claimChanges(accessTokenGeneration),
      addScopes: scopeList(scopesToAdd),
      suppressScopes: textList(scopesToSuppress),
    },
    ...groupOverrides(rest),
  }
}

// A token's scopes are one text, so that one with a blank in it would be read as several.
function scopeList(value: unknown): readonly string[] {
  const scopes = textList(value)
  if (scopes.some(scope => scope === '' || /\s/.test(scope))) throw functionAnswerUnusable()
  return scopes
}

function claimChanges(generation: unknown): ClaimChanges {
  const { claimsToAddOrOverride, claimsToSuppress } = optionalObject(generation)
  const add = Object.entries(optionalObject(claimsToAddOrOverride)).map(([name, value]) => [name, claim(value)])
  return { add: Object.fromEntries(add), suppress: textList(claimsToSuppress) }
}

/** Left out, the user keeps his groups; given as null or empty, the tokens name none. */
function groupOverrides(details: Json): { groups?: GroupOverrides } {
  if (!('groupOverrideDetails' in details) || details.groupOverrideDetails === undefined) return {}
  const { groupsToOverride, iamRolesToOverride, preferredRole } = optionalObject(details.groupOverrideDetails)
  const role = text(preferredRole)
  return {
    groups: {
      groups: textList(groupsToOverride),
      roles: textList(iamRolesToOverride),
      ...(role && { preferredRole: role }),
    },
  }
}

const deepestClaim = 100

/** JSON has no other values than claims may have; but nests that have no end cannot be written into a token. */
function claim(value: unknown, depth = 0): ClaimValue {
  if (depth > deepestClaim) throw functionAnswerUnusable()
  if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) claim(part, depth + 1)
  return value as ClaimValue
}

function flag(value: unknown): boolean {
  if (isNothing(value)) return false
  if (typeof value !== 'boolean') throw functionAnswerUnusable()
  return value
}

function text(value: unknown): string | undefined {
  if (isNothing(value)) return undefined
  if (typeof value !== 'string') throw functionAnswerUnusable()
  return value
}

function list(value: unknown): readonly unknown[] {
  if (isNothing(value)) return []
  if (!Array.isArray(value)) throw functionAnswerUnusable()
  return value
}

function textList(value: unknown): readonly string[] {
  return list(value).map(item => text(item) ?? unusable())
}

function oneOf<T extends string>(known: readonly T[], value: unknown): T {
  return known.find(one => one === value) ?? unusable()
}

/** Values that are null are left out. */
function texts(value: unknown): Readonly<Record<string, string>> {
  const entries = Object.entries(optionalObject(value)).flatMap(([name, each]) => {
    const found = text(each)
    return found === undefined ? [] : [[name, found] as const]
  })
  return Object.fromEntries(entries)
}

function object(value: unknown): Json {
  return isObject(value) ? value : unusable()
}

function optionalObject(value: unknown): Json {
  return isNothing(value) ? {} : object(value)
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isNothing(value: unknown): value is null | undefined {
  return value === null || value === undefined
}

function unusable(): never {
  throw functionAnswerUnusable()
}
