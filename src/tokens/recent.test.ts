import { expect, test } from 'vitest'
import { createRecent } from './recent.ts'

const text = (number: number) => String(number).padStart(10, '0')

test('answers what was set under exactly this text', () => {
  const recent = createRecent<number>(1000)
  recent.set('token', 1)
  expect(recent.get('token')).toBe(1)
  for (const other of ['', 'toke', 'token ', 'Token']) expect(recent.get(other)).toBeUndefined()
})

test('forgets what nobody asked for, and never keeps more than its bound', () => {
  const recent = createRecent<number>(1000)
  const kept = () => Array.from({ length: 10_000 }, (_, number) => recent.get(text(number)) !== undefined)
  for (let number = 0; number < 10_000; number++) recent.set(text(number), number)
  expect(kept().filter(Boolean).length).toBeLessThanOrEqual(100)
  expect(kept().at(0)).toBe(false)
  expect(kept().at(-1)).toBe(true)
})

test('keeps what is asked for again and again', () => {
  const recent = createRecent<number>(1000)
  for (let number = 0; number < 10_000; number++) {
    recent.set(text(number), number)
    expect(recent.get(text(0))).toBe(0)
  }
})

test('holds one text longer than half of its bound no longer than another', () => {
  const recent = createRecent<number>(1000)
  recent.set('x'.repeat(5000), 1)
  expect(recent.get('x'.repeat(5000))).toBe(1)
  recent.set('y'.repeat(5000), 2)
  recent.set('z'.repeat(5000), 3)
  expect(recent.get('x'.repeat(5000))).toBeUndefined()
})
