import { expect, test } from 'vitest'
import { isInRanges, networkOf } from './ranges.ts'

test.each([
  ['192.0.2.7', ['192.0.2.0/24'], true],
  ['192.0.3.7', ['192.0.2.0/24'], false],
  ['192.0.2.7', ['198.51.100.7/32', '192.0.2.7/32'], true],
  ['::ffff:192.0.2.7', ['192.0.2.0/24'], true],
  ['203.0.113.9', ['0.0.0.0/0'], true],
  ['2001:db8::1', ['0.0.0.0/0'], false],
  ['2001:db8:1::9', ['2001:db8:1::/48'], true],
  ['2001:db8:2::9', ['2001:db8:1::/48'], false],
  ['192.0.2.7', ['::/0'], false],
  ['192.0.2.7', ['::ffff:192.0.2.0/120'], true],
  ['192.0.3.7', ['::ffff:192.0.2.0/120'], false],
  ['::ffff:c000:207', ['192.0.2.0/24'], true],
  ['2001:db8::1', ['::/0'], true],
  ['nowhere', ['0.0.0.0/0'], false],
  [undefined, ['0.0.0.0/0', '::/0'], false],
  ['192.0.2.7', undefined, false],
])('%s is in %j: %s', (address, ranges, expected) => {
  expect(isInRanges(address, ranges)).toBe(expected)
})

test.each([
  ['192.0.2.7', '192.0.2.200'],
  ['::ffff:192.0.2.7', '192.0.2.9'],
  ['0:0:0:0:0:FFFF:c000:207', '192.0.2.9'],
  ['2001:db8:1::1', '2001:0DB8:0001:ffff::9'],
  ['::1', '0:0:0:1::'],
  ['2001:db8::', '2001:db8:0:ffff:1:2:3:4'],
  ['fe80::1%eth0', 'fe80::2'],
])('%s and %s are in one network', (one, other) => {
  expect(networkOf(one)).toBeDefined()
  expect(networkOf(one)).toBe(networkOf(other))
})

test.each([
  ['192.0.2.7', '192.0.3.7'],
  ['2001:db8:1::1', '2001:db8:2::1'],
  ['192.0.2.7', '2001:db8::1'],
  ['::ffff:c000:207', '::ffff:c633:6407'],
])('%s and %s are in two networks', (one, other) => {
  expect(networkOf(one)).not.toBe(networkOf(other))
})

test('what is no address is in no network', () => {
  for (const text of [undefined, '', 'nowhere', '192.0.2']) expect(networkOf(text)).toBeUndefined()
})
