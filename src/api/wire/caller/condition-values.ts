import { partitionOf } from '../../../domain/arn.ts'
import type { ConditionValues } from '../../../domain/iam/conditions.ts'
import type { Caller } from './index.ts'

/** What the condition keys of policies are answered from, beside the caller himself. */
export interface ConditionFacts {
  readonly now: Date
  readonly ip: string
  readonly userAgent?: string
  /** Whether the public URL is an https one. */
  readonly secure: boolean
  /** The operation's input, for the tags that it names. */
  readonly input: Readonly<Record<string, unknown>>
  /** Tags of the pool that the operation names. */
  readonly resourceTags?: Readonly<Record<string, string>>
}

/** ARN of the pool that an input names, or `*`, by which policies know operations without a resource. */
export function resourceOf(input: Readonly<Record<string, unknown>>, accountId: string): string {
  const { UserPoolId, ResourceArn } = input
  if (typeof ResourceArn === 'string') return ResourceArn
  if (typeof UserPoolId !== 'string') return '*'
  const [region = ''] = UserPoolId.split('_')
  return `arn:${partitionOf(region)}:cognito-idp:${region}:${accountId}:userpool/${UserPoolId}`
}

/**
 * Global condition keys, in lower case as policies are compared.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function conditionValues(caller: Caller, facts: ConditionFacts): ConditionValues {
  const requestTags = tagsOf(facts.input)
  const values: [string, readonly string[]][] = [
    ['aws:sourceip', [plainAddress(facts.ip)]],
    ['aws:requestedregion', [caller.region]],
    ['aws:currenttime', [facts.now.toISOString()]],
    ['aws:epochtime', [String(Math.floor(facts.now.getTime() / 1000))]],
    ['aws:securetransport', [String(facts.secure)]],
    ['aws:principalarn', [caller.arn]],
    ['aws:principalaccount', [caller.arn.split(':')[4] ?? '']],
  ]
  if (facts.userAgent !== undefined) values.push(['aws:useragent', [facts.userAgent]])
  for (const [key, value] of Object.entries(facts.resourceTags ?? {}))
    values.push([`aws:resourcetag/${key.toLowerCase()}`, [value]])
  for (const [key, value] of requestTags) {
    if (value !== undefined) values.push([`aws:requesttag/${key.toLowerCase()}`, [value]])
  }
  if (requestTags.length > 0) values.push(['aws:tagkeys', requestTags.map(([key]) => key)])
  return new Map(values)
}

// CreateUserPool, TagResource and UntagResource name tags in three ways; UntagResource names keys without values.
function tagsOf({ UserPoolTags, Tags, TagKeys }: Readonly<Record<string, unknown>>): (readonly [string, string?])[] {
  if (Array.isArray(TagKeys)) return TagKeys.map(key => [String(key)] as const)
  return Object.entries(Object(UserPoolTags ?? Tags ?? {})).map(([key, value]) => [key, String(value)] as const)
}

// An IPv4 peer of a socket that listens on IPv6 appears as ::ffff:192.0.2.1.
function plainAddress(ip: string): string {
  return ip.replace(/^::ffff:(?=\d+\.)/i, '')
}
