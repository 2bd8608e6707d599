import { parse } from 'csv-parse'

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
    try {
      for await (const { record, info } of parseFrom(file, begin)) {
        offset = begin + info.bytes
        line += 1
        if (record.length > 1 || record[0]?.trim()) yield { ...decode(record), offset, line }
      }
      return
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'CSV_MAX_RECORD_SIZE')) throw error
      // The parser has no way on after such a row; another one begins at the next line.
      offset = await nextLine(file, offset)
      line += 1
      yield { fault: 'The row is longer than 16,000 characters.', offset, line }
    }
  }
}

interface Parsed {
  readonly record: readonly string[]
  readonly info: { readonly bytes: number }
}

async function* parseFrom(file: CsvFile, begin: number): AsyncGenerator<Parsed> {
  const parser = parse({
    quote: null,
    escape: null,
    encoding: 'latin1',
    record_delimiter: ['\r\n', '\n'],
    relax_column_count: true,
    max_record_size: longestRowBytes,
    info: true,
  })
  const feeding = feed(parser, file, begin)
  try {
    for await (const parsed of parser) yield parsed as Parsed
  } finally {
    parser.destroy()
    await feeding
  }
}

async function feed(parser: ReturnType<typeof parse>, file: CsvFile, begin: number): Promise<void> {
  try {
    for (let offset = begin; offset < file.bytes && !parser.destroyed; ) {
      const content = await file.read(offset)
      offset += content.length
      if (!parser.destroyed && !parser.write(content)) {
        await new Promise<void>(resolve => {
          parser.once('drain', resolve)
          parser.once('close', resolve)
        })
      }
    }
    if (!parser.destroyed) parser.end()
  } catch (error) {
    parser.destroy(error instanceof Error ? error : new Error(String(error)))
  }
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
