import { type Parser, parse } from 'csv-parse'

/** A row as it stands in the file, or why it cannot be read; `offset` and `line` are what is behind it then. */
export interface FileRow {
  readonly values?: readonly string[]
  readonly fault?: string
  readonly offset: number
  readonly line: number
}

/** A file that is read from any byte on. */
export interface CsvFile {
  readonly bytes: number
  /** At most as long as one chunk; empty at the end. */
  read(offset: number): Promise<Buffer>
}

// Four bytes for each of the 16,000 characters that a row may have: what is longer is not kept in memory.
const longestRowBytes = 64_000

/**
 * The rows of a file from one of its rows on. The service's dialect has no quotes, and escapes a comma by a backslash,
 * which csv-parse knows within quotes only: it is told of neither, and what it split at such a comma is joined again.
 * It reads bytes as Latin-1, so that each field can be decoded strictly on its own.
 * Blank lines are no rows. https://csv.js.org/parse/options/
 */
export async function* readRows(file: CsvFile, from: { offset: number; line: number }): AsyncGenerator<FileRow> {
  let { offset, line } = from
  while (offset < file.bytes) {
    const begin = offset
    let isTooLong = false
    for await (const parsed of parseFrom(file, begin)) {
      isTooLong = parsed === 'too long'
      if (parsed === 'too long') break
      offset = begin + parsed.end
      line += 1
      const { record } = parsed
      if (record.length > 1 || record[0]?.trim()) yield { ...decode(record), offset, line }
    }
    if (!isTooLong) return
    // The parser has no way on after such a row; another one begins at the next line.
    offset = await nextLine(file, offset)
    line += 1
    yield { fault: 'The row is longer than 16,000 characters.', offset, line }
  }
}

interface Parsed {
  readonly record: readonly string[]
  /** Behind which byte of what was parsed. */
  readonly end: number
}

/** Piece by piece: what a stream has read and not yet handed on is lost when it fails. */
async function* parseFrom(file: CsvFile, begin: number): AsyncGenerator<Parsed | 'too long'> {
  let records: Parsed[] = []
  const parser = parse({
    quote: null,
    escape: null,
    encoding: 'latin1',
    record_delimiter: ['\r\n', '\n'],
    relax_column_count: true,
    max_record_size: longestRowBytes,
    on_record(record: readonly string[], { bytes }) {
      records.push({ record, end: bytes })
      return null
    },
  })
  // Told to whoever writes, too.
  parser.on('error', () => undefined)
  parser.resume()
  try {
    for (let offset = begin; offset <= file.bytes; ) {
      const content = offset < file.bytes ? await file.read(offset) : undefined
      const error = await parsePiece(parser, content)
      yield* records
      records = []
      if (error?.code === 'CSV_MAX_RECORD_SIZE') yield 'too long'
      if (error) throw error
      if (!content) return
      offset += content.length
    }
  } finally {
    parser.destroy()
  }
}

function parsePiece(parser: Parser, content: Buffer | undefined): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise(resolve => {
    const done = (error?: Error | null) => resolve(error ?? undefined)
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

function decode(record: readonly string[]): Pick<FileRow, 'values' | 'fault'> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  try {
    return { values: joined(record).map(field => decoder.decode(Buffer.from(field, 'latin1')).trim()) }
  } catch {
    return { fault: 'The row is not encoded in UTF-8.' }
  }
}

function joined(record: readonly string[]): string[] {
  const fields: string[] = []
  let isOpen = false
  for (const part of record) {
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
