import { BlockList, isIP } from 'node:net'
import { isArnPattern, matchesArn, matchesWildcards } from './wildcards.ts'

/** What is known of a request, by condition key in lower case. */
export type ConditionValues = ReadonlyMap<string, readonly string[]>

/** One line of a policy's Condition: true when it holds for a request. */
export type Condition = (values: ConditionValues) => boolean

interface Operator {
  /** Whether a value of the request is what the policy wants; policy values were checked by `isValue`. */
  readonly matches: (given: string, wanted: string) => boolean
  /** Negated operators hold when no policy value matches, and for a key that is absent. */
  readonly negated?: boolean
  readonly isValue: (wanted: string) => boolean
}

const text = () => true
const ignoringCase = (given: string, wanted: string) => given.toLowerCase() === wanted.toLowerCase()
const equals = (given: string, wanted: string) => given === wanted
const like = (given: string, wanted: string) => matchesWildcards(wanted, given)
const arn = (given: string, wanted: string) => matchesArn(wanted, given)
const numbers = (compare: (given: number, wanted: number) => boolean): Operator => ({
  matches: (given, wanted) => compare(decimal(given), decimal(wanted)),
  isValue: wanted => !Number.isNaN(decimal(wanted)),
})
const dates = (compare: (given: number, wanted: number) => boolean): Operator => ({
  matches: (given, wanted) => compare(moment(given), moment(wanted)),
  isValue: wanted => !Number.isNaN(moment(wanted)),
})
const not = (operator: Operator): Operator => ({ ...operator, negated: true })

const numeric = numbers((given, wanted) => given === wanted)
const date = dates((given, wanted) => given === wanted)
const address: Operator = { matches: isInRange, isValue: isRange }
const arns: Operator = { matches: arn, isValue: wanted => wanted === '*' || isArnPattern(wanted) }

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const operators = new Map<string, Operator>(
  Object.entries({
    StringEquals: { matches: equals, isValue: text },
    StringNotEquals: not({ matches: equals, isValue: text }),
    StringEqualsIgnoreCase: { matches: ignoringCase, isValue: text },
    StringNotEqualsIgnoreCase: not({ matches: ignoringCase, isValue: text }),
    StringLike: { matches: like, isValue: text },
    StringNotLike: not({ matches: like, isValue: text }),
    ArnEquals: arns,
    ArnLike: arns,
    ArnNotEquals: not(arns),
    ArnNotLike: not(arns),
    IpAddress: address,
    NotIpAddress: not(address),
    Bool: { matches: ignoringCase, isValue: isBoolean },
    NumericEquals: numeric,
    NumericNotEquals: not(numeric),
    NumericLessThan: numbers((given, wanted) => given < wanted),
    NumericLessThanEquals: numbers((given, wanted) => given <= wanted),
    NumericGreaterThan: numbers((given, wanted) => given > wanted),
    NumericGreaterThanEquals: numbers((given, wanted) => given >= wanted),
    DateEquals: date,
    DateNotEquals: not(date),
    DateLessThan: dates((given, wanted) => given < wanted),
    DateLessThanEquals: dates((given, wanted) => given <= wanted),
    DateGreaterThan: dates((given, wanted) => given > wanted),
    DateGreaterThanEquals: dates((given, wanted) => given >= wanted),
  } satisfies Record<string, Operator>),
)

/**
 * Makes a condition of one operator, key and list of values, or says what is wrong with it: what is not understood
 * here must never be taken as fulfilled.
 */
export function parseCondition(operatorName: string, key: string, wanted: readonly string[]): Condition | string {
  const { set, name, ifExists } = dissect(operatorName)
  const lowerKey = key.toLowerCase()
  if (name === 'Null') {
    if (set || ifExists || !wanted.every(isBoolean)) return `"${operatorName}" of "${key}" must be "true" or "false"`
    return values => wanted.some(value => (value.toLowerCase() === 'true') === !values.has(lowerKey))
  }
  const operator = operators.get(name)
  if (!operator) return `"${operatorName}" is not a known condition operator`
  const bad = wanted.find(value => !operator.isValue(value))
  if (bad !== undefined) return `"${bad}" is not a value that "${operatorName}" of "${key}" can compare with`

  const one = (given: string) => wanted.some(value => operator.matches(given, value)) !== (operator.negated ?? false)
  return values => {
    const given = values.get(lowerKey)
    if (set === 'ForAllValues') return (given ?? []).every(one)
    if (given === undefined) return ifExists || (operator.negated === true && set === undefined)
    if (set === 'ForAnyValue' || !operator.negated) return given.some(one)
    return given.every(one)
  }
}

function dissect(operator: string) {
  const [, set, name = '', ifExists] = /^(?:(ForAllValues|ForAnyValue):)?(.*?)(IfExists)?$/.exec(operator) ?? []
  return { set, name, ifExists: ifExists !== undefined }
}

function isBoolean(value: string): boolean {
  return ['true', 'false'].includes(value.toLowerCase())
}

// Values of a request, such as tags, may be any text: an empty one is not zero.
function decimal(value: string): number {
  return /^[+-]?\d+(\.\d+)?$/.test(value) ? Number(value) : Number.NaN
}

// A day, or a moment with its zone: without one it would depend on the machine's.
const isoMoment = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/

// ISO 8601 or seconds since the epoch.
function moment(value: string): number {
  if (/^\d{1,12}$/.test(value)) return Number(value) * 1000
  return isoMoment.test(value) ? Date.parse(value) : Number.NaN
}

function isRange(range: string): boolean {
  const [address = '', bits, ...rest] = range.split('/')
  const family = isIP(address)
  if (family === 0 || rest.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128))
}

function isInRange(given: string, range: string): boolean {
  const [address = '', bits] = range.split('/')
  const family = isIP(address) === 4 ? 'ipv4' : 'ipv6'
  if (isIP(given) !== (family === 'ipv4' ? 4 : 6)) return false
  const list = new BlockList()
  list.addSubnet(address, bits === undefined ? (family === 'ipv4' ? 32 : 128) : Number(bits), family)
  return list.check(given, family)
}
