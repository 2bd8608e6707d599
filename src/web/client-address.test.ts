import { expect, test } from 'vitest'
import { createClientAddress } from './client-address.ts'

const trustedProxies = ['10.0.0.0/8', '127.0.0.1', '2001:db8::/32']

test.each([
  ['192.0.2.1', '203.0.113.9', '192.0.2.1'],
  ['10.1.2.3', '203.0.113.9', '203.0.113.9'],
  ['::ffff:10.1.2.3', '203.0.113.9', '203.0.113.9'],
  ['10.1.2.3', 'spoofed, 198.51.100.1, 203.0.113.9', '203.0.113.9'],
  ['127.0.0.1', '203.0.113.9, 10.9.9.9', '203.0.113.9'],
  ['2001:db8::1', '2001:db9::7', '2001:db9::7'],
  ['10.1.2.3', null, '10.1.2.3'],
  ['10.1.2.3', '', '10.1.2.3'],
  ['10.1.2.3', 'unknown', '10.1.2.3'],
  ['10.1.2.3', '10.4.4.4', '10.4.4.4'],
  ['10.1.2.3', '203.0.113.9:4711', '10.1.2.3'],
  ['', '203.0.113.9', ''],
])('behind proxies, %s that forwards %j stands for %s', (connection, forwarded, client) => {
  expect(createClientAddress({ trustedProxies })(connection, forwarded)).toBe(client)
})

test('nobody is believed who is not named', () => {
  const addressOf = createClientAddress({ trustedProxies: [] })
  expect(addressOf('127.0.0.1', '203.0.113.9')).toBe('127.0.0.1')
})
