import { expect, test } from 'vitest'
import { cookie, isSecure, readCookies, withoutCookie } from './cookies.ts'

const read = (header?: string) =>
  Object.fromEntries(readCookies(new Request('http://a', header === undefined ? {} : { headers: { cookie: header } })))

test.each<[string | undefined, Record<string, string>]>([
  [undefined, {}],
  ['', {}],
  ['a=1; b=2', { a: '1', b: '2' }],
  ['a=1;b=2 ;  c = 3', { a: '1', b: '2', c: '3' }],
  ['a=b=c', { a: 'b=c' }],
  ['a; =b; c=1', { c: '1' }],
  ['a=', { a: '' }],
  ['a=1; a=1', {}],
  ['a=1; b=2; a=3; a=4', { b: '2' }],
  ['A=1; a=2', { A: '1', a: '2' }],
  ['constructor=1', { constructor: '1' }],
])('of %j the cookies are %j', (header, cookies) => {
  expect(read(header)).toEqual(cookies)
})

test('as many as a request can carry are read', () => {
  const header = Array.from({ length: 4_000 }, (_, at) => `${at.toString(36)}=;`).join('')
  expect(Object.keys(read(`${header} wanted=1`))).toHaveLength(4_001)
})

test('a cookie is out of reach of scripts, and of other places', () => {
  expect(cookie('a', 'b', { secure: false })).toBe('a=b; Path=/; HttpOnly; SameSite=Lax')
  expect(cookie('a', 'b', { secure: true, maxAge: 5, sameSite: 'None' })).toBe(
    'a=b; Path=/; HttpOnly; SameSite=None; Max-Age=5; Secure',
  )
  expect(withoutCookie('a', { secure: true })).toBe('a=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0; Secure')
})

test.each([
  ['production', 'http://a', true],
  ['development', 'https://a', true],
  ['development', 'http://localhost', false],
] as const)('in %s mode at %s cookies by https alone: %s', (mode, publicUrl, expected) => {
  expect(isSecure({ mode, publicUrl })).toBe(expected)
})
