import { isUtf8 } from 'node:buffer'
import { setImmediate } from 'node:timers/promises'
import { type Parser, parse } from 'csv-parse'
import { longestRow } from '../../domain/import-job.ts'

/** What is behind a row when it was read. */
export interface Place {
  readonly offset: number
  readonly line: number
}

/** A row as it stands in the file, or why it cannot be read. */
export type FileRow = Place &
  ({ readonly values: readonly string[] } | { readonly fault: string } | { readonly isBlank: true })

/** A file that is read from any byte on. */
export interface CsvFile {
  readonly bytes: number
  /** At most as long as one chunk; empty at the end. */
  read(offset: number): Promise<Buffer>
}

// Four bytes for each character that a row may have: what is longer is not kept in memory.
const longestRowBytes = 4 * longestRow
// The parser keeps the thread for as long as it has one of these: 3 to 20 ms when each byte is a row. Then others have a turn.
const pieceBytes = 1024

const tooLong = 'The row is longer than 16,000 characters.'

/**
 * The rows of a file from one of its rows on. The service's dialect has no quotes, and escapes a comma by a backslash,
 * which csv-parse knows within quotes only: it is told of neither, and what it split at such a comma is joined again.
 * It reads bytes as Latin-1, so that each field can be decoded strictly on its own.
 * https://csv.js.org/parse/options/
 */
export async function* readRows(file: CsvFile, from: Place): AsyncGenerator<FileRow> {
  let { offset, line } = from
  while (offset < file.bytes) {
    const begin = offset
    let isTooLong = false
    for await (const parsed of parseFrom(file, begin)) {
      isTooLong = parsed === 'too long'
      if (parsed === 'too long') break
      offset = begin + parsed.end
      line += 1
      yield { ...decode(parsed.record), offset, line }
    }
    if (!isTooLong) return
    // Another parser begins at the next line.
    offset = await nextLine(file, offset)
    line += 1
    yield { fault: tooLong, offset, line }
  }
}

interface Parsed {
  readonly record: readonly string[]
  /** Behind which byte of what was parsed. */
  readonly end: number
}

/** Piece by piece, so that no row is longer than what was measured, however many fields it has. */
async function* parseFrom(file: CsvFile, begin: number): AsyncGenerator<Parsed | 'too long'> {
  let records: Parsed[] = []
  const parser = parse({
    quote: null,
    escape: null,
    encoding: 'latin1',
    record_delimiter: ['\r\n', '\n'],
    relax_column_count: true,
    on_record(record: readonly string[], { bytes }) {
      records.push({ record, end: bytes })
      return null
    },
  })
  // Told to whoever writes, too.
  parser.on('error', () => undefined)
  parser.resume()
  try {
    let rowBegin = begin
    for (let offset = begin; offset <= file.bytes; ) {
      const content = offset < file.bytes ? (await file.read(offset)).subarray(0, pieceBytes) : undefined
      await parsePiece(parser, content)
      await setImmediate()
      const last = records.at(-1)
      if (last) rowBegin = begin + last.end
      yield* records
      records = []
      if (!content) return
      offset += content.length
      if (offset - rowBegin > longestRowBytes) return yield 'too long'
    }
  } finally {
    parser.destroy()
  }
}

function parsePiece(parser: Parser, content: Buffer | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (error?: Error | null) => (error ? reject(error) : resolve())
    if (content) parser.write(content, done)
    else parser.end(done)
  })
}

async function nextLine(file: CsvFile, from: number): Promise<number> {
  for (let offset = from; offset < file.bytes; ) {
    const content = await file.read(offset)
    const end = content.indexOf('\n')
    if (end >= 0) return offset + end + 1
    offset += content.length
  }
  return file.bytes
}

function decode(record: readonly string[]) {
  const parts = record.map(decodeUtf8)
  if (!parts.every(part => part !== undefined)) return { fault: 'The row is not encoded in UTF-8.' }
  const commas = parts.length - 1
  if (parts.reduce((length, part) => length + part.length, commas) > longestRow) return { fault: tooLong }
  if (parts.every(part => part.trim() === '') && commas === 0) return { isBlank: true } as const
  return { values: joined(parts).map(field => field.trim()) }
}

function decodeUtf8(latin1: string): string | undefined {
  if (!/[\x80-\xff]/.test(latin1)) return latin1
  const bytes = Buffer.from(latin1, 'latin1')
  return isUtf8(bytes) ? bytes.toString() : undefined
}

function joined(parts: readonly string[]): string[] {
  const fields: string[] = []
  let isOpen = false
  for (const part of parts) {
    const text: string = isOpen ? `${fields.pop() ?? ''}${part}` : part
    isOpen = text.endsWith('\\')
    fields.push(isOpen ? `${text.slice(0, -1)},` : text)
  }
  // A backslash before the end of the row escapes no comma.
  if (isOpen) fields.push(`${fields.pop()?.slice(0, -1) ?? ''}\\`)
  return fields
}

const mark = Buffer.from('\ufeff')

export async function hasByteOrderMark(file: CsvFile): Promise<boolean> {
  return file.bytes > 0 && (await file.read(0)).subarray(0, mark.length).equals(mark)
}
