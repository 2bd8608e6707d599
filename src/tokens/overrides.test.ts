import { expect, test } from 'vitest'
import type { TokenOverrides } from '../domain/token-overrides.ts'
import { overrideAccessClaims, overrideIdClaims, overrideScopes } from './overrides.ts'

const none: TokenOverrides = {
  id: { add: {}, suppress: [] },
  access: { add: {}, suppress: [], addScopes: [], suppressScopes: [] },
}
const withId = (add: TokenOverrides['id']['add'], suppress: string[] = []): TokenOverrides => ({
  ...none,
  id: { add, suppress },
})
const withAccess = (add: TokenOverrides['access']['add'], suppress: string[] = []): TokenOverrides => ({
  ...none,
  access: { ...none.access, add, suppress },
})

const idClaims = {
  sub: 's',
  'cognito:groups': ['editors'],
  'cognito:roles': ['arn:role/ed'],
  'cognito:preferred_role': 'arn:role/ed',
  'cognito:username': 'ada',
  aud: 'app',
  token_use: 'id',
  email: 'ada@example.com',
  email_verified: true,
  'dev:custom:score': '7',
}
const accessClaims = { sub: 's', 'cognito:groups': ['editors'], client_id: 'app', scope: 'a', username: 'ada' }

type Row = readonly [title: string, overrides: TokenOverrides, expected: Readonly<Record<string, unknown>>]

const idRows: readonly Row[] = [
  ['nothing', none, {}],
  ['a new claim', withId({ tenant: 't1' }), { tenant: 't1' }],
  ['numbers, lists and objects', withId({ n: 3, l: ['a', 1], o: { id: 9 } }), { n: 3, l: ['a', 1], o: { id: 9 } }],
  ['an attribute overridden', withId({ email: 'x@example.com' }), { email: 'x@example.com' }],
  ['an attribute suppressed', withId({}, ['email']), { email: undefined }],
  ['suppression wins', withId({ email: 'x@example.com', tenant: 't1' }, ['email', 'tenant']), { email: undefined }],
  ['a flag as an object', withId({ email_verified: { a: 1 } }), {}],
  ['an address as an object', withId({ address: { street: 'x' } }), {}],
  ['an address as a list', withId({ address: ['x'] }), { address: ['x'] }],
  ['what only developers see, added', withId({ 'dev:custom:score': '9', 'dev:custom:new': '1' }), {}],
  ['what only developers see, suppressed', withId({}, ['dev:custom:score']), { 'dev:custom:score': undefined }],
  [
    'groups suppressed with their roles',
    withId({}, ['cognito:groups']),
    { 'cognito:groups': undefined, 'cognito:roles': undefined, 'cognito:preferred_role': undefined },
  ],
  [
    'groups replaced',
    { ...none, groups: { groups: ['beta'], roles: ['arn:role/b'], preferredRole: 'arn:role/b' } },
    { 'cognito:groups': ['beta'], 'cognito:roles': ['arn:role/b'], 'cognito:preferred_role': 'arn:role/b' },
  ],
  [
    'groups emptied',
    { ...none, groups: { groups: [], roles: [] } },
    { 'cognito:groups': undefined, 'cognito:roles': undefined, 'cognito:preferred_role': undefined },
  ],
]

test.each(idRows)('ID token: %s', (_, overrides, expected) => {
  expect(overrideIdClaims(idClaims, overrides)).toEqual({ ...idClaims, ...expected })
})

const accessRows: readonly Row[] = [
  ['nothing', none, {}],
  ['a new claim', withAccess({ level: 3, email: 'a@example.com' }), { level: 3, email: 'a@example.com' }],
  ['only in the ID token', withId({ level: 3 }, ['cognito:groups']), {}],
  ['its client as audience', withAccess({ aud: 'app' }), { aud: 'app' }],
  ['another audience', withAccess({ aud: 'other' }), {}],
  ['scopes as a claim', withAccess({ scope: 'aws.cognito.signin.user.admin' }, ['scope']), {}],
  ['groups suppressed', withAccess({}, ['cognito:groups']), { 'cognito:groups': undefined }],
  [
    'groups replaced',
    { ...none, groups: { groups: ['beta'], roles: ['arn:role/b'], preferredRole: 'arn:role/b' } },
    { 'cognito:groups': ['beta'] },
  ],
  ['groups emptied', { ...none, groups: { groups: [], roles: [] } }, { 'cognito:groups': undefined }],
]

test.each(accessRows)('access token: %s', (_, overrides, expected) => {
  expect(overrideAccessClaims(accessClaims, overrides)).toEqual({ ...accessClaims, ...expected })
})

const untouchable = [
  ...['acr', 'amr', 'at_hash', 'auth_time', 'azp', 'exp', 'iat', 'identities', 'iss', 'jti', 'nbf', 'nonce'],
  ...['origin_jti', 'sub', 'token_use', 'username', 'client_id', 'event_id', 'device_key', 'version'],
  ...['cognito:username', 'cognito:roles', 'cognito:preferred_role', 'cognito:anything', 'aud'],
]

test.each(untouchable)('%s is added, changed and suppressed in no token', name => {
  const add = { [name]: 'forged' }
  const present = { [name]: 'true one' }
  expect(overrideIdClaims({}, withId(add))).toEqual({})
  expect(overrideAccessClaims({}, withAccess(add))).toEqual({})
  expect(overrideIdClaims(present, withId(add, [name]))).toEqual(present)
  expect(overrideAccessClaims(present, withAccess(add, [name]))).toEqual(present)
})

test.each([
  ['kept', [], [], ['admin', 'openid']],
  ['added', ['orders/read'], [], ['admin', 'openid', 'orders/read']],
  ['added again', ['openid'], [], ['admin', 'openid']],
  ['suppressed', [], ['admin'], ['openid']],
  ['added and suppressed', ['orders/read'], ['orders/read'], ['admin', 'openid']],
  ['all suppressed', [], ['admin', 'openid'], []],
  ['several in one', ['x admin', 'a\tb', ''], ['admin', 'openid'], []],
] as const)('scopes %s', (_, addScopes, suppressScopes, expected) => {
  const overrides = { ...none, access: { ...none.access, addScopes, suppressScopes } }
  expect(overrideScopes(['admin', 'openid'], overrides)).toEqual(expected)
})
