import { expect, test } from 'vitest'
import { assertUrl } from './redirect-urls.ts'

test.each([
  'https://example.com',
  'https://example.com:8443/cb?x=1',
  'http://localhost',
  'http://localhost:3000/cb',
  'http://127.0.0.1:8080',
  'http://[::1]/cb',
  'myapp://callback',
  'com.example.app:/callback',
])('browsers may be sent back to %s', url => {
  expect(() => assertUrl(url)).not.toThrow()
})

test.each([
  ['http://example.com/cb', 'http://example.com/cb cannot use the HTTP protocol.'],
  ['HTTP://example.com', 'HTTP://example.com cannot use the HTTP protocol.'],
  ['http://localhost.example.com', 'http://localhost.example.com cannot use the HTTP protocol.'],
  ['http://localhost@example.com', 'http://localhost@example.com cannot use the HTTP protocol.'],
  ['https://example.com/#a', 'https://example.com/#a cannot use fragment'],
  ['example.com/cb', 'example.com/cb is not a valid redirect URL.'],
  ['/cb', '/cb is not a valid redirect URL.'],
  ['javascript:alert(1)', 'javascript:alert(1) is not a valid redirect URL.'],
  ['data:text/html,x', 'data:text/html,x is not a valid redirect URL.'],
  ['https://exa mple.com', 'https://exa mple.com is not a valid redirect URL.'],
])('browsers may not be sent back to %s', (url, message) => {
  expect(() => assertUrl(url)).toThrow(expect.objectContaining({ name: 'InvalidParameterException', message }))
})
