import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type CsvFile, type FileRow, type Place, readRows } from './rows.ts'

const start: Place = { offset: 0, line: 0 }

function fileOf(bytes: Buffer, chunkBytes = 256): CsvFile {
  return {
    bytes: bytes.length,
    read: async offset => bytes.subarray(offset, (Math.floor(offset / chunkBytes) + 1) * chunkBytes),
  }
}

async function rowsOf(file: CsvFile, from = start): Promise<FileRow[]> {
  const rows: FileRow[] = []
  for await (const row of readRows(file, from)) rows.push(row)
  return rows
}

/** What a line of bytes means, said in another way. */
function meaning(latin1: string): object {
  const bytes = Buffer.from(latin1, 'latin1')
  const text = bytes.toString()
  if (!Buffer.from(text).equals(bytes)) return { fault: 'The row is not encoded in UTF-8.' }
  if (text.length > 16_000) return { fault: 'The row is longer than 16,000 characters.' }
  if (text.trim() === '' && !text.includes(',')) return { isBlank: true }
  const fields = text.split(/(?<!\\),/)
  return { values: fields.map(field => field.replaceAll('\\,', ',').trim()) }
}

function linesOf(bytes: Buffer): string[] {
  const lines = bytes.toString('latin1').split(/\r?\n/)
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines
}

const pieces = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(',', '\n', '\r\n', '\r', '"', '""', ' ', '\t', '\\,', 'a', 'ü', '🦜', '\0') },
  { weight: 2, arbitrary: fc.string({ unit: 'binary' }).map(text => text.replaceAll('\\', '/')) },
  fc.constantFrom('\ufeff', '\u2028', 'true', 'x,'.repeat(3_000), 'y'.repeat(5_000), 'ü'.repeat(15_990)),
)
const texts = fc.array(pieces, { maxLength: 30 }).map(parts => Buffer.from(parts.join('')))
const anyBytes = fc
  .array(fc.oneof(texts, fc.uint8Array({ maxLength: 20 })), { maxLength: 5 })
  .map(parts => Buffer.concat(parts))

test('rows mean the same however they were cut into pieces, and from whichever row the reading goes on', async () => {
  await fc.assert(
    fc.asyncProperty(anyBytes, fc.integer({ min: 1, max: 9_000 }), fc.nat(), async (bytes, chunkBytes, at) => {
      const rows = await rowsOf(fileOf(bytes, chunkBytes))
      const short = linesOf(bytes).map(line => (line.length > 64_000 ? undefined : meaning(line)))
      expect(rows).toHaveLength(short.length)
      for (const [n, expected] of short.entries()) {
        if (expected) expect(rows[n]).toMatchObject(expected)
        else expect(rows[n]).toHaveProperty('fault')
        expect(rows[n]?.line).toBe(n + 1)
      }
      expect(rows.at(-1)?.offset ?? 0).toBe(bytes.length)
      const from = rows[at % Math.max(rows.length, 1)] ?? start
      expect(await rowsOf(fileOf(bytes, chunkBytes), from)).toEqual(rows.slice(from.line))
    }),
    { numRuns: 300 },
  )
})

test.each([
  ['one field', 'x'.repeat(20_000_000)],
  ['fields that are empty', ','.repeat(20_000_000)],
  ['fields of one letter', 'x,'.repeat(10_000_000)],
])('a row without end of %s costs little, and the next one is read', async (_what, row) => {
  const file = fileOf(Buffer.from(`a,b\n${row}\nc,d\n`), 262_144)
  const startedAt = performance.now()
  const before = process.memoryUsage().rss
  const rows = await rowsOf(file)
  expect(rows).toMatchObject([
    { values: ['a', 'b'], line: 1 },
    { fault: 'The row is longer than 16,000 characters.', line: 2 },
    { values: ['c', 'd'], line: 3 },
  ])
  expect(performance.now() - startedAt).toBeLessThan(2_000)
  expect(process.memoryUsage().rss - before).toBeLessThan(50e6)
})

test('a row of 16,000 characters is read, and white space counts', async () => {
  const [fits, padded] = ['ü'.repeat(7_999), ' '.repeat(8_000)]
  const rows = await rowsOf(fileOf(Buffer.from(`${fits},${padded}\n${fits},${padded} \n`), 262_144))
  expect(rows).toMatchObject([{ values: [fits, ''] }, { fault: 'The row is longer than 16,000 characters.' }])
})
