import { expect, test } from 'vitest'
import { burst, createRateLimit, perSecond } from './rate-limit.ts'

function setUp() {
  let at = 0
  const limit = createRateLimit(() => new Date(at))
  const spend = (address: string) => Array.from({ length: burst }, () => limit.take(address))
  return { limit, spend, wait: (seconds: number) => (at += seconds * 1000) }
}

test('takes a burst of forms, then as many as trickle in', () => {
  const { limit, spend, wait } = setUp()
  expect(spend('192.0.2.1').every(seconds => seconds === 0)).toBe(true)
  expect(limit.take('192.0.2.1')).toBe(1)
  wait(1)
  expect(Array.from({ length: perSecond + 1 }, () => limit.take('192.0.2.1'))).toEqual([0, 0, 1])
})

test('counts each address by itself', () => {
  const { limit, spend } = setUp()
  spend('192.0.2.1')
  expect(limit.take('192.0.2.2')).toBe(0)
})

test('a refused form does not put the next one off', () => {
  const { limit, spend, wait } = setUp()
  spend('192.0.2.1')
  for (let tries = 0; tries < 10; tries++) expect(limit.take('192.0.2.1')).toBe(1)
  wait(0.5)
  expect(limit.take('192.0.2.1')).toBe(0)
})

test('counts a network of IPv6 as one address, however it is written', () => {
  const { limit, spend } = setUp()
  spend('2001:db8:1:2:3:4:5:6')
  expect(limit.take('2001:db8:1:2::9')).toBe(1)
  expect(limit.take('2001:db8:1:3::9')).toBe(0)
  spend('2001:db8::1')
  expect(limit.take('2001:db8:0:0:ffff::')).toBe(1)
})

test('forgets the address that was quiet for longest where there are too many', () => {
  const { limit, spend } = setUp()
  spend('192.0.2.1')
  for (let one = 0; one < 20_000; one++) limit.take(`host-${one}`)
  expect(limit.take('192.0.2.1')).toBe(0)
})
