/** A provider that is slow, silent, broken or lies: the application is told, within its time, and nobody is made. */
import { SignJWT } from 'jose'
import { beforeEach, describe, expect, test } from 'vitest'
import { longestTrip, openHostileProvider } from '../support/hostile-provider.ts'
import type { Reaction } from '../support/stub-provider.ts'

const { stub, secret, claimsFor, toldFor, numberOfUsers, logged } = await openHostileProvider()

beforeEach(() => stub.answer('/userinfo', { sub: 'subject', email: 'somebody@example.org' }))

describe('an ID token is refused', () => {
  test.each<[string, object, string | RegExp]>([
    ['of another issuer', { iss: 'https://evil.example' }, 'Bad id_token issuer https://evil.example'],
    ['for another client', { aud: 'them' }, /^Bad id_token/],
    ['for two clients, without the one it is for', { aud: ['us', 'them'] }, /^Bad id_token/],
    ['that was made for another client', { aud: ['us', 'them'], azp: 'them' }, /^Bad id_token/],
    ['without a nonce', { nonce: undefined }, /^Bad id_token.*nonce/],
    ['with another nonce', { nonce: 'another' }, /^Bad id_token/],
    ['that has expired', { exp: 1_700_000_000 }, /^Bad id_token/],
    ['that never expires', { exp: undefined }, /^Bad id_token/],
    ['without a subject', { sub: undefined }, /^Bad id_token/],
    ['with an empty subject', { sub: '' }, /^Bad/],
  ])('%s', async (_what, change, told) => {
    expect(await toldFor(nonce => stub.sign(claimsFor(nonce, change)))).toMatch(told)
  })

  test('signed by a foreign key, by nobody, or by a secret that is another', async () => {
    expect(await toldFor(nonce => stub.forge(claimsFor(nonce)))).toMatch(/^invalid_token_signature/)
    const parts = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    expect(await toldFor(async nonce => `${parts({ alg: 'none' })}.${parts(claimsFor(nonce))}.`)).toMatch(
      /^Bad id_token/,
    )
    const hmac = (key: string) => async (nonce: string) =>
      new SignJWT(claimsFor(nonce)).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(key))
    expect(await toldFor(hmac('not the secret that both of us know'))).toMatch(/^invalid_token_signature/)
    const { keys } = (await (await fetch(`${stub.origin}/jwks`)).json()) as { keys: [{ n: string }] }
    expect(await toldFor(hmac(keys[0].n))).toMatch(/^invalid_token_signature/)
  })

  test('that was changed', async () => {
    const changed = async (nonce: string) => {
      const [header, , signature] = (await stub.sign(claimsFor(nonce))).split('.')
      const body = Buffer.from(JSON.stringify(claimsFor(nonce, { sub: 'boss' }))).toString('base64url')
      return `${header}.${body}.${signature}`
    }
    expect(await toldFor(changed)).toMatch(/^invalid_token_signature/)
  })

  test('that is none', async () => {
    expect(await toldFor(async () => 'nonsense')).toMatch(/^Bad/)
  })
})

describe('the token endpoint', () => {
  test.each<[string, Reaction, string | RegExp]>([
    ['is silent', () => undefined, 'Timeout occurred in calling IdP token endpoint'],
    ['trickles', response => void setInterval(() => response.write(' '), 50).unref(), /^Timeout occurred/],
    ['hangs up', response => void response.destroy(), /token endpoint failed/],
    ['sends no end of text', response => void response.end('x'.repeat(300_000)), /token endpoint failed/],
    ['sends a page', response => void response.end('<html>'), /^Bad token response|^Company Error/],
    [
      'sends broken JSON',
      response => void response.setHeader('content-type', 'application/json').end('{"a'),
      /^Bad token/,
    ],
    ['sends a list', [] as object, /^Bad token/],
    ['gives no ID token', { access_token: 'a', token_type: 'Bearer' }, /^Bad (token|id_token)/],
    ['fails', response => void response.writeHead(500).end(), 'Company Error - 500'],
    [
      'refuses the code',
      response => void response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":"invalid_grant"}'),
      'Company Error - 400 invalid_grant',
    ],
    [
      'sends elsewhere',
      response => void response.writeHead(302, { location: 'https://evil.example/' }).end(),
      /failed/,
    ],
  ])('%s', async (_what, reaction, told) => {
    const startedAt = performance.now()
    expect(await toldFor(() => reaction)).toMatch(told)
    expect(performance.now() - startedAt).toBeLessThan(longestTrip)
  })
})

describe('userInfo', () => {
  test.each<[string, Reaction, string | RegExp]>([
    ['tells of somebody else', { sub: 'another' }, 'Bad userInfo response: sub is not the one of the id_token'],
    ['tells of nobody', { email: 'a@example.org' }, /^Bad userInfo/],
    ['refuses', response => void response.writeHead(401).end(), 'Company Error - 401 error getting attributes'],
    ['is silent', () => undefined, 'Timeout occurred in calling IdP attributes endpoint'],
    ['sends the token elsewhere', response => void response.writeHead(302, { location: '/jwks' }).end(), /failed/],
  ])('%s', async (what, reaction, told) => {
    stub.answer('/userinfo', reaction)
    expect(await toldFor(nonce => stub.sign(claimsFor(nonce))), what).toMatch(told)
  })
})

test('nothing of it is a bug of this server', () => {
  expect(logged().filter(({ level }) => Number(level) >= 40)).toEqual([])
})

test('an honest answer signs in, by a key or by the secret', async () => {
  expect(await toldFor(nonce => stub.sign(claimsFor(nonce)))).toBe('signed in')
  const hmac = async (nonce: string) =>
    new SignJWT(claimsFor(nonce)).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(secret))
  expect(await toldFor(hmac)).toBe('signed in')
  expect(await numberOfUsers()).toBe(1)
})
