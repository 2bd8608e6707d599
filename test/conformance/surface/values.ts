/** Values that keep a limit to the last character, and values that break it. */
import { expect } from 'vitest'
import type { Shape } from '../../../src/api/wire/table.ts'
import { memberShape, shapeOf } from './model.ts'
import { phrase } from './sentences.ts'

interface Example {
  /** A value of this length that matches. */
  readonly good: (length: number) => string
  readonly bad: string
}

const endingWith =
  (start: string, end = '') =>
  (length: number) =>
    start + 'a'.repeat(Math.max(0, length - start.length - end.length)) + end
const letters = endingWith('')
const anArn = endingWith('arn:aws:iam::123456789012:role/')
const ofFour = '[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\s*]*'

/** One example for each pattern of the model. */
const examples: Readonly<Record<string, Example>> = {
  'arn:[\\w+=/,.@-]+:[\\w+=/,.@-]+:([\\w+=/,.@-]*)?:[0-9]+:[\\w+=/,.@-]+(:[\\w+=/,.@-]+)?(:[\\w+=/,.@-]+)?': {
    good: length => (length < 31 ? `arn:aws:iam::1:${letters(length - 15)}` : anArn(length)),
    bad: 'arn:aws:iam::123456789012',
  },
  '(arn:[\\w+=/,.@-]+:[\\w+=/,.@-]+:([\\w+=/,.@-]*)?:[0-9]+:[\\w+=/,.@-]+(:[\\w+=/,.@-]+)?(:[\\w+=/,.@-]+)?)?': {
    good: length => (length === 0 ? '' : anArn(length)),
    bad: 'arn:aws:iam::123456789012',
  },
  '[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\t\\n\\r ]+': { good: letters, bad: 'a\u0007' },
  '[\\w+]+': { good: letters, bad: 'a-'.repeat(12) },
  '[\\w\\s+=,.@-]+': { good: letters, bad: 'a/b' },
  '[\\S]+': { good: letters, bad: 'a b' },
  '^[\\S]+.*[\\S]+$': { good: letters, bad: ' Abcdef1!' },
  '[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+': { good: letters, bad: 'a b' },
  '[\\w-]+_[0-9a-f-]+': { good: endingWith('us-east-1_'), bad: 'us-east-1_xyz' },
  '[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+@[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+': { good: endingWith('a@'), bad: 'a' },
  [ofFour]: { good: letters, bad: '\u0007abcdef' },
  [`${ofFour}\\{####\\}${ofFour}`]: { good: endingWith('{####}'), bad: 'a text without' },
  '[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\s]+': { good: letters, bad: 'a\u0007' },
  '[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\s*]+': { good: letters, bad: 'abcdef\u0007' },
  [`${ofFour}\\{##${ofFour}##\\}${ofFour}`]: { good: endingWith('{####}'), bad: 'a text without' },
  '[\\w+-]+': { good: letters, bad: 'a b' },
  '^[0-9a-fA-F]+$': { good: letters, bad: 'xyz' },
  '[\\w\\s+=.@-]+': { good: letters, bad: 'a/b' },
  '[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\p{Z}]+': { good: letters, bad: 'a\u0007' },
  '[^_\\p{Z}][\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}][^_\\p{Z}]+': { good: letters, bad: '_Provider' },
  '[\\x21\\x23-\\x5B\\x5D-\\x7E]+': { good: letters, bad: 'a"b' },
  '[\\x21\\x23-\\x2E\\x30-\\x5B\\x5D-\\x7E]+': { good: letters, bad: 'a/b' },
  '^[a-zA-Z0-9_-]+$': { good: letters, bad: 'a b' },
  '[\\w+=/]+': { good: letters, bad: 'a b' },
  '(?s).*': { good: letters, bad: '' },
  '.*\\{####\\}.*': { good: endingWith('{####}'), bad: 'a text without' },
  '[0-9]+': { good: length => '1'.repeat(length), bad: '12345a' },
  '[A-Za-z0-9-_=.]+': { good: letters, bad: 'a b' },
  'import-[0-9a-zA-Z-]+': { good: endingWith('import-'), bad: 'export-abc' },
  '[\\w-]+_[0-9a-zA-Z]+': { good: endingWith('us-east-1_'), bad: 'us-east-1' },
}

/** Some matches of a pattern are longer than its shortest length allows. */
const shortestMatches: Readonly<Record<string, number>> = {
  '[\\w-]+_[0-9a-f-]+': 11,
  '[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+@[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+': 3,
  '[^_\\p{Z}][\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}][^_\\p{Z}]+': 3,
  'import-[0-9a-zA-Z-]+': 8,
  '[\\w-]+_[0-9a-zA-Z]+': 11,
}

function exampleOf(pattern: string): Example {
  const found = examples[pattern]
  expect(found, `an example of ${pattern}`).toBeDefined()
  return found as Example
}

/** Nothing of the value's size is refused: the least that a structure takes, or one scalar. */
export function leastOf(type: string): unknown {
  const shape = shapeOf(type)
  if (shape.type !== 'structure') return scalarOf(shape)
  return Object.fromEntries((shape.required ?? []).map(name => [name, leastMember(type, name)]))
}

function leastMember(structure: string, name: string): unknown {
  const shape = memberShape(structure, name)
  return shape.type === 'structure' ? leastOf(shapeOf(structure).members?.[name] ?? '') : scalarOf(shape)
}

function scalarOf(shape: Shape): unknown {
  switch (shape.type) {
    case 'list':
      return items(shape, shape.min ?? 0)
    case 'map':
      return {}
    case 'boolean':
      return true
    case 'integer':
    case 'long':
      return shape.min ?? 1
    case 'blob':
      return new Uint8Array(1)
    case 'timestamp':
      return new Date(0)
    default:
      return shape.enum?.[0] ?? textOf(shape, Math.max(shape.min ?? 1, 1))
  }
}

function textOf({ pattern }: Shape, length: number): string {
  return pattern === undefined ? letters(length) : exampleOf(pattern).good(Math.max(length, shortestOf(pattern)))
}

function shortestOf(pattern: string): number {
  return shortestMatches[pattern] ?? 0
}

function items({ member = '' }: Shape, count: number): unknown[] {
  return Array.from({ length: count }, () => leastOf(member))
}

export interface Broken {
  readonly value: unknown
  readonly sentence: string
}

/** For each limit of a shape a value that breaks it. */
export function breaking(shape: Shape): Broken[] {
  const { min, max, pattern } = shape
  const what = shape.type === 'integer' || shape.type === 'long' ? 'value' : 'length'
  const broken: Broken[] = []
  if (min !== undefined && (what === 'value' || min > 0))
    broken.push({ value: ofSize(shape, min - 1, false), sentence: phrase.atLeast(what, min) })
  if (max !== undefined) broken.push({ value: ofSize(shape, max + 1), sentence: phrase.atMost(what, max) })
  // Everything matches the one pattern that has no bad example.
  if (pattern !== undefined && exampleOf(pattern).bad !== '')
    broken.push({
      value: exampleOf(pattern).bad,
      sentence: phrase.matching(pattern),
    })
  if (shape.enum) broken.push({ value: 'NOT_ONE', sentence: phrase.oneOf(shape.enum) })
  return broken
}

/** Values that keep every limit of a shape to the last. */
export function keeping(shape: Shape): unknown[] {
  if (shape.enum) return [...shape.enum]
  return [shape.min, shape.max].filter(size => size !== undefined).map(size => ofSize(shape, size))
}

function ofSize(shape: Shape, size: number, matching = true): unknown {
  switch (shape.type) {
    case 'integer':
    case 'long':
      return size
    case 'list':
      return items(shape, size)
    case 'blob':
      return new Uint8Array(size)
    default:
      return matching ? textOf(shape, size) : 'a'.repeat(size)
  }
}
