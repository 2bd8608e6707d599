import { expect, test } from 'vitest'
import { securityHeaders } from './security-headers.ts'

test.each([
  ['https://id.example.com', 'max-age=31536000'],
  ['https://id.example.com:8443/auth', 'max-age=31536000'],
  ['http://id.example.com', undefined],
  ['https://localhost:9229', undefined],
  ['https://development.auth.localhost:9229', undefined],
])('browsers are told about https of %s for a year, or not: %s', (publicUrl, expected) => {
  expect(securityHeaders({ publicUrl })['strict-transport-security']).toBe(expected)
})
