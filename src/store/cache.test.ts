import { expect, test } from 'vitest'
import { createSettingsCache } from './cache.ts'

test('a value is loaded once until it is dropped', async () => {
  const cache = createSettingsCache<{ name: string }>()
  let loads = 0
  const load = async () => ({ name: `load ${++loads}` })
  expect(await cache.get('a', load)).toEqual({ name: 'load 1' })
  expect(await cache.get('a', load)).toEqual({ name: 'load 1' })
  cache.drop('b')
  expect(await cache.get('a', load)).toEqual({ name: 'load 1' })
  cache.drop('a')
  expect(await cache.get('a', load)).toEqual({ name: 'load 2' })
  cache.clear()
  expect(await cache.get('a', load)).toEqual({ name: 'load 3' })
})

test.each(['drop', 'clear'] as const)('a read that began before a %s does not bring the old value back', async kind => {
  const cache = createSettingsCache<{ name: string }>()
  const slow = Promise.withResolvers<{ name: string }>()
  const reading = cache.get('a', () => slow.promise)
  if (kind === 'drop') cache.drop('a')
  else cache.clear()
  slow.resolve({ name: 'old' })
  expect(await reading).toEqual({ name: 'old' })
  expect(await cache.get('a', async () => ({ name: 'new' }))).toEqual({ name: 'new' })
  expect(await cache.get('a', async () => ({ name: 'newer' }))).toEqual({ name: 'new' })
})

test('what does not exist is asked for again', async () => {
  const cache = createSettingsCache<{ name: string }>()
  expect(await cache.get('a', async () => undefined)).toBeUndefined()
  expect(await cache.get('a', async () => ({ name: 'made' }))).toEqual({ name: 'made' })
})

test('a failed read is not kept', async () => {
  const cache = createSettingsCache<{ name: string }>()
  await expect(cache.get('a', () => Promise.reject(new Error('away')))).rejects.toThrow('away')
  expect(await cache.get('a', async () => ({ name: 'back' }))).toEqual({ name: 'back' })
})

test('the number of values is bounded', async () => {
  const cache = createSettingsCache<{ id: string }>()
  for (let number = 0; number <= 10_000; number++) await cache.get(`${number}`, async () => ({ id: `${number}` }))
  expect(await cache.get('0', async () => ({ id: 'again' }))).toEqual({ id: 'again' })
  expect(await cache.get('10000', async () => ({ id: 'again' }))).toEqual({ id: '10000' })
})
