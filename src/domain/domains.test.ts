import { describe, expect, test } from 'vitest'
import { changedDomain, domainOfHost, newDomain } from './domains.ts'

const at = new Date('2026-03-01T12:00:00Z')
const around = { publicUrl: 'https://id.example.com' }
const certificate = { CertificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/0a1b-2c' }
const asked = (name: string, more: object = {}) => ({ name, certificate: undefined, loginVersion: undefined, ...more })
const invalidCharacter =
  /^The domain name contains an invalid character\. .*\[a-z0-9\]\(\?:\[a-z0-9\\-\]\{0,61\}\[a-z0-9\]\)\?\$$/

describe('a new domain', () => {
  test.each(['a', 'people', 'my-app-2', '1', 'a'.repeat(63)])('may have the prefix %s', name => {
    expect(newDomain(asked(name), at, around)).toEqual({ name, kind: 'prefix', loginVersion: 1, modifiedAt: at })
  })

  test.each(['auth.example.org', 'a.b', 'login.customers.example.com', 'auth.id.example.com', 'myaws.example.org'])(
    'may be the custom domain %s',
    name => {
      expect(newDomain(asked(name, { certificate, loginVersion: 2 }), at, around)).toEqual({
        name,
        kind: 'custom',
        certificate,
        loginVersion: 2,
        modifiedAt: at,
      })
    },
  )

  test.each([
    ['People', undefined, invalidCharacter],
    ['-people', undefined, invalidCharacter],
    ['people-', undefined, invalidCharacter],
    ['my_app', undefined, invalidCharacter],
    ['auth.example.com', undefined, invalidCharacter],
    ['mycognito', undefined, 'Domain cannot contain reserved word: cognito'],
    ['my-aws-app', undefined, 'Domain cannot contain reserved word: aws'],
    ['amazonas', undefined, 'Domain cannot contain reserved word: amazon'],
    ['people', certificate, 'Custom domain is not a valid subdomain'],
    ['auth..example.com', certificate, invalidCharacter],
    ['auth.Example.com', certificate, invalidCharacter],
    ['10.0.0.1', certificate, 'Custom domain is not a valid subdomain'],
    // These stand for the prefix domain `other` of some pool.
    ['other.auth.localhost', certificate, 'Custom domain is not a valid subdomain'],
    ['other.auth.id.example.com', certificate, 'Custom domain is not a valid subdomain'],
    ['other.auth.eu-west-1.amazoncognito.com', certificate, 'Custom domain is not a valid subdomain'],
    ['deep.other.auth.localhost', certificate, 'Custom domain is not a valid subdomain'],
  ])('may not be %s', (name, config, sentence) => {
    expect(() => newDomain(asked(name, { certificate: config }), at, around)).toThrow(sentence)
  })

  test.each([
    'arn:aws:acm:eu-west-1:123456789012:certificate/0a1b-2c',
    'arn:aws:iam:us-east-1:123456789012:certificate/0a1b-2c',
    'arn:aws:acm:us-east-1:123456789012:other/0a1b-2c',
    'arn:aws:acm:us-east-1:123456789012:certificate/',
  ])('needs another certificate than %s', CertificateArn => {
    const requested = asked('auth.example.org', { certificate: { CertificateArn } })
    expect(() => newDomain(requested, at, around)).toThrow(/^The specified SSL certificate doesn't exist, /)
  })

  test.each([0, 3, -1])('has no login version %i', loginVersion => {
    expect(() => newDomain(asked('people', { loginVersion }), at, around)).toThrow(/managedLoginVersion.*be 1 or 2/)
  })
})

describe('a changed domain', () => {
  const custom = newDomain(asked('auth.example.org', { certificate }), at, around)
  const later = new Date(at.getTime() + 1000)

  test('keeps what is not mentioned', () => {
    const unchanged = { certificate: undefined, loginVersion: undefined }
    expect(changedDomain(custom, unchanged, later)).toEqual({ ...custom, modifiedAt: later })
    expect(changedDomain(custom, { ...unchanged, loginVersion: 2 }, later)).toMatchObject({
      certificate,
      loginVersion: 2,
    })
  })

  test('with a prefix takes no certificate', () => {
    const prefix = newDomain(asked('people'), at, around)
    expect(() => changedDomain(prefix, { certificate, loginVersion: undefined }, later)).toThrow(
      'not a valid subdomain',
    )
  })
})

test.each([
  ['people.auth.localhost:9229', { name: 'people' }],
  ['People.Auth.Localhost.', { name: 'people' }],
  ['people.auth.id.example.com', { name: 'people' }],
  ['people.auth.eu-west-1.amazoncognito.com', { name: 'people', region: 'eu-west-1' }],
  ['auth.example.org', { name: 'auth.example.org' }],
  ['auth.example.org:8443', { name: 'auth.example.org' }],
  ['id.example.com', undefined],
  ['ID.example.com:443', undefined],
  ['people', undefined],
  ['127.0.0.1:9229', undefined],
  ['localhost:9229', undefined],
  ['[::1]:9229', undefined],
  ['', undefined],
  ['a_b.example.com', undefined],
  ['a.auth.localhost/b', undefined],
])('the host %s means %j', (host, domain) => {
  expect(domainOfHost(host, around)).toEqual(domain)
})
