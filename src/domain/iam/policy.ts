import { type Condition, type ConditionValues, parseCondition } from './conditions.ts'
import { isArnPattern, matchesArn, matchesWildcards } from './wildcards.ts'

/** What a caller wants to do. */
export interface Attempt {
  /** `cognito-idp:AdminGetUser` */
  readonly action: string
  /** An ARN, or `*` where the action names no resource. */
  readonly resource: string
  readonly values: ConditionValues
}

export type Decision = 'allow' | 'explicit deny' | 'implicit deny'

interface Statement {
  readonly effect: 'Allow' | 'Deny'
  readonly applies: (attempt: Attempt) => boolean
}

/** A policy document that was read and understood in full. */
export interface Policy {
  readonly statements: readonly Statement[]
}

/** What is wrong with a policy document, as the end of a sentence that begins with its name. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError'
}

const versions = ['2012-10-17', '2008-10-17']

// Keys whose values `conditionValues` of api/wire/caller gives; any other could silently never match.
const conditionKeys =
  /^aws:(sourceip|requestedregion|currenttime|epochtime|securetransport|principalarn|principalaccount|useragent|tagkeys|(resource|request)tag\/.+)$/i

/** Whether these policies let the attempt through: a deny outweighs any allow, and silence is a refusal. */
export function decide(policies: readonly Policy[], attempt: Attempt): Decision {
  const applying = policies.flatMap(({ statements }) => statements).filter(({ applies }) => applies(attempt))
  if (applying.some(({ effect }) => effect === 'Deny')) return 'explicit deny'
  return applying.length > 0 ? 'allow' : 'implicit deny'
}

/**
 * Reads an identity-based policy document. What is not understood in full is refused here, at the start, so that
 * nothing unknown can allow anything later.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function parsePolicy(document: unknown): Policy {
  const policy = record(document, 'a policy')
  onlyKeys(policy, ['Version', 'Id', 'Statement'], 'a policy')
  if (policy.Version !== undefined && !versions.includes(String(policy.Version))) {
    throw new PolicyError(`has the Version "${policy.Version}", which is neither of ${versions.join(' and ')}`)
  }
  const statements = Array.isArray(policy.Statement) ? policy.Statement : [policy.Statement]
  if (policy.Statement === undefined || statements.length === 0) throw new PolicyError('has no Statement')
  return { statements: statements.map(parseStatement) }
}

function parseStatement(json: unknown): Statement {
  const statement = record(json, 'a Statement')
  onlyKeys(
    statement,
    ['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition'],
    'a Statement of an identity-based policy',
  )
  const { Effect } = statement
  if (Effect !== 'Allow' && Effect !== 'Deny')
    throw new PolicyError('has a Statement whose Effect is not Allow or Deny')
  const isAction = patterns(statement, 'Action', isActionPattern, (pattern, action) =>
    matchesWildcards(pattern.toLowerCase(), action.toLowerCase()),
  )
  const isResource = patterns(statement, 'Resource', isResourcePattern, matchesArn)
  const conditions = parseConditions(statement.Condition)
  return {
    effect: Effect,
    applies: ({ action, resource, values }) =>
      isAction(action) && isResource(resource) && conditions.every(condition => condition(values)),
  }
}

function patterns(
  statement: Record<string, unknown>,
  element: 'Action' | 'Resource',
  isPattern: (text: string) => boolean,
  matches: (pattern: string, text: string) => boolean,
): (text: string) => boolean {
  const not = `Not${element}`
  if ((statement[element] === undefined) === (statement[not] === undefined)) {
    throw new PolicyError(`has a Statement that needs either ${element} or ${not}`)
  }
  const negated = statement[element] === undefined
  const list = texts(negated ? statement[not] : statement[element], negated ? not : element)
  for (const pattern of list) {
    if (!isPattern(pattern)) throw new PolicyError(`has "${pattern}", which is not a valid ${element}`)
    refuseVariables(pattern)
  }
  return text => list.some(pattern => matches(pattern, text)) !== negated
}

function parseConditions(json: unknown): readonly Condition[] {
  if (json === undefined) return []
  return Object.entries(record(json, 'a Condition')).flatMap(([operator, block]) =>
    Object.entries(record(block, `Condition "${operator}"`)).map(([key, value]) => {
      if (!conditionKeys.test(key))
        throw new PolicyError(`has the condition key "${key}", which this server does not know`)
      const wanted = texts(value, key)
      wanted.forEach(refuseVariables)
      const condition = parseCondition(operator, key, wanted)
      if (typeof condition === 'string') throw new PolicyError(`has a Condition in which ${condition}`)
      return condition
    }),
  )
}

function isActionPattern(text: string): boolean {
  return /^(\*|[a-z0-9-]+:[a-z0-9*?]+)$/i.test(text)
}

function isResourcePattern(text: string): boolean {
  return text === '*' || isArnPattern(text)
}

function refuseVariables(text: string): void {
  if (text.includes('${'))
    throw new PolicyError(`has the policy variable "${text}", which this server does not resolve`)
}

function record(json: unknown, what: string): Record<string, unknown> {
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return { ...json }
  throw new PolicyError(`has something else where ${what} must be a JSON object`)
}

function onlyKeys(object: Record<string, unknown>, known: readonly string[], what: string): void {
  const unknown = Object.keys(object).find(key => !known.includes(key))
  if (unknown !== undefined) throw new PolicyError(`has the element "${unknown}", which ${what} cannot have`)
}

function texts(json: unknown, element: string): readonly string[] {
  const list = Array.isArray(json) ? json : [json]
  const scalars = list.every(value => ['string', 'number', 'boolean'].includes(typeof value))
  if (list.length === 0 || !scalars) throw new PolicyError(`has no text or list of texts in ${element}`)
  return list.map(String)
}
