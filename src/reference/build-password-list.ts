/** Makes the file that {@link openPasswordList} reads, out of a published list, in memory that does not grow with it. */
import { createHash } from 'node:crypto'
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs'
import { endianness } from 'node:os'
import { join } from 'node:path'
import { entryBytes, headerBytes, magic, UnusableFile } from './password-list.ts'

export interface PasswordSource {
  readonly chunks: AsyncIterable<Buffer>
  /** `sha1`: lines such as `21BD12DC183F740EE76F27B78EB39C8AD972A757:52579`; `plain`: one password a line. */
  readonly form: 'sha1' | 'plain'
  /** Leaves out digests that the list counts fewer times. */
  readonly leastSeen?: number
}

/** One for each first byte of a digest: even of a thousand million entries each part has 32 MB. */
const parts = 256
const spillBytes = 64 * 1024
const longestLine = 4096

/** Answers how many passwords are in the list. The file is there whole, or as it was before. */
export async function buildPasswordList(source: PasswordSource, path: string): Promise<number> {
  const folder = mkdtempSync(`${path}.building-`)
  try {
    await spread(source, folder)
    const whole = join(folder, 'whole')
    const size = writeWhole(folder, whole)
    renameSync(whole, path)
    return size
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function spread({ chunks, form, leastSeen = 0 }: PasswordSource, folder: string): Promise<void> {
  const part = Array.from({ length: parts }, (_, i) => createPart(join(folder, String(i))))
  try {
    let line = 0
    for await (const bytes of linesOf(chunks)) {
      line++
      if (bytes.length === 0) continue
      const entry = form === 'plain' ? createHash('sha1').update(bytes).digest() : digestOf(bytes, line, leastSeen)
      if (entry) part[entry[0] ?? 0]?.add(entry)
    }
    for (const { flush } of part) flush()
  } finally {
    for (const { close } of part) close()
  }
}

/** A file that is made when there is something for it. */
function createPart(path: string) {
  let file: number | undefined
  let waiting = Buffer.alloc(0)
  let length = 0
  const flush = () => {
    if (length === 0) return
    file ??= openSync(path, 'wx')
    writeSync(file, waiting, 0, length)
    length = 0
  }
  return {
    flush,
    add(digest: Buffer) {
      if (waiting.length === 0) waiting = Buffer.alloc(spillBytes)
      if (length === spillBytes) flush()
      length += digest.copy(waiting, length, 0, entryBytes)
    },
    close: () => file !== undefined && closeSync(file),
  }
}

function digestOf(bytes: Buffer, line: number, leastSeen: number): Buffer | undefined {
  const match = /^([0-9a-f]{40})(?::(\d+))?$/i.exec(bytes.toString('latin1'))
  if (!match?.[1]) {
    throw new UnusableFile(`has no SHA-1 in line ${line}; with --plain its lines are passwords`)
  }
  if (leastSeen > 0 && match[2] === undefined) throw new UnusableFile(`does not say how often line ${line} was seen`)
  return Number(match[2]) < leastSeen ? undefined : Buffer.from(match[1], 'hex')
}

/** Lines without their ends; as bytes, since lists of passwords are in no particular encoding. */
async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest = Buffer.alloc(0)
  for await (const chunk of chunks) {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
    let start = 0
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
      yield withoutReturn(bytes.subarray(start, end))
      start = end + 1
    }
    rest = Buffer.from(bytes.subarray(start))
    if (rest.length > longestLine) throw new UnusableFile(`has a line of more than ${longestLine} bytes`)
  }
  if (rest.length > 0) yield withoutReturn(rest)
}

function withoutReturn(line: Buffer): Buffer {
  return line.at(-1) === 13 ? line.subarray(0, -1) : line
}

function writeWhole(folder: string, path: string): number {
  const file = openSync(path, 'wx')
  try {
    const header = Buffer.alloc(headerBytes)
    header.write(magic, 'latin1')
    writeSync(file, header)
    let size = 0
    for (let i = 0; i < parts; i++) {
      const part = join(folder, String(i))
      if (!existsSync(part)) continue
      const sorted = sortedOnce(readFileSync(part))
      writeSync(file, sorted)
      size += sorted.length / entryBytes
    }
    header.writeBigUInt64BE(BigInt(size), magic.length)
    writeSync(file, header, 0, headerBytes, 0)
    return size
  } finally {
    closeSync(file)
  }
}

/** The entries in ascending order, each once. */
function sortedOnce(entries: Buffer): Buffer {
  const numbers = new BigUint64Array(entries.length / entryBytes)
  const bytes = Buffer.from(numbers.buffer)
  entries.copy(bytes)
  const turnForMachine = () => endianness() === 'LE' && bytes.swap64()
  turnForMachine()
  numbers.sort()
  let count = 0
  for (const number of numbers) {
    if (count === 0 || number !== numbers[count - 1]) numbers[count++] = number
  }
  turnForMachine()
  return bytes.subarray(0, count * entryBytes)
}
