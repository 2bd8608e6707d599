/** The generated table beside the SDK's own schemas and the model: an upgrade that brings something new fails here. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readSdkSchemas } from '../../scripts/sdk-schema.ts'
import { matches } from '../../src/api/wire/pattern.ts'
import { type Shape, table } from '../../src/api/wire/table.ts'

const sdk = readSdkSchemas()
const unsigned = new Set(['none', 'access-token', 'access-token-or-session'])
const shapeNamed = (name: string) => table.shapes[name] as Shape

test('the table has exactly the operations of the SDK', () => {
  expect(Object.keys(table.operations).sort()).toEqual([...sdk.operations.keys()].sort())
})

test('every operation has the input and output of the SDK', () => {
  for (const [name, { input, output }] of sdk.operations) {
    expect(table.operations[name]?.input, name).toBe(input)
    expect(table.operations[name]?.output, name).toBe(output)
  }
})

test('every structure has exactly the members of the SDK, with their types and whether they are required', () => {
  const kinds: Partial<Record<Shape['type'], string>> = { integer: 'number', long: 'number' }
  for (const [name, shape] of Object.entries(table.shapes)) {
    if (shape.type !== 'structure') continue
    const expected = sdk.structures.get(name)
    expect(expected, name).toBeDefined()
    expect(Object.keys(shape.members ?? {}).sort(), name).toEqual([...(expected?.keys() ?? [])].sort())
    for (const [member, { kind, required, sensitive }] of expected ?? []) {
      const { type, sensitive: hidden = false } = shapeNamed(shape.members?.[member] ?? '')
      expect(kinds[type] ?? type, `${name}.${member}`).toBe(kind)
      expect(shape.required?.includes(member) ?? false, `${name}.${member} is required`).toBe(required)
      expect(!sensitive || hidden, `${name}.${member} is sensitive`).toBe(true)
    }
  }
})

test('unsigned operations are the ones that the model lets anybody call', () => {
  const model = JSON.parse(readFileSync(new URL('../../api/model.json', import.meta.url), 'utf8'))
  for (const [name, { auth }] of Object.entries(table.operations)) {
    expect(auth, name).toBe(model.operations[name].auth)
    if (name.startsWith('Admin')) expect(unsigned.has(auth), name).toBe(false)
  }
})

const patterns = [...new Set(Object.values(table.shapes).flatMap(({ pattern = [] }) => pattern))]
const units = ['a', '0', ' ', '@', '-', '_', ':', '{####}', '{##', '##}', '*', '.', 'import-', 'arn:', '\u00e9', '\n']

test.each(patterns)('%s is decided in linear time', pattern => {
  for (const unit of units)
    for (const end of ['', '\n', ' ', '\u0000']) {
      const value = unit.repeat(300_000 / unit.length) + end
      const begunAt = performance.now()
      matches(pattern, value)
      // Milliseconds in linear time; a square of the length takes ten seconds.
      expect(performance.now() - begunAt, JSON.stringify([unit, end])).toBeLessThan(1500)
    }
  const startedAt = performance.now()
  for (const first of units)
    for (const second of units) {
      const text = first.repeat(5000) + second.repeat(5000)
      matches(pattern, text)
      matches(pattern, `${text}\u0000`)
    }
  // 450 values of up to 60,000 characters; one that backtracked would take minutes.
  expect(performance.now() - startedAt).toBeLessThan(10_000)
})

test.each([
  ['^[\\S]+.*[\\S]+$', ['ab', 'a b', 'ä ö'], ['a', ' ab', 'ab ', 'a\nb', '']],
  ['[\\w-]+_[0-9a-zA-Z]+', ['us-east-1_abc', 'a_b_c'], [' us-east-1_abc', 'us-east-1', 'us-east-1_abc\n']],
  ['.*\\{####\\}.*', ['{####}', 'your code {####}.'], ['{###}', 'a\n{####}']],
  ['(?s).*', ['', 'a\nb'], []],
  [
    '[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\s*]*\\{####\\}[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\s*]*',
    ['{####}', 'Ihr Schlüssel:\n{####} ✓'],
    ['{##}', '\u0007{####}', '{####}\u0007'],
  ],
  [
    '[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\s*]*\\{##[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\s*]*##\\}[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\s*]*',
    ['{##Click here##}', '{####}', 'a {##b##} c'],
    ['{##}', '##} {##', '{##a\u0007##}'],
  ],
  [
    '[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+@[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+',
    ['a@b', '@@@', 'a@b@c'],
    ['@b', 'a@', 'ab', 'a b@c'],
  ],
  ['[\\S]+', ['a\u00a0b'], ['a b', 'a\tb', '']],
])('%s takes what the service takes', (pattern, good, bad) => {
  expect(patterns).toContain(pattern)
  for (const value of good) expect(matches(pattern, value), JSON.stringify(value)).toBe(true)
  for (const value of bad) expect(matches(pattern, value), JSON.stringify(value)).toBe(false)
})
