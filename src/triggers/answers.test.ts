import { describe, expect, test } from 'vitest'
import {
  parseAnswer,
  readChallengeDecision,
  readCreatedChallenge,
  readMigratedUser,
  readTokenOverrides,
  readVerdict,
} from './answers.ts'

const unusable = 'Unrecognizable lambda output'

describe('the event that comes back', () => {
  test('has its response', () => {
    expect(parseAnswer('{"request":{},"response":{"a":1}}')).toEqual({ a: 1 })
  })
  test.each(['null', '{}'])('%s is none at all', text => expect(parseAnswer(text)).toBeUndefined())
  test.each(['[]', '1', '"x"', 'true', '{"request":{}}', '{"response":{}}', '{"request":{},"response":[]}'])(
    '%s is unusable',
    text => expect(() => parseAnswer(text)).toThrow(unusable),
  )
  test.each(['', 'x', '{', '{"request":{},"response":{}} '.repeat(2)])('%j is no JSON', text => {
    expect(() => parseAnswer(text)).toThrow('Invalid lambda function output : Invalid JSON')
  })
})

describe('DefineAuthChallenge', () => {
  const off = { issueTokens: false, failAuthentication: false }
  test.each([
    [{ challengeName: 'CUSTOM_CHALLENGE' }, { challengeName: 'CUSTOM_CHALLENGE', ...off }],
    [
      { challengeName: null, issueTokens: true, failAuthentication: null },
      { ...off, issueTokens: true },
    ],
    [
      { challengeName: '', issueTokens: false, failAuthentication: true },
      { ...off, failAuthentication: true },
    ],
  ])('%j', (response, decision) => expect(readChallengeDecision(response)).toEqual(decision))

  test.each([
    {},
    { challengeName: null, issueTokens: null, failAuthentication: null },
    { challengeName: '', ...off },
    { challengeName: 1 },
    { issueTokens: 'true' },
    { failAuthentication: 1 },
  ])('%j is no decision', response => expect(() => readChallengeDecision(response)).toThrow(unusable))
})

describe('CreateAuthChallenge and VerifyAuthChallengeResponse', () => {
  test.each([
    [{}, { publicParameters: {}, privateParameters: {} }],
    [
      { publicChallengeParameters: { a: 'b', c: null }, privateChallengeParameters: null, challengeMetadata: 'PIN' },
      { publicParameters: { a: 'b' }, privateParameters: {}, metadata: 'PIN' },
    ],
  ])('%j', (response, created) => expect(readCreatedChallenge(response)).toEqual(created))

  test.each([
    { publicChallengeParameters: { a: 1 } },
    { privateChallengeParameters: [] },
    { privateChallengeParameters: 'x' },
    { challengeMetadata: {} },
  ])('%j is unusable', response => expect(() => readCreatedChallenge(response)).toThrow(unusable))

  test.each([
    [{ answerCorrect: true }, true],
    [{ answerCorrect: null }, false],
    [{}, false],
  ])('%j is %s', (response, verdict) => expect(readVerdict(response)).toBe(verdict))
  test.each(['true', 1, {}])('%j is no verdict', answerCorrect =>
    expect(() => readVerdict({ answerCorrect })).toThrow(unusable),
  )
})

describe('UserMigration', () => {
  const attributes = { email: 'ada@example.com' }
  const plain = { status: 'RESET_REQUIRED', isSuppressed: false, forceAliasCreation: false, enableSmsMfa: false }

  test('what is left out has the documented meaning', () => {
    expect(readMigratedUser({ userAttributes: attributes })).toEqual({ ...plain, attributes, mediums: ['SMS'] })
  })
  test('all of it', () => {
    const response = {
      userAttributes: { ...attributes, username: 'ada' },
      finalUserStatus: 'CONFIRMED',
      messageAction: 'SUPPRESS',
      desiredDeliveryMediums: ['EMAIL'],
      forceAliasCreation: true,
      enableSMSMFA: true,
    }
    expect(readMigratedUser(response)).toEqual({
      username: 'ada',
      attributes,
      status: 'CONFIRMED',
      isSuppressed: true,
      mediums: ['EMAIL'],
      forceAliasCreation: true,
      enableSmsMfa: true,
    })
  })
  test.each([{}, { userAttributes: null }, { userAttributes: {} }, { userAttributes: { username: 'ada' } }])(
    '%j is nobody',
    response => expect(readMigratedUser(response)).toBeUndefined(),
  )
  test.each([
    { userAttributes: { email: 1 } },
    { userAttributes: [] },
    { userAttributes: attributes, finalUserStatus: true },
    { userAttributes: attributes, desiredDeliveryMediums: 'EMAIL' },
    { userAttributes: attributes, desiredDeliveryMediums: ['FAX'] },
    { userAttributes: attributes, enableSMSMFA: 'no' },
  ])('%j is unusable', response => expect(() => readMigratedUser(response)).toThrow(unusable))
})

describe('PreTokenGeneration', () => {
  const none = { add: {}, suppress: [] }
  const noScopes = { addScopes: [], suppressScopes: [] }
  const first = (claimsOverrideDetails: unknown) => readTokenOverrides({ claimsOverrideDetails }, 'V1_0')
  const later = (claimsAndScopeOverrideDetails: unknown) =>
    readTokenOverrides({ claimsAndScopeOverrideDetails }, 'V2_0')

  test('left as it was changes nothing, and so does the answer of another version', () => {
    for (const read of [first, later]) expect([read(null), read(undefined)]).toEqual([undefined, undefined])
    expect(readTokenOverrides({ claimsOverrideDetails: { claimsToSuppress: ['email'] } }, 'V3_0')).toBeUndefined()
  })

  test('the first version changes the ID token by texts', () => {
    expect(first({ claimsToAddOrOverride: { a: 'b' }, claimsToSuppress: ['email'] })).toEqual({
      id: { add: { a: 'b' }, suppress: ['email'] },
      access: { ...none, ...noScopes },
    })
  })

  test('later versions change both by any JSON', () => {
    const add = { a: [1, true, null, 'x'], o: { n: 1.5 } }
    const generation = { claimsToAddOrOverride: add, claimsToSuppress: ['x'] }
    const scopes = { scopesToAdd: ['a/b'], scopesToSuppress: ['c'] }
    expect(later({ idTokenGeneration: generation, accessTokenGeneration: { ...generation, ...scopes } })).toEqual({
      id: { add, suppress: ['x'] },
      access: { add, suppress: ['x'], addScopes: ['a/b'], suppressScopes: ['c'] },
    })
  })

  test.each([
    [{}, undefined],
    [{ groupOverrideDetails: null }, { groups: [], roles: [] }],
    [{ groupOverrideDetails: {} }, { groups: [], roles: [] }],
    [
      { groupOverrideDetails: { groupsToOverride: ['a'], iamRolesToOverride: ['r'], preferredRole: 'r' } },
      { groups: ['a'], roles: ['r'], preferredRole: 'r' },
    ],
  ])('groups by %j', (details, groups) => {
    for (const read of [first, later]) expect(read(details)?.groups).toEqual(groups)
  })

  test.each([
    'x',
    [],
    { claimsToAddOrOverride: { a: 1 } },
    { claimsToAddOrOverride: [] },
    { claimsToSuppress: 'email' },
    { claimsToSuppress: [null] },
    { groupOverrideDetails: [] },
    { groupOverrideDetails: { groupsToOverride: 'a' } },
    { groupOverrideDetails: { preferredRole: 1 } },
  ])('%j is unusable to the first version', details => expect(() => first(details)).toThrow(unusable))

  test.each([
    { idTokenGeneration: [] },
    { accessTokenGeneration: 'x' },
    { accessTokenGeneration: { scopesToAdd: 'a' } },
    { accessTokenGeneration: { scopesToSuppress: [1] } },
    { idTokenGeneration: { claimsToAddOrOverride: [] } },
  ])('%j is unusable to later versions', details => expect(() => later(details)).toThrow(unusable))
})
