import { describe, expect, test } from 'vitest'
import type { ConditionValues } from './conditions.ts'
import { decide, PolicyError, parsePolicy } from './policy.ts'

const pool = 'arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_AbCdEfGhI'
const values: ConditionValues = new Map([
  ['aws:sourceip', ['192.0.2.7']],
  ['aws:requestedregion', ['eu-central-1']],
  ['aws:currenttime', ['2026-03-01T12:00:00.000Z']],
  ['aws:epochtime', ['1772366400']],
  ['aws:securetransport', ['true']],
  ['aws:principalarn', ['arn:aws:iam::123456789012:user/Backend']],
  ['aws:resourcetag/stage', ['Test']],
  ['aws:resourcetag/level', ['']],
  ['aws:resourcetag/color', ['0x10']],
  ['aws:tagkeys', ['stage', 'owner']],
])
type Json = Record<string, unknown>
const allow = (rest: Json) => ({ Effect: 'Allow', Action: '*', Resource: '*', ...rest })
const deny = (rest: Json) => ({ ...allow(rest), Effect: 'Deny' })
const policyOf = (...Statement: Json[]) => parsePolicy({ Version: '2012-10-17', Statement })
const decision = (statements: Json[], { action = 'cognito-idp:AdminGetUser', resource = pool } = {}) =>
  decide([policyOf(...statements)], { action, resource, values })

describe('actions', () => {
  test.each([
    ['*', true],
    ['cognito-idp:*', true],
    ['cognito-idp:Admin*', true],
    ['cognito-idp:admingetuser', true],
    ['COGNITO-IDP:AdminGet????', true],
    ['cognito-idp:*User', true],
    ['cognito-idp:AdminGetUse', false],
    ['cognito-idp:AdminGetUser?', false],
    ['cognito-idp:List*', false],
    ['cognito-identity:*', false],
  ])('%s covers cognito-idp:AdminGetUser: %s', (Action, covers) => {
    expect(decision([allow({ Action })])).toBe(covers ? 'allow' : 'implicit deny')
    expect(decision([allow({ Action: undefined, NotAction: Action })])).toBe(covers ? 'implicit deny' : 'allow')
    expect(decision([allow({}), deny({ Action })])).toBe(covers ? 'explicit deny' : 'allow')
  })
})

describe('resources', () => {
  test.each([
    ['*', true],
    [pool, true],
    ['arn:aws:cognito-idp:*:*:userpool/*', true],
    ['arn:aws:cognito-idp:eu-*:123456789012:userpool/eu-central-1_AbCdEfGh?', true],
    ['arn:*:*:*:*:*', true],
    [pool.toLowerCase(), false],
    ['arn:aws:cognito-idp:us-east-1:*:userpool/*', false],
    ['arn:aws:cognito-idp:*:999999999999:userpool/*', false],
    ['arn:aws:cognito-idp:*:*:userpool/eu-central-1_Other*', false],
    ['arn:aws:cognito-identity:*:*:*', false],
  ])('%s covers the pool: %s', (Resource, covers) => {
    expect(decision([allow({ Resource })])).toBe(covers ? 'allow' : 'implicit deny')
    expect(decision([allow({ Resource: undefined, NotResource: [Resource] })])).toBe(covers ? 'implicit deny' : 'allow')
  })

  test('a wildcard does not reach over a colon of the ARN', () => {
    const resource = 'arn:aws:cognito-idp:eu-central-1:999999999999:userpool/x:123456789012:userpool/y'
    const Resource = 'arn:aws:cognito-idp:*:123456789012:userpool/y'
    expect(decision([allow({ Resource })], { resource })).toBe('implicit deny')
  })

  test('an operation without a resource is covered by * only', () => {
    const attempt = { action: 'cognito-idp:ListUserPools', resource: '*' }
    expect(decision([allow({})], attempt)).toBe('allow')
    expect(decision([allow({ Resource: 'arn:aws:cognito-idp:*:*:userpool/*' })], attempt)).toBe('implicit deny')
  })
})

test('what nothing allows is refused, and a deny of one policy outweighs the allow of another', () => {
  const attempt = { action: 'cognito-idp:AdminGetUser', resource: pool, values }
  expect(decide([], attempt)).toBe('implicit deny')
  expect(decide([policyOf(allow({})), policyOf(deny({ Action: 'cognito-idp:AdminGetUser' }))], attempt)).toBe(
    'explicit deny',
  )
  expect(decide([policyOf(deny({ Action: 'cognito-idp:AdminDeleteUser' })), policyOf(allow({}))], attempt)).toBe(
    'allow',
  )
})

describe('conditions', () => {
  test.each([
    [{ StringEquals: { 'aws:RequestedRegion': 'eu-central-1' } }, true],
    [{ StringEquals: { 'aws:RequestedRegion': ['us-east-1', 'eu-central-1'] } }, true],
    [{ StringEquals: { 'aws:RequestedRegion': 'EU-central-1' } }, false],
    [{ StringEquals: { 'aws:UserAgent': 'absent' } }, false],
    [{ StringNotEquals: { 'aws:RequestedRegion': 'us-east-1' } }, true],
    [{ StringNotEquals: { 'aws:RequestedRegion': ['us-east-1', 'eu-central-1'] } }, false],
    [{ StringNotEquals: { 'aws:UserAgent': 'absent' } }, true],
    [{ StringEqualsIgnoreCase: { 'aws:ResourceTag/Stage': 'TEST' } }, true],
    [{ StringNotEqualsIgnoreCase: { 'aws:ResourceTag/stage': 'TEST' } }, false],
    [{ StringLike: { 'aws:RequestedRegion': 'eu-*' } }, true],
    [{ StringLike: { 'aws:RequestedRegion': 'us-*' } }, false],
    [{ StringNotLike: { 'aws:RequestedRegion': 'us-*' } }, true],
    [{ StringEqualsIfExists: { 'aws:UserAgent': 'absent' } }, true],
    [{ StringEqualsIfExists: { 'aws:RequestedRegion': 'us-east-1' } }, false],
    [{ ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:user/*' } }, true],
    [{ ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/*' } }, false],
    [{ ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/*' } }, true],
    [{ IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } }, true],
    [{ IpAddress: { 'aws:SourceIp': '192.0.2.7' } }, true],
    [{ IpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '2001:db8::/32'] } }, false],
    [{ NotIpAddress: { 'aws:SourceIp': '192.0.2.0/24' } }, false],
    [{ NotIpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }, true],
    [{ Bool: { 'aws:SecureTransport': 'true' } }, true],
    [{ Bool: { 'aws:SecureTransport': false } }, false],
    [{ DateGreaterThan: { 'aws:CurrentTime': '2026-01-01T00:00:00Z' } }, true],
    [{ DateLessThan: { 'aws:CurrentTime': '2026-01-01T00:00:00Z' } }, false],
    [{ DateLessThanEquals: { 'aws:CurrentTime': '2026-03-01T12:00:00Z' } }, true],
    [{ DateGreaterThanEquals: { 'aws:CurrentTime': '1772366401' } }, false],
    [{ DateEquals: { 'aws:EpochTime': '2026-03-01T12:00:00Z' } }, true],
    [{ DateNotEquals: { 'aws:CurrentTime': '2026-03-01T12:00:00Z' } }, false],
    [{ NumericLessThan: { 'aws:EpochTime': 1772366401 } }, true],
    [{ NumericLessThanEquals: { 'aws:EpochTime': '1772366400' } }, true],
    [{ NumericGreaterThan: { 'aws:EpochTime': '1772366400' } }, false],
    [{ NumericGreaterThanEquals: { 'aws:EpochTime': '1772366400' } }, true],
    [{ NumericEquals: { 'aws:EpochTime': '1772366400' } }, true],
    [{ NumericNotEquals: { 'aws:EpochTime': '1772366400' } }, false],
    [{ NumericLessThan: { 'aws:ResourceTag/level': '5' } }, false],
    [{ NumericEquals: { 'aws:ResourceTag/color': '16' } }, false],
    [{ DateLessThan: { 'aws:ResourceTag/level': '2026-01-01' } }, false],
    [{ DateGreaterThan: { 'aws:CurrentTime': '2026-03-01T13:30:00+02:00' } }, true],
    [{ Null: { 'aws:UserAgent': 'true' } }, true],
    [{ Null: { 'aws:UserAgent': 'false' } }, false],
    [{ Null: { 'aws:SourceIp': 'false' } }, true],
    [{ 'ForAllValues:StringEquals': { 'aws:TagKeys': ['stage', 'owner', 'team'] } }, true],
    [{ 'ForAllValues:StringEquals': { 'aws:TagKeys': ['stage'] } }, false],
    [{ 'ForAllValues:StringEquals': { 'aws:RequestTag/x': ['stage'] } }, true],
    [{ 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['owner'] } }, true],
    [{ 'ForAnyValue:StringLike': { 'aws:TagKeys': ['team*'] } }, false],
    [{ 'ForAnyValue:StringEquals': { 'aws:RequestTag/x': ['owner'] } }, false],
    [{ 'ForAnyValue:StringNotEquals': { 'aws:TagKeys': ['owner'] } }, true],
    [{ Bool: { 'aws:SecureTransport': 'true' }, IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }, false],
    [{ StringEquals: { 'aws:RequestedRegion': 'eu-central-1', 'aws:ResourceTag/stage': 'Prod' } }, false],
  ])('%j holds: %s', (Condition, holds) => {
    expect(decision([allow({ Condition })])).toBe(holds ? 'allow' : 'implicit deny')
    expect(decision([allow({}), deny({ Condition })])).toBe(holds ? 'explicit deny' : 'allow')
  })
})

describe('a policy that is not understood in full is refused', () => {
  const statement = allow({})
  const condition = (Condition: unknown) => ({ Statement: allow({ Condition }) })
  test.each<[unknown, string]>([
    ['Allow', 'a policy must be a JSON object'],
    [{ Statement: statement, Extra: 1 }, '"Extra", which a policy cannot have'],
    [{ Version: '2026-01-01', Statement: statement }, 'Version "2026-01-01"'],
    [{}, 'has no Statement'],
    [{ Statement: [] }, 'has no Statement'],
    [{ Statement: [null] }, 'a Statement must be a JSON object'],
    [{ Statement: { ...statement, Principal: '*' } }, '"Principal", which a Statement of an identity-based policy'],
    [{ Statement: { ...statement, Effect: 'allow' } }, 'Effect is not Allow or Deny'],
    [{ Statement: { ...statement, Effect: undefined } }, 'Effect is not Allow or Deny'],
    [{ Statement: { ...statement, Action: undefined } }, 'either Action or NotAction'],
    [{ Statement: { ...statement, NotAction: '*' } }, 'either Action or NotAction'],
    [{ Statement: { ...statement, Action: [] } }, 'no text or list of texts in Action'],
    [{ Statement: { ...statement, Action: 'AdminGetUser' } }, '"AdminGetUser", which is not a valid Action'],
    [{ Statement: { ...statement, Resource: undefined } }, 'either Resource or NotResource'],
    [{ Statement: { ...statement, Resource: 'userpool/*' } }, '"userpool/*", which is not a valid Resource'],
    [{ Statement: { ...statement, Resource: 'arn:aws:cognito-idp:*' } }, 'not a valid Resource'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: this is how a policy variable looks
    [{ Statement: { ...statement, Resource: 'arn:aws:iam:::user/${aws:username}' } }, 'policy variable'],
    [condition([]), 'a Condition must be a JSON object'],
    [condition({ StringMatches: { 'aws:SourceIp': 'x' } }), '"StringMatches" is not a known condition operator'],
    [condition({ 'ForSome:StringLike': { 'aws:SourceIp': 'x' } }), 'is not a known condition operator'],
    [condition({ BinaryEquals: { 'aws:SourceIp': 'x' } }), 'is not a known condition operator'],
    [condition({ StringEquals: 'x' }), 'Condition "StringEquals" must be a JSON object'],
    [condition({ StringEquals: { 'aws:MultiFactorAuthPresent': 'true' } }), 'which this server does not know'],
    [condition({ StringEquals: { 'aws:UserAgent': [] } }), 'no text or list of texts'],
    [condition({ IpAddress: { 'aws:SourceIp': '10.0.0.0/33' } }), '"10.0.0.0/33" is not a value'],
    [condition({ IpAddress: { 'aws:SourceIp': 'localhost' } }), '"localhost" is not a value'],
    [condition({ Bool: { 'aws:SecureTransport': 'yes' } }), '"yes" is not a value'],
    [condition({ DateLessThan: { 'aws:CurrentTime': 'soon' } }), '"soon" is not a value'],
    [condition({ DateLessThan: { 'aws:CurrentTime': '2026-01-01T00:00:00' } }), '"2026-01-01T00:00:00" is not a value'],
    [condition({ DateLessThan: { 'aws:CurrentTime': '2026-02-30x' } }), '"2026-02-30x" is not a value'],
    [condition({ NumericLessThan: { 'aws:EpochTime': '' } }), '"" is not a value'],
    [condition({ NumericLessThan: { 'aws:EpochTime': '0x10' } }), '"0x10" is not a value'],
    [condition({ ArnLike: { 'aws:PrincipalArn': 'user/x' } }), '"user/x" is not a value'],
    [condition({ NullIfExists: { 'aws:UserAgent': 'true' } }), 'must be "true" or "false"'],
    [condition({ Null: { 'aws:UserAgent': 'maybe' } }), 'must be "true" or "false"'],
  ])('%j', (document, reason) => {
    expect(() => parsePolicy(document)).toThrow(PolicyError)
    expect(() => parsePolicy(document)).toThrow(reason)
  })
})

test('a hostile pattern takes no exponential time', () => {
  const Action = `cognito-idp:${'*a'.repeat(2000)}`
  expect(decision([allow({ Action })], { action: `cognito-idp:${'a'.repeat(3000)}b` })).toBe('implicit deny')
})
