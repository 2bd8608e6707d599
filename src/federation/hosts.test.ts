import { expect, test } from 'vitest'
import { noProviderHosts, readIdentityProviders, refuseTestHosts } from '../config/identity-providers.ts'
import { isAcceptable, standIn } from './hosts.ts'

const hosts = readIdentityProviders({
  standIns: { 'accounts.google.com': 'http://127.0.0.1:5000/', 'idp.example:8443': 'https://localhost' },
  allowHttp: ['localhost:5000', '[::1]:80'],
  allowPrivate: ['idp.internal'],
})

test('hosts are read as they are given', () => {
  expect(hosts).toEqual({
    standIns: { 'accounts.google.com': 'http://127.0.0.1:5000', 'idp.example:8443': 'https://localhost' },
    allowHttp: ['localhost:5000', '[::1]:80'],
    allowPrivate: ['idp.internal'],
    withoutNonce: [],
  })
  expect(readIdentityProviders({})).toEqual(noProviderHosts)
})

test.each([
  ['an unknown key', { hosts: {} }, 'identityProviders has the unknown key "hosts"'],
  ['a URL for a host', { allowHttp: ['http://localhost:5000'] }, 'identityProviders.allowHttp[0] has no host'],
  ['a host in capitals', { allowPrivate: ['IdP.internal'] }, 'identityProviders.allowPrivate[0] has no host'],
  ['no list', { allowPrivate: 'idp.internal' }, 'identityProviders.allowPrivate is not a list'],
  ['a path', { standIns: { a: 'http://b/c' } }, 'identityProviders.standIns["a"] is more than scheme, host and port'],
  ['no URL', { standIns: { a: 'b' } }, 'identityProviders.standIns["a"] is missing or malformed'],
])('refuses %s', (_what, json, sentence) => {
  expect(() => readIdentityProviders(json)).toThrow(`CENOTE_CONFIG: ${sentence}`)
})

test('production mode refuses test hosts, and not private ones', () => {
  expect(() => refuseTestHosts(hosts)).toThrow('identityProviders.standIns is for development mode only')
  expect(() => refuseTestHosts({ ...hosts, standIns: {} })).toThrow('identityProviders.allowHttp is for development')
  expect(() => refuseTestHosts({ ...noProviderHosts, allowPrivate: ['idp.internal'] })).not.toThrow()
})

test('a stand-in is asked in place of its host alone', () => {
  expect(standIn(hosts, 'https://accounts.google.com/o/oauth2/v2/auth?a=b').href).toBe(
    'http://127.0.0.1:5000/o/oauth2/v2/auth?a=b',
  )
  expect(standIn(hosts, 'https://accounts.google.com:444/').host).toBe('accounts.google.com:444')
  expect(standIn(hosts, 'https://evil.accounts.google.com/').host).toBe('evil.accounts.google.com')
  expect(standIn(hosts, 'https://constructor/').host).toBe('constructor')
})

test.each([
  ['https://idp.example/realm', true],
  ['http://localhost:5000', true],
  ['http://localhost:5001', false],
  ['http://idp.internal', false],
  ['http://localhost:5000@evil.example', false],
  ['https://user:secret@idp.example', false],
  ['HTTPS://idp.example', false],
  ['https://', false],
  ['ftp://idp.example', false],
  ['idp.example', false],
])('whether %s may be given: %s', (url, isGood) => {
  expect(isAcceptable(hosts, url)).toBe(isGood)
})
